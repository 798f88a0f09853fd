"""The inspector: what is in the selected layer, tensor by tensor."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.controls.looks import ElidedLabel, card, label
from lamella.ui.docks.arrangement import Panel
from lamella.ui.docks.grip import Grip, heading
from lamella.ui.explaining import NoteLine
from lamella.ui.inspector.notes import layer_notes
from lamella.ui.inspector.table import DEVICE, NAME, SHAPE, SIZE, TYPE, TensorTable, layer_rows
from lamella.ui.inspector.whole_rows import WholeRows
from lamella.ui.strip.selection import NOTHING, Selection, within
from lamella.ui.strip.texts import selection_text
from lamella.ui.words import device_text, exact_text, joined, place_text, size_text

ROW_GAP = 7


class InspectorPanel(QWidget):
    """Remembers which layer was asked for, and shows it in whatever plan comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._place = 0
        self._selection = NOTHING
        self._title, self._sum = label("section", self), ElidedLabel("strong", self)
        self.grip = Grip(Panel.INSPECTOR, self)
        self._title.setObjectName("inspector-title")
        self._sum.setObjectName("inspector-sum")
        self._table = TensorTable(self)
        self._view = self._table_view()
        self._rows = WholeRows(self._view, self)
        self._note = NoteLine("inspector-note", parent=self)
        frame = card(self)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(11, 12, 6, 8)
        self._sum.setContentsMargins(3, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self._sum)
        inside.addWidget(self._rows, 1)
        inside.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(heading(self._title, self.grip))
        column.addWidget(frame, 1)
        self.setMinimumHeight(140)
        self._retranslate()

    def _table_view(self) -> QTableView:
        view = QTableView(self)
        view.setObjectName("tensors")
        view.setModel(self._table)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.verticalHeader().hide()
        view.verticalHeader().setMinimumSectionSize(18)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(30)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (TYPE, SHAPE, SIZE, DEVICE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return view

    def show_layer(self, place: object) -> None:
        """`place` counts as in `Outcome.layers`; None, when nothing is selected, keeps the last one."""
        self._place = place if isinstance(place, int) else self._place
        self._show()

    def show_selection(self, selection: Selection) -> None:
        """Several layers at once: the title counts them, the table shows the one chosen last."""
        self._selection = selection
        self._show()

    def show_outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._show()

    def _show(self) -> None:
        if self._outcome is None:
            return
        place = min(self._place, len(self._outcome.layers) - 1)
        layer, blocks = self._outcome.layers[place], self._outcome.plan.model.block_count
        self._title.setText(joined(place_text(place, blocks), device_text(layer.device)).upper())
        weights = layer.weights + sum(part.nbytes for part in layer.overflow)
        text = self.tr("{0} weights + {1} KV cache") if layer.kv_cache else self.tr("{0} weights")
        chosen = within(self._selection, len(self._outcome.layers))
        if len(chosen.places) > 1:
            self._sum.show_text(selection_text(self._outcome, chosen))
        else:
            self._sum.show_text(text.format(size_text(weights), size_text(layer.kv_cache)))
        summed = chosen.places if len(chosen.places) > 1 else (place,)
        self._sum.show_detail(exact_text(sum(self._outcome.layers[one].total for one in summed)))
        rows = layer_rows(self._outcome, place)
        self._table.show_rows(rows)
        self._note.show_notes(layer_notes(self._outcome, place))
        # The title names the device already; the column is for a layer that is split.
        self._view.setColumnHidden(DEVICE, len({row.device for row in rows}) < 2)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Chosen layer"))
        self._view.setAccessibleName(self.tr("Tensors of the selected layer"))
        self._table.retranslate()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._rows.show_least(self._view.fontMetrics().height() + ROW_GAP)
