"""What asking eight GPUs once a second costs, through pynvml and a driver library of our own (no driver's time)."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.bench.table import Row
from tests.helpers.nvml_library import built_library, card_facts, compiler

_GPUS: Final = 8
_POLLS: Final = 500


def rows() -> Iterable[Row]:
    """Nothing where the library cannot be built."""
    if sys.platform != "linux" or compiler() is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        library, state = built_library(Path(folder)), Path(folder) / "state"
        facts = {"count": _GPUS} | {key: value for i in range(_GPUS) for key, value in card_facts(i).items()}
        state.write_text("".join(f"{key} {value}\n" for key, value in facts.items()))
        environment = os.environ | {"LD_LIBRARY_PATH": str(library.parent), "FAKE_NVML": str(state)}
        command = [sys.executable, "-m", __name__]
        told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    gpus_ms, all_ms = map(float, told.split())
    yield Row(f"poll {_GPUS} GPUs, CPU time", gpus_ms, None, None, "ms", "≤ 2 ms")
    yield Row(f"poll {_GPUS} GPUs and system memory, CPU time", all_ms, None, None, "ms", "≤ 2 ms")
    yield Row("one poll a second, share of one core", all_ms / 1000 * 100, None, None, "%", "≤ 0.5 %")


def _measured() -> tuple[float, float]:
    """Median CPU milliseconds of one poll, without and with system memory."""
    from lamella.devices.device import Reading
    from lamella.devices.host import host_reading
    from lamella.devices.nvml import NvmlSource

    def median_ms(source: NvmlSource) -> float:
        assert len(source.read().gpus) == _GPUS
        spent = []
        for _ in range(_POLLS):
            begin = time.thread_time()
            source.read()
            spent.append(time.thread_time() - begin)
        source.close()
        return statistics.median(spent) * 1000

    still = Reading("", "CPU", 1, 1)
    return median_ms(NvmlSource(host=lambda: still)), median_ms(NvmlSource(host=host_reading))


if __name__ == "__main__":
    print(*_measured())
