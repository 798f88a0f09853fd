"""Draws a stamp: evaluates the tables of one kind of block for one batch, node by node (ggml b11434, ggml.c)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from lamella.estimate.compute import batch as batches
from lamella.estimate.compute import kernels
from lamella.estimate.compute.anatomy import ROPE_FACTORS, Anatomy, Kind
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.blocks import Product, Row, rows
from lamella.estimate.compute.layouts import Layout, Layouts, row_stride
from lamella.estimate.compute.stamp import Demand, Nodes, References, Stamp

IN_PLACE: Final = frozenset(
    ("rope", "rms", "add", "add_id", "mul", "div", "scale", "unary", "clamp", "fill", "softmax")
)
_VIEW_OPS: Final = frozenset(("view", "reshape", "permute", "transpose"))
_TARGETS: Final = {"set_rows": 2, "cpy": 1, "scale_inplace": 0}
"""Operations whose result is a view of the operand with this index."""
_NOT_BY_WEIGHT: Final = frozenset(("rope", "fa"))
_PINS: Final = {"rms": "norm", "norm": "norm", "cont": "cont"}

Made = frozenset[tuple[str, int]]
"""Shared nodes that exist already: name and layout."""


@dataclass(slots=True)
class _Node:
    op: str
    sources: tuple[int, ...]
    layout: int
    root: int | None = None  # of a view; negative: a leaf
    pinned: bool = False


@dataclass(slots=True)
class Drawing:
    """The stamp while it grows. Leaves are -1, -2 … until all nodes are known."""

    anatomy: Anatomy
    kind: Kind
    batch: Batch
    layouts: Layouts
    made: Made  # by earlier blocks
    figures: dict[str, int] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    names: dict[str, int] = field(default_factory=dict)
    nodes: list[_Node] = field(default_factory=list)
    leaves: dict[str, int] = field(default_factory=dict)
    leaf_layouts: list[int] = field(default_factory=list)
    inputs: dict[str, None] = field(default_factory=dict)
    outputs: list[int] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def drawn(self) -> Stamp:
        """The tables of the kind, evaluated."""
        model, kind = self.anatomy.model, self.kind
        rotated = batches.rotations(self.batch, head_k=model.head_k, head_v=model.head_v, latent=model.mla)
        given = batches.figures(self.batch, windowed=kind.windowed, pruned=kind.pruned)
        self.figures = {**dict(kind.figures), **given, **rotated}
        last = frozenset(("last",)) if kind.pruned else frozenset()
        self.facts = kind.facts | last | batches.facts(self.batch, rotated)
        self.shapes = dict(kind.shapes)
        bounds = []
        for table in (kind.parts.pre, kind.parts.main, kind.parts.tail):
            for row in rows(table):
                if all((one.fact in self.facts) is one.wanted for one in row.conditions):
                    self._add(row)
            bounds.append(len(self.nodes))
        return finished(self, (bounds[0], bounds[1]))

    def _add(self, row: Row) -> None:
        name = row.name
        if name.startswith("&"):
            if name in dict(self.made):
                return
            self.shared[name] = -1
        sources = tuple(one for one in map(self._operand, row.operands) if one is not None)
        if row.op == "touch":
            return
        if row.op == "let":
            self.names[name] = sources[0]
        elif row.op == "mark_out":
            self.outputs.append(sources[0])
        elif row.op == "expert_sum":
            self.names[name] = self._expert_sum(sources[0])
        else:
            self.names[name] = self._node(row, sources)
        if name in self.shared:
            self.shared[name] = self.names[name]
        if row.output:
            self.outputs.append(self.names[name])

    def _node(self, row: Row, sources: tuple[int, ...]) -> int:
        layout = self._layout(row, sources)
        root = None
        if row.op in _VIEW_OPS:
            root = self._root(sources[0])
        elif row.op in _TARGETS:
            root = self._root(sources[_TARGETS[row.op]])
        if row.op == "cast16":
            sources = (sources[0], len(self.nodes))
        return self._append(_Node(row.op, sources, layout, root, row.pinned))

    def _append(self, node: _Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _expert_sum(self, source: int) -> int:
        """Views of every used expert's rows, then their sum one by one."""
        whole = self.layout_of(source)
        width, used, count = whole.sizes[:3]
        plane = self.layouts.strided("f32", (width, count), (whole.strides[2],))
        views = [self._append(_Node("view", (source,), plane, self._root(source))) for _ in range(used)]
        result = self.layouts.plain("f32", (width, count))
        if used == 1:
            return self._append(_Node("cont", (views[0],), result))
        total = views[0]
        for view in views[1:]:
            total = self._append(_Node("add", (total, view), result))
        return total

    def _root(self, source: int) -> int:
        root = self.nodes[source].root if source >= 0 else None
        return source if root is None else root

    def layout_of(self, source: int) -> Layout:
        return self.layouts.all[self.layout_number(source)]

    def layout_number(self, source: int) -> int:
        return self.nodes[source].layout if source >= 0 else self.leaf_layouts[-1 - source]

    def _operand(self, text: str) -> int | None:
        """The tensor an operand names; None for rope factors that the file does not have."""
        if text.startswith("$"):
            return self._input(text[1:])
        if text.startswith("@"):
            return self._weight(text)
        if text.startswith("%"):
            return self._leaf(text, lambda: self._cache(text))
        if text == "x" and text not in self.names:
            return self._leaf(text, lambda: self.layouts.plain("f32", (self.figures["E"], self._rows_before())))
        made = dict(self.made)
        if text in made:
            return self._leaf(text, lambda: made[text])
        return self.names[text]

    def _rows_before(self) -> int:
        """Rows of the residual as the block gets it; the exit gets the pruned ones."""
        return self.figures["R"] if self.kind is self.anatomy.exit else self.figures["T"]

    def _leaf(self, key: str, layout: Callable[[], int]) -> int:
        found = self.leaves.get(key)
        if found is None:
            found = self.leaves[key] = -1 - len(self.leaf_layouts)
            self.leaf_layouts.append(layout())
        return found

    def _input(self, name: str) -> int:
        own = batches.own_name(name, windowed=self.kind.windowed)
        self.inputs[own] = None
        return self._leaf(
            f"${own}", lambda: batches.input_layout(own, self.batch, self.figures, self.layouts)
        )

    def _weight(self, text: str) -> int | None:
        if text.startswith("@@"):
            return self._outer_weight(text)
        name = text[2:] if text.startswith("@=") else text[1:]
        if not text.startswith("@=") and "." not in name:
            name += ".weight"
        return self._leaf(name, lambda: self.layouts.plain("f32", self.shapes[name]))

    def _outer_weight(self, text: str) -> int | None:
        name = text[2:]
        if name == ROPE_FACTORS:
            factors = self.anatomy.rope_factors
            if factors is None:
                return None
            return self._leaf(text, lambda: self.layouts.plain("f32", self.anatomy.weights[factors].shape))
        full = name if "." in name else f"{name}.weight"
        if name == "output" and self.anatomy.model.tied:
            full = "token_embd.weight"
        tensor = self.anatomy.weights[full]
        return self._leaf(text, lambda: self.layouts.plain(tensor.type, tensor.shape))

    def _cache(self, text: str) -> int:
        given, batch = self.figures, self.batch
        match text:
            case "%k":
                return self.layouts.plain(batch.type_k, (given["GK"], given["KV"], given["NS"]))
            case "%v":
                row = given["GVM"] if batch.transposed else given["GV"]
                return self.layouts.plain(batch.type_v, (row, given["KV"], given["NS"]))
            case "%r":
                return self.layouts.plain("f32", (given["NR"], given["NSQ"]))
            case _:
                return self.layouts.plain("f32", (given["NST"], given["NSQ"]))

    def _layout(self, row: Row, sources: tuple[int, ...]) -> int:
        op, first = row.op, self.layout_of(sources[0])
        if op in _SHAPED:
            return self.layouts.plain(*_SHAPED[op]([self.layout_of(one) for one in sources]))
        if op in _TARGETS:
            return self.layout_number(sources[_TARGETS[op]])
        if op == "view":
            return self.layouts.strided(first.type, self._sizes(row), self._strides(row, first))
        if op in ("permute", "transpose"):
            return self.layouts.number(_exchanged(first, (1, 0, 2, 3) if op == "transpose" else _permutation(row)))
        if row.sizes:
            return self.layouts.plain(first.type, self._sizes(row))
        return self.layouts.plain(first.type, first.sizes)

    def _sizes(self, row: Row) -> tuple[int, ...]:
        return tuple(_value(one, self.figures) for one in row.sizes)

    def _strides(self, row: Row, source: Layout) -> tuple[int, ...]:
        steps = dict(zip(("nb1", "nb2", "nb3"), source.strides[1:], strict=True))
        known = {**self.figures, **steps}
        return tuple(
            _value(one, known)
            if any(factor in steps for factor in one.factors)
            else row_stride(source.type, _value(one, known))
            for one in row.strides
        )


