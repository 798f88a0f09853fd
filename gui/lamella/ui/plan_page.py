"""The open plan: devices at the left, strip in the middle, settings and inspector at the right, the verdict below."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lamella.placement.placement import edges
from lamella.plan.fullest import Fullest
from lamella.plan.outcome import Outcome
from lamella.plan.plan import MANUAL, Plan
from lamella.ui.compare.lanes import Lanes
from lamella.ui.controls.column import Column
from lamella.ui.controls.looks import ElidedLabel, card, label
from lamella.ui.devices.panel import DevicesPanel
from lamella.ui.inspector.panel import InspectorPanel
from lamella.ui.settings.panel import SettingsPanel
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.overview import Overview
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.theme import Theme
from lamella.ui.verdict.panel import VerdictPanel
from lamella.ui.words import allocator_text, device_text, joined

TALL = 57
"""From this many heights of the text on the verdict also runs below the settings."""
WIDE = 100
"""From this many heights of the text on the side columns have their full width."""


class PlanPage(QWidget):
    """Hands one outcome to all its panels, so no two of them can show different numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.devices, self.strip = DevicesPanel(self), StripCanvas(self, theme=theme)
        self.overview, self.lanes = Overview(theme, self), Lanes(theme, self)
        self.settings, self.inspector = SettingsPanel(), InspectorPanel()
        self.verdict = VerdictPanel(self)
        self._strip_title, self._strip_hint = label("title", self), ElidedLabel("small", self)
        self._strip_hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._strip_card, self._right = self._strip_frame(), self._right_column()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(14)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(0, 1)
        self._grid.addWidget(self.devices, 0, 0, 2, 1)
        self._grid.addWidget(self._strip_card, 0, 1)
        self._tall: bool | None = None
        self._answered: Plan | None = None  # the last plan that an allocator made, while its question stands
        self._fullest: tuple[Fullest, ...] = ()
        self.strip.layer_selected.connect(self.inspector.show_layer)
        self.strip.selection_changed.connect(self.inspector.show_selection)
        self.strip.view_changed.connect(self._show_view)
        self.overview.view_wanted.connect(self.strip.show_view)
        self._arrange()
        self._retranslate()
        self.show_theme(theme)

    def _strip_frame(self) -> QFrame:
        frame = card(self)
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 6, 0)
        head.setSpacing(20)
        head.addWidget(self._strip_title)
        head.addWidget(self._strip_hint, 1)
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.strip, 1)
        column.addWidget(self.overview)
        column.addWidget(self.lanes)
        return frame

    def _right_column(self) -> Column:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.settings)
        column.addWidget(self.inspector, 1)
        scroll = Column(self)
        scroll.setWidget(inside)
        return scroll

    def show_outcome(self, outcome: Outcome) -> None:
        self._show_snap_points(outcome)
        for panel in (self.strip, self.overview, self.devices, self.settings, self.inspector, self.verdict):
            panel.show_outcome(outcome)
        self._show_view()

    def show_theme(self, theme: Theme) -> None:
        for panel in (self.strip, self.overview, self.lanes, self.devices, self.settings, self.verdict):
            panel.show_theme(theme)

    def _show_view(self) -> None:
        layout = self.strip.strip_layout
        if layout is not None:
            left = float(self.strip.x() - self.overview.x()) if self.overview.isVisible() else 0.0
            bands = layout.bands
            self.overview.show_view(self.strip.view, left=left + bands.x, right=left + bands.right)

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

    def _arrange(self) -> None:
        """A low window gives the right column its whole height."""
        text = max(self.fontInfo().pixelSize(), 1)
        wide = self.width() >= WIDE * text
        self.devices.setFixedWidth(round(text * (24 if wide else 19.4)))
        self._right.show_width(round(text * (24.8 if wide else 22.8)))
        tall = self.height() >= TALL * text
        if tall == self._tall:
            return
        self._tall = tall
        self.verdict.show_low(low=not tall)
        self._grid.addWidget(self._right, 0, 2, 1 if tall else 2, 1)
        self._grid.addWidget(self.verdict, 1, 1, 1, 2 if tall else 1)

    def _retranslate(self) -> None:
        self._name_places()
        self._strip_title.setText(self.tr("Where each layer lives"))
        self._strip_hint.show_text(self.tr("drag an edge · ←/→ moves it one layer · double-click to pin"))

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
