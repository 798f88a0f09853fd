"""A bounded view of a regular file, read piece by piece: a file that shrinks meanwhile is an error and no crash.

A memory map would be no faster here (the header is read once) and would end the process with SIGBUS when a download is
cut back while it is read.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lamella.errors import Fault, unread
from lamella.model.file_error import ModelFileError, wrong_file

PIECE: Final = 1 << 20
# The largest vocabulary known (Gemma 3: 262,144 tokens and 514,906 merges) makes a header of 18 MB.
HEADER_LIMIT: Final = 192 << 20


class Window:
    """The piece of the file that is in memory: `data`, of which the first byte is byte `start` of the file."""

    def __init__(self, path: str, descriptor: int, size: int) -> None:
        self.path = path
        self.size = size
        self.data = b""
        self.start = 0
        self._descriptor = descriptor
        self._budget = HEADER_LIMIT

    def at(self, offset: int, count: int, what: str) -> int:
        """Index in `data` of byte `offset`, with `count` bytes behind it; the file's end in between is an error."""
        index = offset - self.start
        if index >= 0 and index + count <= len(self.data):
            return index
        if offset + count > self.size:
            raise self.cut_off(what, offset)
        self._fill(offset, max(count, PIECE))
        if count > len(self.data):
            raise self.cut_off(what, offset)
        return 0

    def cut_off(self, what: str, offset: int) -> ModelFileError:
        problem = f"the header is cut off: the file ends after {self.size} bytes in {what}"
        return wrong_file(self.path, problem, Fault.CUT_OFF, self.size, byte=offset)

    def fault(self, problem: str, byte: int) -> ModelFileError:
        return ModelFileError(self.path, problem, byte)

    def _fill(self, offset: int, count: int) -> None:
        self._budget -= count
        if self._budget < 0:
            raise self.fault(f"the header is larger than {HEADER_LIMIT >> 20} MiB, which no model needs", offset)
        self.data = b""  # let go of the old piece before the new one is read
        try:
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            self.data = _read(self._descriptor, count)
        except OSError as error:
            problem = f"it cannot be read: {error.strerror}"
            raise ModelFileError(self.path, problem, offset, reason=unread(self.path, error)) from error
        self.start = offset


def _read(descriptor: int, count: int) -> bytes:
    """Up to `count` bytes; fewer only at the end of the file."""
    data = os.read(descriptor, count)
    while len(data) < count and (more := os.read(descriptor, count - len(data))):
        data += more
    return data


@contextmanager
def opened(path: str | Path) -> Iterator[tuple[int, os.stat_result]]:
    """Descriptor and state of a regular file; everything else is a ModelFileError and never waits for a writer."""
    descriptor = -1
    try:
        _refuse_special(path, os.stat(path))
        # Between the look and the opening it may have become a FIFO: open without waiting and look again.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, flags)
        state = os.fstat(descriptor)
        _refuse_special(path, state)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if descriptor >= 0:
            os.close(descriptor)
        raise ModelFileError(path, _refusal(error), reason=unread(os.fspath(path), error)) from error
    except ModelFileError:
        if descriptor >= 0:
            os.close(descriptor)
        raise
    try:
        yield descriptor, state
    except OSError as error:  # a network drive that went away
        problem = f"it cannot be read: {error.strerror}"
        raise ModelFileError(path, problem, reason=unread(os.fspath(path), error)) from error
    finally:
        os.close(descriptor)


def _refuse_special(path: str | Path, state: os.stat_result) -> None:
    mode = state.st_mode
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise wrong_file(path, "this is a directory, not a model file", Fault.FOLDER)
    if stat.S_ISFIFO(mode):
        raise wrong_file(path, "this is a pipe (FIFO), not a model file", Fault.SPECIAL)
    if stat.S_ISSOCK(mode):
        raise wrong_file(path, "this is a socket, not a model file", Fault.SPECIAL)
    raise wrong_file(path, "this is a device, not a model file", Fault.SPECIAL)


def _refusal(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case PermissionError():
            return "it may not be read: permission denied"
        case OSError():
            return f"it cannot be opened: {error.strerror}"
        case _:
            return "this is not a file name"
