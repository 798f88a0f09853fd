"""The other process in which a long log is read: `python -m lamella.engines.log_process PATH`, started by log_apart.

It writes frames to its standard output, and stops reading when its standard input ends: with whoever started it.
"""

import pickle
import sys
import threading
from dataclasses import replace
from typing import BinaryIO, Final

from lamella.logs.files import LogError, read_log

HEAD: Final = 5
"""Bytes in front of each frame: its kind, and its length."""
PROGRESS: Final = b"p"
LOAD: Final = b"o"
READING: Final = b"r"
"""Everything but the loads, which come before it one by one: whoever reads them is never busy for long."""
PROBLEM: Final = b"e"


def main(path: str, asked: BinaryIO, answer: BinaryIO) -> None:
    """Until the file ends or `asked` does."""
    left = threading.Event()

    def wait() -> None:
        asked.read()
        left.set()

    threading.Thread(target=wait, daemon=True).start()

    def told(done: int, whole: int | None) -> None:
        _write(answer, PROGRESS, (done, whole))

    try:
        reading = read_log(path, progress=told, cancelled=left.is_set)
    except LogError as error:
        _write(answer, PROBLEM, (error.problem, error.reason))
        return
    for load in reading.loads:
        _write(answer, LOAD, load)
    _write(answer, READING, replace(reading, loads=()))


def _write(answer: BinaryIO, kind: bytes, value: object) -> None:
    data = pickle.dumps(value)
    answer.write(kind + len(data).to_bytes(HEAD - 1, "big") + data)
    answer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
