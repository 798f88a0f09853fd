"""The stacked bar of one device as a widget; the painting is the same as in pictures."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lamella.plan.outcome import DeviceOutcome
from lamella.ui.meter import paint_meter
from lamella.ui.theme import Theme
from lamella.ui.words import joined, size_text

HEIGHT = 18


class UsageBar(QWidget):
    """Its description says the same in words, for a screen reader and as a tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._device: DeviceOutcome | None = None
        self._theme: Theme | None = None

    def show_device(self, device: DeviceOutcome) -> None:
        self._device = device
        usage = device.usage
        text = joined(
            self.tr("other programs {0}").format(size_text(device.device.total - device.device.free)),
            self.tr("engine overhead {0}").format(size_text(usage.overhead)),
            self.tr("weights {0}").format(size_text(usage.weights)),
            self.tr("KV cache {0}").format(size_text(usage.kv_cache)),
            self.tr("compute buffers {0}").format(size_text(usage.compute)),
        )
        self.setToolTip(text)
        self.setAccessibleName(text)
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
