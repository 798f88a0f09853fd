"""The quiet button that every card's menu hangs on, and which holds the keys for the whole card."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from lamella.ui.devices.menu import KEYS


class MoreButton(QToolButton):
    """Stands on every card for Tab and screen readers, and is seen under the mouse and with the focus."""

    pressed_key = Signal(object)  # Act
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "more")
        self.setText("\N{MIDLINE HORIZONTAL ELLIPSIS}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._near = False
        self._idle = ""

    def sizeHint(self) -> QSize:
        """No higher than the name beside it."""
        text = self.fontMetrics().height()
        idle = self.fontMetrics().horizontalAdvance(self._idle)
        return QSize(max(idle, round(text * 1.6)), text + 2)

    def show_idle(self, text: str) -> None:
        """What stands in its place while it is not seen."""
        if text != self._idle:
            self._idle = text
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_near(self, near: bool) -> None:
        """Whether the mouse is over the card."""
        self._near = near
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Before the button, which takes every arrow key for a step to its neighbour."""
        act = next((act for act, keys in KEYS.items() if keys == event.keyCombination()), None)
        if act is not None:
            self.pressed_key.emit(act)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(event.reason() is Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._near or self.hasFocus():
            super().paintEvent(event)
        elif self._idle:
            painter = QPainter(self)
            painter.setPen(self.palette().buttonText().color())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect(), right, self._idle)
            painter.end()
