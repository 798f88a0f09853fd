"""The stacked bar of one device as a widget; the painting is the same as in pictures."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lamella.plan.outcome import DeviceOutcome
from lamella.ui.devices.parts import parts
from lamella.ui.meter import paint_meter
from lamella.ui.theme import Theme
from lamella.ui.words import gib_text, joined

HEIGHT = 18


class UsageBar(QWidget):
    """Its name says the same in words, for a screen reader; the card's tooltip says it to the byte."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._device: DeviceOutcome | None = None
        self._theme: Theme | None = None

    def show_device(self, device: DeviceOutcome) -> None:
        self._device = device
        self.setAccessibleName(joined(*parts(device, gib_text)))
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._device is None or self._theme is None:
            return
        painter = QPainter(self)
        paint_meter(painter, self.rect(), self._device, self._theme)
        painter.end()
