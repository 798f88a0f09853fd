"""What a day of readings leaves behind, through pynvml and a driver library of our own."""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.bench.table import Row
from tests.helpers.nvml_library import Driver, built_library, card_facts, compiler

_GPUS: Final = 8
_WARM: Final = 20_000
_DAY: Final = 24 * 60 * 60


def rows() -> Iterable[Row]:
    """Nothing where the library cannot be built."""
    if sys.platform != "linux" or compiler() is None:
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        Driver(built_library(Path(folder)), Path(folder) / "state") as driver,
    ):
        driver.says(*(card_facts(index) for index in range(_GPUS)))
        before = driver.read_many(_WARM)
        memory, threads, files = (now - then for now, then in zip(driver.read_many(_DAY), before, strict=True))
    what = f"growth in {_DAY:,} polls of {_GPUS} GPUs (24 h):"
    yield Row(f"{what} memory", memory / (1 << 20), None, None, "MiB", "none")
    yield Row(f"{what} threads", threads, None, None, "", "none")
    yield Row(f"{what} open files", files, None, None, "", "none")
