"""Logs in files and pipes: read in pieces, so that neither their length nor their growing matters."""

import os
import stat
from collections.abc import Callable
from typing import BinaryIO, Final

from lamella.errors import Fault, LamellaError, Reason, unread
from lamella.logs.observed import LogReading
from lamella.logs.reader import LogReader
from lamella.logs.text import safe

PIECE: Final = 1 << 20


class LogError(LamellaError):
    """A log that cannot be read; the sentence names the file."""

    def __init__(self, path: str, problem: str, reason: Reason | None = None) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{safe(path)}: {problem}", reason=reason)


Progress = Callable[[int, int | None], None]
"""Bytes read and bytes there are; None where that is not known."""


def read_log(
    path: str, *, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False, pipes: bool = False
) -> LogReading:
    """What a file says, or the part of it before `cancelled` became true; LogError where there is none to read.

    `pipes`: also what is no regular file, which may then wait for whoever writes into it.
    """
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise LogError(path, "not a file but a folder", Reason(Fault.FOLDER, safe(path)))
        if not (pipes or stat.S_ISREG(status.st_mode)):
            raise LogError(path, "not a file but a device or a pipe", Reason(Fault.SPECIAL, safe(path)))
        whole = status.st_size if stat.S_ISREG(status.st_mode) else None
        with open(path, "rb") as file:
            return read_stream(file, whole=whole, progress=progress, cancelled=cancelled)
    except OSError as error:
        raise LogError(path, error.strerror or str(error), unread(path, error)) from error
    except ValueError as error:  # a name with a zero byte
        raise LogError(path, str(error), unread(path, error)) from error


def read_stream(
    stream: BinaryIO,
    *,
    whole: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> LogReading:
    """What comes out of a stream until it ends or `cancelled` becomes true."""
    reader, done = LogReader(), 0
    while not cancelled() and (data := stream.read(PIECE)):
        reader.feed(data)
        done += len(data)
        if progress is not None:
            progress(done, whole)
    return reader.finish()


class Following:
    """A file that an engine still writes into. Asked now and then; opens it only for as long as that takes."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._reader = LogReader()
        self._position = 0
        self._file: tuple[int, int] | None = None

    def more(self) -> LogReading | None:
        """What the file says now; None where nothing came. A file that was replaced or cut is read from its start."""
        try:
            with open(self.path, "rb") as file:
                return self._more(file)
        except OSError as error:
            raise LogError(self.path, error.strerror or str(error), unread(self.path, error)) from error

    def _more(self, file: BinaryIO) -> LogReading | None:
        status = os.fstat(file.fileno())
        same = (status.st_dev, status.st_ino)
        if self._file != same or status.st_size < self._position:
            self._reader, self._position, self._file = LogReader(), 0, same
        elif status.st_size == self._position:
            return None
        file.seek(self._position)
        while data := file.read(PIECE):
            self._reader.feed(data)
            self._position += len(data)
        return self._reader.reading()
