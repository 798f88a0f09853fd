"""The header of one GGUF file: metadata, of which long arrays keep only their length, and the table of tensors.

Layout: GGUF specification, versions 2 and 3 (3 added big-endian files). It knows no limits; those below are far above
any model known and keep a damaged header within 64 MiB and one second.
"""

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lamella.errors import Fault
from lamella.model.cursor import Cursor, Number
from lamella.model.file_error import quoted, wrong_file
from lamella.model.tensor_table import RawTensor, checked_end, read_tensors
from lamella.model.window import Window, opened

_MAGIC: Final = b"GGUF"
_ENTRIES: Final = 4_096  # metadata entries; models have up to about 100
_KEY: Final = 256  # bytes of a key
_TEXT: Final = 1_024  # longer texts (chat templates) are skipped: no plan needs them
_ARRAY: Final = 4_096  # longer arrays are skipped: one number a block is what we need
_KEPT: Final = 65_536  # numbers of all arrays together

_SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT_TYPE: Final = 8
_ARRAY_TYPE: Final = 9


@dataclass(frozen=True, slots=True)
class Skipped:
    """A value that was not read: `count` elements of an array, or bytes of a text."""

    count: int
    is_text: bool = False


Value = Number | str | tuple[Number, ...] | Skipped


@dataclass(frozen=True, slots=True)
class Header:
    """What one file says of itself; nothing behind the tensor table was read."""

    path: str
    version: int
    big_endian: bool
    metadata: Mapping[str, Value]
    places: Mapping[str, int]  # byte at which the entry of a key begins
    tensors: tuple[RawTensor, ...]
    data_offset: int
    data_end: int  # where the last tensor ends: what a complete file has at least
    file_size: int = field(compare=False)  # what it really had; a download may be running

    @property
    def missing(self) -> int:
        """Bytes that a complete file would have more."""
        return max(self.data_end - self.file_size, 0)

    @property
    def header_only(self) -> bool:
        """The file ends where the tensor data would begin."""
        return self.missing > 0 and self.file_size <= self.data_offset


def read_header(path: str | Path) -> Header:
    """ModelFileError for whatever is not a whole and sound header; the tensor data may be missing.

    A file that changes meanwhile is read once more: a download that grows behind the header is none of our business,
    a header that reads differently the second time is an error.
    """
    with opened(path) as (descriptor, state):
        header = _header(Window(os.fspath(path), descriptor, state.st_size))
        after = os.fstat(descriptor)
        if (after.st_size, after.st_mtime_ns) == (state.st_size, state.st_mtime_ns):
            return header
        again = _header(Window(os.fspath(path), descriptor, after.st_size))
    if again != header:
        problem = "the file changed while it was being read; open it again when it is complete"
        raise wrong_file(path, problem, Fault.CHANGING)
    return again


