"""Locating: offers every command of the window's menu to somebody who types its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from lamella.ui.window import Window


class Locating(QObject):
    """There with or without a plan."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        window.actions_.locate.triggered.connect(self.ask)

    def ask(self) -> None:
        """Filled anew each time, because what can be done changes."""
        from lamella.ui.i18n import english_texts
        from lamella.ui.locator.commands import commands_of
        from lamella.ui.locator.popup import Locator

        menu = QMenu(self._window)
        self._window.actions_.fill(menu)
        found = commands_of(menu, english_texts(), self._reason)
        commands = tuple(command for command in found if command.action is not self._window.actions_.locate)
        locator = Locator(commands, self._window.theme, self._window)
        locator.wanted.connect(QAction.trigger)
        locator.finished.connect(locator.deleteLater)
        locator.finished.connect(menu.deleteLater)
        locator.show()

    def _reason(self, action: QAction) -> str:
        actions = self._window.actions_
        if action in actions.of_plan:
            return self.tr("needs an open plan")
        if action in (actions.undo, actions.redo):
            return self.tr("nothing to undo") if action is actions.undo else self.tr("nothing to redo")
        return self.tr("not possible now")
