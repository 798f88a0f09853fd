"""Cards that are dragged among each other: a line shows where the card would go."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from lamella.ui.devices.gpu_card import GpuCard

THICK = 3


def gap_at(y: int, middles: Sequence[int]) -> int:
    """Which gap between cards a place is nearest to: 0 in front of the first, as many as there are behind the last."""
    return sum(1 for middle in middles if middle < y)


def gap_among(at: QPoint, cards: Sequence[QRect], *, mirrored: bool) -> int:
    """The same where cards stand side by side, too, and are read row by row."""

    def before(card: QRect) -> bool:
        if card.top() <= at.y() <= card.bottom():
            return at.x() < card.center().x() if mirrored else card.center().x() < at.x()
        return card.bottom() < at.y()

    return sum(1 for card in cards if before(card))


def place_of(index: int, gap: int) -> int:
    """The number that card `index` gets when it is put into a gap."""
    return gap - 1 if gap > index else gap


class Reorder(QObject):
    """`moved` comes at the end of a drag that changes something; `passing` tells where the mouse is meanwhile."""

    moved = Signal(int, int)  # index, place
    passing = Signal(int)  # height inside the column

    def __init__(self, column: QWidget) -> None:
        super().__init__(column)
        self._column = column
        self._cards: list[GpuCard] = []
        self._line = QFrame(column)
        self._line.setProperty("drop", "line")
        self._line.hide()

    def add(self, card: GpuCard) -> None:
        """Behind the others."""
        self._cards.append(card)
        card.dragged.connect(self._show_gap)
        card.dropped.connect(self._drop)
        card.drag_cancelled.connect(self._cancel)

    def _seen(self) -> list[GpuCard]:
        return [card for card in self._cards if not card.isHidden()]

    def _gap(self, at: QPoint) -> int:
        seen = [card.geometry() for card in self._seen()]
        here = self._column.mapFromGlobal(at)
        if not _side_by_side(seen):
            return gap_at(here.y(), [card.center().y() for card in seen])
        return gap_among(here, seen, mirrored=self._mirrored())

    def _mirrored(self) -> bool:
        return self._column.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _show_gap(self, index: int, at: QPoint) -> None:
        seen, gap = self._seen(), self._gap(at)
        self._line.setGeometry(_line([card.geometry() for card in seen], gap, mirrored=self._mirrored()))
        self._line.setVisible(place_of(index, gap) != index)
        self._line.raise_()
        self.passing.emit(self._column.mapFromGlobal(at).y())

    def _drop(self, index: int, at: QPoint) -> None:
        self._line.hide()
        place = place_of(index, self._gap(at))
        if place != index:
            self.moved.emit(index, place)

    def _cancel(self, _index: int) -> None:
        self._line.hide()


def _side_by_side(cards: Sequence[QRect]) -> bool:
    return len({card.x() for card in cards}) > 1


def _line(cards: Sequence[QRect], gap: int, *, mirrored: bool) -> QRect:
    """Across a column of cards, and upright between cards that stand side by side."""
    last = gap == len(cards)
    card = cards[gap - 1 if last else gap]
    if _side_by_side(cards):
        x = card.right() + 3 if last is not mirrored else card.left() - THICK - 2
        return QRect(max(0, x), card.top(), THICK, card.height())
    y = card.bottom() + 2 if last else max(0, card.top() - THICK - 2)
    return QRect(card.x(), y, card.width(), THICK)
