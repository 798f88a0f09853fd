"""The gap between the drawing and the panels on one of its sides: dragged, it makes them larger or smaller."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from lamella.ui.docks.arrangement import Panel, Side, sized
from lamella.ui.docks.board import Board
from lamella.ui.docks.row import GAP


class Divider(QWidget):
    """Lies over the gap and is seen under the mouse. A double click gives the side the size that suits the window."""

    def __init__(self, board: Board, side: Side) -> None:
        super().__init__(board)
        self.setObjectName(f"divider-{side}")
        self._board, self._side = board, side
        self._line = QFrame(self)
        self._line.setProperty("drop", "line")
        self._line.hide()
        self._from: QPoint | None = None  # where the border of the panels was, beside the mouse
        self.setCursor(Qt.CursorShape.SplitHCursor if side.beside else Qt.CursorShape.SplitVCursor)
        board.area(side).installEventFilter(self)
        board.placed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        """Where the panels are now, and only where their size is for somebody to choose."""
        scrolls = any(self._side.beside or panel is not Panel.VERDICT for panel in self._board.seen(self._side))
        self.setVisible(scrolls and not self._board.room.narrow)
        area = self._board.area(self._side).geometry()
        if self._side.beside:
            x = area.right() + 1 if self._comes_first() else area.left() - GAP
            self.setGeometry(x, area.top(), GAP, area.height())
            self._line.setGeometry(QRect(GAP // 2 - 1, 0, 2, area.height()))
        else:
            y = area.bottom() + 1 if self._comes_first() else area.top() - GAP
            self.setGeometry(area.left(), y, area.width(), GAP)
            self._line.setGeometry(QRect(0, GAP // 2 - 1, area.width(), 2))

    def _comes_first(self) -> bool:
        """Whether the panels stand left of the drawing, or above it."""
        area, middle = self._board.area(self._side).geometry(), self._board.centre.geometry()
        return area.x() < middle.x() if self._side.beside else self._side is Side.ABOVE

    def _size_at(self, at: QPoint) -> int:
        area = self._board.area(self._side).geometry()
        if self._side.beside:
            pixels = at.x() - area.left() if self._comes_first() else area.right() + 1 - at.x()
        else:
            pixels = at.y() - area.top() if self._comes_first() else area.bottom() + 1 - at.y()
        return round(pixels * 10 / self._board.room.text)

    def _border(self) -> QPoint:
        """A point of the border that follows the mouse."""
        area = self._board.area(self._side).geometry()
        return QPoint(area.right() + 1, area.bottom() + 1) if self._comes_first() else area.topLeft()

    def _want(self, size: int) -> None:
        self._board.arrangement_wanted.emit(sized(self._board.arrangement, self._side, size))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._follow()
        return False

    def enterEvent(self, event: QEvent) -> None:
        self._line.show()

    def leaveEvent(self, event: QEvent) -> None:
        self._line.setVisible(self._from is not None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = self._border() - self._board.mapFromGlobal(event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            at = self._board.mapFromGlobal(event.globalPosition().toPoint()) + self._from
            self._want(max(self._size_at(at), 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self._line.setVisible(self.underMouse())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self._want(0)
