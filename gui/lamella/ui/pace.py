"""How often the computer is asked: as the person chose, slower while they work elsewhere, never while nobody looks."""

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from lamella.ui.monitors import Monitors

_SLOWER: Final = 2.0
_LEAST_SLOW_S: Final = 2.0


def pace_s(interval_s: float, *, seen: bool, active: bool) -> float | None:
    """Seconds between questions; None for none. `seen` is a window neither hidden nor minimised."""
    if not seen:
        return None
    return interval_s if active else max(_SLOWER * interval_s, _LEAST_SLOW_S)


class Pace(QObject):
    """Sets the interval of the monitors, and pauses them."""

    def __init__(self, monitors: Monitors, interval_s: float, application: QGuiApplication) -> None:
        super().__init__(monitors)
        self._monitors = monitors
        self._interval_s = interval_s
        self._seen = True
        self._active = True  # until the system says otherwise: at the start it has not yet said anything
        application.applicationStateChanged.connect(self._show_state)

    def show_seen(self, seen: bool) -> None:
        """Whether anybody can see the window."""
        self._seen = seen
        self._set()

    def set_interval(self, interval_s: float) -> None:
        """What the person chose."""
        self._interval_s = interval_s
        self._set()

    def _show_state(self, state: Qt.ApplicationState) -> None:
        self._active = state is Qt.ApplicationState.ApplicationActive
        self._set()

    def _set(self) -> None:
        pace = pace_s(self._interval_s, seen=self._seen, active=self._active)
        if pace is None:
            self._monitors.pause()
            return
        if pace != self._monitors.interval_s:
            self._monitors.set_interval(pace)
        self._monitors.resume()
