"""Placement: which device each layer, and each exception inside it, is on."""

from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import gt

from lamella.devices.device import CPU
from lamella.estimate.places import INPUT, SHARED
from lamella.estimate.settings import Settings
from lamella.notes import Note

__all__ = [
    "INPUT",
    "SHARED",
    "Allocation",
    "Flags",
    "Overflow",
    "Placement",
    "Span",
    "edges",
    "placed_by_edges",
    "spans",
]


@dataclass(frozen=True, slots=True)
class Overflow:
    """Tensors of one place kept off its device."""

    place: int  # a block, the output layer (block_count), INPUT or SHARED
    tensors: tuple[str, ...]
    device: int  # GPU index or CPU


@dataclass(frozen=True, slots=True)
class Placement:
    """`homes[i]` is the device of place i: the blocks 0..N-1, then the output layer."""

    homes: tuple[int, ...]
    overflow: tuple[Overflow, ...] = ()
    overridden: bool = False  # rules were given, even if they moved nothing: llama.cpp then does without a pipeline


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring layers on one device: places first..end-1."""

    device: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Flags:
    """The same placement in llama.cpp's own words."""

    n_gpu_layers: int = -1  # -ngl; -1: all
    tensor_split: tuple[float, ...] = ()  # -ts; () or all zero: by free memory
    overrides: tuple[tuple[str, int], ...] = ()  # -ot: regular expression, device; first match wins


@dataclass(frozen=True, slots=True)
class Allocation:
    """What an allocator answers."""

    placement: Placement
    context_tokens: int  # what `-c` ended as; 0 where it stays the model's own
    flags: Flags | None  # None: no flags say this placement
    notes: tuple[Note, ...] = ()
    started: Settings | None = None  # what the engine is started with, where that is not what was asked for


def spans(placement: Placement) -> tuple[Span, ...]:
    """Neighbouring places on one device, in order of places."""
    found: list[Span] = []
    first = 0
    for device, run in groupby(placement.homes):
        end = first + len(tuple(run))
        found.append(Span(device, first, end))
        first = end
    return tuple(found)


def edges(placement: Placement, gpu_count: int) -> tuple[int, ...] | None:
    """Edge d is the number of places in front of GPU d; None where devices are not in order (islands)."""
    homes = placement.homes
    if any(map(gt, homes, homes[1:])):
        return None
    return tuple(accumulate(map(homes.count, range(CPU, gpu_count - 1))))


def placed_by_edges(layer_count: int, edges: tuple[int, ...]) -> tuple[int, ...]:
    """Homes for edges in rising order: places below the first edge are the CPU's."""
    bounds = (0, *edges, layer_count)
    return tuple(device - 1 for device in range(len(bounds) - 1) for _ in range(bounds[device], bounds[device + 1]))
