"""The one exception of this room: a file that cannot be read as a model, in a sentence that names it."""

from os import fspath
from pathlib import Path

from lamella.errors import Fault, LamellaError, Reason, shown_path

_SHOWN = 80


def quoted(text: str) -> str:
    """A name out of a file, in quotes, shortened, with everything unprintable escaped: files can hold anything."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


class ModelFileError(LamellaError):
    """`path` as it was given, `problem` without it, `byte` from the file's start or None if no place is to blame.

    `reason` where the reader has one of the common ones; a place that is to blame makes the file a damaged one.
    """

    def __init__(
        self, path: str | Path, problem: str, byte: int | None = None, *, reason: Reason | None = None
    ) -> None:
        self.path = fspath(path)
        self.problem = problem
        self.byte = byte
        shown = shown_path(self.path)
        if reason is None and byte is not None:
            reason = Reason(Fault.DAMAGED, shown, (str(byte),))
        super().__init__(f"{shown}: {problem}" + ("" if byte is None else f" (at byte {byte})"), reason=reason)


def wrong_file(
    path: str | Path, problem: str, fault: Fault, *values: object, byte: int | None = None
) -> ModelFileError:
    """One of the common reasons."""
    return ModelFileError(path, problem, byte, reason=Reason(fault, shown_path(fspath(path)), tuple(map(str, values))))
