"""The whole graph of a model: stamps put one behind the other, every tensor known by a number."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lamella.estimate.compute.anatomy import ENTRANCE, EXIT
from lamella.estimate.compute.batch import VIEWED, figures, input_layout
from lamella.estimate.compute.drawing import Stamps
from lamella.estimate.compute.kernels import Attention
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.rules import Assigned, assigned, outer_weight
from lamella.estimate.compute.stamp import Nodes, Sketch, Stamp
from lamella.model.model import Tensor


@dataclass(slots=True)
class Graph:
    """Lists have one entry a tensor. Filled by `assembled`, then only read, but for what the scheduler decides."""

    cpu: int  # number of the CPU
    where: list[int] = field(default_factory=list)  # backend whose memory the tensor is in; -1: undecided
    layouts: list[int] = field(default_factory=list)  # -1: a weight, see `weights`
    roots: list[int] = field(default_factory=list)  # the tensor itself, if it is no view
    sources: list[tuple[int, ...]] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    views: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # bit b: backend b cannot run the node
    in_place: list[bool] = field(default_factory=list)
    memory: list[bool] = field(default_factory=list)  # takes memory of a compute buffer
    nodes: list[int] = field(default_factory=list)  # graph order
    scheduled: list[int] = field(default_factory=list)  # nodes but for view operations
    view_nodes: list[int] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)  # by first mention
    outputs: set[int] = field(default_factory=set)
    attention: dict[int, tuple[Attention, int]] = field(default_factory=dict)  # node: its operands, home of its block
    weights: dict[int, Tensor] = field(default_factory=dict)


def assembled(stamps: Stamps, placing: Placing) -> Graph:
    """The graph of entrance, blocks and exit."""
    return _Assembly(stamps, placing).whole()


class _Assembly:
    def __init__(self, stamps: Stamps, placing: Placing) -> None:
        self.stamps, self.placing = stamps, placing
        self.anatomy = stamps.anatomy
        self.graph = Graph(placing.cpu)
        self.outer: dict[str, int] = {}  # inputs, weights of no block and shared views by name
        given = figures(stamps.batch, windowed=False, pruned=False)
        self.figures = {**self.anatomy.figures, **given, **stamps.rotated()}

    def whole(self) -> Graph:
        homes, kinds = self.placing.homes, self.anatomy.kind_of
        before = self._piece(ENTRANCE, -1, homes[0])  # an encoder counts its first norm with block 0
        self._emit(before[0].main, before[1])
        result = before[1] + before[0].result
        tail: tuple[Nodes, int] | None = None
        for block, kind in enumerate(kinds):
            sketch, base = self._piece(kind, block, homes[block], result)
            self._emit(sketch.pre, base)
            if tail:
                self._emit(*tail)
            self._emit(sketch.main, base)
            tail = sketch.tail, base
            result = base + sketch.result
        if tail:
            self._emit(*tail)
        last, base = self._piece(EXIT, self.anatomy.model.block_count, homes[-1], result)
        self._emit(last.main, base)
        return self.graph

    def _emit(self, run: Nodes, base: int) -> None:
        graph = self.graph
        graph.nodes += range(base + run.first, base + run.end)
        graph.scheduled += [base + one for one in run.scheduled]

    def _piece(self, number: int, place: int, home: int, residual: int = -1) -> tuple[Sketch, int]:
        """Enters the tensors of one piece; they get their order by `_emit`."""
        graph, stamp = self.graph, self.stamps.stamp(number)
        sketch = stamp.sketch
        for name in sketch.inputs:
            self._input(name)
        externals = [self._external(name, home, residual) for name in sketch.externals]
        base, count, size = len(graph.where), sketch.node_count, sketch.node_count + len(sketch.leaves)
        table = [*range(base, base + size), *externals]
        decided = self._assigned(stamp, place, home, externals)
        graph.where += decided.where
        graph.refused += decided.refused
        graph.layouts += stamp.layouts
        graph.roots += table[:size]
        graph.sources += [tuple(table[one] for one in sources) for sources in sketch.sources]
        graph.sources += [()] * (size - count)
        graph.children += sketch.child_counts
        graph.views += sketch.view_counts
        graph.in_place += sketch.in_place
        graph.in_place += [False] * (size - count)
        graph.memory += [True] * count
        graph.memory += [False] * (size - count)
        for node, root in sketch.views:
            graph.roots[base + node] = table[root]
            graph.memory[base + node] = False
        graph.view_nodes += [base + node for node in sketch.view_nodes]
        for index, uses in sketch.outer_children:
            graph.children[externals[index]] += uses
        for index, uses in sketch.outer_views:
            graph.views[graph.roots[externals[index]]] += uses
        graph.outputs.update(table[one] for one in sketch.outputs)
        for node, attention in stamp.attention:
            graph.attention[base + node] = attention, home
        self._enter_weights(sketch, place, base + count)
        return sketch, base

    def _enter_weights(self, sketch: Sketch, place: int, first: int) -> None:
        if place < 0 or place >= len(self.anatomy.kind_of):
            return
        for offset, name in enumerate(sketch.leaves):
            if name[0] != "%":
                self.graph.weights[first + offset] = self.anatomy.weight(place, name)

    def _assigned(self, stamp: Stamp, place: int, home: int, externals: Iterable[int]) -> Assigned:
        """Rule 1 of the scheduler for this piece."""
        moved = self.placing.moved.get(place, {})
        held = [
            self.graph.where[one] if name[0] == "@" else -1
            for name, one in zip(stamp.sketch.externals, externals, strict=True)
        ]
        return assigned(stamp, self.placing, home=home, moved=moved, outer=held, tokens=self.stamps.batch.tokens)

    def _external(self, name: str, home: int, residual: int) -> int:
        if name == "x":
            return residual
        if name.startswith("@@"):
            return self._outer_weight(name[2:], home)
        if name[0] == "&" and name not in self.outer:
            self.outer[name] = self._shared_view(name)
        return self.outer[name]

    def _shared_view(self, name: str) -> int:
        """A view that the first block which reads it makes for all; its own use of the input ends at once."""
        layout = input_layout(name[1:], self.stamps.batch, self.figures, self.stamps.layouts)
        view, graph = self._single(self.placing.cpu, layout, memory=False), self.graph
        graph.roots[view] = self.outer[VIEWED]
        graph.views[graph.roots[view]] += 1
        return view

    def _input(self, name: str) -> None:
        key = f"${name}"
        if key not in self.outer:
            layout = input_layout(name, self.stamps.batch, self.figures, self.stamps.layouts)
            self.outer[key] = self._single(self.placing.cpu, layout, memory=True)
            self.graph.inputs.append(self.outer[key])

    def _outer_weight(self, name: str, home: int) -> int:
        tensor, backend = outer_weight(self.anatomy, self.placing, name, home)
        key = f"{name}@{backend}"
        if key not in self.outer:
            self.outer[key] = self._single(backend, -1, memory=False)
            self.graph.weights[self.outer[key]] = tensor
        return self.outer[key]

    def _single(self, backend: int, layout: int, *, memory: bool) -> int:
        graph = self.graph
        number = len(graph.where)
        graph.where.append(backend)
        graph.layouts.append(layout)
        graph.roots.append(number)
        graph.sources.append(())
        graph.children.append(0)
        graph.views.append(0)
        graph.refused.append(0)
        graph.in_place.append(False)
        graph.memory.append(memory)
        return number
