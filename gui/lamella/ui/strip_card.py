"""The card in the middle of the page: the strip, its overview, its twin as a table, and the lanes below."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from lamella.placement.placement import edges
from lamella.plan.fullest import Fullest
from lamella.plan.outcome import Outcome
from lamella.plan.plan import MANUAL, Plan
from lamella.ui.compare.lanes import Lanes
from lamella.ui.controls.looks import label
from lamella.ui.controls.parts_label import PartsLabel
from lamella.ui.controls.segments import Segments
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.overview import Overview
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.twin import LayerTable
from lamella.ui.theme import Theme
from lamella.ui.words import allocator_text, device_text, joined

DRAWING, TABLE = "drawing", "table"
LOW = 30
"""From this many heights of the text on there is room for lanes below the drawing."""

NARROW = 32
"""From this many heights of the text on there is room for a hint beside the title."""


class StripCard(QFrame):
    """Drawing and table show the same outcome and the same selection; one of the two is seen."""

    shown_as = Signal(object)  # DRAWING or TABLE

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.strip, self.table = StripCanvas(self, theme=theme), LayerTable(self)
        self.overview, self.lanes = Overview(theme, self), Lanes(theme, self)
        self._title, self._hint = label("title", self), PartsLabel("small", self, dispensable=(2, 1))
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._shown, self._pages = Segments("layers-as", self), QStackedWidget(self)
        self._answered: Plan | None = None  # the last plan that an allocator made, while its question stands
        self._fullest: tuple[Fullest, ...] = ()
        self._wants_lanes = True
        self._build()
        self._shown.chosen.connect(self.show_as)
        self.strip.selection_changed.connect(self.table.show_selection)
        self.table.selection_changed.connect(self.strip.choose)
        self.table.send_wanted.connect(self.strip.send_wanted)
        self.table.experts_wanted.connect(self.strip.experts_wanted)
        self.table.menu_requested.connect(self.strip.menu_requested)
        self.strip.view_changed.connect(self._show_view)
        self.overview.view_wanted.connect(self.strip.show_view)
        self._retranslate()
        self.show_as(DRAWING)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 0, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._hint, 1)
        head.addWidget(self._shown)
        drawing = QWidget(self)
        inside = QVBoxLayout(drawing)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self.strip, 1)
        inside.addWidget(self.overview)
        self._pages.addWidget(drawing)
        self._pages.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 11, 14, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        column.addWidget(self.lanes)

    def show_as(self, shown: object) -> None:
        """DRAWING or TABLE."""
        self._pages.setCurrentIndex(1 if shown == TABLE else 0)
        self._show_hint()
        self._shown.show_chosen(TABLE if shown == TABLE else DRAWING)
        self.shown_as.emit(shown)

    def show_lanes(self, *, shown: bool) -> None:
        """Whether the lanes are wanted; a low card has no room for them beside the drawing."""
        self._wants_lanes = shown
        self._arrange()

    def _arrange(self) -> None:
        text = max(self.fontInfo().pixelSize(), 1)
        self.lanes.setVisible(self._wants_lanes and self.height() >= LOW * text)
        self._hint.setVisible(self.width() >= NARROW * text)

    def show_outcome(self, outcome: Outcome) -> None:
        self._show_snap_points(outcome)
        self.strip.show_outcome(outcome)
        self.table.show_outcome(outcome)
        self.overview.show_outcome(outcome)
        self._show_view()

    def show_theme(self, theme: Theme) -> None:
        for part in (self.strip, self.overview, self.lanes):
            part.show_theme(theme)

    def _show_view(self) -> None:
        layout = self.strip.strip_layout
        if layout is not None:
            self.overview.show_view(self.strip.view, left=layout.bands.x, right=layout.bands.right)

    def _show_snap_points(self, outcome: Outcome) -> None:
        """An allocator's edges stay named places while somebody moves them, until they answer another question."""
        plan = outcome.plan
        if plan.allocator != MANUAL:
            self._answered = plan
        elif self._answered is not None and _question(plan) != _question(self._answered):
            self._answered = None
        self._name_places()

    @property
    def fullest(self) -> tuple[Fullest, ...]:
        """What `show_fullest` was told last."""
        return self._fullest

    def show_fullest(self, places: tuple[Fullest, ...]) -> None:
        """Where an edge leaves a GPU as full as it may be; none while that is not known yet."""
        if places != self._fullest:
            self._fullest = places
            self._name_places()

    def _name_places(self) -> None:
        names: dict[tuple[int, int], list[str]] = {}
        if self._answered is not None:
            name = self.tr("{0} puts it here").format(allocator_text(self._answered.allocator))
            placed = edges(self._answered.allocation.placement, len(self._answered.gpus)) or ()
            for edge, place in enumerate(placed):
                names.setdefault((edge, place), []).append(name)
        for found in self._fullest:
            name = self.tr("as many as fit on {0}").format(device_text(found.gpu))
            names.setdefault((found.edge, found.place), []).append(name)
        points = (SnapPoint(place, joined(*said), edge) for (edge, place), said in names.items())
        self.strip.set_snap_points(tuple(points))

    def _retranslate(self) -> None:
        self._name_places()
        self._title.setText(self.tr("Where each layer lives"))
        self._show_hint()
        self._shown.show_name(self.tr("Show the layers as"))
        self._shown.show_choices((DRAWING, TABLE), (self.tr("Drawing"), self.tr("Table")))

    def _show_hint(self) -> None:
        drawn = self.tr("drag an edge"), self.tr("←/→ moves it one layer"), self.tr("double-click to pin")
        listed = self.tr("choose layers"), self.tr("C, 1, 2 … or a right-click sends them")
        self._hint.show_parts(listed if self._pages.currentIndex() else drawn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _question(plan: Plan) -> tuple[object, ...]:
    """What an allocator is asked."""
    return plan.model.path, plan.gpus, plan.host, plan.settings
