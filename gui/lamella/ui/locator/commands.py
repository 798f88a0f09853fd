"""Every action of a menu with what is said of it, and the list of them that typing makes shorter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from lamella.ui.controls.looks import plain_tip
from lamella.ui.words import joined

Index = QModelIndex | QPersistentModelIndex
COMMAND: Final = int(Qt.ItemDataRole.UserRole)
_NOWHERE: Final = QModelIndex()
UNDER: Final = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


@dataclass(frozen=True, slots=True)
class Command:
    """`path` are the menus it is in, `english` its source text, `reason` why it cannot be done now, "" without one.

    `tips` is what more is said of it, in both languages.
    """

    action: QAction
    text: str
    path: str
    keys: str
    english: str
    reason: str
    tips: str = ""

    @property
    def able(self) -> bool:
        return self.action.isEnabled()

    @property
    def said(self) -> str:
        """For a screen reader, and as the tip."""
        return joined(self.path, self.text, self.keys, self.reason)

    def named_by(self, wanted: str) -> bool:
        """Whether every word of what is typed is in its texts, in any order and in either language."""
        return _has_all(f"{self.path} {self.text} {self.english}", wanted)

    def found_by(self, wanted: str) -> bool:
        """Whether they are there or in what more is said of it."""
        return _has_all(f"{self.path} {self.text} {self.english} {self.tips}", wanted)


def commands_of(
    menu: QMenu, english: Mapping[str, str], reason: Callable[[QAction], str], path: tuple[str, ...] = ()
) -> Iterator[Command]:
    """In the order of the menus. `english` has the source of each translated text."""
    for action in menu.actions():
        text, inner = _plain(action.text()), action.menu()
        if isinstance(inner, QMenu):
            inner.aboutToShow.emit()  # some are filled only then
            yield from commands_of(inner, english, reason, (*path, text))
        elif action.isVisible() and not action.isSeparator():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            words = " ".join(english.get(part, "") for part in (*path, action.text()))
            why = "" if action.isEnabled() else reason(action)
            tip = action.toolTip()
            yield Command(action, text, UNDER.join(path), keys, words, why, f"{tip} {english.get(tip, '')}")


def _has_all(texts: str, wanted: str) -> bool:
    return all(word in texts.casefold() for word in wanted.casefold().split())


def _plain(text: str) -> str:
    """Without the mark of a menu's letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


class Commands(QAbstractListModel):
    """Those that what is typed means. What cannot be done now is among them, so that one finds out why."""

    def __init__(self, commands: tuple[Command, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._all = self._found = commands

    def show_wanted(self, typed: str) -> None:
        """All of them for nothing typed; those that are called so come first."""
        known = (command for command in self._all if command.found_by(typed))
        found = tuple(sorted(known, key=lambda command: not command.named_by(typed)))
        if found != self._found:
            self.beginResetModel()
            self._found = found
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self._found[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return command.said
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(command.said)
            case _:
                return command if role == COMMAND else None
