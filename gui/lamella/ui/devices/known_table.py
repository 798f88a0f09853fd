"""Known cards as rows: name and memory."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from lamella.devices.cards import Card
from lamella.ui.controls.looks import plain_tip
from lamella.ui.words import gib_text, joined, short_name

Index = QModelIndex | QPersistentModelIndex
NAME, MEMORY = range(2)
NOWHERE = QModelIndex()


class KnownTable(QAbstractTableModel):
    """What a search found, in its order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[Card, ...] = ()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        self.beginResetModel()
        self._cards = cards
        self.endResetModel()

    def card(self, row: int) -> Card | None:
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def fit(self, table: QTableView) -> None:
        """Names take the room that the sizes leave."""
        table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(MEMORY, QHeaderView.ResizeMode.ResizeToContents)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        card = self.card(index.row())
        if card is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._name(card) if index.column() == NAME else self._size(card)
            case Qt.ItemDataRole.AccessibleTextRole:
                return joined(card.name, self._size(card), self.tr("not sure") if card.unsure else "")
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._tip(card))
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == MEMORY:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case _:
                return None

    def _name(self, card: Card) -> str:
        return joined(short_name(card.name), self.tr("not sure") if card.unsure else "")

    def _tip(self, card: Card) -> str:
        """Where its figures are from, and what a mark means."""
        why = self.tr("Some of its figures are not published, or come from one report only.") if card.unsure else ""
        return "\n".join(line for line in (card.name, why) if line)

    def _size(self, card: Card) -> str:
        return self.tr("system memory") if card.memory is None else gib_text(card.memory)
