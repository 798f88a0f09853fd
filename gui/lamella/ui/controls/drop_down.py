"""A list to choose from, with an arrow in the colour of the theme."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from lamella.ui.controls.icons import draw_strokes

ARROW_SIDE = 11


class DropDown(QComboBox):
    """A style sheet takes the arrow away, because it knows only images."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        top = (self.height() - ARROW_SIDE) / 2
        area = QRectF(self.width() - ARROW_SIDE - 6, top, ARROW_SIDE, ARROW_SIDE)
        draw_strokes(painter, "down", colour=self.palette().text().color().name(), area=area)
        painter.end()
