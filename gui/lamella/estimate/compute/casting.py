"""Which backend runs each node of one block, as a function of what its neighbours hand on (rules 2 to 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lamella.estimate.compute.rules import Assigned
from lamella.estimate.compute.stamp import Stamp


class Lasting(NamedTuple):
    """An input or a weight of no block, or its copy: what every block may read."""

    name: str
    home: int  # where the original lies
    backend: int  # where it or the copy lies


CROSSING: Final = "x"
"""Name of a copy of the residual that was made where the block before began its last split."""


@dataclass(slots=True, eq=False)
class Casting:
    """A block's nodes with their backends, some of them undecided. What follows from it is remembered in it."""

    stamp: Stamp
    block: int  # one that this is the casting of: its weights tell the sizes of copies
    where: tuple[int, ...]  # by node and leaf; -1: undecided
    refused: tuple[int, ...]
    outer: tuple[int, ...]  # backends of the externals; -1: the residual
    cpu: int
    complete: bool
    carried: dict[tuple[int, bool, bool], tuple["Casting", int]] = field(default_factory=dict)
    settled: dict[int, "Settled"] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Settled:
    """Every node has its backend; `where` goes on with the externals."""

    casting: Casting
    where: tuple[int, ...]
    lasting: frozenset[Lasting]  # what it reads of inputs and weights of no block, on the backends where it reads them
    cuts: dict[tuple[frozenset[Lasting], int, bool], object] = field(default_factory=dict)

    @property
    def result(self) -> int:
        """The backend that computes the residual for the next block."""
        return self.where[self.casting.stamp.result]


def cast(stamp: Stamp, block: int, decided: Assigned, *, outer: tuple[int, ...], cpu: int) -> Casting:
    """After rule 1."""
    return _casting(stamp, block, decided.where, decided.refused, outer, cpu)


def carried(casting: Casting, last: int, *, backwards: bool, with_cpu: bool) -> tuple[Casting, int]:
    """One sweep of rules 2 to 4: the block with `last` handed on to it, and what it hands on; -1: nothing."""
    key = last, backwards, with_cpu
    found = casting.carried.get(key)
    if found is None:
        found = casting.carried[key] = _swept(casting, last, backwards=backwards, with_cpu=with_cpu)
    return found


def settled(casting: Casting, residual: int) -> Settled:
    """Rules 5 and 6, with the residual on this backend."""
    found = casting.settled.get(residual)
    if found is None:
        found = casting.settled[residual] = _settle(casting, residual)
    return found


def _casting(
    stamp: Stamp, block: int, where: tuple[int, ...], refused: tuple[int, ...], outer: tuple[int, ...], cpu: int
) -> Casting:
    complete = all(where[node] >= 0 for node in stamp.scheduled)
    return Casting(stamp, block, where, refused, outer, cpu, complete)


def _swept(casting: Casting, last: int, *, backwards: bool, with_cpu: bool) -> tuple[Casting, int]:
    where, cpu = list(casting.where), casting.cpu
    order: Sequence[int] = casting.stamp.scheduled
    for node in reversed(order) if backwards else order:
        backend = where[node]
        if backend >= 0:
            last = -1 if backend == cpu and not with_cpu else backend
        elif last >= 0 and not casting.refused[node] >> last & 1:
            where[node] = last
    changed = tuple(where)
    if changed == casting.where:
        return casting, last
    return _casting(casting.stamp, casting.block, changed, casting.refused, casting.outer, cpu), last


def _settle(casting: Casting, residual: int) -> Settled:
    stamp = casting.stamp
    outer = (residual if backend < 0 else backend for backend in casting.outer)
    where = [*casting.where, *outer]
    roots = dict(stamp.views)
    for node in stamp.scheduled:
        if where[node] < 0:
            where[node] = _best(casting, where, (roots.get(one, one) for one in stamp.sources[node]), node)
    for node in stamp.view_nodes:
        if where[node] < 0:
            where[node] = where[roots[node]]
    return Settled(casting, tuple(where), frozenset(_lasting(stamp, where)))


def _best(casting: Casting, where: Sequence[int], sources: Iterable[int], node: int) -> int:
    """The first backend that runs the node with most of its sources in its memory."""
    places = [where[source] for source in sources]
    candidates = [one for one in range(casting.cpu + 1) if not casting.refused[node] >> one & 1]
    return max(candidates, key=lambda one: (places.count(one), -one))


def _lasting(stamp: Stamp, where: Sequence[int]) -> Iterable[Lasting]:
    first = stamp.inner_count
    scheduled = frozenset(stamp.scheduled)
    for node, sources in enumerate(stamp.sources):
        for source in sources:
            if source >= first and stamp.externals[source - first] != "x":
                backend = where[node] if node in scheduled else where[source]
                yield Lasting(stamp.externals[source - first], where[source], backend)
