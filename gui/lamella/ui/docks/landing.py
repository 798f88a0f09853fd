"""Where a panel that is carried over the board would land."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from lamella.ui.docks.arrangement import Panel, Side
from lamella.ui.docks.board import Board


@dataclass(frozen=True, slots=True)
class Landing:
    """In front of `before`, or last on its side where that is None. `mark` is what the panel would cover."""

    side: Side
    before: Panel | None
    mark: QRect


def landing_at(board: Board, panel: Panel, at: QPoint) -> Landing | None:
    """`at` is on the board: over other panels between them, over the drawing at its nearest border."""
    for side in Side:
        if board.seen(side) and _rect(board, board.area(side)).contains(at):
            return _among(board, panel, at, side)
    middle = _rect(board, board.centre)
    return _beside(middle, at, mirrored=_mirrored(board)) if middle.contains(at) else None


def _among(board: Board, panel: Panel, at: QPoint, side: Side) -> Landing:
    others = [(one, _rect(board, board.panels[one])) for one in board.seen(side) if one is not panel]
    if not others:
        return Landing(side, None, _rect(board, board.area(side)))
    for one, rect in others:
        if _ahead(rect, at, side, mirrored=_mirrored(board)):
            return Landing(side, one, _half(rect, side, first=True, mirrored=_mirrored(board)))
    return Landing(side, None, _half(others[-1][1], side, first=False, mirrored=_mirrored(board)))


def _ahead(rect: QRect, at: QPoint, side: Side, *, mirrored: bool) -> bool:
    if side.beside:
        return at.y() < rect.center().y()
    return at.x() > rect.center().x() if mirrored else at.x() < rect.center().x()


def _half(rect: QRect, side: Side, *, first: bool, mirrored: bool) -> QRect:
    width, height = rect.width() // 2, rect.height() // 2
    if side.beside:
        return rect.adjusted(0, 0, 0, -height) if first else rect.adjusted(0, height, 0, 0)
    return rect.adjusted(0, 0, -width, 0) if first is not mirrored else rect.adjusted(width, 0, 0, 0)


def _beside(middle: QRect, at: QPoint, *, mirrored: bool) -> Landing:
    width, height = max(middle.width(), 1), max(middle.height(), 1)
    left, right = (Side.END, Side.START) if mirrored else (Side.START, Side.END)
    quarter, third = width // 4, height // 3
    near = {
        left: (at.x() - middle.left()) / width,
        right: (middle.right() - at.x()) / width,
        Side.ABOVE: (at.y() - middle.top()) / height,
        Side.BELOW: (middle.bottom() - at.y()) / height,
    }
    marks = {
        left: middle.adjusted(0, 0, -3 * quarter, 0),
        right: middle.adjusted(3 * quarter, 0, 0, 0),
        Side.ABOVE: middle.adjusted(0, 0, 0, -2 * third),
        Side.BELOW: middle.adjusted(0, 2 * third, 0, 0),
    }
    side = min(near, key=near.__getitem__)
    return Landing(side, None, marks[side])


def _mirrored(board: Board) -> bool:
    return board.layoutDirection() is Qt.LayoutDirection.RightToLeft


def _rect(board: Board, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(board, QPoint(0, 0)), widget.size())
