"""The application object: hears of files that the system's file manager opens with Lamella (macOS)."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """A class of its own, as a filter for all events would make every event of the program pass through Python."""

    file_wanted = Signal(str)  # a local path

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_wanted.emit(event.file())
            return True
        return super().event(event)
