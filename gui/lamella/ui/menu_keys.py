"""The two keys that open menus everywhere else: F10 that of the window, Shift+F10 that of what has the focus."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


class MenuKeys(QObject):
    """Qt itself knows only the menu key, which many keyboards have not."""

    def __init__(self, window: QWidget, open_menu: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        QShortcut(QKeySequence("F10"), window).activated.connect(open_menu)
        QShortcut(QKeySequence("Shift+F10"), window).activated.connect(self._open_here)

    def _open_here(self) -> None:
        """What is in the focus says itself where its menu belongs."""
        widget = self._window.focusWidget()
        if widget is not None:
            middle = widget.rect().center()
            asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, widget.mapToGlobal(middle))
            QApplication.sendEvent(widget, asked)
