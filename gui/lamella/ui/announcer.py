"""Tells a screen reader what nobody asked for: rarely, and never what is no longer so."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

QUIET_MS: Final = 5000
"""At least so long after one announcement comes the next: memory may come and go many times a second."""


class Announcer(QObject):
    """Of several sentences that come while it has to be quiet, the last is said."""

    announced = Signal(str)

    def __init__(self, window: QWidget, *, quiet_ms: int = QUIET_MS) -> None:
        super().__init__(window)
        self._window = window
        self._said, self._next = "", ""
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(quiet_ms)
        self._quiet.timeout.connect(self._say_next)

    def say(self, text: str) -> None:
        """What is said already is not said again while it is fresh."""
        if self._quiet.isActive():
            self._next = "" if text == self._said else text
            return
        self._say(text)

    def answer(self, text: str) -> None:
        """At once, and however often: what a person has just done asks for it."""
        self._tell(text)

    def stop(self) -> None:
        """What has not been said stays unsaid."""
        self._quiet.stop()

    def _say_next(self) -> None:
        text, self._next = self._next, ""
        if text:
            self._say(text)

    def _say(self, text: str) -> None:
        self._said = text
        self._quiet.start()
        self._tell(text)

    def _tell(self, text: str) -> None:
        event = QAccessibleAnnouncementEvent(self._window, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
        self.announced.emit(text)
