"""Sketches blocks: their tables read with the facts of model and batch, every name resolved, nothing sized yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lamella.estimate.compute.anatomy import ENTRANCE, EXIT, ROPE_FACTORS, Anatomy, Kind
from lamella.estimate.compute.batch import own_name
from lamella.estimate.compute.blocks import Row, rows
from lamella.estimate.compute.joining import Joint, joined
from lamella.estimate.compute.numbering import EXPERT_VIEW, VIEW_OPS, renumbered, sketch_of
from lamella.estimate.compute.stamp import Node, Sketch

TARGETS: Final = {"set_rows": 2, "cpy": 1, "scale_inplace": 0}
"""Operations whose result is a view of the operand with this index."""


@dataclass(slots=True)
class Sketches:
    """Sketches of one model, made when first asked for."""

    anatomy: Anatomy
    made: dict[tuple[int, frozenset[str]], Sketch] = field(default_factory=dict)
    joints: dict[tuple[int, int, frozenset[str]], Joint] = field(default_factory=dict)

    def sketch(self, number: int, facts: frozenset[str]) -> Sketch:
        """Of the kind with this number, for a batch with these facts."""
        key = number, facts
        if key not in self.made:
            self.made[key] = _Sketching(self.anatomy, self.anatomy.kind(number), facts).sketched()
        return self.made[key]

    def joint(self, before: int, number: int, facts: frozenset[str]) -> Joint:
        """Of a kind and the kind of the block before."""
        key = before, number, facts
        if key not in self.joints:
            self.joints[key] = joined(self.sketch(before, facts), self.sketch(number, facts))
        return self.joints[key]


def covered(sketches: Sketches) -> bool:
    """Whether the tables say all about this model: no weight is missing that they read, and they read all there are."""
    anatomy = sketches.anatomy
    facts = frozenset(("fa",))
    for number, kind in enumerate(anatomy.kinds):
        names = {name for name, _ in kind.shapes}
        try:
            read = sketches.sketch(number, facts).leaves
        except KeyError:  # a value that only a missing weight would have made
            return False
        if names != {name for name in read if name[0] != "%"}:
            return False
    ends = (sketches.sketch(number, facts) for number in (ENTRANCE, EXIT))
    return all(anatomy.has_outer(name[2:]) for end in ends for name in end.externals if name[0] == "@")


def leading_weights(sketch: Sketch) -> frozenset[str] | None:
    """Weights that bring attention to where they are: all up to those of the first node behind it that follows any.

    The scheduler hands a backend on from node to node, forwards and backwards, so that attention ends between those
    two. None where other blocks' nodes lie among this one's.
    """
    attention = [node for node in sketch.scheduled if sketch.nodes[node].op == "fa"]
    if not attention:
        return frozenset()
    if not sketch.whole:
        return None
    found: set[int] = set()
    for node in sketch.scheduled:
        need = sketch.needs[node]
        found.update(need.weights)
        if node > attention[-1] and need.by_weight and need.weights:
            break
    return frozenset(sketch.leaves[one - sketch.node_count] for one in found if one < sketch.inner_count)


class _Sketching:
    """Leaves are -1, -2 … until all nodes are known."""

    def __init__(self, anatomy: Anatomy, kind: Kind, facts: frozenset[str]) -> None:
        self.anatomy, self.kind = anatomy, kind
        self.facts = kind.facts | facts | (frozenset(("last",)) if kind.pruned else frozenset())
        self.names: dict[str, int] = {}
        self.nodes: list[Node] = []
        self.leaves: dict[str, int] = {}
        self.inputs: dict[str, None] = {}
        self.outputs: list[int] = []

    def sketched(self) -> Sketch:
        bounds = []
        for table in (self.kind.parts.pre, self.kind.parts.main, self.kind.parts.tail):
            for row in rows(table):
                if all((one.fact in self.facts) is one.wanted for one in row.conditions):
                    self._add(row)
            bounds.append(len(self.nodes))
        return self._finished((bounds[0], bounds[1]))

    def _add(self, row: Row) -> None:
        name = row.name
        sources = tuple(one for one in map(self._operand, row.operands) if one is not None)
        match row.op:
            case "touch":
                return
            case "let":
                self.names[name] = sources[0]
            case "mark_out":
                self.outputs.append(sources[0])
            case "expert_sum":
                self.names[name] = self._expert_sum(sources[0])
            case _:
                self.names[name] = self._node(row, sources)
        if row.output:
            self.outputs.append(self.names[name])

    def _node(self, row: Row, sources: tuple[int, ...]) -> int:
        root = None
        if row.op in VIEW_OPS:
            root = self._root(sources[0])
        elif row.op in TARGETS:
            root = self._root(sources[TARGETS[row.op]])
        if row.op == "cast16":
            sources = (sources[0], len(self.nodes))
        return self._append(Node(row.op, sources, row.sizes, row.strides, root, row.pinned))

    def _append(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _expert_sum(self, source: int) -> int:
        """Views of every used expert's rows, then their sum one by one."""
        used = dict(self.kind.figures)["NU"]
        views = [self._append(Node(EXPERT_VIEW, (source,), root=self._root(source))) for _ in range(used)]
        if used == 1:
            return self._append(Node("cont", (views[0],)))
        total = views[0]
        for view in views[1:]:
            total = self._append(Node("add", (total, view)))
        return total

    def _root(self, source: int) -> int:
        root = self.nodes[source].root if source >= 0 else None
        return source if root is None else root

    def _operand(self, text: str) -> int | None:
        """The tensor an operand names; None for rope factors that the file does not have."""
        if text[0] == "$":
            own = own_name(text[1:], windowed=self.kind.windowed)
            self.inputs[own] = None
            return self._leaf(f"${own}")
        if text[:2] == "@@":
            missing = text[2:] == ROPE_FACTORS and self.anatomy.rope_factors is None
            return None if missing else self._leaf(text)
        if text[0] == "@":
            return self._weight(text)
        if text[0] in "%&" or (text == "x" and text not in self.names):
            return self._leaf(text)
        return self.names[text]

    def _weight(self, text: str) -> int:
        name = text[2:] if text.startswith("@=") else text[1:]
        return self._leaf(name if text.startswith("@=") or "." in name else f"{name}.weight")

    def _leaf(self, key: str) -> int:
        return self.leaves.setdefault(key, -1 - len(self.leaves))

    def _finished(self, bounds: tuple[int, int]) -> Sketch:
        """Leaves renumbered behind the nodes."""
        count = len(self.nodes)
        own = tuple(key for key in self.leaves if key[0] not in "$@&" and key != "x")
        outer = tuple(key for key in self.leaves if key not in own)
        number = {self.leaves[key]: count + index for index, key in enumerate((*own, *outer))}
        number |= {index: index for index in range(count)}
        nodes = tuple(renumbered(node, number) for node in self.nodes)
        ends = self.kind is self.anatomy.exit
        result = number[self.leaves["x"] if ends else self.names["x"]]
        residual = number.get(self.leaves.get("x", 0), -1)
        return sketch_of(
            nodes,
            own,
            outer,
            inputs=tuple(self.inputs),
            bounds=bounds,
            outputs=tuple(number[one] for one in self.outputs),
            result=result,
            handed=() if ends else _handed(nodes, bounds[1], result, residual),
        )


def _handed(nodes: Sequence[Node], end: int, result: int, residual: int) -> tuple[int, ...]:
    """Results of nodes before `end`, and the residual, that are still read behind it."""
    read = dict.fromkeys(one for node in nodes[end:] for one in node.sources if one < end or one == residual)
    return tuple(read) if result >= end else tuple(dict.fromkeys((result, *read)))
