"""A stamp: the nodes of one kind of block for one batch, with references relative to the block, made once and reused."""

from collections.abc import Callable
from dataclasses import dataclass

from lamella.estimate.compute.kernels import Attention

References = Callable[[list[int]], tuple[int, ...]]
"""Picks a node's sources from a block's table of tensors: its nodes, its weights and caches, then what lies outside."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """A run of a stamp's nodes that stays together in graph order: numbers first..end-1."""

    first: int
    end: int
    scheduled: tuple[int, ...]  # those that are no view operations


@dataclass(frozen=True, slots=True)
class Demand:
    """What rule 1 of the scheduler needs to know of a node."""

    batch: int  # rows, by which the offload of weights is decided
    weights: tuple[int, ...]  # sources that are weights, in order
    held: tuple[int, ...]  # sources that are weights or caches
    cache: int | None  # the cache or weight that the node is a view of
    pinned: str  # "norm", "cont" or ""
    by_weight: bool  # rope and attention do not follow their weights
    cuda: bool  # CUDA has a kernel


@dataclass(frozen=True, slots=True)
class Stamp:
    """Numbers below `node_count` are nodes, then follow `leaves`, then `externals`."""

    node_count: int
    leaves: tuple[str, ...]  # weights by name within the block, caches as "%k"
    externals: tuple[str, ...]  # "x", "$pos", "@@output", "&im"
    outer_layouts: tuple[int, ...]  # of the externals
    inputs: tuple[str, ...]  # by first mention
    pre: Nodes
    main: Nodes
    tail: Nodes
    sources: tuple[tuple[int, ...], ...]  # by node
    references: tuple[References, ...]  # the same, to be picked from a table
    layouts: tuple[int, ...]  # of nodes and leaves; weights have -1
    views: tuple[tuple[int, int], ...]  # node and its root
    view_nodes: tuple[int, ...]  # view operations: they take their root's device
    child_counts: tuple[int, ...]  # of nodes and leaves
    view_counts: tuple[int, ...]
    outer_children: tuple[tuple[int, int], ...]  # external's index, uses
    outer_views: tuple[tuple[int, int], ...]
    demands: tuple[Demand, ...]  # by node
    in_place: tuple[bool, ...]
    attention: tuple[tuple[int, Attention], ...]
    outputs: tuple[int, ...]  # nodes and externals
    result: int  # the residual that the next block reads; of the exit the one it read itself
    shared: tuple[tuple[str, int], ...]  # names made here for all later blocks

    @property
    def inner_count(self) -> int:
        """Nodes and leaves."""
        return self.node_count + len(self.leaves)

    @property
    def scheduled(self) -> tuple[int, ...]:
        """Nodes that are no view operations, in order."""
        return (*self.pre.scheduled, *self.main.scheduled, *self.tail.scheduled)

    @property
    def local(self) -> bool:
        """Whether the block is one run of nodes that shares none with others."""
        return not (self.pre.end or self.tail.end > self.tail.first or self.shared)
