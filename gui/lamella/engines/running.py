"""A program run to its end with a time limit and a way to stop it; what it says is kept up to a limit."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

_LONGEST: Final = 1 << 20
_STEP_S: Final = 0.05


class Ending(StrEnum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"  # with a status other than 0
    NOT_STARTED = "not_started"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Run:
    """`output` and `errors` are the first MiB of each."""

    ending: Ending
    output: str = ""
    errors: str = ""


def run(words: Sequence[str], *, environment: Mapping[str, str], within_s: float, cancelled: threading.Event) -> Run:
    """Blocking, for a thread of its own. No shell reads the words. What does not end in time is ended."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                list(words),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=os.name == "posix",
            )
        except (OSError, ValueError) as error:
            return Run(Ending.NOT_STARTED, errors=str(error))
        try:
            ending = _waited(process, within_s, cancelled)
        finally:
            _ended(process)
        return Run(ending, _text(output), _text(errors))


def _waited(process: subprocess.Popen[bytes], within_s: float, cancelled: threading.Event) -> Ending:
    left = within_s
    while left > 0:
        if cancelled.is_set():
            return Ending.CANCELLED
        try:
            status = process.wait(min(_STEP_S, left))
        except subprocess.TimeoutExpired:
            left -= _STEP_S
        else:
            return Ending.FAILED if status else Ending.DONE
    return Ending.TIMED_OUT


def _ended(process: subprocess.Popen[bytes]) -> None:
    """With everything it started itself, where the system has groups of processes."""
    if process.poll() is not None:
        return
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_LONGEST).decode("utf-8", "replace")
