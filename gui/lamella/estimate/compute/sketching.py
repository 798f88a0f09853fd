"""Sketches blocks: their tables read with the facts of model and batch, every name resolved, nothing sized yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from lamella.estimate.compute.anatomy import ENTRANCE, EXIT, ROPE_FACTORS, Anatomy, Kind
from lamella.estimate.compute.batch import own_name
from lamella.estimate.compute.blocks import Row, rows
from lamella.estimate.compute.stamp import Need, Node, Nodes, References, Sketch

IN_PLACE: Final = frozenset(
    ("rope", "rms", "add", "add_id", "mul", "div", "scale", "unary", "clamp", "fill", "softmax")
)
VIEW_OPS: Final = frozenset(("view", "reshape", "permute", "transpose"))
TARGETS: Final = {"set_rows": 2, "cpy": 1, "scale_inplace": 0}
"""Operations whose result is a view of the operand with this index."""
EXPERT_VIEW: Final = "expert_view"
"""A view of all rows of one used expert."""
_NOT_BY_WEIGHT: Final = frozenset(("rope", "fa"))
_PINS: Final = {"rms": "norm", "norm": "norm", "cont": "cont"}


@dataclass(slots=True)
class Sketches:
    """Sketches of one model, made when first asked for."""

    anatomy: Anatomy
    made: dict[tuple[int, frozenset[str]], Sketch] = field(default_factory=dict)

    def sketch(self, number: int, facts: frozenset[str]) -> Sketch:
        """Of the kind with this number, for a batch with these facts."""
        key = number, facts
        if key not in self.made:
            self.made[key] = _Sketching(self.anatomy, self.anatomy.kind(number), facts).sketched()
        return self.made[key]


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
        return self._finished(bounds[0], bounds[1])

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

    def _finished(self, pre: int, main: int) -> Sketch:
        """Leaves renumbered behind the nodes, uses counted."""
        count = len(self.nodes)
        own = tuple(key for key in self.leaves if key[0] not in "$@&" and key != "x")
        outer = tuple(key for key in self.leaves if key not in own)
        number = {self.leaves[key]: count + index for index, key in enumerate((*own, *outer))}
        number |= {index: index for index in range(count)}
        nodes = tuple(_renumbered(node, number) for node in self.nodes)
        children = _counted((one for node in nodes for one in node.sources), len(number))
        roots = tuple((index, node.root) for index, node in enumerate(nodes) if node.root is not None)
        views = _counted((root for _, root in roots), len(number))
        inner = count + len(own)
        weights = {number[self.leaves[key]] for key in self.leaves if key[0] not in "$%&" and key != "x"}
        held = weights | set(range(count, inner))
        result = self.leaves["x"] if self.kind is self.anatomy.exit else self.names["x"]
        return Sketch(
            nodes=nodes,
            leaves=own,
            externals=outer,
            inputs=tuple(self.inputs),
            pre=_run(nodes, 0, pre),
            main=_run(nodes, pre, main),
            tail=_run(nodes, main, count),
            references=tuple(_references(node.sources) for node in nodes),
            views=roots,
            view_nodes=tuple(index for index, node in enumerate(nodes) if _is_view(node)),
            child_counts=tuple(children[:inner]),
            view_counts=tuple(views[:inner]),
            outer_children=tuple((index, uses) for index, uses in enumerate(children[inner:]) if uses),
            outer_views=tuple((index, uses) for index, uses in enumerate(views[inner:]) if uses),
            needs=tuple(_need(node, weights, held) for node in nodes),
            in_place=tuple(node.op in IN_PLACE for node in nodes),
            outputs=tuple(number[one] for one in self.outputs),
            result=number[result],
        )


def _renumbered(node: Node, number: Mapping[int, int]) -> Node:
    sources = tuple(number[one] for one in node.sources)
    root = None if node.root is None else number[node.root]
    return Node(node.op, sources, node.sizes, node.strides, root, node.pinned)


def _is_view(node: Node) -> bool:
    return node.op in VIEW_OPS or node.op == EXPERT_VIEW


def _run(nodes: Sequence[Node], first: int, end: int) -> Nodes:
    return Nodes(first, end, tuple(index for index in range(first, end) if not _is_view(nodes[index])))


def _references(sources: tuple[int, ...]) -> References:
    if len(sources) == 1:
        only = sources[0]
        return lambda table: (table[only],)
    return itemgetter(*sources)


def _counted(numbers: Iterable[int], size: int) -> list[int]:
    counts = [0] * size
    for number in numbers:
        counts[number] += 1
    return counts


def _need(node: Node, weights: set[int], held: set[int]) -> Need:
    return Need(
        weights=tuple(one for one in node.sources if one in weights),
        held=tuple(one for one in node.sources if one in held),
        cache=node.root if node.root in held else None,
        pinned=_PINS[node.op] if node.pinned else "",
        by_weight=node.op not in _NOT_BY_WEIGHT,
    )
