"""Carrying: a panel follows the mouse by its grip, and a mark shows where it would land."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame

from lamella.ui.docks.arrangement import Panel, moved
from lamella.ui.docks.board import Board
from lamella.ui.docks.grip import Grip
from lamella.ui.docks.landing import landing_at


class Carrying(QObject):
    """Joins the grips of all panels with the board; where a panel was dropped comes out of the board as a wish."""

    def __init__(self, board: Board, grips: Iterable[Grip]) -> None:
        super().__init__(board)
        self._board = board
        self._mark = QFrame(board)
        self._mark.setProperty("drop", "place")
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark.hide()
        for grip in grips:
            grip.carried.connect(self._show_mark)
            grip.dropped.connect(self._drop)
            grip.put_back.connect(self._mark.hide)

    def _show_mark(self, panel: Panel, at: QPoint) -> None:
        landing = landing_at(self._board, panel, self._board.mapFromGlobal(at))
        self._mark.setVisible(landing is not None)
        if landing is not None:
            self._mark.setGeometry(landing.mark)
            self._mark.raise_()

    def _drop(self, panel: Panel, at: QPoint) -> None:
        self._mark.hide()
        landing = landing_at(self._board, panel, self._board.mapFromGlobal(at))
        if landing is not None:
            known = self._board.arrangement
            self._board.arrangement_wanted.emit(moved(known, panel, landing.side, before=landing.before))
