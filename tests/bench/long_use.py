"""What hours of use leave behind: memory after some thousand edits, and what a hundred plans leave when gone."""

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lamella.resources import resource as ours
from lamella.ui.sparing import spare_source_reading
from tests.bench.table import Row
from tests.helpers.surroundings import isolate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from lamella.app import App

EDITS: Final = 2000
PLANS: Final = 100
WARM: Final = 10
"""Plans until everything that is remembered once is remembered."""
_MODELS: Final = ("llama-3.3-70b-q4_k_m.gguf", "qwen3-30b-a3b-q4_k_m.gguf")


def rows() -> Iterator[Row]:
    """From a process of its own, on Linux, which tells how much memory is resident."""
    if sys.platform != "linux":
        return
    command = [sys.executable, "-m", "tests.bench.long_use"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    goal = "≤ 160 MiB"
    first, bare = found["first"]
    yield Row("resident memory, first plan open, beside Python and Qt alone", first, bare, first / bare, "MiB", "")
    yield Row(f"resident memory after {EDITS:,} edits, drags, undo and redo", found["edits"], None, None, "MiB", goal)
    yield Row(f"resident memory after {PLANS} plans more were opened", found["plans"], None, None, "MiB", goal)
    yield Row(f"growth in {PLANS} plans: Python objects of ours and Qt's", found["more"], None, None, "", "none")
    yield Row(f"growth in {PLANS} plans: objects below the windows", found["qt"], None, None, "", "none")
    yield Row(f"growth in {PLANS} plans: memory", found["grown"], None, None, "MiB", "")
    for what, count in found["kinds"].items():
        yield Row(f"growth in {PLANS} plans: {what}", count, None, None, "", "none")


def probe() -> dict[str, Any]:
    """Uses a window as somebody would in an hour; to be called in a process of its own."""
    scratch = isolate()
    gc.disable()  # as the program starts
    spare_source_reading()
    from PySide6.QtWidgets import QApplication

    from lamella.app import put_window_first
    from tests.helpers.living import living, qt_objects
    from tests.helpers.window import open_window, two_cards

    application = QApplication(["bench", "-style", "Fusion"])
    put_window_first()
    bare = _resident()
    paths = [str(ours("examples", name)) for name in _MODELS]
    with open_window(application, scratch, readings=(two_cards(),)) as app:
        _open(application, app, paths[0])
        first = _resident()
        _use(application, app)
        edits = _resident()
        for turn in range(WARM):
            _open(application, app, paths[turn % 2])
        before, objects, memory = living(), qt_objects(), _resident()
        for turn in range(PLANS):
            _open(application, app, paths[turn % 2])
        after, grown = living(), qt_objects() - objects
        plans = _resident()
    more = {kind: after[kind] - before[kind] for kind in after if after[kind] - before[kind] >= PLANS // 2}
    total = sum(after.values()) - sum(before.values())
    return {
        "first": (first, bare),
        "edits": edits,
        "plans": plans,
        "more": total,
        "qt": grown,
        "grown": plans - memory,
        "kinds": more,
    }


def _use(application: "QApplication", app: "App") -> None:
    """As somebody who tries everything, now and then with a moment to find ways to do better."""
    for turn in range(EDITS):
        _edit(app, turn)
        application.processEvents()
        if turn % 100 == 0:
            _rest(application, 0.6)


def _edit(app: "App", turn: int) -> None:
    """Drags, settings, allocators, GPUs, undo and redo in turn."""
    session, plan = app.session, app.session.plan
    assert plan is not None
    edge = min(1, len(plan.gpus) - 1)
    match turn % 7:
        case 0:
            session.move_edge(edge, 20 + turn % 40, merge=False)
        case 1:
            for place in range(30, 36):
                session.preview_edge(edge, place)
            session.cancel_preview()
        case 2:
            session.change_settings(replace(plan.settings, context_tokens=4096 + 256 * (turn % 400)))
        case 3:
            session.undo()
        case 4:
            session.redo()
        case 5:
            session.choose_allocator(("llama.cpp", "ollama", "even")[turn % 3])
        case _:
            session.set_gpu_count(1 + turn % 4)


def _open(application: "QApplication", app: "App", path: str) -> None:
    app.session.open_path(path)
    _until(application, lambda: not app.session.opening)
    assert app.session.plan is not None
    app.session.move_edge(min(1, len(app.session.plan.gpus) - 1), 25, merge=False)
    _rest(application, 0.2)


def _until(application: "QApplication", holds: Callable[[], bool]) -> None:
    from tests.bench.whole_window import _until

    _until(application, holds)


def _rest(application: "QApplication", seconds: float) -> None:
    from tests.bench.whole_window import _rest

    _rest(application, seconds)


def _resident() -> float:
    """MiB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


if __name__ == "__main__":
    print(json.dumps(probe()))
