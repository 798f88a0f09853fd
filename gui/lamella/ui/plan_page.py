"""The open plan: devices at the left, strip in the middle, settings and inspector at the right, the verdict below."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.controls.column import Column
from lamella.ui.devices.panel import DevicesPanel
from lamella.ui.inspector.panel import InspectorPanel
from lamella.ui.settings.panel import SettingsPanel
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip_card import StripCard
from lamella.ui.theme import Theme
from lamella.ui.verdict.panel import VerdictPanel

TALL = 57
"""From this many heights of the text on the verdict also runs below the settings."""
WIDE = 100
"""From this many heights of the text on the side columns have their full width."""


class PlanPage(QWidget):
    """Hands one outcome to all its panels, so no two of them can show different numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.devices, self.layers = DevicesPanel(self), StripCard(theme, self)
        self.settings, self.inspector = SettingsPanel(), InspectorPanel()
        self.verdict = VerdictPanel(self)
        self._right = self._right_column()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(14)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(0, 1)
        self._grid.addWidget(self.devices, 0, 0, 2, 1)
        self._grid.addWidget(self.layers, 0, 1)
        self._tall: bool | None = None
        self.strip.layer_selected.connect(self.inspector.show_layer)
        self.strip.selection_changed.connect(self.inspector.show_selection)
        self._arrange()
        self.show_theme(theme)

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
        for panel in (self.layers, self.devices, self.settings, self.inspector, self.verdict):
            panel.show_outcome(outcome)

    def show_theme(self, theme: Theme) -> None:
        for panel in (self.layers, self.devices, self.verdict):
            panel.show_theme(theme)

    def show_panel(self, panel: str, *, shown: bool) -> None:
        """One of `actions.PANELS`."""
        widgets = {
            "devices": self.devices,
            "settings": self._right,
            "verdict": self.verdict,
            "lanes": self.layers.lanes,
        }
        widgets[panel].setVisible(shown)

    @property
    def strip(self) -> StripCanvas:
        """The drawing."""
        return self.layers.strip

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
        self._grid.addWidget(self._right, 0, 2, 1 if tall else 2, 1)
        self._grid.addWidget(self.verdict, 1, 1, 1, 2 if tall else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
