"""The header of one GGUF file: metadata, of which long arrays keep only their length, and the table of tensors.

Layout: GGUF specification, versions 2 and 3 (3 added big-endian files). Limits that the specification lacks are below;
each is far above any model known and keeps a damaged header within 64 MiB and one second.
"""

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lamella.model.extents import RawTensor, checked_end
from lamella.model.file_error import ModelFileError, quoted
from lamella.model.ggml import type_by_id
from lamella.model.window import Window, opened

_MAGIC: Final = b"GGUF"
_ENTRIES: Final = 8_192  # metadata entries; models have up to about 100
_TENSORS: Final = 65_536  # DeepSeek R1 has 1,086; unmerged experts some ten thousand
_KEY: Final = 1_024  # bytes of a key
_NAME: Final = 256  # bytes of a tensor name; ggml takes 63
_STRING: Final = 1_024  # longer texts (chat templates) are skipped: no plan needs them
_KEPT_ARRAY: Final = 4_096  # longer arrays are skipped; one number a layer is what we need
_KEPT_NUMBERS: Final = 65_536  # of all arrays together
_STRINGS: Final = 1 << 22  # strings of all arrays together; Gemma 3 has 0.8 million
_DIMS: Final = 4  # GGML_MAX_DIMS

_SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING_TYPE: Final = 8
_ARRAY_TYPE: Final = 9


@dataclass(frozen=True, slots=True)
class Skipped:
    """A value that was not read: `count` elements of an array, or bytes of a text."""

    count: int
    text: bool = False


Value = int | float | str | tuple[int | float, ...] | Skipped  # bool is an int


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
        header = _Reader(Window(os.fspath(path), descriptor, state.st_size)).header()
        after = os.fstat(descriptor)
        if (after.st_size, after.st_mtime_ns) == (state.st_size, state.st_mtime_ns):
            return header
        again = _Reader(Window(os.fspath(path), descriptor, after.st_size)).header()
    if again != header:
        raise ModelFileError(path, "the file changed while it was being read; open it again when it is complete")
    return again


