"""Sketch and stamp: the nodes of one kind of block, with references relative to the block, made once and reused."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lamella.estimate.compute.blocks import Product
from lamella.estimate.compute.kernels import Attention

_NOT_BY_WEIGHT: Final = frozenset(("rope", "fa"))
_PINS: Final = {"rms": "norm", "norm": "norm", "cont": "cont"}
HANDED: Final = "x"
"""What the names of things begin with that one block hands on to the next."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """A run of a block's nodes that stays together in graph order: numbers first..end-1."""

    first: int
    end: int
    scheduled: tuple[int, ...]  # those that are no view operations


@dataclass(frozen=True, slots=True)
class Node:
    """One operation, before anything has a size."""

    op: str
    sources: tuple[int, ...]
    sizes: tuple[Product, ...] = ()
    strides: tuple[Product, ...] = ()
    root: int | None = None  # of a view
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What rule 1 of the scheduler needs to know of a node, apart from sizes."""

    weights: tuple[int, ...]  # sources that are weights, in order
    held: tuple[int, ...]  # sources that are weights or caches
    cache: int | None  # the cache or weight that the node is a view of
    pinned: str  # "norm", "cont" or ""
    by_weight: bool  # rope and attention do not follow their weights


@dataclass(frozen=True)
class Sketch:
    """A block without sizes. Numbers below `node_count` are nodes, then follow `leaves`, then `externals`."""

    nodes: tuple[Node, ...]
    leaves: tuple[str, ...]  # weights by name within the block, caches as "%k"
    externals: tuple[str, ...]  # "$pos", "@@output", "&im", and what the block before hands on: "x", "x1" …
    inputs: tuple[str, ...]  # by first mention
    pre: Nodes
    main: Nodes
    tail: Nodes
    views: tuple[tuple[int, int], ...]  # node and its root
    view_nodes: tuple[int, ...]  # view operations: they take their root's device
    child_counts: tuple[int, ...]  # of nodes and leaves
    view_counts: tuple[int, ...]
    outer_children: tuple[tuple[int, int], ...]  # external's index, uses
    outer_views: tuple[tuple[int, int], ...]
    in_place: tuple[bool, ...]
    outputs: tuple[int, ...]  # nodes and externals
    result: int  # the residual that the next block reads; of the exit the one it read itself
    handed: tuple[int, ...]  # what is read behind `main`: by the tail, which comes later, and by the next block

    @cached_property
    def node_count(self) -> int:
        """All operations, views included."""
        return len(self.nodes)

    @cached_property
    def inner_count(self) -> int:
        """Nodes and leaves."""
        return len(self.nodes) + len(self.leaves)

    @cached_property
    def sources(self) -> tuple[tuple[int, ...], ...]:
        """By node."""
        return tuple(node.sources for node in self.nodes)

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """By node."""
        weights = {number for number, name in enumerate(self.leaves, self.node_count) if name[0] != "%"}
        weights |= {number for number, name in enumerate(self.externals, self.inner_count) if name[0] == "@"}
        held = weights.union(range(self.node_count, self.inner_count))
        return tuple(_need(node, weights, held) for node in self.nodes)

    @cached_property
    def scheduled(self) -> tuple[int, ...]:
        """Nodes that are no view operations, in order."""
        return (*self.pre.scheduled, *self.main.scheduled, *self.tail.scheduled)

    @cached_property
    def whole(self) -> bool:
        """Whether the block is one run of nodes, and no other's come in between."""
        return not (self.pre.end or self.tail.end > self.tail.first)

    @cached_property
    def arriving(self) -> tuple[int, ...]:
        """By external: its place in what the block before hands on, or -1."""
        return tuple(int(name[1:] or 0) if name[0] == HANDED else -1 for name in self.externals)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A sketch with sizes."""

    sketch: Sketch
    layouts: tuple[int, ...]  # of nodes and leaves; weights have -1
    outer_layouts: tuple[int, ...]  # of the externals
    rows: tuple[int, ...]  # by node: the batch that decides on offloading
    cuda: tuple[bool, ...]  # by node: CUDA has a kernel
    attention: tuple[tuple[int, Attention], ...]


def _need(node: Node, weights: set[int], held: set[int]) -> Need:
    return Need(
        weights=tuple(one for one in node.sources if one in weights),
        held=tuple(one for one in node.sources if one in held),
        cache=node.root if node.root in held else None,
        pinned=_PINS[node.op] if node.pinned else "",
        by_weight=node.op not in _NOT_BY_WEIGHT,
    )