def _header(window: Window) -> Header:
    cursor = Cursor(window)
    version = _read_version(cursor)
    place = cursor.offset
    tensor_count = cursor.whole("Q", "the count of tensors")
    metadata, places = _read_metadata(cursor, cursor.whole("Q", "the count of metadata entries"))
    tensors = read_tensors(cursor, tensor_count, place)
    alignment = _alignment(cursor, metadata, places)
    data_offset = -(-cursor.offset // alignment) * alignment if tensors else cursor.offset
    return Header(
        path=window.path,
        version=version,
        big_endian=cursor.order == ">",
        metadata=MappingProxyType(metadata),
        places=MappingProxyType(places),
        tensors=tensors,
        data_offset=data_offset,
        data_end=checked_end(cursor, tensors, data_offset=data_offset, alignment=alignment),
        file_size=window.size,
    )


def _read_version(cursor: Cursor) -> int:
    """Sets the cursor's byte order: the version is small, so the order in which it is small is the file's."""
    size = cursor.window.size
    if size == 0:
        raise wrong_file(cursor.window.path, "the file is empty", Fault.EMPTY, byte=0)
    magic = cursor.raw(min(size, len(_MAGIC)), "its first letters")
    if not _MAGIC.startswith(magic):
        problem = "this is not a GGUF file, which would begin with the letters GGUF"
        raise wrong_file(cursor.window.path, problem, Fault.NOT_GGUF, byte=0)
    place = cursor.offset
    raw = cursor.raw(4, "the version number")
    little, big = int.from_bytes(raw, "little"), int.from_bytes(raw, "big")
    version = min(little, big)
    if version == 1:
        problem = "GGUF version 1 is no longer read by any engine; convert the model again"
        raise wrong_file(cursor.window.path, problem, Fault.OTHER_GGUF, version, byte=place)
    if version not in (2, 3):
        problem = f"GGUF version {little} is unknown; versions 2 and 3 can be read"
        raise wrong_file(cursor.window.path, problem, Fault.OTHER_GGUF, little, byte=place)
    cursor.order = "<" if version == little else ">"
    return version


def _read_metadata(cursor: Cursor, count: int) -> tuple[dict[str, Value], dict[str, int]]:
    if count > _ENTRIES:
        problem = f"the header claims {count} metadata entries; no model has more than {_ENTRIES}"
        raise cursor.fault(problem, cursor.offset - 8)
    metadata: dict[str, Value] = {}
    places: dict[str, int] = {}
    kept = 0
    for number in range(count):
        place = cursor.offset
        key = cursor.text(_KEY, f"the key of metadata entry {number}")
        if key in metadata:
            raise cursor.fault(f"the metadata key {quoted(key)} occurs twice", place)
        value = _read_value(cursor, key, kept)
        kept += len(value) if isinstance(value, tuple) else 0
        metadata[key] = value
        places[key] = place
    return metadata, places


def _read_value(cursor: Cursor, key: str, kept: int) -> Value:
    what = f"the value of {quoted(key)}"
    place = cursor.offset
    kind = cursor.whole("I", what)
    if kind == _TEXT_TYPE:
        return _read_text(cursor, what)
    if kind == _ARRAY_TYPE:
        return _read_array(cursor, what, kept)
    code = _SCALARS.get(kind)
    if code is None:
        raise cursor.fault(f"{what} has the unknown type {kind}", place)
    return cursor.numbers(code, what)[0]


def _read_text(cursor: Cursor, what: str) -> str | Skipped:
    place = cursor.offset
    length = cursor.whole("Q", what)
    if length > _TEXT:
        cursor.skip(length, what)
        return Skipped(length, is_text=True)
    cursor.offset = place
    return cursor.text(_TEXT, what)


def _read_array(cursor: Cursor, what: str, kept: int) -> Value:
    place = cursor.offset
    kind, count = cursor.whole("I", what), cursor.whole("Q", what)
    if kind == _TEXT_TYPE:
        cursor.skip_texts(count, what)
        return Skipped(count)
    if kind == _ARRAY_TYPE:
        raise cursor.fault(f"{what} has arrays inside an array, which no engine reads", place)
    code = _SCALARS.get(kind)
    if code is None:
        raise cursor.fault(f"{what} has elements of the unknown type {kind}", place)
    if count > min(_ARRAY, _KEPT - kept):
        cursor.skip(count * struct.calcsize(f"<{code}"), what)
        return Skipped(count)
    return cursor.numbers(f"{count}{code}", what)


def _alignment(cursor: Cursor, metadata: Mapping[str, Value], places: Mapping[str, int]) -> int:
    alignment = metadata.get("general.alignment", 32)
    if isinstance(alignment, int) and alignment > 0 and alignment & (alignment - 1) == 0:
        return alignment
    shown = alignment if isinstance(alignment, int) else "no number"
    raise cursor.fault(f'"general.alignment" is {shown}, but has to be a power of two', places["general.alignment"])
