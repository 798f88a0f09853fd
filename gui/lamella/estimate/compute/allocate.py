"""Lays a scheduled graph out in memory without computing anything (llama.cpp b11434, ggml-alloc.c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lamella.devices.device import Backend
from lamella.estimate.compute.arena import Arena
from lamella.estimate.compute.graph import Graph
from lamella.estimate.compute.kernels import attention_bytes
from lamella.estimate.compute.layouts import Layouts
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.schedule import Split

COPIES: Final = 4
"""GGML_SCHED_MAX_COPIES: so often inputs and crossing tensors exist in a pipeline."""
ALIGNMENT: Final = {Backend.CUDA: 128, Backend.RPC: 32, Backend.CPU: 32}
"""Of tensors in a buffer."""

Cuts = Sequence[tuple[int, int]]
"""Pairs of blocks: as the second begins, memory has to be as it was when the first began."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Memory as a block begins: free blocks of every arena, and where this and the last block's tensors lie.

    Tensors are told by their distance from the block's first one, copies by their original's and their backend.
    """

    free: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    used: frozenset[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Bytes of each backend's buffer, the CPU's last, and whether memory was the same before and after every cut."""

    peaks: tuple[int, ...]
    steady: bool


def laid_out(graph: Graph, splits: Sequence[Split], layouts: Layouts, *, placing: Placing, cuts: Cuts = ()) -> LaidOut:
    """`cuts` are pairs of blocks of the graph, by index. Stops at the first that is not steady."""
    run = _Layout(graph, layouts, (*placing.backends, Backend.CPU))
    return run.laid_out(splits, cuts, pipelined=placing.pipelined)


class _Layout:
    def __init__(self, graph: Graph, layouts: Layouts, backends: tuple[Backend, ...]) -> None:
        self.graph, self.layouts, self.backends = graph, layouts, backends
        self.arenas = [Arena() for _ in backends]
        self.cuda = [one is Backend.CUDA for one in backends]
        self.masks = [ALIGNMENT[one] - 1 for one in backends]
        self.held: dict[int, tuple[int, int, int]] = {}  # tensor: arena, address, size
        self.fixed = set(graph.outputs)  # nobody takes these over

    def laid_out(self, splits: Sequence[Split], cuts: Cuts, *, pipelined: bool) -> LaidOut:
        graph = self.graph
        if pipelined:
            self._place_copies(splits)
        else:
            for tensor in graph.inputs:
                self._take(tensor)
        marks = {graph.starts[block]: block for cut in cuts for block in cut}
        partners = {after: before for before, after in cuts}
        moments: dict[int, Moment] = {}
        bounds = [one.first for one in splits] + [len(graph.nodes)]
        for index, one in enumerate(splits):
            for position in range(bounds[index], bounds[index + 1]):
                block = marks.get(position)
                if block is not None:
                    moments[block] = self._moment(block)
                    if block in partners and moments[partners[block]] != moments[block]:
                        return LaidOut((), steady=False)
                if position == one.first:
                    self._bring(one, pipelined=pipelined)
                self._run(graph.nodes[position])
        return LaidOut(tuple(arena.peak for arena in self.arenas), steady=True)

    def _place_copies(self, splits: Sequence[Split]) -> None:
        """In a pipeline inputs and copies have memory of their own from the start to the end."""
        copies = (copy for one in splits for _, copy in one.inputs)
        for tensor in (*self.graph.inputs, *copies):
            backend = self.graph.where[tensor]
            for _ in range(COPIES):
                self.arenas[backend].take(self._size(tensor, backend))

    def _bring(self, one: Split, *, pipelined: bool) -> None:
        for original, copy in one.inputs:
            self._release(original)
            if not pipelined:
                self._take(copy)

    def _run(self, node: int) -> None:
        if self.graph.memory[node] and not (self.graph.in_place[node] and self._taken_over(node)):
            self._take(node)
        for source in self.graph.sources[node]:
            self._release(source)

    def _taken_over(self, node: int) -> bool:
        """Whether the node may use the memory of a source that nobody needs any more."""
        graph = self.graph
        wanted = graph.layouts[node]
        for source in graph.sources[node]:
            if (
                graph.layouts[source] == wanted
                and source in self.held
                and graph.children[source] == 1
                and graph.views[source] == 0
                and source not in self.fixed
            ):
                self._hand_over(source, node)
                return True
        return False

    def _hand_over(self, source: int, node: int) -> None:
        arena, address, size = self.held.pop(source)
        needed = self._size(node, arena)
        if needed < size:
            self.arenas[arena].give(address + needed, size - needed)
        self.held[node] = arena, address, min(size, needed)

    def _take(self, tensor: int) -> None:
        backend = self.graph.where[tensor]
        size = self._size(tensor, backend)
        self.held[tensor] = backend, self.arenas[backend].take(size), size

    def _size(self, tensor: int, backend: int) -> int:
        layout, mask = self.graph.layouts[tensor], self.masks[backend]
        if not self.cuda[backend]:
            return (self.layouts.nbytes[layout] + mask) & ~mask
        nbytes = self.layouts.cuda_nbytes[layout]
        if tensor in self.graph.attention:
            nbytes = self._attention_bytes(tensor, nbytes)
        return (nbytes + mask) & ~mask

    def _attention_bytes(self, node: int, nbytes: int) -> int:
        operands, _ = self.graph.attention[node]
        value = self.graph.sources[node][2]
        return attention_bytes(operands, nbytes, v_copied=self.graph.roots[value] == value)

    def _release(self, tensor: int) -> None:
        graph = self.graph
        graph.children[tensor] -= 1
        if graph.children[tensor] or graph.views[tensor]:
            return
        root = graph.roots[tensor]
        if root != tensor:
            graph.views[root] -= 1
            if graph.children[root] or graph.views[root]:
                return
        self._free(root)

    def _free(self, tensor: int) -> None:
        if tensor in self.held and tensor not in self.fixed:
            arena, address, size = self.held.pop(tensor)
            self.arenas[arena].give(address, size)

    def _moment(self, block: int) -> Moment:
        graph = self.graph
        base, since = graph.bases[block], graph.bases[max(block - 1, 0)]
        used = []
        for tensor, (arena, address, _) in self.held.items():
            original, backend = graph.copied.get(tensor, (tensor, -1))
            if original >= since and original not in graph.lasting:
                used.append((original - base, backend, arena, address))
        return Moment(tuple(arena.state() for arena in self.arenas), frozenset(used))
