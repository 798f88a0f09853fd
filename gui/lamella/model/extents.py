"""Where the tensors lie in the file, and whether they can lie there together."""

from dataclasses import dataclass

from lamella.model.file_error import quoted
from lamella.model.window import Window


@dataclass(frozen=True, slots=True)
class RawTensor:
    """One row of the tensor table as the file has it."""

    name: str
    shape: tuple[int, ...]  # ggml order
    type: str  # ggml's name, lower case
    nbytes: int  # without padding
    offset: int  # from the start of the tensor data
    place: int  # byte at which its row begins


def checked_end(window: Window, tensors: tuple[RawTensor, ...], *, data_offset: int, alignment: int, table: int) -> int:
    """The byte behind the last tensor; ModelFileError where tensors overlap, are misaligned or cannot be in the file.

    ggml wants them back to back (ggml b11434, gguf.cpp). Holes are borne here as long as they end within the file,
    since other programs write such files; in a file that is still being downloaded the sizes alone must account for
    every offset.
    """
    packed = sum(-(-tensor.nbytes // alignment) * alignment for tensor in tensors)
    limit = max(packed, window.size - data_offset)
    end, before = 0, ""
    for tensor in sorted(tensors, key=lambda one: one.offset):
        if tensor.offset % alignment:
            problem = f"the data of tensor {quoted(tensor.name)} begins at {tensor.offset}, no multiple of {alignment}"
            raise window.fault(problem, tensor.place)
        if tensor.offset < end:
            problem = f"the data of tensor {quoted(tensor.name)} overlaps that of {quoted(before)}"
            raise window.fault(problem, tensor.place)
        end, before = tensor.offset + tensor.nbytes, tensor.name
        if end > limit:
            problem = (
                f"the data of tensor {quoted(before)} would lie behind the end of the file, at {data_offset + end}"
            )
            raise window.fault(problem, tensor.place)
    return data_offset + end if tensors else table
