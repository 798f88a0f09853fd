"""The table of tensors in a GGUF file: what each is, where it lies, and whether they can lie there together."""

from dataclasses import dataclass
from math import prod
from typing import Final

from lamella.model.cursor import Cursor
from lamella.model.file_error import quoted
from lamella.model.ggml import type_by_id

_TENSORS: Final = 65_536  # DeepSeek R1 has 1,086; one with unmerged experts some ten thousand
_NAME: Final = 128  # bytes; ggml takes 63
_DIMS: Final = 4  # GGML_MAX_DIMS


@dataclass(frozen=True, slots=True)
class RawTensor:
    """One row of the table as the file has it."""

    name: str
    shape: tuple[int, ...]  # ggml order
    type: str  # ggml's name, lower case
    nbytes: int  # without padding
    offset: int  # from the start of the tensor data
    place: int  # byte at which the row begins


def read_tensors(cursor: Cursor, count: int, count_place: int) -> tuple[RawTensor, ...]:
    """In the order of the file; every name once."""
    if count > _TENSORS:
        raise cursor.fault(f"the header claims {count} tensors; no model has more than {_TENSORS}", count_place)
    tensors: dict[str, RawTensor] = {}
    for number in range(count):
        place = cursor.offset
        name = cursor.text(_NAME, f"the name of tensor {number}")
        if name in tensors:
            raise cursor.fault(f"the tensor {quoted(name)} occurs twice", place)
        tensors[name] = _read_row(cursor, name, place)
    return tuple(tensors.values())


def _read_row(cursor: Cursor, name: str, place: int) -> RawTensor:
    what = f"the description of tensor {quoted(name)}"
    shape_place = cursor.offset
    dims = cursor.whole("I", what)
    if dims > _DIMS:
        raise cursor.fault(f"tensor {quoted(name)} has {dims} dimensions; ggml knows up to {_DIMS}", shape_place)
    *extents, type_id, offset = (int(part) for part in cursor.numbers(f"{dims}QIQ", what))
    shape = tuple(extents) or (1,)
    elements = prod(shape)
    if not 0 < elements < 1 << 63:
        raise cursor.fault(f"tensor {quoted(name)} claims the impossible shape {list(shape)}", shape_place)
    ggml_type = type_by_id(type_id)
    if ggml_type is None:
        raise cursor.fault(f"tensor {quoted(name)} has the unknown quantisation type {type_id}", cursor.offset - 12)
    block = ggml_type.block
    if shape[0] % block:
        problem = (
            f"a row of tensor {quoted(name)} has {shape[0]} elements, but {ggml_type.name} comes in blocks of {block}"
        )
        raise cursor.fault(problem, shape_place)
    return RawTensor(name, shape, ggml_type.name, elements // block * ggml_type.block_bytes, offset, place)


def checked_end(cursor: Cursor, tensors: tuple[RawTensor, ...], *, data_offset: int, alignment: int) -> int:
    """The byte behind the last tensor; an error where tensors overlap, are misaligned or cannot be in the file.

    ggml wants them back to back (b11434, gguf.cpp). Holes are borne here as long as they end within the file, since
    other programs write such files; in one that is still being downloaded the sizes alone must account for the offsets.
    """
    packed = sum(-(-tensor.nbytes // alignment) * alignment for tensor in tensors)
    limit = max(packed, cursor.window.size - data_offset)
    end, before = 0, ""
    for tensor in sorted(tensors, key=lambda one: one.offset):
        name = quoted(tensor.name)
        if tensor.offset % alignment:
            raise cursor.fault(
                f"the data of tensor {name} begins at {tensor.offset}, no multiple of {alignment}", tensor.place
            )
        if tensor.offset < end:
            raise cursor.fault(f"the data of tensor {name} overlaps that of {quoted(before)}", tensor.place)
        end, before = tensor.offset + tensor.nbytes, tensor.name
        if end > limit:
            problem = f"the data of tensor {name} would end at byte {data_offset + end}, far behind the end of the file"
            raise cursor.fault(problem, tensor.place)
    return data_offset + end
