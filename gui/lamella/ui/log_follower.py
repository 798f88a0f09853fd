"""Follows a file that an engine still writes into: looks now and then, away from the window, one look at a time."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from lamella.ui.background import Background, Task

if TYPE_CHECKING:
    from lamella.logs.files import Following
    from lamella.logs.observed import LogReading

FOLLOW_MS: Final = 1000


class LogFollower(QObject):
    """One file at a time."""

    grown = Signal(object)  # LogReading of the whole file
    failed = Signal(object)  # Exception

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._following: Following | None = None
        self._look: Task[LogReading | None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self._look_again)

    def follow(self, path: str | None) -> None:
        """From its start, at once and then every second; None ends it."""
        from lamella.logs.files import Following

        if self._look is not None:
            self._look.drop()
            self._look = None
        self._following = None if path is None else Following(path)
        if path is None:
            self._timer.stop()
        else:
            self._timer.start()
            self._look_again()

    def close(self) -> None:
        """Waits for a look that is under way."""
        self._timer.stop()
        self._background.close()

    def _look_again(self) -> None:
        if self._following is not None and self._look is None:
            self._look = self._background.run(self._following.more, self._tell, self._tell_failure)

    def _tell(self, reading: "LogReading | None") -> None:
        self._look = None
        if reading is not None:
            self.grown.emit(reading)

    def _tell_failure(self, error: Exception) -> None:
        self._look = None
        self.failed.emit(error)
