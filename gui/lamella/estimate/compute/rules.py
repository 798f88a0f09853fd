"""The scheduler's first rule, which looks at each node alone (llama.cpp b11434, ggml-backend.cpp, first pass)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lamella.devices.device import Backend
from lamella.estimate.compute.anatomy import ROPE_FACTORS, Anatomy
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.stamp import Need, Stamp
from lamella.model.model import Tensor

OFFLOAD_ROWS: Final = 32
"""From so many rows on CUDA computes with weights of the host (min_batch_size of ggml-cuda and llama-graph)."""
_UNDECIDED: Final = -1
TIED: Final = "tied token_embd.weight"
"""Name of the second copy of the token embedding among moved tensors."""
_ON_CPU: Final = frozenset(f"{name}.weight" for name in ("token_embd", "position_embd", "token_types"))


@dataclass(frozen=True, slots=True)
class Assigned:
    """By node and leaf of a stamp: its backend or -1, and the set of backends that cannot run it, as bits."""

    where: tuple[int, ...]
    refused: tuple[int, ...]


def assigned(
    stamp: Stamp, placing: Placing, *, home: int, moved: Mapping[str, int], outer: Sequence[int], tokens: int
) -> Assigned:
    """`outer` are the backends of the weights among the stamp's externals."""
    cache = home if placing.offloaded_cache else placing.cpu
    sketch = stamp.sketch
    leaves = [cache if name[0] == "%" else moved.get(name, home) for name in sketch.leaves]
    where = [*[_UNDECIDED] * sketch.node_count, *leaves, *outer]
    all_cuda, foreign = _foreign(placing)
    refused = [
        all_cuda if not cuda else _refused(need, where, foreign) if need.held else 0
        for need, cuda in zip(sketch.needs, stamp.cuda, strict=True)
    ]
    pins = placing.pinned and pinned_batch(placing, tokens)
    pin = home if pins else _UNDECIDED
    for node, need in enumerate(sketch.needs):
        where[node] = _first(need, where, placing, refused=refused[node], pin=pin, rows=stamp.rows[node])
    size = sketch.inner_count
    return Assigned(tuple(where[:size]), (*refused, *[0] * len(leaves)))


def pinned_batch(placing: Placing, tokens: int) -> bool:
    """Whether norms are pinned to their block's home (graph_get_cb of llama-context.cpp)."""
    return tokens < OFFLOAD_ROWS or placing.all_offloaded


def _foreign(placing: Placing) -> tuple[int, tuple[int, ...]]:
    """All CUDA backends as bits, and those that cannot read a weight: by the backend that holds it, the CPU's last.

    CUDA reads no weights of another GPU, and those of the host, which are copied.
    """
    every = sum(1 << number for number, backend in enumerate(placing.backends) if backend is Backend.CUDA)
    return every, (*(every & ~(1 << number) for number in range(placing.cpu)), 0)


def _refused(need: Need, where: Sequence[int], foreign: Sequence[int]) -> int:
    bits = 0
    for one in need.held:
        bits |= foreign[where[one]]
    return bits


def _first(need: Need, where: Sequence[int], placing: Placing, *, refused: int, pin: int, rows: int) -> int:
    if need.pinned == "norm" and pin >= 0 and not refused >> pin & 1:
        return pin
    if need.pinned == "cont" and placing.pinned and not placing.offloaded_cache:
        return placing.cpu
    if need.cache is not None:
        return where[need.cache]
    if not need.by_weight or not need.weights:
        return _UNDECIDED
    backend = where[need.weights[0]]
    if backend < placing.cpu:
        return _UNDECIDED if refused >> backend & 1 else backend
    return _offloaded(placing, refused, rows)


def _offloaded(placing: Placing, refused: int, rows: int) -> int:
    """Weights of the host: the first CUDA GPU that runs the node, if the batch is worth the copy."""
    if rows >= OFFLOAD_ROWS:
        for number, backend in enumerate(placing.backends):
            if backend is Backend.CUDA and not refused >> number & 1:
                return number
    return placing.cpu


def outer_weight(anatomy: Anatomy, placing: Placing, name: str, home: int) -> tuple[Tensor, int]:
    """A weight of no block as the tables name it, and the backend it lies on for what is at home on `home`."""
    tensor = anatomy.outer(name)
    tied = name == "output" and anatomy.model.tied
    if not tied and name != ROPE_FACTORS and tensor.name in _ON_CPU:
        home = placing.cpu
    return tensor, placing.outer.get(TIED if tied else tensor.name, home)
