"""What the colours of the bars mean."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from lamella.ui.controls.flow import FlowLayout
from lamella.ui.controls.looks import label
from lamella.ui.devices.swatch import Swatch
from lamella.ui.theme import OTHERS_FILL, Theme, compute_fill, device_look, kv_fill


class Legend(QWidget):
    """The parts of a bar from left to right, in the colours of the first GPU."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._swatches = tuple(Swatch(11, self) for _ in range(6))
        self._texts: tuple[QLabel, ...] = tuple(label("small", self) for _ in range(6))
        flow = FlowLayout(self)
        flow.setContentsMargins(4, 2, 4, 4)
        for swatch, text in zip(self._swatches, self._texts, strict=True):
            entry = QWidget(self)
            row = QHBoxLayout(entry)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(5)
            row.addWidget(swatch)
            row.addWidget(text)
            flow.addWidget(entry)
        self._retranslate()

    def show_theme(self, theme: Theme) -> None:
        fills = (OTHERS_FILL, OTHERS_FILL, device_look(0).fill, kv_fill(0), compute_fill(0), theme.sunken)
        for number, (swatch, fill) in enumerate(zip(self._swatches, fills, strict=True)):
            swatch.show_fill(fill, hatched=number == 0)
            swatch.show_theme(theme)

    def _retranslate(self) -> None:
        texts = (
            self.tr("other programs"),
            self.tr("engine overhead"),
            self.tr("weights"),
            self.tr("KV cache"),
            self.tr("compute buffers"),
            self.tr("free"),
        )
        for widget, text in zip(self._texts, texts, strict=True):
            widget.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
