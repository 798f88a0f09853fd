"""Reads a long log in a process of its own: in a thread, Python would halt the window with every piece of it."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

import lamella
from lamella.engines.log_process import HEAD, LOAD, PROBLEM, PROGRESS
from lamella.logs.files import LogError, Progress, read_log
from lamella.logs.observed import LogReading, Observed
from lamella.units import MIB

LONG: Final = 4 * MIB
"""A shorter log is read faster than another process starts."""
_MODULE: Final = "lamella.engines.log_process"


class _NoProcessError(Exception):
    """There is none, or it ended before it was done."""


def read_log_apart(
    path: str, *, progress: Progress, cancelled: Callable[[], bool], python: str = sys.executable
) -> LogReading:
    """As `read_log`, which it falls back to where no other process can be had. Blocking, for a thread of its own."""
    try:
        if os.path.getsize(path) > LONG:
            return _read_apart(path, progress, cancelled, python)
    except (OSError, ValueError, _NoProcessError):
        pass  # read here, which says what is wrong with the file
    return read_log(path, progress=progress, cancelled=cancelled)


def _read_apart(path: str, progress: Progress, cancelled: Callable[[], bool], python: str) -> LogReading:
    # -P: nothing is imported from the folder that the program happens to be started in.
    words = [python, "-P", "-m", _MODULE, path]
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin as asked, process.stdout as answer:
        try:
            return _read(path, asked, answer, progress, cancelled)
        finally:
            process.kill()
            process.wait()


def _read(
    path: str, asked: IO[bytes], answer: IO[bytes], progress: Progress, cancelled: Callable[[], bool]
) -> LogReading:
    loads: list[Observed] = []
    while True:
        kind, value = _frame(answer)
        if kind == PROGRESS:
            progress(*value)
            if cancelled() and not asked.closed:
                with suppress(OSError):
                    asked.close()  # it then sends what it has
        elif kind == LOAD:
            loads.append(value)
        elif kind == PROBLEM:
            raise LogError(path, *value)
        else:
            assert isinstance(value, LogReading)
            return replace(value, loads=tuple(loads))


def _frame(answer: IO[bytes]) -> tuple[bytes, Any]:
    head = answer.read(HEAD)
    data = answer.read(int.from_bytes(head[1:], "big"))
    if len(head) < HEAD or not data:
        raise _NoProcessError
    return head[:1], pickle.loads(data)


def _environment() -> dict[str, str]:
    """In which the other process finds this very program, wherever it lies."""
    here = str(Path(lamella.__file__).resolve().parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))}