class _Reader:
    """One pass over the header; `_offset` is the byte that comes next."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._offset = 0
        self._order = "<"
        self._strings_left = _STRINGS
        self._numbers_left = _KEPT_NUMBERS

    def header(self) -> Header:
        version = self._version()
        tensor_count, entry_count = self._counts()
        metadata, places = self._metadata(entry_count)
        table = self._offset
        tensors = self._tensors(tensor_count)
        alignment = self._alignment(metadata, places)
        data_offset = -(-self._offset // alignment) * alignment if tensors else self._offset
        end = checked_end(self._window, tensors, data_offset=data_offset, alignment=alignment, table=table)
        return Header(
            path=self._window.path,
            version=version,
            big_endian=self._order == ">",
            metadata=MappingProxyType(metadata),
            places=MappingProxyType(places),
            tensors=tensors,
            data_offset=data_offset,
            data_end=end,
            file_size=self._window.size,
        )

    def _version(self) -> int:
        window = self._window
        if window.size == 0:
            raise ModelFileError(window.path, "the file is empty (0 bytes)", 0)
        magic = window.data[: len(_MAGIC)] if window.data else self._start()
        if magic != _MAGIC[: len(magic)]:
            raise window.fault("this is not a GGUF file: it does not begin with the letters GGUF", 0)
        self._offset = len(_MAGIC)
        index = window.at(self._offset, 4, "the version number")
        little, big = (int.from_bytes(window.data[index : index + 4], order) for order in ("little", "big"))  # type: ignore[arg-type]
        version = min(little, big)
        if version == 1:
            raise window.fault("GGUF version 1 is no longer read by any engine; convert the model again", self._offset)
        if version not in (2, 3):
            raise window.fault(f"GGUF version {little} is unknown; versions 2 and 3 can be read", self._offset)
        self._order = "<" if version == little else ">"
        self._offset += 4
        return version

    def _start(self) -> bytes:
        count = min(self._window.size, len(_MAGIC))
        index = self._window.at(0, count, "its first letters")
        return self._window.data[index : index + count]

    def _counts(self) -> tuple[int, int]:
        place = self._offset
        tensors, entries = self._unpack("QQ", "the counts of tensors and metadata")
        if tensors > _TENSORS:
            raise self._window.fault(f"the header claims {tensors} tensors; no model has more than {_TENSORS}", place)
        if entries > _ENTRIES:
            raise self._window.fault(
                f"the header claims {entries} metadata entries; no model has more than {_ENTRIES}", place + 8
            )
        return int(tensors), int(entries)

    def _metadata(self, count: int) -> tuple[dict[str, Value], dict[str, int]]:
        metadata: dict[str, Value] = {}
        places: dict[str, int] = {}
        for number in range(count):
            place = self._offset
            key = self._text(_KEY, f"the key of metadata entry {number}")
            if key in metadata:
                raise self._window.fault(f"the metadata key {quoted(key)} occurs twice", place)
            (kind,) = self._unpack("I", f"the type of {quoted(key)}")
            metadata[key] = self._value(int(kind), key)
            places[key] = place
        return metadata, places

    def _value(self, kind: int, key: str) -> Value:
        if kind == _STRING_TYPE:
            return self._short_text(key)
        if kind == _ARRAY_TYPE:
            return self._array(key)
        code = _SCALARS.get(kind)
        if code is None:
            raise self._window.fault(f"the value of {quoted(key)} has the unknown type {kind}", self._offset - 4)
        return self._unpack(code, f"the value of {quoted(key)}")[0]

    def _short_text(self, key: str) -> str | Skipped:
        what = f"the value of {quoted(key)}"
        (length,) = self._unpack("Q", what)
        if length > _STRING:
            self._skip(int(length), what)
            return Skipped(int(length), text=True)
        self._offset -= 8
        return self._text(_STRING, what)

    def _array(self, key: str) -> Value:
        place = self._offset
        what = f"the array {quoted(key)}"
        kind, count = (int(part) for part in self._unpack("IQ", what))
        if kind == _STRING_TYPE:
            self._skip_strings(count, what)
            return Skipped(count)
        code = _SCALARS.get(kind)
        if code is None:
            fault = "arrays inside an array" if kind == _ARRAY_TYPE else f"elements of the unknown type {kind}"
            raise self._window.fault(f"{what} has {fault}, which no engine reads", place)
        if count > min(_KEPT_ARRAY, self._numbers_left):
            self._skip(count * struct.calcsize(f"<{code}"), what)
            return Skipped(count)
        self._numbers_left -= count
        return self._unpack(f"{count}{code}", what)

    def _skip_strings(self, count: int, what: str) -> None:
        if count > self._strings_left:
            raise self._window.fault(
                f"{what} claims {count} texts; no model has more than {_STRINGS}", self._offset - 8
            )
        self._strings_left -= count
        length_at = struct.Struct(f"{self._order}Q").unpack_from
        while count:
            position = first = self._window.at(self._offset, 8, what)
            data = self._window.data
            done = 0
            try:
                # The hottest loop of opening a model: one turn for each token and merge of the vocabulary.
                for done in range(count):  # noqa: B007
                    position += 8 + length_at(data, position)[0]
                done = count
            except (struct.error, OverflowError):
                pass  # this length lies behind the piece in memory, and `done` counts those before it
            if self._offset + position - first > self._window.size:
                for _ in range(done - 1):
                    first += 8 + length_at(data, first)[0]
                raise self._window.cut_off(f"a text of {what}", self._window.start + first)
            self._offset += position - first
            count -= done

    def _tensors(self, count: int) -> tuple[RawTensor, ...]:
        tensors: dict[str, RawTensor] = {}
        for number in range(count):
            place = self._offset
            name = self._text(_NAME, f"the name of tensor {number}")
            if name in tensors:
                raise self._window.fault(f"the tensor {quoted(name)} occurs twice", place)
            tensors[name] = self._tensor(name, place)
        return tuple(tensors.values())

    def _tensor(self, name: str, place: int) -> RawTensor:
        what = f"the description of tensor {quoted(name)}"
        dims_place = self._offset
        (dims,) = self._unpack("I", what)
        if dims > _DIMS:
            raise self._window.fault(
                f"tensor {quoted(name)} has {dims} dimensions; ggml knows up to {_DIMS}", dims_place
            )
        *extents, kind, offset = (int(part) for part in self._unpack(f"{dims}QIQ", what))
        shape = tuple(extents) or (1,)
        elements = 1
        for extent in shape:
            elements *= extent
        if not 0 < elements < 1 << 63:
            raise self._window.fault(f"tensor {quoted(name)} claims the impossible shape {list(shape)}", dims_place + 4)
        ggml = type_by_id(kind)
        if ggml is None:
            raise self._window.fault(
                f"tensor {quoted(name)} has the unknown quantisation type {kind}", self._offset - 12
            )
        if shape[0] % ggml.block:
            raise self._window.fault(
                f"tensor {quoted(name)} has rows of {shape[0]} elements, which is no multiple of the {ggml.block} in a "
                f"block of {ggml.name}",
                dims_place + 4,
            )
        return RawTensor(name, shape, ggml.name, elements // ggml.block * ggml.block_bytes, offset, place)

    def _alignment(self, metadata: dict[str, Value], places: dict[str, int]) -> int:
        alignment = metadata.get("general.alignment", 32)
        if isinstance(alignment, int) and alignment > 0 and alignment & (alignment - 1) == 0:
            return alignment
        problem = f"general.alignment is {alignment!r}, which is no power of two"
        raise self._window.fault(problem, places["general.alignment"])

    def _text(self, limit: int, what: str) -> str:
        place = self._offset
        (length,) = self._unpack("Q", what)
        if length > limit:
            if self._offset + length > self._window.size:
                raise self._window.fault(f"{what} claims {length} bytes, more than the file has left", place)
            raise self._window.fault(f"{what} has {length} bytes; the most is {limit}", place)
        index = self._window.at(self._offset, int(length), what)
        try:
            text = self._window.data[index : index + int(length)].decode()
        except UnicodeDecodeError as error:
            raise self._window.fault(f"{what} is not UTF-8", self._offset + error.start) from error
        self._offset += int(length)
        return text

    def _unpack(self, codes: str, what: str) -> tuple[int | float, ...]:
        layout = f"{self._order}{codes}"
        size = struct.calcsize(layout)
        index = self._window.at(self._offset, size, what)
        values = struct.unpack_from(layout, self._window.data, index)
        self._offset += size
        return values

    def _skip(self, count: int, what: str) -> None:
        if self._offset + count > self._window.size:
            raise self._window.fault(f"{what} claims {count} bytes, more than the file has left", self._offset)
        self._offset += count
