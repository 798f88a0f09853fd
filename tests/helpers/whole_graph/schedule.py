"""Which backend runs each node, and what has to be copied there (llama.cpp b11434, ggml-backend.cpp)."""

from collections.abc import Iterable
from dataclasses import dataclass

from lamella.estimate.compute.layouts import Layouts
from tests.helpers.whole_graph.graph import Graph


@dataclass(slots=True)
class Split:
    """Neighbouring nodes of one backend, and the tensors copied there before they run."""

    backend: int
    first: int  # index in the graph's nodes
    inputs: list[tuple[int, int]]  # original and copy


def decide(graph: Graph) -> None:
    """Rules 2 to 6: every tensor of the graph gets its backend."""
    where, order = graph.where, graph.scheduled
    backwards = order[::-1]
    for with_cpu in (False, True):
        for direction in (order, backwards):
            _carry(graph, direction, with_cpu=with_cpu)
    for node in order:
        if where[node] < 0:
            where[node] = _best(graph, node)
    roots = graph.roots
    for node in graph.view_nodes:
        if where[node] < 0:
            where[node] = where[roots[node]]


def _carry(graph: Graph, order: Iterable[int], *, with_cpu: bool) -> None:
    """Hands the last backend on to undecided nodes that it can run; the CPU only where told."""
    where, refused, cpu = graph.where, graph.refused, graph.cpu
    last = -1
    for node in order:
        backend = where[node]
        if backend >= 0:
            last = -1 if backend == cpu and not with_cpu else backend
        elif last >= 0 and not refused[node] >> last & 1:
            where[node] = last


def _best(graph: Graph, node: int) -> int:
    """The first backend that runs the node with most of its sources in its memory."""
    places = [graph.where[graph.roots[source]] for source in graph.sources[node]]
    candidates = [one for one in range(graph.cpu + 1) if not graph.refused[node] >> one & 1]
    return max(candidates, key=lambda one: (places.count(one), -one))


def split(graph: Graph, layouts: Layouts) -> tuple[Split, ...]:
    """Cuts the graph where the backend changes and enters the copies; sources and counts then tell the copies."""
    return _Cutting(graph, layouts).splits()


class _Cutting:
    def __init__(self, graph: Graph, layouts: Layouts) -> None:
        self.graph, self.layouts = graph, layouts
        self.copies: dict[tuple[int, int], int] = {}

    def splits(self) -> tuple[Split, ...]:
        graph = self.graph
        where, sources = graph.where, graph.sources
        order = {node: index for index, node in enumerate(graph.nodes)}
        first = where[graph.scheduled[0]]
        opened = Split(first, 0, [])
        found = [opened]
        for node in graph.scheduled:
            backend = where[node]
            foreign = [source for source in sources[node] if where[source] != backend]
            if backend != opened.backend or (foreign and opened.inputs and self._reads_weight(foreign)):
                opened = Split(backend, order[node], [])
                found.append(opened)
            if foreign:
                self._copy(node, foreign, opened)
        return tuple(found)

    def _reads_weight(self, foreign: Iterable[int]) -> bool:
        weights = self.graph.weights
        return any(source in weights for source in foreign)

    def _copy(self, node: int, foreign: Iterable[int], opened: Split) -> None:
        graph = self.graph
        replaced = {}
        for source in foreign:
            key = source, opened.backend
            copy = self.copies.get(key)
            if copy is None:
                copy = self.copies[key] = self._entered(source, opened.backend)
                opened.inputs.append((source, copy))
                graph.children[source] += 1
            graph.children[source] -= 1
            graph.children[copy] += 1
            replaced[source] = copy
        graph.sources[node] = tuple(replaced.get(source, source) for source in graph.sources[node])

    def _entered(self, source: int, backend: int) -> int:
        graph = self.graph
        number = len(graph.where)
        layout = graph.layouts[source]
        if layout < 0:
            weight = graph.weights[source]
            layout = self.layouts.plain(weight.type, weight.shape)
        graph.where.append(backend)
        graph.layouts.append(layout)
        graph.roots.append(number)
        graph.sources.append(())
        graph.children.append(0)
        graph.views.append(0)
        graph.memory.append(True)
        return number
