"""Where a file is dropped, and the one button for those who would rather choose it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label, set_look

HEIGHT, LOW_HEIGHT = 206, 150


class DropArea(QFrame):
    """The whole window takes the drop; this says so."""

    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "drop")
        self._hero, self._kinds = label("hero", self, wrap=True), label("muted", self)
        self._open = QPushButton(self)
        self._open.setObjectName("open-model")
        self._open.setProperty("kind", "primary")
        self._open.clicked.connect(self.open_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(9)
        column.addStretch(1)
        for text in (self._hero, self._kinds):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(text)
        column.addSpacing(6)
        column.addWidget(self._open, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.show_low(False)
        self._retranslate()

    def take_focus(self) -> None:
        self._open.setFocus()

    def show_drag(self, over: bool) -> None:
        """A file that can be opened is held over the window."""
        set_look(self, "card", "target" if over else "drop")

    def show_low(self, low: bool) -> None:
        """In a window that has little room."""
        self.setMinimumHeight(LOW_HEIGHT if low else HEIGHT)

    def _retranslate(self) -> None:
        self._hero.setText(self.tr("Drop a model here to see where each layer will live"))
        self._kinds.setText(self.tr(".gguf files and saved plans (.lamella)"))
        self._open.setText(self.tr("Open model…"))
        self._open.setAccessibleName(self.tr("Open model…"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
