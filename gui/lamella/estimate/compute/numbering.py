"""A sketch from its numbered nodes: everything about them that is counted once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lamella.estimate.compute.stamp import Node, Nodes, Sketch

IN_PLACE: Final = frozenset(
    ("rope", "rms", "add", "add_id", "mul", "div", "scale", "unary", "clamp", "fill", "softmax")
)
VIEW_OPS: Final = frozenset(("view", "reshape", "permute", "transpose"))
EXPERT_VIEW: Final = "expert_view"
"""A view of all rows of one used expert."""


def sketch_of(
    nodes: tuple[Node, ...],
    leaves: tuple[str, ...],
    externals: tuple[str, ...],
    *,
    inputs: tuple[str, ...],
    bounds: tuple[int, int],
    outputs: tuple[int, ...],
    result: int,
    handed: tuple[int, ...],
) -> Sketch:
    """All that follows from numbered nodes; `bounds` are where `main` and `tail` begin."""
    count, inner = len(nodes), len(nodes) + len(leaves)
    size = inner + len(externals)
    children = _counted((one for node in nodes for one in node.sources), size)
    roots = tuple((index, node.root) for index, node in enumerate(nodes) if node.root is not None)
    views = _counted((root for _, root in roots), size)
    return Sketch(
        nodes=nodes,
        leaves=leaves,
        externals=externals,
        inputs=inputs,
        pre=_run(nodes, 0, bounds[0]),
        main=_run(nodes, *bounds),
        tail=_run(nodes, bounds[1], count),
        views=roots,
        view_nodes=tuple(index for index, node in enumerate(nodes) if _is_view(node)),
        child_counts=tuple(children[:inner]),
        view_counts=tuple(views[:inner]),
        outer_children=tuple((index, uses) for index, uses in enumerate(children[inner:]) if uses),
        outer_views=tuple((index, uses) for index, uses in enumerate(views[inner:]) if uses),
        in_place=tuple(node.op in IN_PLACE for node in nodes),
        outputs=outputs,
        result=result,
        handed=handed,
    )


def renumbered(node: Node, number: Mapping[int, int] | Sequence[int]) -> Node:
    """With the sources' new numbers, by the old ones."""
    sources = tuple(number[one] for one in node.sources)
    root = None if node.root is None else number[node.root]
    return Node(node.op, sources, node.sizes, node.strides, root, node.pinned)


def _is_view(node: Node) -> bool:
    return node.op in VIEW_OPS or node.op == EXPERT_VIEW


def _run(nodes: Sequence[Node], first: int, end: int) -> Nodes:
    return Nodes(first, end, tuple(index for index in range(first, end) if not _is_view(nodes[index])))


def _counted(numbers: Iterable[int], size: int) -> list[int]:
    counts = [0] * size
    for number in numbers:
        counts[number] += 1
    return counts