def _value(product: Product, figures: Mapping[str, int]) -> int:
    value = 1
    for factor in product.factors:
        value *= figures[factor]
    return value if product.divisor == "1" else value // figures[product.divisor]


def _permutation(row: Row) -> tuple[int, ...]:
    return tuple(int(one.factors[0]) for one in row.sizes)


def _exchanged(layout: Layout, places: tuple[int, ...]) -> Layout:
    """Axis i goes to place `places[i]`."""
    order = sorted(range(4), key=places.__getitem__)
    sizes, strides = layout.sizes, layout.strides
    a, b, c, d = order
    return Layout(layout.type, (sizes[a], sizes[b], sizes[c], sizes[d]), (strides[a], strides[b], strides[c], strides[d]))


def _mm(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[0].sizes[1], *s[1].sizes[1:])


def _mmid(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[0].sizes[1], s[2].sizes[0], s[1].sizes[2])


def _get_rows(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[0].sizes[0], *s[1].sizes[:3])


def _halved(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[0].sizes[0] // 2, *s[0].sizes[1:])


def _joined(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[0].sizes[0] + s[1].sizes[0], *s[0].sizes[1:])


def _attended(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[2].sizes[0], s[0].sizes[2], s[0].sizes[1], s[0].sizes[3])


def _convolved(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    return "f32", (s[0].sizes[1], s[0].sizes[0] - s[1].sizes[0] + 1, s[0].sizes[2])


def _scanned(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    state, x, ids = s[0].sizes, s[1].sizes, s[-1].sizes
    return "f32", (x[0] * x[1] * x[2] * x[3] + state[0] * state[1] * state[2] * ids[0],)


def _delta(s: list[Layout]) -> tuple[str, tuple[int, ...]]:
    v = s[2].sizes
    return "f32", (v[0] * v[1], v[2] * v[3] + v[0] * v[3])


_SHAPED: Final[Mapping[str, Callable[[list[Layout]], tuple[str, tuple[int, ...]]]]] = {
    "mm": _mm,
    "mmid": _mmid,
    "get_rows": _get_rows,
    "glu_half": _halved,
    "concat": _joined,
    "concat0": _joined,
    "fa": _attended,
    "conv": _convolved,
    "scan": _scanned,
    "gdn": _delta,
    "argsort": lambda s: ("i32", s[0].sizes),
    "sum_rows": lambda s: ("f32", (1, *s[0].sizes[1:])),
    "cast16": lambda s: ("f16", s[0].sizes),
}


def finished(drawing: Drawing, bounds: tuple[int, int]) -> Stamp:
    """The stamp of a complete drawing: leaves renumbered behind the nodes, counts taken."""
    nodes, count = drawing.nodes, len(drawing.nodes)
    own = tuple(key for key in drawing.leaves if key[0] not in "$@&" and key != "x")
    outer = tuple(key for key in drawing.leaves if key not in own)
    number = {drawing.leaves[key]: count + index for index, key in enumerate((*own, *outer))}
    number |= {index: index for index in range(count)}
    sources = [tuple(number[one] for one in node.sources) for node in nodes]
    roots = [(index, number[node.root]) for index, node in enumerate(nodes) if node.root is not None]
    children = _counted((one for line in sources for one in line), len(number))
    views = _counted((root for _, root in roots), len(number))
    inner = count + len(own)
    caches = [drawing.layout_number(drawing.leaves[key]) if key[0] == "%" else -1 for key in own]
    weights = {number[ref] for key, ref in drawing.leaves.items() if key[0] not in "$%&" and key != "x"}
    held = weights | {number[drawing.leaves[key]] for key in own}
    root_of = dict(roots)
    pre, main = bounds
    return Stamp(
        node_count=count,
        leaves=own,
        externals=outer,
        outer_layouts=tuple(drawing.layout_number(drawing.leaves[key]) for key in outer),
        inputs=tuple(drawing.inputs),
        pre=_run(nodes, 0, pre),
        main=_run(nodes, pre, main),
        tail=_run(nodes, main, count),
        sources=tuple(sources),
        references=tuple(map(_references, sources)),
        layouts=(*(node.layout for node in nodes), *caches),
        views=tuple(roots),
        view_nodes=tuple(index for index, node in enumerate(nodes) if node.op in _VIEW_OPS),
        child_counts=tuple(children[:inner]),
        view_counts=tuple(views[:inner]),
        outer_children=tuple((index, uses) for index, uses in enumerate(children[inner:]) if uses),
        outer_views=tuple((index, uses) for index, uses in enumerate(views[inner:]) if uses),
        demands=tuple(
            _demand(drawing, index, sources[index], weights, held, root_of.get(index)) for index in range(count)
        ),
        in_place=tuple(node.op in IN_PLACE for node in nodes),
        attention=tuple((index, _attention(drawing, index)) for index in range(count) if nodes[index].op == "fa"),
        outputs=tuple(number[one] for one in drawing.outputs),
        result=number[drawing.leaves["x"] if drawing.kind is drawing.anatomy.exit else drawing.names["x"]],
        shared=tuple((name, number[one]) for name, one in drawing.shared.items()),
    )


def _run(nodes: list[_Node], first: int, end: int) -> Nodes:
    return Nodes(first, end, tuple(index for index in range(first, end) if nodes[index].op not in _VIEW_OPS))


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


def _demand(
    drawing: Drawing, index: int, sources: tuple[int, ...], weights: set[int], held: set[int], root: int | None
) -> Demand:
    node = drawing.nodes[index]
    return Demand(
        batch=_rows_of(drawing, node),
        weights=tuple(one for one in sources if one in weights),
        held=tuple(one for one in sources if one in held),
        cache=root if root in held else None,
        pinned=_PINS[node.op] if node.pinned else "",
        by_weight=node.op not in _NOT_BY_WEIGHT,
        cuda=_cuda_runs(drawing, index),
    )


def _rows_of(drawing: Drawing, node: _Node) -> int:
    """The batch by which ggml-cuda decides on offloading (get_op_batch_size)."""
    sizes = drawing.layouts.all[node.layout].sizes
    match node.op:
        case "mm":
            return sizes[1]
        case "mmid" | "rope":
            return sizes[2]
        case "get_rows":
            return 0
    return sizes[1] * sizes[2] * sizes[3]


def _cuda_runs(drawing: Drawing, index: int) -> bool:
    node = drawing.nodes[index]
    sources = [drawing.layout_of(one) for one in node.sources]
    match node.op:
        case "fa":
            return kernels.supported(_attention(drawing, index))
        case "scan":
            return kernels.scan_supported(sources[0], sources[1])
        case "conv":
            return kernels.convolution_supported(sources[1])
        case "get_rows":
            return kernels.rows_supported(sources[0])
    return True


def _attention(drawing: Drawing, index: int) -> kernels.Attention:
    q, k, v, mask = drawing.nodes[index].sources[:4]
    roots = [drawing.nodes[one].root if one >= 0 else None for one in (k, v)]
    return kernels.Attention(
        drawing.layout_of(q),
        drawing.layout_of(k),
        drawing.layout_of(v),
        drawing.layout_of(mask),
        shared=roots[0] is not None and roots[0] == roots[1],
    )
