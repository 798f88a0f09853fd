"""A dialog that has something asked away from the window: one button starts it, the other stops it or closes."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget


class RunningDialog(QDialog):
    """No key but the buttons' own starts anything: Enter in a field ends what is typed there."""

    cancel_wanted = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        """`name` begins the object names."""
        super().__init__(parent)
        self.setObjectName(f"{name}-dialog")
        self._running = False
        self._start, self._cancel = QPushButton(self), QPushButton(self)
        self._start.setProperty("kind", "primary")
        self._start.setObjectName(f"{name}-start")
        self._cancel.setObjectName(f"{name}-cancel")
        self._start.clicked.connect(self.start)
        self._cancel.clicked.connect(self._stop)
        for button in (self._start, self._cancel):
            button.setAutoDefault(False)

    def start(self) -> None:
        """What the one button is for."""

    def show_running(self, running: bool) -> None:
        """Whether it is under way."""
        self._running = running
        self._cancel.setText(self.tr("Cancel") if running else self.tr("Close"))

    def _stop(self) -> None:
        if self._running:
            self.cancel_wanted.emit()
        else:
            self.reject()

    def reject(self) -> None:
        self.cancel_wanted.emit()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.cancel_wanted.emit()
        super().closeEvent(event)
