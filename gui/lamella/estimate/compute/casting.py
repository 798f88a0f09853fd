"""Which backend runs each node of one block, as a function of what its neighbours hand on (rules 2 to 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from lamella.estimate.compute.batch import VIEWED
from lamella.estimate.compute.stamp import HANDED, Sketch, Stamp

if TYPE_CHECKING:
    from lamella.estimate.compute.cutting import Cut


AHEAD: Final = "="
Key = int | tuple[int, int]
"""A block, by the number that it and all like it have; or with the block before."""


class Lasting(NamedTuple):
    """What outlives a block, or a copy of it: an input or a weight of no block; what a block hands to the next; or a
    copy of a weight or cache that a block reads, made in the split that an earlier block began.
    """

    name: str
    home: int  # where the original lies
    backend: int  # where it or the copy lies

    @property
    def handed(self) -> bool:
        """Whether only the next block reads it."""
        return self.name[0] == HANDED

    @property
    def shared(self) -> bool:
        """Whether any block may read it."""
        return shared(self.name)

    @property
    def copied(self) -> bool:
        """Whether it is a copy."""
        return self.backend != self.home

    @property
    def ahead(self) -> int:
        """How many blocks ahead a copy of a block's own is read; -1 for anything else."""
        return ahead(self.name)

    @property
    def layout(self) -> int:
        """Of a copy of a block's own."""
        return int(self.name.split(":")[1])

    def moved(self, by: int) -> "Lasting":
        """The name by which another block knows a copy of a block's own."""
        return self._replace(name=moved(self.name, by))


def shared(name: str) -> bool:
    """Whether any block may read what is called that."""
    return name[0] in "$@&"


def ahead(name: str) -> int:
    """How many blocks ahead a copy of a block's own of that name is read; -1 for anything else."""
    return int(name[1:].split(":", maxsplit=1)[0]) if name[0] == AHEAD else -1


def moved(name: str, by: int) -> str:
    """What another block calls a copy of a block's own."""
    _, rest = name.split(":", 1)
    return f"{AHEAD}{ahead(name) + by}:{rest}"


def own_copy(number: int, layout: int, home: int, backend: int) -> Lasting:
    """A copy of a block's own weight or cache, made in the split that was open before."""
    return Lasting(f"{AHEAD}0:{layout}:{number}", home, backend)


def originals(one: Lasting) -> tuple[Lasting, ...]:
    """What a copy is made of, and what that is a view of."""
    original = one._replace(backend=one.home)
    return (original, original._replace(name=VIEWED)) if one.name[0] == "&" else (original,)


@dataclass(slots=True, eq=False)
class Casting:
    """A block's nodes with their backends, some of them undecided. What follows from it is remembered in it."""

    key: Key  # equal blocks have equal ones
    stamp: Stamp
    block: int  # one that this is the casting of: its weights tell the sizes of copies
    where: tuple[int, ...]  # by node and leaf; -1: undecided
    refused: tuple[int, ...]
    outer: tuple[int, ...]  # backends of the externals; -1: of what is handed on
    cpu: int
    complete: bool
    carried: dict[tuple[int, bool, bool], tuple["Casting", int]] = field(default_factory=dict)
    settled: dict[tuple[int, ...], "Settled"] = field(default_factory=dict)

    @property
    def sketch(self) -> Sketch:
        """Of its stamp."""
        return self.stamp.sketch


@dataclass(slots=True, eq=False)
class Settled:
    """Every node has its backend; `where` goes on with the externals."""

    casting: Casting
    where: tuple[int, ...]
    handed: tuple[int, ...]  # backends of what it hands on
    lasting: frozenset[Lasting]  # what it reads of inputs and weights of no block, on the backends where it reads them
    cuts: "dict[tuple[frozenset[Lasting], int, bool], Cut]" = field(default_factory=dict)


