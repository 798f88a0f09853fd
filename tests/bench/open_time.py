"""How long opening a model takes and how much memory, beside gguf's own reader; every figure from a fresh process."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.table import Row, table_text
from tests.helpers.gguf_writer import GgufFile, TensorSpec, small_model, vocabulary

TOKENS: Final = 128_256  # Llama 3's vocabulary
MERGES: Final = 280_147
GIB: Final = 1 << 30

# Prints milliseconds of CPU and KiB of memory that opening the file took beyond what the imports did. Linux gives a new
# process its parent's ru_maxrss, so the high-water mark comes from /proc where there is one.
_PROBE: Final = """
import re, sys, time
from pathlib import Path
{imports}

def peak():
    try:
        return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)

before = peak()
begun = time.process_time()
kept = {call}(sys.argv[1])
print((time.process_time() - begun) * 1000, peak() - before)
"""
_OURS: Final = _PROBE.format(imports="from lamella.model.reading import read_model", call="read_model")
_GGUF: Final = _PROBE.format(imports="from gguf import GGUFReader", call="GGUFReader")


def rows() -> list[Row]:
    """The other reader takes about ten seconds a run, so it runs once; ours is the median of nine."""
    with tempfile.TemporaryDirectory() as folder:
        path = llama_3(blocks=32).write(Path(folder) / "llama-3.gguf")
        ours, memory = _opened(_OURS, path, runs=9)
        theirs, their_memory = _opened(_GGUF, path, runs=1)
        small, _ = _opened(_OURS, _sized(Path(folder) / "4.gguf", 4), runs=9)
        large, _ = _opened(_OURS, _sized(Path(folder) / "40.gguf", 40), runs=9)
    goal = "≥ 100× faster than gguf.GGUFReader"
    return [
        Row("open a model with 128k tokens, 280k merges: CPU", ours, theirs, theirs / ours, "ms", goal),
        Row("the same: memory", memory, their_memory, their_memory / memory, "MiB", "≤ 40 MiB"),
        Row("the same in 40 GiB, beside 4 GiB: CPU", large, small, small / large, "ms", "no growth with the size"),
    ]


def llama_3(*, blocks: int) -> GgufFile:
    """A model with a vocabulary as large as Llama 3's."""
    small = small_model(blocks=blocks)
    return replace(small, metadata={**small.metadata, **vocabulary(TOKENS, MERGES)})


def _sized(path: Path, gib: int) -> Path:
    """The same with one tensor more that fills the file: a hole, which takes no disk."""
    model = llama_3(blocks=32)
    filler = TensorSpec("blk.0.ffn_gate_exps.weight", (1 << 15, gib << 15), "i8")
    assert filler.nbytes == gib * GIB
    return replace(model, tensors=(*model.tensors, filler)).write(path)


def _opened(script: str, path: Path, *, runs: int) -> tuple[float, float]:
    """Median CPU milliseconds, and the most MiB of any run."""
    command = [sys.executable, "-c", script, str(path)]
    outputs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(runs)]
    return median(float(cpu) for cpu, _ in outputs), max(int(kib) for _, kib in outputs) / 1024


if __name__ == "__main__":
    print(table_text(rows()))
