"""What judging a hundred models on the start page costs: CPU for each, and the longest silence of the window."""

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.table import Row
from tests.helpers.gguf_writer import GgufFile, small_model, vocabulary
from tests.helpers.model_store import Store, sized_model
from tests.helpers.surroundings import isolate

_MODELS: Final = 100
_CALM_S: Final = 2.0
_TOKENS: Final = 128_256  # Llama 3's vocabulary
_MERGES: Final = 280_147


def rows() -> list[Row]:
    """From a fresh process with a window of its own."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Store(Path(folder)))
        answer = subprocess.run(
            [sys.executable, "-m", "tests.bench.start_page", folder], capture_output=True, text=True, check=True
        )
    found = json.loads(answer.stdout)
    return [
        Row("judge a found model (128k tokens, 64 blocks, two GPUs): CPU", found["each"], None, None, "ms", ""),
        Row(f"list {_MODELS} models: until their names stand", found["names"], None, None, "ms", ""),
        Row(f"judge {_MODELS} models in the window: until the last answer", found["all"], None, None, "ms", ""),
        Row("the same: CPU of the window's thread", found["gui"], None, None, "ms", ""),
        Row("the same: longest silence of the window", found["longest"], found["calm"], None, "ms", "≤ 16 ms"),
        Row("the same: longest silence that the program itself worked", found["own"], None, None, "ms", "≤ 16 ms"),
        Row("the same: 99.9th percentile", found["p999"], None, None, "ms", "≤ 16 ms"),
        Row("come back to the page: until every answer is checked again", found["again"], None, None, "ms", ""),
    ]


def fill(store: Store) -> None:
    """One large file under a hundred names."""
    first = store.lm_studio("model-000", _large())
    for number in range(1, _MODELS):
        folder = first.parent.with_name(f"model-{number:03d}")
        folder.mkdir()
        os.link(first, folder / f"model-{number:03d}.gguf")


def _large() -> GgufFile:
    model = sized_model(40, blocks=64)
    metadata = {**small_model(blocks=64).metadata, **model.metadata, **vocabulary(_TOKENS, _MERGES)}
    return replace(model, metadata=metadata)


def probe(home: str) -> dict[str, float]:
    """Runs a window over this home and measures; to be called in a process of its own."""
    scratch = isolate()
    gc.disable()  # as the program starts
    os.environ["HOME"] = home
    from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from lamella.app import put_window_first
    from tests.helpers.window import open_window, preferences, two_cards

    application = QApplication(["bench", "-style", "Fusion"])
    put_window_first()
    preferences(scratch).set_welcomed()
    gaps: list[float] = []
    busy: list[float] = []
    answers: list[float] = []
    clock, beat, spent = QElapsedTimer(), QTimer(), [time.process_time()]

    def tick() -> None:
        gaps.append(clock.nsecsElapsed() / 1e6)
        busy.append((time.process_time() - spent[0]) * 1000)
        spent[0] = time.process_time()
        clock.start()

    def until(done: Callable[[], bool], limit_s: float = 120.0) -> float:
        """An event loop as in the program, looked at twenty times a second; milliseconds."""
        begun, loop, look = time.monotonic(), QEventLoop(), QTimer()

        def leave() -> None:
            if done() or time.monotonic() - begun > limit_s:
                loop.quit()

        look.timeout.connect(leave)
        look.start(50)
        loop.exec()
        assert done(), "not everything was answered"
        return (time.monotonic() - begun) * 1000

    with open_window(application, scratch, readings=(two_cards(),)) as app:
        found = app.window.start_page.found.list
        app.desk.starting.judge.judged.connect(lambda *_answer: answers.append(time.monotonic()))
        names_ms = until(lambda: found.shown_count == _MODELS)
        beat.timeout.connect(tick)
        clock.start()
        beat.start(1)
        begun = time.thread_time()
        all_ms = until(lambda: len(answers) >= _MODELS)
        gui_ms, judging = (time.thread_time() - begun) * 1000, sorted(gaps[1:])
        own = max(map(min, gaps[1:], busy[1:]))
        gaps.clear()
        calm_until = time.monotonic() + _CALM_S
        until(lambda: time.monotonic() > calm_until)
        calm = max(gaps)
        app.window.start_opened.emit()
        again_ms = until(lambda: len(answers) >= 2 * _MODELS)
        beat.stop()
        machine = app.session.machine
        model = next(iter(Path(home).rglob("*.gguf")))
    return {
        "each": _each(model, machine),
        "names": names_ms,
        "all": all_ms,
        "gui": gui_ms,
        "longest": judging[-1],
        "own": own,
        "p999": judging[int(len(judging) * 0.999)],
        "calm": calm,
        "again": again_ms,
    }


def _each(model: Path, machine: object) -> float:
    from lamella.plan.glance import glance_at

    took = []
    for _ in range(9):
        begun = time.process_time()
        glance_at(model, machine)  # type: ignore[arg-type]
        took.append((time.process_time() - begun) * 1000)
    return median(took)


if __name__ == "__main__":
    print(json.dumps(probe(sys.argv[1])))
