"""What the whole window takes for a painted drag step, another theme or another language, beside boxes filled alone."""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

from lamella.devices.device import Reading, Readings
from lamella.resources import resource
from lamella.ui.sparing import spare_source_reading
from lamella.units import GIB
from tests.bench.table import Row
from tests.helpers.model_store import sized_model
from tests.helpers.surroundings import isolate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from lamella.app import App

STEPS: Final = 300
SWITCHES: Final = 12
SHOWN: Final = ("devices", "settings", "verdict")
Times = dict[str, list[float]]
"""Milliseconds of every step, by the clock and of the window's thread alone."""


def rows() -> list[Row]:
    """Each window in a process of its own."""
    found: list[Row] = []
    for blocks, gpus, goal in ((80, 2, "≤ 8 ms"), (500, 8, "≤ 16 ms")):
        times = _measured(blocks, gpus)
        what = f"{blocks} layers × {gpus} GPUs"
        found += _drag_rows(what, times["drag"], times["boxes"], goal)
        for switch in ("theme", "language"):
            for clock in ("wall", "thread"):
                took, least = times[switch][clock], median(times["boxes"][clock])
                name = f"switch the {switch}, {what}, {clock} time, median"
                found.append(Row(name, median(took), None, median(took) / least, "ms", "≤ 200 ms"))
            found.append(Row(f"the same: slowest of {SWITCHES}", max(times[switch]["wall"]), None, None, "ms", ""))
    return found


def _drag_rows(what: str, drag: Times, boxes: Times, goal: str) -> list[Row]:
    found = []
    for clock in ("wall", "thread"):
        for at in (50, 99):
            ours, least = (quantiles(times[clock], n=100)[at - 1] for times in (drag, boxes))
            name = f"drag step in the whole window, {what}, {clock} time, p{at}"
            found.append(Row(name, ours, least, ours / least, "ms", goal if at == 99 else ""))
    return found


def _measured(blocks: int, gpus: int) -> dict[str, Times]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(str(resource("examples", "llama-3.3-70b-q4_k_m.gguf")))
        if blocks != 80:
            path = sized_model(150, blocks=blocks).write(Path(folder, "deep.gguf"))
        command = [sys.executable, "-m", "tests.bench.whole_window", str(path), str(gpus)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Times] = json.loads(answer.stdout)
    return found


def probe(path: str, gpus: int) -> dict[str, Times]:
    """Runs a window and measures; to be called in a process of its own."""
    scratch = isolate()
    gc.disable()  # as the program starts
    spare_source_reading()
    from PySide6.QtWidgets import QApplication

    from lamella.app import put_window_first
    from lamella.ui.strip.selection import only
    from tests.helpers.window import HOST, open_window

    application = QApplication(["bench", "-style", "Fusion"])
    put_window_first()
    cards = tuple(Reading(f"GPU-{one}", "NVIDIA GeForce RTX 4090", 24 * GIB, 23 * GIB) for one in range(gpus))
    with open_window(application, scratch, readings=(Readings(cards, HOST, 1.0),), paths=(path,)) as app:
        _until(application, lambda: app.session.plan is not None)
        page = app.desk.plan_page
        for panel in SHOWN:
            page.show_panel(panel, shown=True)
        page.strip.choose(only(3))  # so that the inspector has something to show
        _rest(application, 1.5)
        return {
            "boxes": _boxes(application),
            "drag": _dragged(application, app, gpus // 2),
            "theme": _switched(application, app.window, app.window.actions_.looks.actions()[1:]),
            "language": _switched(application, app.window, app.window.actions_.languages.actions()),
        }


def _boxes(application: "QApplication") -> Times:
    from tests.bench.drag import SIZE, Boxes

    boxes = Boxes()
    boxes.resize(*SIZE)
    boxes.show()
    _rest(application, 0.1)
    times = _timed([boxes.repaint] * STEPS)
    boxes.close()
    return times


def _dragged(application: "QApplication", app: "App", edge: int) -> Times:
    """There and back by fifteen layers, each step with everything that it changes painted."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtWidgets import QSlider

    from tests.bench.drag import _send

    strip = app.desk.plan_page.strip
    handle, layout = strip.findChild(QSlider, f"edge_{edge}"), strip.strip_layout
    assert isinstance(handle, QSlider)
    assert layout is not None
    start, pitch = QPointF(handle.geometry().center()), max(layout.pitch, 2.0)
    app.window.actions_.snap.setChecked(False)  # each step is to move the edge
    painted = Paints(strip)
    _send(handle, QEvent.Type.MouseButtonPress, start)

    def move(step: int) -> None:
        before = painted.count
        _send(handle, QEvent.Type.MouseMove, QPointF(start.x() + step * pitch, start.y()))
        application.processEvents()
        if painted.count == before:
            application.processEvents()

    ways = [abs(step % 60 - 30) - 15 for step in range(STEPS)]
    times = _timed([lambda step=step: move(step) for step in ways])  # type: ignore[misc]
    _send(handle, QEvent.Type.MouseButtonRelease, start)
    assert painted.count >= STEPS * 0.9, painted.count
    _rest(application, 1.5)
    return times


class Paints:
    """How often a widget was painted."""

    def __init__(self, widget: "QWidget") -> None:
        from PySide6.QtCore import QEvent, QObject

        class Filter(QObject):
            count = 0

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
                self.count += event.type() is QEvent.Type.Paint
                return False

        self._filter = Filter(widget)
        widget.installEventFilter(self._filter)

    @property
    def count(self) -> int:
        return self._filter.count


def _switched(application: "QApplication", window: "QWidget", actions: list[Any]) -> Times:
    """From the choice in the menu until everything is painted."""

    def switch(action: Any) -> None:  # noqa: ANN401 - a QAction
        action.trigger()
        application.processEvents()
        window.repaint()

    return _timed([lambda one=actions[turn % 2]: switch(one) for turn in range(1, SWITCHES + 1)])  # type: ignore[misc]


def _timed(steps: list[Callable[[], object]]) -> Times:
    wall, thread = [], []
    for step in steps:
        before, own = time.perf_counter_ns(), time.thread_time_ns()
        step()
        thread.append((time.thread_time_ns() - own) / 1e6)
        wall.append((time.perf_counter_ns() - before) / 1e6)
    return {"wall": wall, "thread": thread}


def _until(application: "QApplication", holds: Callable[[], bool], limit_s: float = 60.0) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end
        application.processEvents()
        time.sleep(0.005)


def _rest(application: "QApplication", seconds: float) -> None:
    end = time.monotonic() + seconds
    _until(application, lambda: time.monotonic() > end)


if __name__ == "__main__":
    print(json.dumps(probe(sys.argv[1], int(sys.argv[2]))))
