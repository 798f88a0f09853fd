"""Docking: panels are moved, resized and put back; how they stand is remembered for new windows and the next run."""

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from lamella.ui.docks.arrangement import (
    SIZE_STEP,
    USUAL,
    Arrangement,
    Panel,
    Side,
    arrangement_of,
    arrangement_text,
    moved,
    shifted,
    sized,
)
from lamella.ui.panel_actions import PanelActions
from lamella.ui.plan_page import PlanPage
from lamella.ui.preferences import Preferences


class Docking(QObject):
    """Joins the actions for it with one page."""

    def __init__(self, actions: PanelActions, page: PlanPage, preferences: Preferences) -> None:
        super().__init__(page)
        self._actions, self._page, self._board, self._preferences = actions, page, page.board, preferences
        self._board.show_arrangement(arrangement_of(preferences.panels))
        self._board.placed.connect(self._show)
        self._board.arrangement_wanted.connect(self._take)
        page.panel_menu_wanted.connect(self._open_menu)
        actions.move_wanted.connect(self._move)
        actions.shift_wanted.connect(self._shift)
        actions.size_wanted.connect(self._resize)
        actions.focused_move_wanted.connect(self._move_focused)
        actions.restore.triggered.connect(self._restore)
        self._show()

    def _take(self, arrangement: Arrangement) -> None:
        self._board.show_arrangement(arrangement)
        text = arrangement_text(arrangement) if arrangement != USUAL else ""
        if text != self._preferences.panels:
            self._preferences.set_panels(text)
        self._show()  # a press on where a panel is already has taken its mark away

    def _show(self) -> None:
        for panel in Panel:
            side = self._board.arrangement.side_of(panel)
            seen = self._board.seen(side)
            self._actions.show_side(
                panel,
                side,
                back=panel in seen and panel is not seen[0],
                further=panel in seen and panel is not seen[-1],
                sizable=panel in seen and not self._board.room.narrow and (side.beside or seen != (Panel.VERDICT,)),
            )

    def _move(self, panel: Panel, side: Side) -> None:
        """Last on a side; who moves what is hidden wants to see it."""
        known = self._board.arrangement
        if known.side_of(panel) is not side:
            known = moved(known, panel, side)
        self._take(known)
        for action in self._actions.shown:
            if action.data() == panel:
                action.setChecked(True)

    def _shift(self, panel: Panel, step: int) -> None:
        side = self._board.arrangement.side_of(panel)
        self._take(shifted(self._board.arrangement, panel, step, self._board.seen(side)))

    def _resize(self, panel: Panel, step: int) -> None:
        side = self._board.arrangement.side_of(panel)
        self._take(sized(self._board.arrangement, side, max(self._board.size_of(side) + step * SIZE_STEP, 1)))

    def _move_focused(self, key: Qt.Key) -> None:
        focus = QApplication.focusWidget()
        panel = next((one for one, widget in self._board.panels.items() if focus and widget.isAncestorOf(focus)), None)
        if panel is not None:
            self._move(panel, _side_of(key, self._page.layoutDirection()))

    def _restore(self) -> None:
        self._take(USUAL)
        for action in self._actions.shown:
            action.setChecked(True)

    def _open_menu(self, panel: Panel, at: QPoint) -> None:
        menu = QMenu(self._page)
        menu.setObjectName("panel-menu")
        self._actions.fill_panel(menu, panel)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)


def _side_of(key: Qt.Key, direction: Qt.LayoutDirection) -> Side:
    """Of the drawing, where an arrow points."""
    mirrored = direction is Qt.LayoutDirection.RightToLeft
    match key:
        case Qt.Key.Key_Left:
            return Side.END if mirrored else Side.START
        case Qt.Key.Key_Right:
            return Side.START if mirrored else Side.END
        case Qt.Key.Key_Up:
            return Side.ABOVE
        case _:
            return Side.BELOW
