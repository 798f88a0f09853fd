"""What can be done with one device: the menu of its card, and the keys that do the same."""

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
    SET_MEMORY = auto()
    AS_HERE = auto()
    PROGRAMS = auto()
    DETAILS = auto()


OF_GPU = (Act.COPY, Act.REMOVE, Act.UP, Act.DOWN, Act.SET_MEMORY, Act.PROGRAMS, Act.DETAILS)
OF_HOST = (Act.SET_MEMORY, Act.AS_HERE, Act.DETAILS)
PARTED = (Act.SET_MEMORY, Act.PROGRAMS)
"""With a line in front of them, where something stands above."""
KEYS = {
    Act.UP: QKeyCombination(Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Up),
    Act.DOWN: QKeyCombination(Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Down),
    Act.REMOVE: QKeyCombination(Qt.Key.Key_Delete),
    Act.SET_MEMORY: QKeyCombination(Qt.Key.Key_F2),
}


def act_text(act: Act, *, simulated: bool) -> str:  # noqa: PLR0911
    """A GPU in this computer cannot be taken out of it, so the plan goes without it."""
    match act:
        case Act.COPY:
            return QCoreApplication.translate("CardMenu", "One more like it")
        case Act.REMOVE if simulated:
            return QCoreApplication.translate("CardMenu", "Remove")
        case Act.REMOVE:
            return QCoreApplication.translate("CardMenu", "Plan without it")
        case Act.UP:
            return QCoreApplication.translate("CardMenu", "Move up")
        case Act.DOWN:
            return QCoreApplication.translate("CardMenu", "Move down")
        case Act.SET_MEMORY:
            return QCoreApplication.translate("CardMenu", "Change memory…")
        case Act.AS_HERE:
            return QCoreApplication.translate("CardMenu", "As in this computer")
        case Act.PROGRAMS:
            return QCoreApplication.translate("CardMenu", "Programs on it…")
        case Act.DETAILS:
            return QCoreApplication.translate("CardMenu", "Details…")


def card_menu(
    parent: QWidget, acts: tuple[Act, ...], able: frozenset[Act], do: Callable[[Act], None], *, simulated: bool
) -> QMenu:
    """`able` holds which of `acts` make sense now; `do` is called with what was chosen."""
    menu = QMenu(parent)
    menu.setObjectName("card-menu")
    for act in acts:
        if act in PARTED:
            menu.addSeparator()
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
