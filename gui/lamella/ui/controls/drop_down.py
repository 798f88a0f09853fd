"""A list to choose from, with an arrow in the colour of the theme."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from lamella.ui.controls.icons import draw_strokes

ARROW_SIDE = 11


class DropDown(QComboBox):
    """A style sheet takes the arrow away, because it knows only images. The wheel turns what has the focus alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel brings none

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without the focus it is meant for the column that scrolls under the pointer."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        top = (self.height() - ARROW_SIDE) / 2
        area = QRectF(self.width() - ARROW_SIDE - 6, top, ARROW_SIDE, ARROW_SIDE)
        draw_strokes(painter, "down", colour=self.palette().text().color().name(), area=area)
        painter.end()
