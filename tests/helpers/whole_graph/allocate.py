"""Lays a scheduled graph out in memory without computing anything (llama.cpp b11434, ggml-alloc.c)."""

from collections.abc import Sequence

from lamella.devices.device import Backend
from lamella.estimate.compute.arena import ALIGNMENT, COPIES, Arena
from lamella.estimate.compute.kernels import attention_bytes
from lamella.estimate.compute.layouts import Layouts
from lamella.estimate.compute.request import Placing
from tests.helpers.whole_graph.graph import Graph
from tests.helpers.whole_graph.schedule import Split


def laid_out(graph: Graph, splits: Sequence[Split], layouts: Layouts, placing: Placing) -> tuple[int, ...]:
    """Bytes of each backend's buffer, the CPU's last."""
    run = _Layout(graph, layouts, (*placing.backends, Backend.CPU))
    return run.peaks(splits, pipelined=placing.pipelined)


class _Layout:
    def __init__(self, graph: Graph, layouts: Layouts, backends: tuple[Backend, ...]) -> None:
        self.graph, self.layouts, self.backends = graph, layouts, backends
        self.arenas = [Arena() for _ in backends]
        self.cuda = [one is Backend.CUDA for one in backends]
        self.masks = [ALIGNMENT[one] - 1 for one in backends]
        self.held: dict[int, tuple[int, int, int]] = {}  # tensor: arena, address, size
        self.fixed = set(graph.outputs)  # nobody takes these over

    def peaks(self, splits: Sequence[Split], *, pipelined: bool) -> tuple[int, ...]:
        graph = self.graph
        if pipelined:
            self._place_copies(splits)
        else:
            for tensor in graph.inputs:
                self._take(tensor)
        opened = {one.first: one for one in splits}
        for position, node in enumerate(graph.nodes):
            if position in opened:
                self._bring(opened[position], pipelined=pipelined)
            self._run(node)
        return tuple(arena.peak for arena in self.arenas)

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