def cast(key: Key, stamp: Stamp, block: int, *, where: Sequence[int], refused: Sequence[int], cpu: int) -> Casting:
    """After rule 1; backends are those of all tensors, externals included."""
    inner = stamp.sketch.inner_count
    outer = (-1 if one >= 0 else home for one, home in zip(stamp.sketch.arriving, where[inner:], strict=True))
    decided = tuple(where[:inner])
    return Casting(key, stamp, block, decided, tuple(refused), tuple(outer), cpu, _complete(stamp, decided))


def carried(casting: Casting, last: int, *, backwards: bool, with_cpu: bool) -> tuple[Casting, int]:
    """One sweep of rules 2 to 4: the block with `last` handed on to it, and what it hands on; -1: nothing."""
    key = last, backwards, with_cpu
    found = casting.carried.get(key)
    if found is None:
        found = casting.carried[key] = _swept(casting, last, backwards=backwards, with_cpu=with_cpu)
    return found


def settled(casting: Casting, handed: tuple[int, ...], known: dict[tuple[Key, tuple[int, ...]], Settled]) -> Settled:
    """Rules 5 and 6, with what the block before hands on lying on these backends.

    Blocks that end alike, with pins and without, are one in `known`.
    """
    found = casting.settled.get(handed)
    if found is None:
        where = _settle(casting, handed)
        found = known.get((casting.key, where))
        if found is None:
            sketch = casting.sketch
            leaving = tuple(where[one] for one in sketch.handed)
            found = Settled(casting, where, leaving, frozenset(_lasting(sketch, where)))
            known[casting.key, where] = found
        casting.settled[handed] = found
    return found


def _complete(stamp: Stamp, where: Sequence[int]) -> bool:
    return all(where[node] >= 0 for node in stamp.sketch.scheduled)


def _swept(casting: Casting, last: int, *, backwards: bool, with_cpu: bool) -> tuple[Casting, int]:
    where, cpu = list(casting.where), casting.cpu
    order: Sequence[int] = casting.sketch.scheduled
    for node in reversed(order) if backwards else order:
        backend = where[node]
        if backend >= 0:
            last = -1 if backend == cpu and not with_cpu else backend
        elif last >= 0 and not casting.refused[node] >> last & 1:
            where[node] = last
    changed = tuple(where)
    if changed == casting.where:
        return casting, last
    complete = _complete(casting.stamp, where)
    return replace(casting, where=changed, complete=complete, carried={}, settled={}), last


def _settle(casting: Casting, handed: tuple[int, ...]) -> tuple[int, ...]:
    sketch = casting.sketch
    outer = (backend if one < 0 else handed[one] for backend, one in zip(casting.outer, sketch.arriving, strict=True))
    where = [*casting.where, *outer]
    roots = dict(sketch.views)
    for node in sketch.scheduled:
        if where[node] < 0:
            where[node] = _best(casting, where, (roots.get(one, one) for one in sketch.sources[node]), node)
    for node in sketch.view_nodes:
        if where[node] < 0:
            where[node] = where[roots[node]]
    return tuple(where)


def _best(casting: Casting, where: Sequence[int], sources: Iterable[int], node: int) -> int:
    """The first backend that runs the node with most of its sources in its memory."""
    places = [where[source] for source in sources]
    candidates = [one for one in range(casting.cpu + 1) if not casting.refused[node] >> one & 1]
    return max(candidates, key=lambda one: (places.count(one), -one))


def _lasting(sketch: Sketch, where: Sequence[int]) -> Iterable[Lasting]:
    first = sketch.inner_count
    scheduled = frozenset(sketch.scheduled)
    for node, sources in enumerate(sketch.sources):
        for source in sources:
            if source >= first and sketch.arriving[source - first] < 0:
                one = Lasting(sketch.externals[source - first], where[source], where[source])
                here = node not in scheduled or where[node] == one.home
                yield from originals(one) if here else (one._replace(backend=where[node]),)
