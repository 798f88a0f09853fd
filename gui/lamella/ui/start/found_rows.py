"""The models that were found as rows of a list, filtered by name and put in an order that the person chooses."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from lamella.ui.controls.looks import plain_tip
from lamella.ui.start.found_words import Entry, facts_text, name_text, rank, said, spoken_text
from lamella.ui.words import exact_text

if TYPE_CHECKING:
    from lamella.model.library import FoundModel
    from lamella.plan.glance import Glance
    from lamella.ui.start.found_words import Unreadable

Index = QModelIndex | QPersistentModelIndex
ENTRY: Final = Qt.ItemDataRole.UserRole
_NOWHERE: Final = QModelIndex()


class Order(StrEnum):
    """What the list is sorted by."""

    NAME = "name"
    SIZE = "size"  # the largest first
    FIT = "fit"  # what fits best first


class FoundRows(QAbstractListModel):
    """`ENTRY` is the role of the whole row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._rows: dict[FoundModel, int] = {}

    def show_models(self, found: "Iterable[FoundModel]") -> None:
        """What is known of a model that is still there stays."""
        known = {entry.found: entry for entry in self._entries}
        self.beginResetModel()
        self._entries = [known.get(model, Entry(model)) for model in found]
        self._rows = {entry.found: row for row, entry in enumerate(self._entries)}
        self.endResetModel()

    def show_answer(self, found: "FoundModel", answer: "Glance | Unreadable") -> None:
        row = self._rows.get(found)
        if row is None or self._entries[row].answer == answer:
            return
        self._entries[row] = Entry(found, answer)
        self.dataChanged.emit(self.index(row), self.index(row))

    def retranslate(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name_text(entry.found)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_text(entry)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return facts_text(entry)
            case Qt.ItemDataRole.ToolTipRole:
                lines = name_text(entry.found), said(entry.answer).sentence, exact_text(entry.found.nbytes)
                return plain_tip("\n".join((*lines, str(entry.found.path))))
            case Qt.ItemDataRole.UserRole:
                return entry
            case _:
                return None


class SortedRows(QSortFilterProxyModel):
    """A row is shown where every word that was typed is part of its name."""

    def __init__(self, rows: FoundRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = rows
        self._words: tuple[str, ...] = ()
        self._order = Order.NAME
        self.setSourceModel(rows)
        self.sort(0)

    @property
    def order(self) -> Order:
        return self._order

    def show_filter(self, text: str) -> None:
        words = tuple(text.lower().split())
        if words != self._words:
            self._words = words
            self.invalidate()

    def show_order(self, order: Order) -> None:
        if order is not self._order:
            self._order = order
            self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        if not self._words:
            return True
        name = name_text(self._found.entry(source_row).found).lower()
        return all(word in name for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        return self._key(left.row()) < self._key(right.row())

    def _key(self, row: int) -> tuple[object, ...]:
        entry = self._found.entry(row)
        name = name_text(entry.found).lower(), str(entry.found.path)
        match self._order:
            case Order.NAME:
                return name
            case Order.SIZE:
                return (-entry.found.nbytes, *name)
            case Order.FIT:
                return (rank(entry.answer), *name)
