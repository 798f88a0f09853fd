"""How Ollama's first generation counts the layers that fit, and chooses the GPUs it counts them on.

EstimateGPULayers of llm/memory.go and pickBestFullFitByLibrary of server/sched.go, v0.6.5. Plain numbers only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from lamella.placement.ollama_graph_sizes import GraphSize


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a model needs. `blocks` and `caches` have one entry a block."""

    blocks: tuple[int, ...]
    caches: tuple[int, ...]
    output: int  # output norm and matrix, or the token embedding where there is none
    graph: GraphSize
    first_gpu: int = 0  # what only the first usable GPU takes: a projector

    @property
    def total(self) -> int:
        """Without graphs."""
        return sum(self.blocks) + sum(self.caches) + self.output + self.first_gpu


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is set aside on every GPU, and how many layers are wanted."""

    minimum: int
    overhead: int = 0
    num_gpu: int | None = None  # None: as many as fit
    last_block_first: bool = False  # v0.7.0


@dataclass(frozen=True, slots=True)
class Offload:
    """What the estimate ends as. Tuples have one entry a GPU."""

    layers: tuple[int, ...]
    allocated: tuple[int, ...]
    total: int  # everything, wherever it is
    rejected: tuple[int, ...]  # GPUs without room for a single layer
    fully_loaded: bool

    @property
    def count(self) -> int:
        return sum(self.layers)

    @property
    def on_gpus(self) -> int:
        return sum(self.allocated)


class _Count:
    """The running numbers of one estimate."""

    def __init__(self, free: Sequence[int], demand: Demand, limits: Limits) -> None:
        self._free = free
        self._demand = demand
        self._limits = limits
        # More than one GPU is never counted with the graph of a full offload.
        graph = demand.graph
        self.graph = GraphSize(graph.partial, graph.partial) if len(free) > 1 else graph
        self._most = max(self.graph.full, self.graph.partial)
        self.layers = [0] * len(free)
        self.allocated = [0] * len(free)
        self.usable = self._usable()
        self.rejected = tuple(gpu for gpu in range(len(free)) if gpu not in self.usable)

    def wanted(self) -> bool:
        wanted = self._limits.num_gpu
        return wanted is None or sum(self.layers) < wanted

    def fits(self, gpu: int, size: int) -> bool:
        return self._free[gpu] > self._limits.overhead + self.allocated[gpu] + self._most + size

    def put(self, gpu: int, size: int) -> None:
        self.allocated[gpu] += size
        self.layers[gpu] += 1

    def _usable(self) -> list[int]:
        """GPUs with room for the graph, the minimum, a layer kept in reserve and one layer more."""
        demand, limits = self._demand, self._limits
        reserve = sum((*demand.blocks[:1], *demand.caches[:1]))  # of a model without blocks Ollama reserves nothing
        usable: list[int] = []
        for gpu, free in enumerate(self._free):
            extra = 0 if usable else demand.first_gpu
            if free >= limits.overhead + extra + self._most + limits.minimum + 2 * reserve:
                usable.append(gpu)
                self.allocated[gpu] = limits.minimum + reserve + extra
        return usable


def estimated_offload(free: Sequence[int], demand: Demand, limits: Limits) -> Offload:
    """The layers of each GPU, in the order of `free`. Blocks go round; a GPU that refuses one gets none again."""
    count = _Count(free, demand, limits)
    overflow = _blocks_placed(count, demand, limits)
    fully_loaded = sum(count.layers) >= len(demand.blocks)
    if demand.output and count.wanted():
        placed = _output_placed(count, demand.output)
        overflow += 0 if placed else demand.output
        fully_loaded = fully_loaded and placed
    graph = count.graph.full if fully_loaded else count.graph.partial
    for gpu, layers in enumerate(count.layers):
        count.allocated[gpu] += graph if layers else 0
    total = sum(count.allocated) + overflow
    return Offload(tuple(count.layers), tuple(count.allocated), total, count.rejected, fully_loaded)


def _blocks_placed(count: _Count, demand: Demand, limits: Limits) -> int:
    """Bytes of blocks that stay on the CPU; v0.6.5 counts each of them like the last block."""
    blocks, left, size = range(len(demand.blocks)), 0, 0
    for block in reversed(blocks) if limits.last_block_first else blocks:
        size = demand.blocks[block] + demand.caches[block]
        if not (count.wanted() and _block_placed(count, block, size)):
            left += size
    return left if limits.last_block_first else size * max(len(blocks) - sum(count.layers), 0)


def _block_placed(count: _Count, block: int, size: int) -> bool:
    while count.usable:
        turn = block % len(count.usable)
        gpu = count.usable[turn]
        if count.fits(gpu, size):
            count.put(gpu, size)
            return True
        del count.usable[turn]
    return False


def _output_placed(count: _Count, size: int) -> bool:
    for among in range(len(count.usable), 0, -1):
        gpu = count.usable[sum(count.layers) % among]
        if count.fits(gpu, size):
            count.put(gpu, size)
            return True
    return False


@dataclass(frozen=True, slots=True)
class Choice:
    """GPUs in the order in which Ollama names them to the runner, with what it counts on them."""

    gpus: tuple[int, ...]
    parallel: int
    offload: Offload


def chosen_gpus(
    free: Sequence[int],
    parallels: Sequence[int],
    offload: Callable[[tuple[int, ...], int], Offload],
    *,
    enough: int,
    spread: bool,
) -> Choice:
    """The first single GPU on which `enough` layers fit, else all together, else all in the order of `free`.

    `parallels` are the numbers of requests at a time that are tried, the most wanted first. A load that does not fit
    is made for the last of them.
    """
    everything = tuple(range(len(free)))
    by_memory = tuple(sorted(everything, key=lambda gpu: -free[gpu]))
    alone = () if spread else ((gpu,) for gpu in by_memory)
    for parallel, gpus in (*product(parallels, alone), *((parallel, by_memory) for parallel in parallels)):
        found = offload(gpus, parallel)
        if 0 < enough <= found.count:
            return Choice(gpus, parallel, found)
    return Choice(everything, parallels[-1], offload(everything, parallels[-1]))
