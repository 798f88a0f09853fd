"""What a test leaves behind: threads, running timers, windows and complaints in the log, each by name."""

import gc
import logging
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

PATIENCE_S: Final = 1.5
_TOOLTIP: Final = "QTipLabel"  # Qt's own, hides by a timer of its own


@dataclass(frozen=True)
class Before:
    """What was there already. Holds the objects themselves, so that no new one can get an old one's id."""

    threads: frozenset[threading.Thread] = field(default_factory=frozenset)
    objects: tuple["QObject", ...] = ()


def before() -> Before:
    return Before(frozenset(threading.enumerate()), (*_running(0.0), *_windows()))


def leftovers(known: Before) -> list[str]:
    """One line for each thing that outlives the test; threads get a moment to end."""
    return [*_python_threads(known), *(_described(left) for left in _qt_leftovers(known))]


def _python_threads(known: Before) -> list[str]:
    deadline = time.monotonic() + PATIENCE_S
    left = []
    for thread in set(threading.enumerate()) - known.threads:
        # A dummy stands for a thread of Qt that once ran Python; whether that still runs, Qt knows.
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(f'the Python thread "{thread.name}" still runs')
    return sorted(left)


def _qt_leftovers(known: Before) -> list["QObject"]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    _settle()
    old = {id(one) for one in known.objects}
    found = [one for one in (*_running(PATIENCE_S), *_windows()) if id(one) not in old]
    if not found:
        return []
    del found
    gc.collect()  # what only a cycle of references keeps alive is no leak
    _settle()
    return [one for one in (*_running(0.0), *_windows()) if id(one) not in old]


def _settle() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _running(patience_s: float) -> list["QObject"]:
    """Every timer, thread and pool of ours that is at work; Qt's own have no Python object."""
    if "PySide6.QtCore" not in sys.modules:
        return []
    from PySide6.QtCore import QThread, QThreadPool, QTimer
    from shiboken6 import isValid

    kinds = (QThread, QTimer, QThreadPool)
    found = [one for one in gc.get_objects() if issubclass(type(one), kinds) and isValid(one)]
    return [one for one in found if _at_work(one, int(patience_s * 1000))]


def _at_work(one: "QObject", patience_ms: int) -> bool:
    from PySide6.QtCore import QThread, QThreadPool, QTimer

    if isinstance(one, QThread):
        return one is not QThread.currentThread() and one.isRunning() and not one.wait(patience_ms)
    if isinstance(one, QThreadPool):
        return not one.waitForDone(patience_ms)
    return isinstance(one, QTimer) and one.isActive()


def _windows() -> list["QObject"]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    if not isinstance(QApplication.instance(), QApplication):
        return []
    return [
        window
        for window in QApplication.topLevelWidgets()
        if window.parent() is None and window.metaObject().className() != _TOOLTIP
    ]


def _described(one: "QObject") -> str:
    from PySide6.QtCore import QThread, QThreadPool, QTimer

    name = type(one).__name__ + (f' "{one.objectName()}"' if one.objectName() else "")
    owner = one.parent()
    of = f" of {type(owner).__name__}" if owner is not None else ""
    if isinstance(one, QTimer):
        return f"the timer {name}{of} still ticks every {one.interval()} ms"
    if isinstance(one, QThread | QThreadPool):
        return f"the thread {name}{of} still runs"
    return f"the window {name} was neither closed nor given to qtbot"


class Complaints(logging.Handler):
    """Collects what is logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")
