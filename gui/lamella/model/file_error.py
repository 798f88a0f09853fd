"""The one exception of this room: a file that cannot be read as a model, in a sentence that names it."""

from os import fspath
from pathlib import Path

from lamella.errors import LamellaError

_SHOWN = 80


def quoted(text: str) -> str:
    """A name out of a file, in quotes, shortened, with everything unprintable escaped: files can hold anything."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


class ModelFileError(LamellaError):
    """`path` as it was given, `problem` without it, `byte` from the file's start or None if no place is to blame."""

    def __init__(self, path: str | Path, problem: str, byte: int | None = None) -> None:
        self.path = fspath(path)
        self.problem = problem
        self.byte = byte
        shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in self.path)
        super().__init__(f"{shown}: {problem}" + ("" if byte is None else f" (at byte {byte})"))
