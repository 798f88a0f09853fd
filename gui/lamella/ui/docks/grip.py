"""The grip of a panel: six dots beside its name that open its menu, and by which it is carried elsewhere."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QSizePolicy, QWidget

from lamella.ui.docks.arrangement import Panel

DOT, PITCH = 1.1, 4.5
"""Radius of a dot and from one to the next, in pixels."""
ABOVE, BELOW = 2, 3
"""Pixels that a small button has around its text, so that a heading without one is as high as one with it."""


class Grip(QAbstractButton):
    """For the mouse: all that it does is in the menu of the window, too. Esc puts a panel back while it is carried."""

    menu_wanted = Signal(object, object)  # Panel, QPoint on the screen
    carried = Signal(object, object)  # Panel, QPoint on the screen
    dropped = Signal(object, object)  # Panel, QPoint on the screen
    put_back = Signal()

    def __init__(self, panel: Panel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self.setObjectName(f"grip-{panel}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed: QPoint | None = None
        self._carrying = False
        self._retranslate()
        self.clicked.connect(self._want_menu)

    def _want_menu(self) -> None:
        self.menu_wanted.emit(self.panel, self.mapToGlobal(self.rect().bottomLeft()))

    def _end(self) -> None:
        if self._carrying:
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed, self._carrying = None, False
        self.setDown(False)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Move this panel"))
        self.setToolTip(self.tr("Drag to move this panel, press for its menu"))

    def sizeHint(self) -> QSize:
        return QSize(22, min(self.fontMetrics().height(), 16))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition().toPoint()
            self.setDown(True)
        elif event.button() is Qt.MouseButton.RightButton:
            self._want_menu()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        at = event.globalPosition().toPoint()
        if not self._carrying and (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._carrying = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        if self._carrying:
            self.carried.emit(self.panel, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, carrying = self._pressed, self._carrying
        self._end()
        if carrying:
            self.dropped.emit(self.panel, event.globalPosition().toPoint())
        elif pressed is not None:
            self._want_menu()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only while a panel is carried: Esc, whatever has the focus."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._carrying:
            self._end()
            self.put_back.emit()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        near = self.underMouse() or self._carrying
        painter.setBrush(self.palette().windowText() if near else self.palette().placeholderText())
        middle = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        for column in (-1, 0, 1):
            for row in (-0.5, 0.5):
                painter.drawEllipse(middle + QPointF(column * PITCH, row * PITCH), DOT, DOT)
        painter.end()


def heading(title: QWidget, grip: Grip, *more: QWidget) -> QHBoxLayout:
    """The name of a panel with its grip, and what else stands beside them."""
    line = QHBoxLayout()
    line.setSpacing(4)
    title.setContentsMargins(0, ABOVE, 0, BELOW)
    line.addWidget(title)
    line.addWidget(grip)
    for widget in more:
        line.addWidget(widget)
    line.addStretch(1)
    return line
