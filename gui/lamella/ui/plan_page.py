"""The open plan: devices at the left, strip in the middle, settings and inspector at the right, the verdict below."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.devices.panel import DevicesPanel
from lamella.ui.docks.arrangement import Panel, Side
from lamella.ui.docks.board import Board
from lamella.ui.docks.carrying import Carrying
from lamella.ui.docks.divider import Divider
from lamella.ui.docks.room import Room
from lamella.ui.inspector.panel import InspectorPanel
from lamella.ui.panel_actions import LANES
from lamella.ui.settings.panel import SettingsPanel
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip_card import StripCard
from lamella.ui.theme import Theme
from lamella.ui.verdict.panel import VerdictPanel

TALL = 57
"""From this many heights of the text on what is below the drawing also runs below the column beside it."""
WIDE = 100
"""From this many heights of the text on the side columns have their full width."""
NARROW = 73
"""Below so many heights of the text, in a small window or with large text, the side columns go below everything."""


class PlanPage(QScrollArea):
    """Hands one outcome to all its panels, so no two of them can show different numbers."""

    panel_menu_wanted = Signal(object, object)  # Panel, QPoint on the screen

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.devices, self.layers, self.verdict = DevicesPanel(), StripCard(theme), VerdictPanel()
        self.settings, self.inspector = SettingsPanel(), InspectorPanel()
        self.board = Board(
            self.layers,
            {
                Panel.DEVICES: self.devices,
                Panel.SETTINGS: self.settings,
                Panel.INSPECTOR: self.inspector,
                Panel.VERDICT: self.verdict,
            },
        )
        self.setWidget(self.board)
        grips = tuple(panel.grip for panel in (self.devices, self.settings, self.inspector, self.verdict))
        Carrying(self.board, grips)
        for grip in grips:
            grip.menu_wanted.connect(self.panel_menu_wanted)
        for side in Side:
            Divider(self.board, side)
        self.strip.layer_selected.connect(self.inspector.show_layer)
        self.strip.selection_changed.connect(self.inspector.show_selection)
        self._arrange()
        self.show_theme(theme)

    @property
    def parts(self) -> tuple[DevicesPanel | StripCard | SettingsPanel | InspectorPanel | VerdictPanel, ...]:
        return self.layers, self.devices, self.settings, self.inspector, self.verdict

    def show_outcome(self, outcome: Outcome) -> None:
        for panel in self.parts:
            panel.show_outcome(outcome)

    def show_theme(self, theme: Theme) -> None:
        for panel in (self.layers, self.devices, self.settings, self.verdict):
            panel.show_theme(theme)

    def show_panel(self, panel: str, *, shown: bool) -> None:
        """One of `panel_actions.PANELS`."""
        if panel == LANES:
            self.layers.show_lanes(shown=shown)
        else:
            self.board.show_panel(Panel(panel), shown=shown)

    @property
    def strip(self) -> StripCanvas:
        """The drawing."""
        return self.layers.strip

    def _arrange(self) -> None:
        """A low window gives the right column its whole height; a narrow one has its columns below the drawing."""
        text = max(self.fontInfo().pixelSize(), 1)
        narrow, tall = self.width() < NARROW * text, self.height() >= TALL * text
        self.verdict.show_low(low=not tall and not narrow)
        self.board.show_room(Room(text, self.size(), wide=self.width() >= WIDE * text, tall=tall, narrow=narrow))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()
