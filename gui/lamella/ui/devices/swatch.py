"""A small square in a device's colour, or in a memory part's, as in a legend."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lamella.devices.device import CPU
from lamella.ui.controls.square import Square
from lamella.ui.pattern import pattern_brush
from lamella.ui.theme import Theme, device_look, outline


class Swatch(Square):
    """Takes a device, or a plain fill with an optional hatch for what is not the model's."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(side, parent)
        self._device: int | None = CPU
        self._fill = ""
        self._hatch: Qt.BrushStyle | None = None
        self._theme: Theme | None = None

    def show_device(self, index: int) -> None:
        self._device = index
        self.update()

    def show_fill(self, fill: str, *, hatch: Qt.BrushStyle | None = None) -> None:
        self._device, self._fill, self._hatch = None, fill, hatch
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        fill, line = self._fill, self._theme.faint
        if self._device is not None:
            fill, line = device_look(self._device).fill, outline(self._device, self._theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(fill))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, 2.5, 2.5)
        over = None if self._hatch is None else QBrush(QColor(self._theme.surface), self._hatch)
        if self._device is not None:
            over = pattern_brush(self._device, self._theme)
        if over is not None:
            painter.setBrush(over)
            painter.drawRoundedRect(area, 2.5, 2.5)
        painter.end()
