"""How long after a drag the ways to do better stand in the window, and how long the window has to wait meanwhile."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from PySide6.QtWidgets import QApplication

from lamella.app import App
from lamella.plan.plan import with_gpus
from lamella.units import GIB
from tests.bench.replan import MODELS
from tests.bench.table import Row
from tests.helpers.window import open_window

ROUNDS = 9
STEPS = 30
PATIENCE_S = 20.0
REST_S = 0.4
"""After which a single change is no longer one of many."""


def rows() -> Iterator[Row]:
    """Of 80 layers on two GPUs of which a part is taken. Times by the clock, so a busy computer lengthens them."""
    application = QApplication.instance() or QApplication(["advice", "-style", "Fusion"])
    assert isinstance(application, QApplication)
    path = str(MODELS / "llama-3.3-70b-q4_k_m.gguf")
    with tempfile.TemporaryDirectory() as folder, open_window(application, Path(folder), paths=(path,)) as app:
        _opened(app)
        yield from _measured(app)
    del application


def _opened(app: App) -> None:
    _until(lambda: app.session.plan is not None)
    plan = app.session.plan
    assert plan is not None
    app.session.show_plan(with_gpus(plan, tuple(replace(gpu, free=17 * GIB) for gpu in plan.gpus)))
    _until(lambda: _shown(app))
    _rest()


def _measured(app: App) -> Iterator[Row]:
    found, waits, alone, frames = [], [], [], []
    for turn in range(ROUNDS):
        alone += _drag(app, 46 + turn % 2)
        start = time.perf_counter()
        app.session.move_edge(1, 46 + turn % 2, merge=False)
        waits.append(_until(lambda: _shown(app)))
        found.append((time.perf_counter() - start) * 1e3)
        frames += _drag(app, 40)  # while marks on the context are still being found
        app.session.cancel_preview()
        _until(lambda: _shown(app))
        _rest(REST_S * 3)
    yield Row("end of a drag to ways in the window, 70B, 2 GPUs", median(found), None, None, "ms", "≤ 150 ms")
    yield Row("the window's longest wait meanwhile, median", median(waits), None, None, "ms", "")
    least, ours = quantiles(alone, n=100)[98], quantiles(frames, n=100)[98]
    what = "step of a drag in the whole window, p99, begun while things are found, beside one begun at rest"
    yield Row(what, ours, least, ours / least, "ms", "")


def _drag(app: App, place: int) -> list[float]:
    times = []
    for step in range(STEPS):
        start = time.perf_counter()
        app.session.preview_edge(1, place + step % 5)
        QApplication.processEvents()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def _shown(app: App) -> bool:
    return any(tile.isVisible() for tile in app.desk.plan_page.verdict.tiles)


def _until(done: Callable[[], bool]) -> float:
    """The longest turn of the event loop, in ms."""
    longest, deadline = 0.0, time.perf_counter() + PATIENCE_S
    while not done() and time.perf_counter() < deadline:
        start = time.perf_counter()
        QApplication.processEvents()
        longest = max(longest, (time.perf_counter() - start) * 1e3)
    return longest


def _rest(seconds: float = REST_S) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QApplication.processEvents()


if __name__ == "__main__":
    from tests.bench.table import table_text

    print(table_text(tuple(rows())))
