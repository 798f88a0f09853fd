"""What can be done with one GPU: the menu of its card, and the keys that do the same."""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class Act(Enum):
    COPY = auto()
    REMOVE = auto()
    UP = auto()
    DOWN = auto()
    SET_FREE = auto()


KEYS = {
    Act.UP: QKeyCombination(Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Up),
    Act.DOWN: QKeyCombination(Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Down),
    Act.REMOVE: QKeyCombination(Qt.Key.Key_Delete),
}


def act_text(act: Act, *, simulated: bool) -> str:
    """A GPU in this computer cannot be taken out of it, so the plan goes without it."""
    match act:
        case Act.COPY:
            return QCoreApplication.translate("CardMenu", "Copy")
        case Act.REMOVE if simulated:
            return QCoreApplication.translate("CardMenu", "Remove")
        case Act.REMOVE:
            return QCoreApplication.translate("CardMenu", "Plan without it")
        case Act.UP:
            return QCoreApplication.translate("CardMenu", "Move up")
        case Act.DOWN:
            return QCoreApplication.translate("CardMenu", "Move down")
        case Act.SET_FREE:
            return QCoreApplication.translate("CardMenu", "Set free memory…")


def card_menu(parent: QWidget, able: frozenset[Act], do: Callable[[Act], None], *, simulated: bool) -> QMenu:
    """`able` holds what makes sense now; `do` is called with what was chosen."""
    menu = QMenu(parent)
    menu.setObjectName("card-menu")
    for act in Act:
        action = menu.addAction(act_text(act, simulated=simulated))
        action.setObjectName(act.name.lower())
        action.setEnabled(act in able)
        if act in KEYS:
            action.setShortcut(QKeySequence(KEYS[act]))
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(partial(_chosen, do, act))
    return menu


def _chosen(do: Callable[[Act], None], act: Act, _checked: bool = False) -> None:
    do(act)
