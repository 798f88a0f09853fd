"""Draws stamps: gives every tensor of a sketched block its type, sizes and strides (ggml b11434, ggml.c)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lamella.estimate.compute import batch as batches
from lamella.estimate.compute import kernels
from lamella.estimate.compute.anatomy import ENTRANCE, EXIT, ROPE_FACTORS, Anatomy, Kind
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.blocks import Product
from lamella.estimate.compute.layouts import Layout, Layouts, row_stride
from lamella.estimate.compute.numbering import EXPERT_VIEW
from lamella.estimate.compute.sketching import TARGETS, Sketches
from lamella.estimate.compute.stamp import Node, Sketch, Stamp

_STEPS: Final = ("nb1", "nb2", "nb3")


@dataclass(slots=True)
class Stamps:
    """Stamps of one model for one batch, drawn when first asked for."""

    sketches: Sketches
    batch: Batch
    layouts: Layouts
    drawn: dict[int, Stamp] = field(default_factory=dict)
    joined: dict[tuple[int, int], tuple[Stamp, tuple[int, ...]]] = field(default_factory=dict)

    @property
    def anatomy(self) -> Anatomy:
        """Of the model."""
        return self.sketches.anatomy

    def stamp(self, number: int) -> Stamp:
        """Of the kind with this number."""
        found = self.drawn.get(number)
        if found is None:
            found = self.drawn[number] = self._draw(number)
        return found

    def unit(self, before: int, number: int) -> tuple[Stamp, tuple[int, ...]]:
        """Of this kind behind another one, as one run of nodes, and where its tensors are from (see `Joint`)."""
        found = self.joined.get((before, number))
        if found is None:
            found = self.joined[before, number] = self._join(self.stamp(before), self.stamp(number), before, number)
        return found

    def _join(self, former: Stamp, own: Stamp, before: int, number: int) -> tuple[Stamp, tuple[int, ...]]:
        joint = self.sketches.joint(before, number, self._facts())
        layouts = (*former.layouts, *former.outer_layouts, *own.layouts, *own.outer_layouts)
        first, inner = len(former.layouts) + len(former.outer_layouts), joint.sketch.inner_count
        attention = {first + node: one for node, one in own.attention}
        placed = [layouts[one] for one in joint.origins]
        stamp = Stamp(
            sketch=joint.sketch,
            layouts=tuple(placed[:inner]),
            outer_layouts=tuple(placed[inner:]),
            rows=(),
            cuda=(),
            attention=tuple((index, attention[one]) for index, one in enumerate(joint.origins) if one in attention),
        )
        return stamp, joint.origins

    def rotated(self) -> dict[str, int]:
        """Sizes of the rotation matrices."""
        model = self.anatomy.model
        return batches.rotations(self.batch, head_k=model.head_k, head_v=model.head_v, latent=model.mla)

    def _draw(self, number: int) -> Stamp:
        kind, rotated = self.anatomy.kind(number), self.rotated()
        sketch = self.sketches.sketch(number, self._facts())
        given = batches.figures(self.batch, windowed=kind.windowed, pruned=kind.pruned)
        figures = {**self.anatomy.figures, **dict(kind.figures), **given, **rotated}
        rows = figures["T" if number != EXIT else "R"]
        return _Drawing(self, kind, sketch, figures, self._residual(number, rows)).drawn()

    def _facts(self) -> frozenset[str]:
        return batches.facts(self.batch, self.rotated())

    def _residual(self, number: int, rows: int) -> int:
        return -1 if number == ENTRANCE else self.layouts.plain("f32", (self.anatomy.figures["E"], rows))


@dataclass(slots=True)
class _Drawing:
    stamps: Stamps
    kind: Kind
    sketch: Sketch
    figures: Mapping[str, int]
    residual: int  # its layout
    numbers: list[int] = field(default_factory=list)  # layouts by tensor

    def drawn(self) -> Stamp:
        sketch, layouts = self.sketch, self.stamps.layouts
        shapes = dict(self.kind.shapes)
        outer = tuple(self._outer(name) for name in sketch.externals)
        own = [self._cache(name) if name[0] == "%" else layouts.plain("f32", shapes[name]) for name in sketch.leaves]
        count = sketch.node_count
        self.numbers = [*[-1] * count, *own, *outer]
        for index, node in enumerate(sketch.nodes):
            self.numbers[index] = self._layout(node)
        attention = {index: self._attention(node) for index, node in enumerate(sketch.nodes) if node.op == "fa"}
        caches = (one if name[0] == "%" else -1 for name, one in zip(sketch.leaves, own, strict=True))
        return Stamp(
            sketch=sketch,
            layouts=(*self.numbers[:count], *caches),
            outer_layouts=outer,
            rows=tuple(_rows(node.op, self._of(index)) for index, node in enumerate(sketch.nodes)),
            cuda=tuple(
                kernels.supported(attention[index]) if node.op == "fa" else self._cuda_runs(node)
                for index, node in enumerate(sketch.nodes)
            ),
            attention=tuple(attention.items()),
        )

    def _of(self, tensor: int) -> Layout:
        return self.stamps.layouts.all[self.numbers[tensor]]

    def _outer(self, name: str) -> int:
        stamps = self.stamps
        if name[0] in "$&":
            return batches.input_layout(name[1:], stamps.batch, self.figures, stamps.layouts)
        if name[0] != "@":
            return self.residual
        tensor = stamps.anatomy.outer(name[2:])
        # Factors that a rope reads have no part in any size.
        return stamps.layouts.plain("f32" if name[2:] == ROPE_FACTORS else tensor.type, tensor.shape)

    def _cache(self, name: str) -> int:
        given, batch, layouts = self.figures, self.stamps.batch, self.stamps.layouts
        match name:
            case "%k":
                return layouts.plain(batch.type_k, (given["GK"], given["KV"], given["NS"]))
            case "%v":
                row = given["GVM"] if batch.transposed else given["GV"]
                return layouts.plain(batch.type_v, (row, given["KV"], given["NS"]))
        return layouts.plain("f32", (given["NR" if name == "%r" else "NST"], given["NSQ"]))

    def _layout(self, node: Node) -> int:
        op, layouts = node.op, self.stamps.layouts
        shaped = _SHAPED.get(op)
        if shaped:
            return layouts.plain(*shaped([self._of(one) for one in node.sources if self.numbers[one] >= 0]))
        if op in TARGETS:
            return self.numbers[node.sources[TARGETS[op]]]
        first = self._of(node.sources[0])
        if op == "view":
            return layouts.strided(first.type, self._sizes(node), self._strides(node, first))
        if op in ("permute", "transpose"):
            places = tuple(int(one.factors[0]) for one in node.sizes) or (1, 0, 2, 3)
            return layouts.number(_exchanged(first, places))
        if op == EXPERT_VIEW:
            return layouts.strided("f32", (first.sizes[0], first.sizes[2]), (first.strides[2],))
        return layouts.plain(first.type, self._sizes(node) if node.sizes else first.sizes)

    def _sizes(self, node: Node) -> tuple[int, ...]:
        return tuple(_value(one, self.figures) for one in node.sizes)

    def _strides(self, node: Node, source: Layout) -> tuple[int, ...]:
        steps = dict(zip(_STEPS, source.strides[1:], strict=True))
        return tuple(
            _value(one, {**self.figures, **steps})
            if any(factor in steps for factor in one.factors)
            else row_stride(source.type, _value(one, self.figures))
            for one in node.strides
        )

    def _cuda_runs(self, node: Node) -> bool:
        match node.op:
            case "scan":
                return kernels.scan_supported(self._of(node.sources[0]), self._of(node.sources[1]))
            case "conv":
                return kernels.convolution_supported(self._of(node.sources[1]))
            case "get_rows":
                return kernels.rows_supported(self._of(node.sources[0]))
        return True

    def _attention(self, node: Node) -> kernels.Attention:
        q, k, v, mask = (self._of(one) for one in node.sources[:4])
        roots = dict(self.sketch.views)
        root = roots.get(node.sources[1])
        return kernels.Attention(q, k, v, mask, shared=root is not None and root == roots.get(node.sources[2]))


def _value(product: Product, figures: Mapping[str, int]) -> int:
    value = 1
    for factor in product.factors:
        value *= figures[factor]
    return value if product.divisor == "1" else value // figures[product.divisor]


def _rows(op: str, result: Layout) -> int:
    """The batch by which ggml-cuda decides on offloading (get_op_batch_size)."""
    sizes = result.sizes
    match op:
        case "mm":
            return sizes[1]
        case "mmid" | "rope":
            return sizes[2]
        case "get_rows":
            return 0
    return sizes[1] * sizes[2] * sizes[3]


def _exchanged(layout: Layout, places: tuple[int, ...]) -> Layout:
    """Axis i goes to place `places[i]`."""
    a, b, c, d = sorted(range(4), key=places.__getitem__)
    sizes, strides = layout.sizes, layout.strides
    return Layout(
        layout.type, (sizes[a], sizes[b], sizes[c], sizes[d]), (strides[a], strides[b], strides[c], strides[d])
    )


Shape = tuple[str, tuple[int, ...]]


def _mm(s: Sequence[Layout]) -> Shape:
    return "f32", (s[0].sizes[1], *s[1].sizes[1:])


def _mmid(s: Sequence[Layout]) -> Shape:
    return "f32", (s[0].sizes[1], s[2].sizes[0], s[1].sizes[2])


def _get_rows(s: Sequence[Layout]) -> Shape:
    return "f32", (s[0].sizes[0], *s[1].sizes[:3])


def _joined(s: Sequence[Layout]) -> Shape:
    return "f32", (s[0].sizes[0] + s[1].sizes[0], *s[0].sizes[1:])


def _attended(s: Sequence[Layout]) -> Shape:
    return "f32", (s[2].sizes[0], s[0].sizes[2], s[0].sizes[1], s[0].sizes[3])


def _convolved(s: Sequence[Layout]) -> Shape:
    return "f32", (s[0].sizes[1], s[0].sizes[0] - s[1].sizes[0] + 1, s[0].sizes[2])


def _scanned(s: Sequence[Layout]) -> Shape:
    state, x, ids = s[0].sizes, s[1].sizes, s[-1].sizes
    return "f32", (x[0] * x[1] * x[2] * x[3] + state[0] * state[1] * state[2] * ids[0],)


def _delta(s: Sequence[Layout]) -> Shape:
    v = s[2].sizes
    return "f32", (v[0] * v[1], v[2] * v[3] + v[0] * v[3])


_SHAPED: Final[Mapping[str, Callable[[Sequence[Layout]], Shape]]] = {
    "mm": _mm,
    "mmid": _mmid,
    "get_rows": _get_rows,
    "glu_half": lambda s: ("f32", (s[0].sizes[0] // 2, *s[0].sizes[1:])),
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
