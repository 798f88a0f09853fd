"""Glances made by a child process, line by line: seconds of Python, of which the window's own process sees nothing."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

import msgspec

from lamella.errors import LamellaError, Reason
from lamella.model.file_error import ModelFileError
from lamella.plan.glance import Glance, Machine, glance_at

COMMAND: Final = "--glances"
"""What the program is started with to answer; an option, because a file may have any other name."""
_READY: Final = b"ready\n"
_NICE: Final = 5
_PATIENCE_S: Final = 2.0
_WITHOUT_CONSOLE: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)
"""Of Windows, where a child would open a black window beside ours."""


class GlanceError(LamellaError):
    """There is no glance at this file; the message says why."""


class Question(msgspec.Struct, frozen=True):
    path: bytes  # a name on a Unix disk need not be text
    machine: Machine


class Answer(msgspec.Struct, frozen=True):
    glance: Glance | None = None
    problem: str = ""  # why there is none
    reason: Reason | None = None


def own_command() -> tuple[str, ...]:
    """Starts this program once more, packed into one file or not; without modules of the folder it is started in."""
    frozen = bool(getattr(sys, "frozen", False))
    return (sys.executable, COMMAND) if frozen else (sys.executable, "-P", "-m", "lamella", COMMAND)


def answer_glances(questions: BinaryIO, answers: BinaryIO) -> None:
    """The child's part. Ends when the other end does, however that ended."""
    if sys.platform != "win32":
        os.nice(_NICE)  # the window comes first
    answers.write(_READY)
    answers.flush()
    for line in questions:
        answers.write(msgspec.json.encode(_answer(msgspec.json.decode(line, type=Question))) + b"\n")
        answers.flush()


def _answer(question: Question) -> Answer:
    try:
        return Answer(glance_at(Path(os.fsdecode(question.path)), question.machine))
    except ModelFileError as error:
        return Answer(problem=error.problem, reason=error.reason)
    except LamellaError as error:
        return Answer(problem=str(error), reason=error.reason)


class Glances:
    """The parent's part. The child comes with the first question; one that dies over a file is followed by another.

    Where none can be started the answers are made here.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._asking = Lock()
        self._startable = bool(command)
        self._resting = False  # somebody has ended the child on purpose
        self._closed = False

    def glance(self, path: Path, machine: Machine) -> Glance:
        """Blocking, for a thread of its own; GlanceError or ModelFileError for what is no model."""
        with self._asking:
            if self._child is None and self._startable:
                self._start()
            if self._closed:
                raise GlanceError("nobody asks any more")
            if not self._startable:
                return glance_at(path, machine)
            line = self._asked(msgspec.json.encode(Question(os.fsencode(path), machine)) + b"\n")
            if not line:
                self._end()
                raise GlanceError("looking at this file ended unexpectedly")
        answer = msgspec.json.decode(line, type=Answer)
        if answer.glance is None:
            raise GlanceError(answer.problem, reason=answer.reason)
        return answer.glance

    def rest(self) -> None:
        """Nobody asks for a while; a question under way is given up. Waits for nothing."""
        self._resting, child = True, self._child
        if child is not None:
            child.kill()
        if self._asking.acquire(blocking=False):  # else who is asking ends it, when no answer comes
            self._end()
            self._asking.release()

    def close(self) -> None:
        """Nobody asks any more."""
        self._closed = True
        self.rest()

    def _start(self) -> None:
        """Where it cannot be started, none is tried again."""
        self._resting = False
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_WITHOUT_CONSOLE,
            )
        except (OSError, ValueError):
            self._startable = False
            return
        if self._closed:
            self._child.kill()
        if self._heard() != _READY:
            self._end()
            self._startable = self._resting

    def _asked(self, question: bytes) -> bytes:
        """One line; b"" where the child has gone."""
        if self._child is None or self._child.stdin is None:
            return b""
        try:
            self._child.stdin.write(question)
            self._child.stdin.flush()
        except OSError:
            return b""
        return self._heard()

    def _heard(self) -> bytes:
        assert self._child is not None
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        return line if line.endswith(b"\n") else b""

    def _end(self) -> None:
        if self._child is not None:
            _ended(self._child)
            self._child = None


def _ended(child: subprocess.Popen[bytes]) -> None:
    """Its pipes closed; one that even the system cannot end at once is left to it."""
    child.kill()
    with suppress(subprocess.TimeoutExpired):
        child.communicate(timeout=_PATIENCE_S)
