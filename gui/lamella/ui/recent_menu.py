"""Shows the recent files in one window: in its menu and on its start page."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from lamella.ui.controls.looks import plain_text, plain_tip
from lamella.ui.preferences import Preferences
from lamella.ui.recent import Recent, RecentFiles
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.ui.start.page import StartPage


class RecentMenu(QObject):
    """The menu is filled whenever it is opened, and again when a file turns out to be missing."""

    def __init__(self, window: Window, recent: RecentFiles, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._recent, self._preferences = window, recent, preferences
        documents = window.actions_.documents
        self._menu, self._resume = documents.recent, documents.resume
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._open)
        self._menu.triggered.connect(self._choose)
        self._resume.toggled.connect(preferences.set_resume)
        self._page: StartPage | None = None
        window.start_opened.connect(self._show_start)
        recent.changed.connect(self._show)
        if window.on_start:
            self._show_start()

    def _open(self) -> None:
        self._recent.look()
        self._fill()

    def _show(self) -> None:
        if self._menu.isVisible():
            self._fill()
        if self._window.on_start:
            self._window.start_page.show_recent(self._recent.files)

    def _show_start(self) -> None:
        """The start page, which is built when somebody comes to it."""
        if self._page is None:
            self._page = self._window.start_page
            self._page.forget_wanted.connect(self._recent.remove)
            self._page.clear_wanted.connect(self._recent.clear)
        self._show()
        self._recent.look()

    def _fill(self) -> None:
        self._menu.clear()
        files = self._recent.files
        names = [file.name for file in files]
        for file in files:
            action = QAction(_text(file, alone=names.count(file.name) == 1), self._menu)
            action.setObjectName(f"recent-{file.name}")
            action.setToolTip(plain_tip(file.path))
            action.setData(file.path)
            action.setEnabled(not file.missing)
            self._menu.addAction(action)
        if files:
            self._menu.addSeparator()
        missing = self._menu.addAction(self.tr("Remove the missing files"), self._remove_missing)
        missing.setObjectName("recent-remove-missing")
        missing.setVisible(any(file.missing for file in files))
        clear = self._menu.addAction(self.tr("Clear the list"), self._recent.clear)
        clear.setObjectName("recent-clear-all")
        clear.setEnabled(bool(files))
        self._menu.addSeparator()
        self._resume.setChecked(self._preferences.resume)
        self._menu.addAction(self._resume)

    def _choose(self, action: QAction) -> None:
        path = action.data()
        if isinstance(path, str):
            self._window.path_wanted.emit(path)

    def _remove_missing(self) -> None:
        for file in self._recent.files:
            if file.missing:
                self._recent.remove(file.path)


def _text(file: Recent, *, alone: bool) -> str:
    """Two files of one name are told apart by their folders."""
    name = file.name if alone else f"{file.name} ({Path(file.path).parent})"
    return plain_text(name)
