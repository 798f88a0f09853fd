"""What a tensor takes in each kind of buffer, and sums of that over places."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Self

from lamella.devices.device import Backend
from lamella.estimate.context import padded
from lamella.model.ggml import row_bytes

_ALIGNMENT: Final = {Backend.CPU: 32, Backend.RPC: 32, Backend.CUDA: 128}
"""ggml b11434: TENSOR_ALIGNMENT of ggml-cpu, which an RPC server passes on; ggml-cuda's own is 128."""
_CUDA_ROW: Final = 512
"""MATRIX_ROW_PADDING of ggml-cuda (b11434): quantised rows are read in steps of so many elements."""
_UNQUANTISED: Final = frozenset(("f64", "f32", "f16", "bf16", "i8", "i16", "i32", "i64"))


def buffer_bytes(type_name: str, row: int, nbytes: int, *, backend: Backend) -> int:
    """Bytes of a tensor of `nbytes` with rows of `row` elements in a buffer of this kind, padding included."""
    if backend is Backend.CUDA and row % _CUDA_ROW and type_name not in _UNQUANTISED:
        nbytes += row_bytes(type_name, _CUDA_ROW - row % _CUDA_ROW)
    return padded(nbytes, _ALIGNMENT[backend])


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of the same tensors in each kind of buffer."""

    cpu: int = 0
    cuda: int = 0
    rpc: int = 0

    def on(self, backend: Backend) -> int:
        match backend:
            case Backend.CUDA:
                return self.cuda
            case Backend.RPC:
                return self.rpc
            case _:
                return self.cpu

    @classmethod
    def of(cls, type_name: str, row: int, nbytes: int) -> Self:
        """The sizes of one tensor."""
        return cls(*(buffer_bytes(type_name, row, nbytes, backend=b) for b in (Backend.CPU, Backend.CUDA, Backend.RPC)))

    @classmethod
    def sum(cls, parts: Iterable["Sizes"]) -> Self:
        """Padding is by tensor, so sums of sizes are sizes of groups."""
        cpu = cuda = rpc = 0
        for part in parts:
            cpu, cuda, rpc = cpu + part.cpu, cuda + part.cuda, rpc + part.rpc
        return cls(cpu, cuda, rpc)


NOTHING: Final = Sizes()


@dataclass(frozen=True, slots=True)
class Totals:
    """Prefix sums over places in each kind of buffer: entry i is the sum of the places before i."""

    cpu: tuple[int, ...]
    cuda: tuple[int, ...]
    rpc: tuple[int, ...]

    def on(self, backend: Backend) -> tuple[int, ...]:
        match backend:
            case Backend.CUDA:
                return self.cuda
            case Backend.RPC:
                return self.rpc
            case _:
                return self.cpu

    def span(self, backend: Backend, first: int, end: int) -> int:
        """Bytes of the places first..end-1."""
        before = self.on(backend)
        return before[end] - before[first]

    @classmethod
    def over(cls, places: Iterable[Sizes]) -> Self:
        sizes = tuple(places)
        return cls(
            tuple(accumulate((size.cpu for size in sizes), initial=0)),
            tuple(accumulate((size.cuda for size in sizes), initial=0)),
            tuple(accumulate((size.rpc for size in sizes), initial=0)),
        )
