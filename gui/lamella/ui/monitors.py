"""Several sources, each asked in a thread of its own, told as one: none of them can make the others wait."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from lamella.devices.device import Readings, Source
from lamella.devices.sources import together
from lamella.ui.monitor import Monitor

TOGETHER_MS: Final = 20
"""So long the first answer of a beat waits for the others: the window is drawn once, not once a source."""
PATIENCE_MS: Final = 2000
"""So long nothing is told while a source of this computer has never answered."""
HANGS_S: Final = 2.0
"""A source that has not answered for so long, and for two intervals, hangs."""
ELSEWHERE_S: Final = 5.0
"""A server on another computer is asked no more often: each question is a connection, and it serves one at a time."""
_STOP_S: Final = 0.25


class Monitors(QObject):
    """Like one Monitor. `sources` are of this computer, the last of them knows its system memory.

    Sources elsewhere come and go by `watch` and `forget`; their devices stand first.
    """

    readings_arrived = Signal(object)  # Readings

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        interval_s: float = 1.0,
        elsewhere_s: float = ELSEWHERE_S,
        parent: QObject | None = None,
    ) -> None:
        """`elsewhere_s` is the shortest interval for sources that come by `watch`."""
        super().__init__(parent)
        self._interval_s, self._elsewhere_s = interval_s, elsewhere_s
        self._started = self._stopped = self._paused = self._late = False
        self._latest: Readings | None = None
        self._answered: set[Monitor] = set()
        self._here = tuple(self._monitor(source, interval_s) for source in sources)
        self._elsewhere: dict[str, Monitor] = {}
        self._holders: dict[str, set[object]] = {}  # who wants each source elsewhere
        self._gathering, self._patience = QTimer(self), QTimer(self)
        self._gathering.setInterval(TOGETHER_MS)
        self._patience.setInterval(PATIENCE_MS)
        for timer in (self._gathering, self._patience):
            timer.setSingleShot(True)
        self._gathering.timeout.connect(self._tell)
        self._patience.timeout.connect(self._lose_patience)

    def _monitor(self, source: Source, interval_s: float) -> Monitor:
        monitor = Monitor(source, interval_s=interval_s, parent=self)
        monitor.readings_arrived.connect(self._take)
        return monitor

    @property
    def latest(self) -> Readings | None:
        """What was told last; None before that."""
        return self._latest

    @property
    def interval_s(self) -> float:
        return self._interval_s

    @property
    def watched(self) -> frozenset[str]:
        """Keys of the sources elsewhere."""
        return frozenset(self._elsewhere)

    def start(self) -> None:
        """Call it after the first paint: the first readings load the drivers' libraries, in the threads."""
        if self._started or self._stopped:
            return
        self._started = True
        self._patience.start()
        for monitor in self._all():
            monitor.start()

    def watch(self, key: str, source: Source, holder: object = None) -> None:
        """One more source, elsewhere; asked at once. A key that is watched already stays as it is."""
        self._holders.setdefault(key, set()).add(holder)
        if key in self._elsewhere or self._stopped:
            return
        monitor = self._elsewhere[key] = self._monitor(source, max(self._interval_s, self._elsewhere_s))
        if self._paused:
            monitor.pause()
        if self._started:
            monitor.start()

    def forget(self, key: str, holder: object = None) -> None:
        """Its thread ends when a question under way has been answered; nothing of it is told any more.

        Where several watch it, the last of them to forget it ends it.
        """
        holders = self._holders.get(key, set())
        holders.discard(holder)
        if holders:
            return
        monitor = self._elsewhere.pop(key, None)
        if monitor is not None:
            self._answered.discard(monitor)
            monitor.stop(within_s=0)
            monitor.deleteLater()
            if not self._stopped:
                self._gather()

    def pause(self) -> None:
        """For a window that nobody sees."""
        self._paused = True
        for monitor in self._all():
            monitor.pause()

    def resume(self) -> None:
        """Asks at once where an interval has gone by meanwhile."""
        self._paused = False
        for monitor in self._all():
            monitor.resume()

    def set_interval(self, interval_s: float) -> None:
        """Seconds from one question to the next; holds at once."""
        self._interval_s = interval_s
        for monitor in self._here:
            monitor.set_interval(interval_s)
        for monitor in self._elsewhere.values():
            monitor.set_interval(max(interval_s, self._elsewhere_s))

    def stop(self) -> bool:
        """No signal comes after this. False if a thread is still in a call: it then ends by itself."""
        self._stopped = True
        self._gathering.stop()
        self._patience.stop()
        for monitor in self._all():
            monitor.stop(within_s=0)
        until_s = time.monotonic() + _STOP_S
        ended = [monitor.stop(within_s=max(0.0, until_s - time.monotonic())) for monitor in self._all()]
        return all(ended)

    def _all(self) -> tuple[Monitor, ...]:
        return (*self._elsewhere.values(), *self._here)

    @property
    def _complete(self) -> bool:
        return all(monitor.latest is not None for monitor in self._here)

    def _take(self) -> None:
        sender = self.sender()
        if isinstance(sender, Monitor):
            self._answered.add(sender)
        if self._answered >= {monitor for monitor in self._here if not self._hangs(monitor)}:
            self._tell()
        else:
            self._gather()

    def _gather(self) -> None:
        if not self._gathering.isActive():
            self._gathering.start()

    def _lose_patience(self) -> None:
        self._late = True
        if not self._complete:  # else it was told already
            self._tell()

    def _tell(self) -> None:
        """Nothing until every source of this computer was heard once: one that is not is no computer without GPUs."""
        self._gathering.stop()
        latest = ((monitor.latest, self._hangs(monitor)) for monitor in self._all())
        answers = tuple(_late(answer) if hangs else answer for answer, hangs in latest if answer is not None)
        if self._stopped or not answers or not (self._complete or self._late) or self._here[-1].latest is None:
            return
        self._answered.clear()
        waiting_s = max((monitor.waiting_s for monitor in self._here if self._hangs(monitor)), default=None)
        self._latest = replace(together(answers), waiting_s=waiting_s)
        self.readings_arrived.emit(self._latest)

    def _hangs(self, monitor: Monitor) -> bool:
        return monitor.waiting_s >= max(HANGS_S, 2 * monitor.interval_s)


def _late(answer: Readings) -> Readings:
    return replace(answer, gpus=tuple(replace(gpu, late=True) for gpu in answer.gpus))
