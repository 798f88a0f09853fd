"""The open plan: devices at the left, strip in the middle, settings and inspector at the right, the verdict below."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

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
NARROW = 73
"""Below so many heights of the text, in a small window or with large text, the side columns go below the verdict."""
LEAST_STRIP, LEAST_COLUMN = 25, 34
"""Heights of the text that strip and columns keep there; the page scrolls."""


class PlanPage(QScrollArea):
    """Hands one outcome to all its panels, so no two of them can show different numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self.setWidget(self._inside)
        self.devices, self.layers = DevicesPanel(self._inside), StripCard(theme, self._inside)
        self.verdict = VerdictPanel(self._inside)
        self.settings, self.inspector = SettingsPanel(), InspectorPanel()
        self._right = self._right_column()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(14)
        self._arranged: tuple[bool, bool] | None = None
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
        scroll = Column(self._inside)
        scroll.setWidget(inside)
        return scroll

    def show_outcome(self, outcome: Outcome) -> None:
        for panel in (self.layers, self.devices, self.settings, self.inspector, self.verdict):
            panel.show_outcome(outcome)

    def show_theme(self, theme: Theme) -> None:
        for panel in (self.layers, self.devices, self.settings, self.verdict):
            panel.show_theme(theme)

    def show_panel(self, panel: str, *, shown: bool) -> None:
        """One of `actions.PANELS`."""
        widgets = {
            "devices": self.devices,
            "settings": self._right,
            "verdict": self.verdict,
        }
        if panel == "lanes":
            self.layers.show_lanes(shown=shown)
        else:
            widgets[panel].setVisible(shown)

    @property
    def strip(self) -> StripCanvas:
        """The drawing."""
        return self.layers.strip

    def _arrange(self) -> None:
        """A low window gives the right column its whole height; a narrow one has its columns below the drawing."""
        text = max(self.fontInfo().pixelSize(), 1)
        wide, narrow = self.width() >= WIDE * text, self.width() < NARROW * text
        self._right.show_width(round(text * (24.8 if wide else 22.8)))
        if narrow:
            self.devices.setMinimumWidth(round(text * 19.4))
            self.devices.setMaximumWidth(self.maximumWidth())
        else:
            self.devices.setFixedWidth(round(text * (24 if wide else 19.4)))
        self._give_rows(text if narrow else 0)
        arranged = self.height() >= TALL * text, narrow
        if arranged != self._arranged:
            self._arranged = arranged
            self._place(*arranged)

    def _give_rows(self, text: int) -> None:
        """`text` is its height where the page is narrow, else 0."""
        self.layers.setMinimumHeight(LEAST_STRIP * text)
        self._grid.setRowMinimumHeight(2, LEAST_COLUMN * text)

    def _place(self, tall: bool, narrow: bool) -> None:
        grid = self._grid
        grid.setColumnStretch(0, 1 if narrow else 0)
        grid.setColumnStretch(1, 0 if narrow else 1)
        grid.setRowStretch(0, 1)
        self.verdict.show_low(low=not tall and not narrow)
        if narrow:
            grid.addWidget(self.layers, 0, 0, 1, 3)
            grid.addWidget(self.verdict, 1, 0, 1, 3)
            grid.addWidget(self.devices, 2, 0, 1, 2)
            grid.addWidget(self._right, 2, 2)
            return
        grid.addWidget(self.devices, 0, 0, 2, 1)
        grid.addWidget(self.layers, 0, 1)
        grid.addWidget(self._right, 0, 2, 1 if tall else 2, 1)
        grid.addWidget(self.verdict, 1, 1, 1, 2 if tall else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()
