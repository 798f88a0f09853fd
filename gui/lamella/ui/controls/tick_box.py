"""A box to tick, with a tick in the colour of the theme."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from lamella.ui.controls.icons import draw_strokes

BORDER = 2


class TickBox(QCheckBox):
    """A style sheet draws the box and takes the tick away, because it knows only images."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        area = QRectF(box).adjusted(BORDER, BORDER, -BORDER, -BORDER)
        painter = QPainter(self)
        draw_strokes(painter, "good", colour=self.palette().highlightedText().color().name(), area=area)
        painter.end()
