"""What the colours of the bars mean."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from lamella.ui.controls.flow import FlowLayout
from lamella.ui.controls.looks import label
from lamella.ui.devices.swatch import Swatch
from lamella.ui.meter import Part, part_fill, part_hatch
from lamella.ui.theme import Theme

PARTS: Final = (*Part, None)
"""Of a bar, from left to right; None is what is free."""


class Legend(QWidget):
    """The parts of a bar from left to right, in the colours of the first GPU."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._swatches = tuple(Swatch(11, self) for _ in PARTS)
        self._texts: tuple[QLabel, ...] = tuple(label("small", self) for _ in PARTS)
        self._entries = tuple(QWidget(self) for _ in PARTS)
        flow = FlowLayout(self)
        flow.setContentsMargins(4, 2, 4, 4)
        for entry, swatch, text in zip(self._entries, self._swatches, self._texts, strict=True):
            row = QHBoxLayout(entry)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(5)
            row.addWidget(swatch)
            row.addWidget(text)
            flow.addWidget(entry)
        self._retranslate()
        self.show_shared(False)

    def show_shared(self, shared: bool) -> None:
        """Whether devices of the plan draw from one memory."""
        self._entries[PARTS.index(Part.SHARED)].setVisible(shared)

    def show_theme(self, theme: Theme) -> None:
        for swatch, part in zip(self._swatches, PARTS, strict=True):
            if part is None:
                swatch.show_fill(theme.sunken)
            else:
                swatch.show_fill(part_fill(part, 0), hatch=part_hatch(part))
            swatch.show_theme(theme)

    def _retranslate(self) -> None:
        texts = (
            self.tr("other programs"),
            self.tr("other devices of the plan"),
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
