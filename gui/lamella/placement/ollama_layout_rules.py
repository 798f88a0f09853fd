"""How Ollama's second generation lays layers out over GPUs.

createLayout, assignLayers, findBestFit and greedyFit of llm/server.go, v0.20.0, single precision included. Plain
numbers only.
"""

from bisect import bisect_left
from collections.abc import Sequence
from ctypes import c_float
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

NOT_WANTED: Final = -1
"""A number of layers that nobody asked for."""
_PRETENDED: Final = 1000.0
"""How many times the memory a GPU is given when layers have to go on it whatever it holds."""
_EXACT: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutGpu:
    """A GPU, `index` in the caller's list."""

    index: int
    free: int
    library: str = "CUDA"
    integrated: bool = False
    graph: int = 0  # bytes of the compute buffer that it is known to need
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Layers first..end-1 on a GPU."""

    gpu: int
    first: int
    end: int


Layout = tuple[Run, ...]
"""Runs in order of layers; GPUs without layers are not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a layout."""

    num_gpu: int = NOT_WANTED
    require_full: bool = False  # other models are loaded, and one of them could make room
    spread: bool = False
    overhead: int = 0
    backoff: float = 0.0  # part of the free memory that is left alone after a load has failed


def layer_count(layout: Layout) -> int:
    return sum(run.end - run.first for run in layout)


def created_layout(layers: Sequence[int], gpus: Sequence[LayoutGpu], wish: Wish) -> Layout:
    """Bytes of each layer, output last, laid out on the GPUs of the one library that takes the most of them."""
    best: Layout = ()
    ordered = sorted(gpus, key=lambda gpu: (gpu.integrated, -gpu.free))
    for library in dict.fromkeys(gpu.library for gpu in ordered):
        group = [gpu for gpu in ordered if gpu.library == library]
        # A GPU that once had a graph stays in use.
        last = max((place for place, gpu in enumerate(group) if gpu.graph), default=0)
        layout = _assigned(tuple(layers), [_reserved(gpu, wish) for gpu in group], wish, last)
        if layer_count(layout) > layer_count(best):
            best = layout
    return best


def lacks_required(layout: Layout, layers: int, wish: Wish, *, gpus: int) -> bool:
    """Whether Ollama asks for another model to be unloaded instead of loading so few layers."""
    placed = layer_count(layout)
    return wish.require_full and gpus > 0 and placed < layers and (wish.num_gpu < 0 or placed < wish.num_gpu)


def f32(value: float) -> float:
    """Rounded to single precision."""
    return c_float(value).value


def _reserved(gpu: LayoutGpu, wish: Wish) -> LayoutGpu:
    reserved = int(f32(f32(gpu.free) * f32(wish.backoff))) + gpu.minimum + wish.overhead + gpu.graph
    # Who asks for a number of layers, or for all GPUs, has all of them treated alike.
    alike = wish.num_gpu >= 0 or wish.spread
    return replace(gpu, free=max(gpu.free - reserved, 0), integrated=gpu.integrated and not alike)


def _assigned(layers: tuple[int, ...], gpus: list[LayoutGpu], wish: Wish, last: int) -> Layout:
    """As few GPUs as possible; where not everything fits, rather without the output layer."""
    layout: Layout = ()
    for count in (len(layers), len(layers) - 1):
        before = (0, *accumulate(layers[:count]))
        wanted = min(count, wish.num_gpu)
        if wish.spread:
            layout = _best_fit(before, gpus, wanted, force=not wish.require_full)
        else:
            for end in range(last + 1, len(gpus) + 1):
                force = end == len(gpus) and not wish.require_full
                enough = layer_count(_best_fit(before, gpus[:end], wanted, force=force, even=False)) in (count, wanted)
                if enough or end == len(gpus):
                    # How many there are does not change when they are evened out, so that is done once.
                    layout = _best_fit(before, gpus[:end], wanted, force=force)
                    break
        if layer_count(layout) == count:
            break
    return layout


def _best_fit(before: tuple[int, ...], gpus: list[LayoutGpu], wanted: int, *, force: bool, even: bool = True) -> Layout:
    """Discrete GPUs first; `even`: with the least share of their memory that still places as many layers."""
    layout: Layout = ()
    end = len(before) - 1
    for integrated in dict.fromkeys(gpu.integrated for gpu in gpus):
        group = [gpu for gpu in gpus if gpu.integrated is integrated]
        high = _PRETENDED if wanted >= 0 and force else 1.0
        laid = _least_share if even else _greedy
        placed = laid(before[: end + 1], group, wanted, high)
        count = layer_count(placed)
        layout = placed + layout
        end, wanted = end - count, wanted - count
    return layout


def _least_share(before: tuple[int, ...], gpus: list[LayoutGpu], wanted: int, high: float) -> Layout:
    best, low = _greedy(before, gpus, wanted, high), 0.0
    target = layer_count(best)
    while high - low > _EXACT:
        middle = f32((low + high) / 2)
        if not low < middle < high:
            # No number lies between them; Ollama itself would halve for ever.
            break
        found = _greedy(before, gpus, wanted, middle)
        if layer_count(found) == target:
            high, best = middle, found
        else:
            low = middle
    return best


def _greedy(before: tuple[int, ...], gpus: list[LayoutGpu], wanted: int, share: float) -> Layout:
    """From the last layer and the last GPU back; a GPU that has refused a layer is not asked again."""
    runs: list[Run] = []
    end = len(before) - 1
    least = max(end - wanted, 0) if wanted >= 0 else 0
    for gpu in reversed(gpus):
        room = int(f32(f32(gpu.free) * share))
        first = bisect_left(before, before[end] - room, least, end)
        if first < end:
            runs.append(Run(gpu.index, first, end))
            end = first
    return tuple(reversed(runs))
