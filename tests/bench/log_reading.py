"""How long a long log takes and how much memory: every line one of an engine's, and one of a busy server."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.table import Row, table_text
from tests.helpers.server_logs import log_bytes, names

SIZE: Final = 100_000_000
_REQUESTS: Final = (
    b'[GIN] 2026/09/30 - 16:40:52 | 200 |  512.1ms |      172.21.0.3 | POST     "/v1/chat/completions"\n'
    b"slot update_slots: id  0 | task 811 | new prompt, n_ctx_slot = 4096, n_keep = 0, n_prompt_tokens = 1222\n"
    b"slot update_slots: id  0 | task 811 | kv cache rm [913, end)\n"
    b"slot update_slots: id  0 | task 811 | prompt processing progress, n_past = 1222, n_tokens = 309\n"
    b"prompt eval time =     518.24 ms /    26 tokens (   19.93 ms per token,    50.17 tokens per second)\n"
    b"       eval time =    7551.42 ms /   271 tokens (   27.87 ms per token,    35.89 tokens per second)\n"
    b"slot      release: id  0 | task 811 | stop processing: n_past = 1531, truncated = 0\n"
    b"srv  update_slots: all slots are idle\n"
)

# CPU seconds of reading, and MiB of memory beyond what the imports took.
_PROBE: Final = """
import re, sys, time
from pathlib import Path
from lamella.logs.files import read_log

def peak():
    try:
        return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)

before = peak()
begun = time.process_time()
kept = read_log(sys.argv[1])
print(time.process_time() - begun, (peak() - before) / 1024)
"""


def rows() -> list[Row]:
    whole = b"".join(log_bytes(name) for name in names() if name.startswith("server-"))
    with tempfile.TemporaryDirectory() as folder:
        loads = _read(Path(folder) / "loads.log", whole)
        busy = _read(Path(folder) / "busy.log", whole + _REQUESTS * 2000)
        small = _read(Path(folder) / "small.log", whole, SIZE // 10)
    return [
        Row("a log of 100 MB, loads and nothing else: CPU", loads[0], None, None, "s", "≤ 3 s"),
        Row("the same: memory, beside 10 MB", loads[1], small[1], None, "MiB", "no growth with the size"),
        Row("a log of 100 MB of a busy server: CPU", busy[0], None, None, "s", "≤ 3 s"),
        Row("the same: memory", busy[1], None, None, "MiB", "≤ 40 MiB"),
    ]


def _read(path: Path, unit: bytes, size: int = SIZE) -> tuple[float, float]:
    """The best of three runs, each in a process of its own."""
    with path.open("wb") as file:
        for _ in range(-(-size // len(unit))):
            file.write(unit)
    runs = []
    for _ in range(3):
        command = [sys.executable, "-c", _PROBE, str(path)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        runs.append((float(output[0]), float(output[1])))
    return min(cpu for cpu, _ in runs), max(memory for _, memory in runs)


if __name__ == "__main__":
    print(table_text(rows()))
