"""The quiet button under the cards."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

PADDING = 12


class AddButton(QPushButton):
    """Names some GPUs where there is room for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("add-gpu")
        self.setProperty("kind", "add")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Add a GPU to try"))
        self.setToolTip(self.tr("Plan with a GPU that is not in this computer."))
        self._show_text()

    def _show_text(self) -> None:
        long = self.tr("+ Add a GPU to try (RTX 5090, 3090, A6000 …)")
        fits = self.fontMetrics().horizontalAdvance(long) + PADDING <= self.width()
        self.setText(long if fits else self.tr("+ Add a GPU to try"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_text()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._show_text()
