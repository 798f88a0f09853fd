"""Splits of one block: where the backend changes, and what is copied there (llama.cpp b11434, ggml-backend.cpp)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lamella.estimate.compute.casting import Lasting, Settled, originals, own_copy
from lamella.estimate.compute.program import Program
from lamella.estimate.compute.stamp import HANDED

Late = tuple[Lasting, ...]
"""Copies that are made where an earlier block began a split."""


@dataclass(slots=True, eq=False)
class Tensors:
    """Of one block, its externals and the copies made in it, by number; sources and counts tell the copies."""

    where: list[int]
    layouts: list[int]  # -1: a weight
    roots: list[int]
    sources: list[tuple[int, ...]]
    children: list[int]
    views: list[int]
    names: dict[int, Lasting]

    def copy(self) -> "Tensors":
        """For one more lowering."""
        return Tensors(
            list(self.where), list(self.layouts), list(self.roots), self.sources, list(self.children), list(self.views),
            dict(self.names),
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Cut:
    """The block cut into splits, for what is copied and open before it."""

    unit: Settled
    tensors: Tensors
    brought: dict[int, list[tuple[int, int]]]  # first node of a split: originals and copies
    early: tuple[Lasting, ...]  # copied where the split that was open before began
    opened: int  # first node of the last split that begins here; -1: none does
    copies: frozenset[Lasting]  # all that exist after it
    open_backend: int
    open_copied: bool
    touched: frozenset[Lasting]
    reads: frozenset[Lasting]  # of what the block before hands on: originals, and copies that it made itself
    leaving: dict[Lasting, int]  # what is handed on, and copies of it
    behind: dict[tuple[Late, frozenset[Lasting]], tuple[Late, frozenset[Lasting], Late, frozenset[Lasting]]] = field(
        default_factory=dict
    )
    programs: dict[tuple[object, ...], Program] = field(default_factory=dict)


def cut(
    unit: Settled, copies: frozenset[Lasting], layout_of: Callable[[int, str], int], *, backend: int, copied: bool
) -> Cut:
    """`backend` and `copied` tell the open split, and whether anything was copied for it yet."""
    return _Cutting(unit, copies, layout_of).cut(backend, copied)


class _Cutting:
    def __init__(self, unit: Settled, copies: frozenset[Lasting], layout_of: Callable[[int, str], int]) -> None:
        self.unit, self.copies, self.layout_of = unit, copies, layout_of
        self.sketch = unit.casting.sketch
        self.tensors = _tensors(unit)
        self.entered: dict[tuple[int, int], int] = {}

    def cut(self, backend: int, copied: bool) -> Cut:
        tensors = self.tensors
        where, sources = tensors.where, tensors.sources
        brought: dict[int, list[tuple[int, int]]] = {}
        early: list[Lasting] = []
        opened = -1
        for node in self.sketch.scheduled:
            own = where[node]
            foreign = [one for one in sources[node] if where[one] != own]
            if own != backend or (foreign and copied and any(self._is_weight(one) for one in foreign)):
                backend, copied, opened = own, False, node
            if foreign and (fresh := self._replace(node, foreign, own)):
                copied = True
                if opened < 0:
                    early += self._made_before(fresh)
                else:
                    brought.setdefault(opened, []).extend(fresh)
        made = {tensors.names[copy] for pairs in brought.values() for _, copy in pairs if copy in tensors.names}
        made = {one for one in made if one.shared}
        leaving = self._leaving()
        return Cut(
            self.unit, tensors, brought, tuple(early), opened, self._existing({*made, *early}, leaving), backend,
            copied, self.unit.lasting.union(*map(originals, made)), self._reads(), leaving,
        )  # fmt: skip

    def _is_weight(self, tensor: int) -> bool:
        sketch = self.sketch
        if tensor >= sketch.inner_count:
            return sketch.externals[tensor - sketch.inner_count][0] == "@"
        return tensor >= sketch.node_count and "%" not in sketch.leaves[tensor - sketch.node_count]

    def _existing(self, fresh: Iterable[Lasting], leaving: Iterable[Lasting]) -> frozenset[Lasting]:
        """Copies that need not be made again."""
        kept = frozenset(one for one in (*self.copies, *fresh) if one.shared)
        return kept.union(one for one in leaving if one.copied)

    def _reads(self) -> frozenset[Lasting]:
        names, children = self.tensors.names, self.tensors.children
        arrived = {one for number, one in names.items() if one.handed and children[number]}
        return frozenset(one for one in arrived if not one.copied or one in self.copies)

    def _leaving(self) -> dict[Lasting, int]:
        found = {}
        for index, number in enumerate(self.sketch.handed):
            name, home = f"{HANDED}{index or ''}", self.tensors.where[number]
            found[Lasting(name, home, home)] = number
            for (source, backend), copy in self.entered.items():
                if source == number:
                    found[Lasting(name, home, backend)] = copy
        return found

    def _made_before(self, fresh: Iterable[tuple[int, int]]) -> list[Lasting]:
        """Copies for the split that was open."""
        tensors, found = self.tensors, []
        for original, copy in fresh:
            if copy not in tensors.names:
                tensors.names[copy] = own_copy(
                    original, tensors.layouts[copy], tensors.where[original], tensors.where[copy]
                )
            tensors.children[original] -= 1  # it is released where the split begins
            root = tensors.roots[original]
            if root != original and not tensors.children[original]:
                tensors.views[root] -= 1
            found.append(tensors.names[copy])
        return found

    def _replace(self, node: int, foreign: Iterable[int], backend: int) -> list[tuple[int, int]]:
        tensors = self.tensors
        fresh: list[tuple[int, int]] = []
        replaced: dict[int, int] = {}
        for source in foreign:
            copy = self.entered.get((source, backend))
            if copy is None:
                copy = self.entered[source, backend] = self._enter(source, backend)
                if tensors.names.get(copy) not in self.copies:
                    fresh.append((source, copy))
                    tensors.children[source] += 1
            tensors.children[source] -= 1
            tensors.children[copy] += 1
            replaced[source] = copy
        tensors.sources[node] = tuple(replaced.get(one, one) for one in tensors.sources[node])
        return fresh

    def _enter(self, source: int, backend: int) -> int:
        tensors, sketch = self.tensors, self.sketch
        number = len(tensors.where)
        layout = tensors.layouts[source]
        if layout < 0 and source < sketch.inner_count:
            layout = self.layout_of(self.unit.casting.block, sketch.leaves[source - sketch.node_count])
        tensors.where.append(backend)
        tensors.layouts.append(layout)
        tensors.roots.append(number)
        tensors.children.append(0)
        tensors.views.append(0)
        if source in tensors.names:
            tensors.names[number] = tensors.names[source]._replace(backend=backend)
        return number


def _tensors(unit: Settled) -> Tensors:
    stamp = unit.casting.stamp
    sketch = stamp.sketch
    first = sketch.inner_count
    roots = list(range(len(unit.where)))
    for node, root in sketch.views:
        roots[node] = root
    outside = [0] * len(sketch.externals)
    children, views = [*sketch.child_counts, *outside], [*sketch.view_counts, *outside]
    for external, uses in sketch.outer_children:
        children[first + external] += uses
    for external, uses in sketch.outer_views:
        views[first + external] += uses
    return Tensors(
        where=list(unit.where),
        layouts=[*stamp.layouts, *stamp.outer_layouts],
        roots=roots,
        sources=list(sketch.sources),
        children=children,
        views=views,
        names={
            first + index: Lasting(name, unit.where[first + index], unit.where[first + index])
            for index, name in enumerate(sketch.externals)
        },
    )
