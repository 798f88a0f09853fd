"""What can be done with an edge: the menu that its handle opens, so that its keys need not be known."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from lamella.ui.words import device_text

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from lamella.ui.strip.handle import Handle


def edge_menu(handle: "Handle") -> QMenu:
    """Every entry says through a signal of the handle what its key says, too."""
    menu = QMenu(handle)
    menu.setObjectName("edge-menu")
    menu.addAction(handle.accessibleName()).setEnabled(False)
    pin = (
        QCoreApplication.translate("EdgeMenu", "Let go of this edge")
        if handle.pinned
        else QCoreApplication.translate("EdgeMenu", "Pin this edge")
    )
    empty = QCoreApplication.translate("EdgeMenu", "Take all layers off {0}").format(device_text(handle.edge))
    _add(menu, pin, Qt.Key.Key_Space, handle, handle.pin_wanted)
    _add(
        menu, QCoreApplication.translate("EdgeMenu", "Type its place…"), Qt.Key.Key_Return, handle, handle.typing_wanted
    )
    _add(menu, empty, Qt.Key.Key_Delete, handle, handle.empty_wanted)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(menu: QMenu, text: str, key: Qt.Key, handle: "Handle", wanted: "SignalInstance") -> None:
    """The key is only shown: the handle hears it itself."""
    action = menu.addAction(text)
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda: wanted.emit(handle.edge))
