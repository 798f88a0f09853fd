"""The program with the real pynvml, told what to do and asked what it shows by lines of JSON; see live_window.py."""

import gc
import hashlib
import json
import os
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from lamella.app import App, Outside, build, put_window_first
from lamella.devices.device import Readings, Source
from lamella.devices.here import HereSource
from lamella.devices.nvml import NvmlSource
from lamella.ui.i18n import install_language
from lamella.ui.preferences import Preferences
from lamella.ui.questions import Leave, Questions

BEAT_MS = 1

LET_GO = Questions(leave=lambda *_: Leave.DISCARD)


class Hurried:
    """NVML by a clock that runs faster, so that what is tried again every ten seconds is tried at once."""

    def __init__(self, bus: Path, speed: float) -> None:
        self._source = NvmlSource(clock=lambda: time.monotonic() * speed, bus=bus)
        self.polls = 0
        self.spent_s = 0.0  # CPU time of its thread

    def read(self) -> Readings:
        self.polls += 1
        self.spent_s = time.thread_time()
        return replace(self._source.read(), monotonic_s=time.monotonic())

    def close(self) -> None:
        self._source.close()


class Beats(QObject):
    """The longest time for which the window's thread answered nothing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last_s = time.monotonic()
        self._longest_s = 0.0
        timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._beat)
        timer.start()

    def _beat(self) -> None:
        now_s = time.monotonic()
        self._longest_s = max(self._longest_s, now_s - self._last_s)
        self._last_s = now_s

    def taken(self) -> float:
        """Seconds since the last time it was asked."""
        longest_s, self._longest_s = self._longest_s, 0.0
        return longest_s


class Orders(QObject):
    """Lines of standard input, one by one, in the window's thread."""

    came = Signal(str)

    def __init__(self, app: App, application: QApplication, driver: Hurried) -> None:
        super().__init__()
        self._app, self._application, self._driver = app, application, driver
        self._beats: Beats | None = None
        self._said: list[tuple[float, str]] = []
        self._found_short_s: float | None = None
        app.desk.liveness.announcer.announced.connect(self._hear)
        app.desk.liveness.headroom.changed.connect(self._mark)
        self.came.connect(self._obey, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.came.emit(line)
        self.came.emit('["end"]')

    def _obey(self, line: str) -> None:
        order, *arguments = json.loads(line)
        orders: dict[str, Callable[..., Any]] = {
            "see": self._see,
            "press": self._press,
            "type": self._type,
            "trigger": self._trigger,
            "grab": self._grab,
            "look": self._look,
            "show": self._show,
            "interval": self._interval,
            "beats": self._longest,
            "costs": self._costs,
            "objects": self._objects,
            "end": self._application.quit,
        }
        print(json.dumps(orders[order](*arguments)), flush=True)

    def _hear(self, text: str) -> None:
        self._said.append((time.time(), text))

    def _mark(self, shortages: object) -> None:
        self._found_short_s = time.time() if shortages else None

    def _see(self) -> dict[str, Any]:
        window, plan = self._app.window, self._app.session.plan
        labels = [found for found in window.findChildren(QLabel) if found.isVisible() and found.text()]
        texts = {found.objectName(): found.text() for found in labels if found.objectName()}
        cards = {
            card.objectName(): [found.text() for found in card.findChildren(QLabel) if found.isVisible()]
            for card in window.findChildren(QWidget)
            if card.objectName().startswith("card-") and card.isVisible()
        }
        return {
            "texts": texts,
            "cards": cards,
            "tips": {found.objectName(): found.toolTip() for found in labels if found.objectName()},
            "buttons": [found.objectName() for found in window.findChildren(QAbstractButton) if found.isVisible()],
            "modal": self._application.activeModalWidget() is not None,
            "plan": hashlib.sha256(repr(plan).encode()).hexdigest(),
            "gpus": [gpu.name for gpu in plan.gpus] if plan else [],
            "free": [gpu.free for gpu in plan.gpus] if plan else [],
            "undo": self._app.session.undo_stack.undoText(),
            "steps": self._app.session.undo_stack.count(),
            "announced": [text for _, text in self._said],
            "short_since": self._found_short_s,
        }

    def _press(self, name: str) -> None:
        """In a dialog too."""
        for top in self._application.topLevelWidgets():
            button = top.findChild(QAbstractButton, name)
            if button is not None and button.isVisible():
                button.click()
                return
        raise LookupError(name)

    def _type(self, name: str, text: str) -> None:
        for top in self._application.topLevelWidgets():
            field = top.findChild(QLineEdit, name)
            if field is not None:
                field.setText(text)

    def _trigger(self, name: str) -> None:
        action = self._app.window.findChild(QAction, name)
        assert action is not None, name
        action.trigger()

    def _grab(self, path: str) -> None:
        self._app.window.grab().save(path)

    def _look(self, theme: str, language: str) -> None:
        self._trigger(f"look-{theme}")
        install_language(self._application, language)

    def _show(self, how: str) -> None:
        window = self._app.window
        {"minimised": window.showMinimized, "normal": window.showNormal}[how]()

    def _interval(self, interval_s: float) -> None:
        self._app.monitor.set_interval(interval_s)

    def _longest(self) -> float:
        if self._beats is None:
            self._beats = Beats(self)
        return self._beats.taken()

    def _costs(self) -> dict[str, float]:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return {
            "memory": pages * resource.getpagesize(),
            "threads": threading.active_count(),
            "native_threads": len(os.listdir("/proc/self/task")),
            "files": len(os.listdir("/proc/self/fd")),
            "cpu_s": time.process_time(),
            "gui_cpu_s": time.thread_time(),
            "driver_cpu_s": self._driver.spent_s,
            "polls": self._driver.polls,
        }

    def _objects(self) -> dict[str, int]:
        gc.collect()
        return Counter(type(one).__name__ for one in gc.get_objects())


def main(folder: Path, interval_s: float, speed: float, model: str) -> None:
    gc.disable()  # as the command does; the window switches it on
    application = QApplication([sys.argv[0], "-style", "Fusion"])
    put_window_first()
    settings = Preferences(QSettings(str(folder / "lamella.ini"), QSettings.Format.IniFormat))
    settings.set_language("en")
    driver = Hurried(folder / "bus", speed)
    sources: tuple[Source, ...] = (driver, HereSource())
    paths = (model,) if model else ()
    app = build(application, Outside(settings, sources, paths, interval_s=interval_s, questions=LET_GO))
    app.window.resize(1600, 1000)
    app.window.show()
    orders = Orders(app, application, driver)
    application.exec()
    app.close()
    orders.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
