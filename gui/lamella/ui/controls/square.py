"""Small signs that grow with the text beside them."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from lamella.ui.style import LEAST_TEXT


class Square(QWidget):
    """`side` is in pixels beside the smallest text."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._fit()

    def _fit(self) -> None:
        side = max(self._side, round(self._side * self.fontInfo().pixelSize() / LEAST_TEXT))
        self.setFixedSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()
