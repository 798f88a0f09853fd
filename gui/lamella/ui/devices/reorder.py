"""Cards that are dragged up and down: a line shows where the card would go."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFrame, QWidget

from lamella.ui.devices.gpu_card import GpuCard

THICK = 3


def gap_at(y: int, middles: Sequence[int]) -> int:
    """Which gap between cards a place is nearest to: 0 in front of the first, as many as there are behind the last."""
    return sum(1 for middle in middles if middle < y)


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
        self._line.setProperty("drop", "true")
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
        return gap_at(self._column.mapFromGlobal(at).y(), [card.geometry().center().y() for card in self._seen()])

    def _show_gap(self, index: int, at: QPoint) -> None:
        seen, gap = self._seen(), self._gap(at)
        before = seen[gap].geometry().top() if gap < len(seen) else seen[-1].geometry().bottom() + THICK + 4
        line_y = max(0, before - THICK - 2)
        self._line.setGeometry(seen[0].x(), line_y, seen[0].width(), THICK)
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
