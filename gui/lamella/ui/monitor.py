"""Asks a Source now and then, in a thread of its own, and tells what it said."""

import math
import threading
import time
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from lamella.devices.device import Reading, Readings, Source, Trouble

_STOP_S: Final = 0.25
_NOT_TWICE: Final = 0.02
"""The part of an interval by which a beat must lie ahead, so that none is taken twice."""


class Monitor(QObject):
    """Asks from `start` to `stop`; a stopped monitor stays stopped.

    The thread is Python's and a daemon: a driver call that never returns can neither keep the program from ending,
    as a thread that must be joined would, nor abort it, as a QThread destroyed while it runs would.
    """

    readings_arrived = Signal(object)  # Readings

    def __init__(self, source: Source, *, interval_s: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest: Readings | None = None
        self._poller = _Poller(source, interval_s)
        self._poller.post.readings_posted.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._poller.run, name="lamella-monitor", daemon=True)
        self.destroyed.connect(self._poller.stop)

    @property
    def latest(self) -> Readings | None:
        """None until the first answer."""
        return self._latest

    @property
    def interval_s(self) -> float:
        return self._poller.interval_s

    def age_s(self) -> float | None:
        """Seconds since the driver gave the latest readings; grows where a driver call hangs. None: none yet."""
        return None if self._latest is None else max(0.0, time.monotonic() - self._latest.monotonic_s)

    @property
    def waiting_s(self) -> float:
        """Seconds since the source was asked what it has not yet answered; 0 where it has."""
        asked_s = self._poller.asked_s
        return 0.0 if asked_s is None else time.monotonic() - asked_s

    def start(self) -> None:
        """Call it after the first paint: the first reading loads the driver's library, in the thread."""
        if not self._thread.ident and not self._poller.stopped:
            self._thread.start()

    def pause(self) -> None:
        """For a window that nobody sees. An answer already on its way still arrives."""
        self._poller.set_paused(True)

    def resume(self) -> None:
        """Asks at once where an interval has gone by meanwhile."""
        self._poller.set_paused(False)

    def set_interval(self, interval_s: float) -> None:
        """Seconds from one question to the next; holds at once."""
        self._poller.set_interval(interval_s)

    def stop(self, *, within_s: float = _STOP_S) -> bool:
        """No signal comes after this. False if the thread is still in a driver call: it then ends by itself."""
        self._poller.stop()
        if self._thread.is_alive():
            self._thread.join(within_s)
        return not self._thread.is_alive()

    @Slot(object)
    def _receive(self, readings: Readings) -> None:
        if not self._poller.stopped:
            self._latest = readings
            self.readings_arrived.emit(readings)


class _Post(QObject):
    """Carries readings over to the monitor's thread; belongs to the poller, so it outlives the monitor if need be."""

    readings_posted = Signal(object)


class _Poller:
    """What runs in the thread; every field behind one condition. It knows nothing of the monitor."""

    def __init__(self, source: Source, interval_s: float) -> None:
        self.post = _Post()
        self._source = source
        self._changed = threading.Condition()
        self._interval_s = _valid(interval_s)
        self._paused = False
        self._stopped = False
        self._answered_s: float | None = None
        self.asked_s: float | None = None  # while the source is being asked

    @property
    def stopped(self) -> bool:
        return self._stopped

    @property
    def interval_s(self) -> float:
        return self._interval_s

    def set_paused(self, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            self._changed.notify_all()

    def set_interval(self, interval_s: float) -> None:
        with self._changed:
            self._interval_s = _valid(interval_s)
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def run(self) -> None:
        while self._turn_came():
            begin_s = self.asked_s = time.monotonic()
            readings = _answer(self._source)
            self.asked_s = None
            self._tell(readings, took_s=time.monotonic() - begin_s)
        self._source.close()

    def _turn_came(self) -> bool:
        """Waits until it is time to ask; False to end."""
        with self._changed:
            while not self._stopped:
                left_s = self._left_s()
                if left_s is not None and left_s <= 0:
                    return True
                self._changed.wait(left_s)
            return False

    def _left_s(self) -> float | None:
        """None while paused: nothing to wait for but a change."""
        if self._paused:
            return None
        return 0.0 if self._answered_s is None else _due_s(self._answered_s, self._interval_s) - time.monotonic()

    def _tell(self, readings: Readings, *, took_s: float) -> None:
        with self._changed:  # so that nothing is posted once `stop` has returned
            self._answered_s = time.monotonic() + took_s  # a slow source rests for as long as it has worked
            if not self._stopped:
                self.post.readings_posted.emit(readings)


def _answer(source: Source) -> Readings:
    """Sources do not raise; one that does anyway must not end the gauges without a word."""
    try:
        return source.read()
    except Exception as error:  # noqa: BLE001 - the thread's only boundary, like the one of the pool
        host = Reading(uuid="", name="CPU", total=None, free=None)
        detail = f"{type(error).__name__}: {error}"
        return Readings((), host, time.monotonic(), trouble=Trouble.FAILED, trouble_detail=detail)


def _due_s(answered_s: float, interval_s: float) -> float:
    """When to ask again: all sources at the same beats of the clock, so that their answers come together."""
    return math.ceil(answered_s / interval_s + _NOT_TWICE) * interval_s


def _valid(interval_s: float) -> float:
    if interval_s <= 0:
        raise ValueError(f"an interval of {interval_s} s is not positive")
    return interval_s
