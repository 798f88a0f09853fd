"""What following the driver costs the window: CPU, growth in an hour of readings, and the time until a warning."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.table import Row
from tests.helpers.live_window import LiveWindow
from tests.helpers.nvml_library import Facts, built_library, card_facts, compiler

_INTERVAL_S: Final = 1.0
_TAKEN: Final = 9000 << 20
_HOUR: Final = 3600
_MINUTE_S: Final = 63.0
"""Until a card's history of the last minute is full, it grows."""
_SHORT_S: Final = 0.02


def rows() -> Iterator[Row]:
    """Nothing where the driver library cannot be built."""
    if sys.platform != "linux" or compiler() is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        library = built_library(Path(folder) / "driver")
        yield from _idle(library, Path(folder) / "idle")
        yield from _warned(library, Path(folder) / "warned")
        yield from _hanging(library, Path(folder) / "hanging")
        yield from _crowded(library, Path(folder) / "crowded")
        yield from _hour(library, Path(folder) / "hour")


def _two() -> tuple[Facts, Facts]:
    return card_facts(0), card_facts(1)


def _taken() -> tuple[Facts, Facts]:
    busy = card_facts(0, free=(23000 << 20) - _TAKEN)
    return busy | {"gpu0.graphics": 1, "gpu0.graphics.0": f"77 {_TAKEN}", "pid.77": "/usr/bin/blender"}, card_facts(1)


def _idle(library: Path, folder: Path) -> Iterator[Row]:
    """Every reading differs, so that all gauges move."""
    cards = [card_facts(index) for index in range(8)]
    with LiveWindow(library, folder, *cards, interval_s=_INTERVAL_S, speed=1.0) as window:
        window.until(lambda seen: bool(seen["gpus"]))
        time.sleep(5)
        before, begin_s = window.tell("costs"), time.monotonic()
        for step in range(20):
            changed = (card_facts(index, free=(22900 - step - index) << 20, temp=40 + step) for index in range(8))
            window.says(*changed)
            time.sleep(1)
        after, took_s = window.tell("costs"), time.monotonic() - begin_s
    driver = (after["driver_cpu_s"] - before["driver_cpu_s"]) / took_s * 100
    everything = (after["cpu_s"] - before["cpu_s"]) / took_s * 100
    yield Row("8 cards once a second: the driver's thread, share of a core", driver, None, None, "%", "< 1 %")
    yield Row("8 cards once a second: the whole program, gauges moving", everything, None, None, "%", "≤ 1 %")


def _warned(library: Path, folder: Path) -> Iterator[Row]:
    took: list[float] = []
    with LiveWindow(library, folder, *_two(), interval_s=_INTERVAL_S, speed=1.0) as window:
        window.until(lambda seen: bool(seen["gpus"]))
        for turn in range(8):
            window.until(lambda seen: seen["short_since"] is None)
            time.sleep(0.13 * turn)  # at another moment of the interval each time
            begin_s = time.time()
            window.says(*_taken())
            seen = window.until(lambda seen: seen["short_since"] is not None)
            took.append(seen["short_since"] - begin_s)
            window.says(*_two())
    goal = "≤ interval + 50 ms"
    yield Row(
        "memory taken until the warning, interval 1 s, median", statistics.median(took) * 1000, None, None, "ms", goal
    )
    yield Row("memory taken until the warning, interval 1 s, longest", max(took) * 1000, None, None, "ms", goal)


def _hanging(library: Path, folder: Path) -> Iterator[Row]:
    with LiveWindow(library, folder, *_two(), interval_s=_INTERVAL_S, speed=1.0) as window:
        window.until(lambda seen: bool(seen["gpus"]))
        time.sleep(3)
        window.tell("beats")
        time.sleep(5)
        calm_ms = window.tell("beats") * 1000
        window.says(*_two(), hang=5000)
        time.sleep(1.5)
        before = window.tell("costs")
        window.tell("beats")
        time.sleep(4)
        hanging_ms = window.tell("beats") * 1000
        gui_ms = (window.tell("costs")["gui_cpu_s"] - before["gui_cpu_s"]) * 1000
    yield Row("longest silence of the window in 5 s of readings", calm_ms, None, None, "ms", "≤ 16 ms")
    yield Row("longest silence while a driver call hangs for 5 s", hanging_ms, None, None, "ms", "≤ 16 ms")
    yield Row(
        "CPU time of the window's thread in 4 s of that, heartbeat of 1 ms included", gui_ms, None, None, "ms", ""
    )


def _crowded(library: Path, folder: Path) -> Iterator[Row]:
    """Ten thousand programs on one card."""
    crowded = card_facts(0) | {"gpu0.many": 10000}
    with LiveWindow(library, folder, *_two(), interval_s=_INTERVAL_S, speed=1.0) as window:
        window.until(lambda seen: bool(seen["gpus"]))
        window.says(crowded, card_facts(1))
        time.sleep(6)
        window.tell("beats")
        before, begin_s = window.tell("costs"), time.monotonic()
        time.sleep(8)
        longest_ms = window.tell("beats") * 1000
        after, took_s = window.tell("costs"), time.monotonic() - begin_s
    share = (after["driver_cpu_s"] - before["driver_cpu_s"]) / took_s * 100
    yield Row("10,000 programs on a card: longest silence of the window", longest_ms, None, None, "ms", "no stall")
    yield Row("10,000 programs on a card: the driver's thread, share of a core", share, None, None, "%", "")


def _hour(library: Path, folder: Path) -> Iterator[Row]:
    """As many readings as in an hour, once a minute of history is there."""
    with LiveWindow(library, folder, *_two(), interval_s=_SHORT_S, speed=1.0) as window:
        window.until(lambda seen: bool(seen["gpus"]))
        time.sleep(_MINUTE_S)
        objects, before = sum(window.tell("objects").values()), window.tell("costs")
        while (after := window.tell("costs"))["polls"] < before["polls"] + _HOUR:
            time.sleep(1)
        more = sum(window.tell("objects").values()) - objects
    grown = {what: after[what] - before[what] for what in ("memory", "threads", "files")}
    yield Row(f"growth in {_HOUR:,} readings: memory", grown["memory"] / (1 << 20), None, None, "MiB", "none")
    yield Row(f"growth in {_HOUR:,} readings: threads", grown["threads"], None, None, "", "none")
    yield Row(f"growth in {_HOUR:,} readings: open files", grown["files"], None, None, "", "none")
    yield Row(f"growth in {_HOUR:,} readings: Python objects", more, None, None, "", "none")
