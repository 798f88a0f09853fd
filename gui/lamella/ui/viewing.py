"""Viewing: what is done to the page and not to the plan: zoom, snapping, the way to the edges, and hidden panels."""

from PySide6.QtCore import QObject, Qt

from lamella.ui.actions import Actions
from lamella.ui.plan_page import PlanPage
from lamella.ui.preferences import Preferences
from lamella.ui.reading_order import step_area
from lamella.ui.strip.view import WHOLE, ZOOM_STEP
from lamella.ui.strip_card import DRAWING, TABLE


class Viewing(QObject):
    """Joins the actions for it with one page; which panels are hidden is remembered for the next run."""

    def __init__(self, actions: Actions, page: PlanPage, preferences: Preferences) -> None:
        super().__init__(page)
        self._actions, self._page, self._preferences = actions, page, preferences
        actions.zoom_in.triggered.connect(self._zoom_in)
        actions.zoom_out.triggered.connect(self._zoom_out)
        actions.zoom_whole.triggered.connect(self._show_whole)
        actions.as_table.toggled.connect(self._show_table)
        page.layers.shown_as.connect(self._show_shown)
        actions.snap.toggled.connect(page.strip.set_snapping)
        actions.edge_before.triggered.connect(self._focus_edge_before)
        actions.edge_after.triggered.connect(self._focus_edge_after)
        actions.panels.following.triggered.connect(self._go_on)
        actions.panels.preceding.triggered.connect(self._go_back)
        hidden = preferences.hidden_panels
        for action in actions.panels.shown:
            action.setChecked(action.data() not in hidden)
            action.toggled.connect(self._show_panels)
        self._show_panels()

    def _zoom_in(self) -> None:
        self._page.strip.zoom(ZOOM_STEP)

    def _zoom_out(self) -> None:
        self._page.strip.zoom(1 / ZOOM_STEP)

    def _show_whole(self) -> None:
        self._page.strip.show_view(WHOLE)

    def _show_table(self, wanted: bool) -> None:
        """The focus goes along where it was in the other of the two."""
        layers = self._page.layers
        held = any(one.hasFocus() or one.isAncestorOf(self._page.focusWidget()) for one in (layers.strip, layers.table))
        layers.show_as(TABLE if wanted else DRAWING)
        if held:
            (layers.table if wanted else layers.strip).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_shown(self, shown: object) -> None:
        self._actions.as_table.setChecked(shown == TABLE)

    def _focus_edge_before(self) -> None:
        self._page.layers.show_as(DRAWING)
        self._page.strip.focus_edge(forward=False)

    def _focus_edge_after(self) -> None:
        self._page.layers.show_as(DRAWING)
        self._page.strip.focus_edge(forward=True)

    def _go_on(self) -> None:
        step_area(self._page.window(), self._page.parts, forward=True)

    def _go_back(self) -> None:
        step_area(self._page.window(), self._page.parts, forward=False)

    def _show_panels(self) -> None:
        for action in self._actions.panels.shown:
            self._page.show_panel(action.data(), shown=action.isChecked())
        hidden = frozenset(action.data() for action in self._actions.panels.shown if not action.isChecked())
        if hidden != self._preferences.hidden_panels:
            self._preferences.set_hidden_panels(hidden)
