"""What one block does to the arenas, as a list of takes and gives that no longer asks anything."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lamella.estimate.compute.batch import VIEWED
from lamella.estimate.compute.casting import Lasting
from lamella.estimate.compute.cutting import Cut, Late
from lamella.estimate.compute.kernels import attention_bytes
from lamella.estimate.compute.layouts import Layouts
from lamella.estimate.compute.program import NOT_HELD, Event, Held, Part, Program, Tensor, kept_name
from lamella.estimate.compute.stamp import HANDED


@dataclass(frozen=True, slots=True)
class Terms:
    """How sizes are found, and what holds for the whole graph."""

    layouts: Layouts
    layout_of: Callable[[int, str], int]  # of a weight or input, by block and name
    cuda: tuple[bool, ...]  # by backend
    masks: tuple[int, ...]  # by backend: its alignment less one
    pipelined: bool
    known: dict[tuple[int, int], int] = field(default_factory=dict)
    parts: dict[Part, Part] = field(default_factory=dict)

    def one_of(self, part: Part) -> Part:
        """Equal parts are one object."""
        return self.parts.setdefault(part, part)

    def nbytes(self, layout: int, backend: int) -> int:
        """What a tensor takes without padding."""
        return (self.layouts.cuda_nbytes if self.cuda[backend] else self.layouts.nbytes)[layout]

    def padded(self, nbytes: int, backend: int) -> int:
        """To the backend's alignment."""
        return (nbytes + self.masks[backend]) & ~self.masks[backend]

    def size(self, layout: int, backend: int) -> int:
        """What a tensor takes in the backend's memory."""
        found = self.known.get((layout, backend))
        if found is None:
            found = self.known[layout, backend] = self.padded(self.nbytes(layout, backend), backend)
        return found


def lowered(
    piece: Cut,
    terms: Terms,
    *,
    handed: tuple[Held, ...],
    late: Late,
    ending: frozenset[Lasting],
    read: frozenset[Lasting],
) -> Program:
    """`handed` is what the block before hands on. `late` are copies that later blocks need in the split that begins
    last here; `ending` what nobody reads later; `read` what the next block reads.
    """
    return _Lowering(piece, terms, late, ending).program(handed, read)


class _Lowering:
    def __init__(self, piece: Cut, terms: Terms, late: Late, ending: frozenset[Lasting]) -> None:
        self.piece, self.terms, self.late, self.ending = piece, terms, late, ending
        self.sketch = piece.unit.casting.sketch
        self.tensors = piece.tensors.copy()
        self.attention = dict(piece.unit.casting.stamp.attention)
        self.held: dict[int, tuple[int, int, Tensor]] = {}  # tensor: arena, size, key
        self.fixed = set(self.sketch.outputs)
        self.leaving = dict(piece.leaving)
        self.events: dict[int, list[Event]] = {}  # by arena
        self.copied: list[tuple[int, int]] = []

    def program(self, handed: tuple[Held, ...], read: frozenset[Lasting]) -> Program:
        sketch = self.sketch
        for one in read:
            self.tensors.children[self.leaving[one]] += 1
        brought = dict(self.piece.brought)
        if self.late:
            brought[self.piece.opened] = [*brought.get(self.piece.opened, ()), *map(self._entered, self.late)]
        self._count_shared_views()
        self._hold_lasting({copy for pairs in brought.values() for _, copy in pairs}, handed)
        self._replay(brought)
        held = tuple(self.held[number][:2] if number in self.held else NOT_HELD for number in sketch.handed)
        return Program(self._parts(), held, tuple(self.copied))

    def _parts(self) -> tuple[tuple[int, Part], ...]:
        leaving: dict[int, list[tuple[Tensor, str]]] = {}
        for name, number in self.leaving.items():
            if number in self.held:
                arena, _, key = self.held[number]
                leaving.setdefault(arena, []).append((key, kept_name(name)))
        return tuple(
            (arena, self.terms.one_of(Part(tuple(self.events.get(arena, ())), tuple(leaving.get(arena, ())))))
            for arena in sorted(self.events.keys() | leaving)
        )

    def _entered(self, name: Lasting) -> tuple[int, int]:
        """Numbers for something lasting and its copy, which this block itself may not know."""
        original = name._replace(backend=name.home)
        number = self.leaving[original] if name.handed else self._number(original)
        self.tensors.children[number] += 1
        copy = self._add(name, self.tensors.layouts[number])
        if name.handed:
            self.leaving[name] = copy
        return number, copy

    def _number(self, name: Lasting) -> int:
        for number, known in self.tensors.names.items():
            if known == name:
                return number
        if name.shared:
            return self._add(name, self.terms.layout_of(self.piece.unit.casting.block, name.name))
        return self._add(name, name.layout)

    def _count_shared_views(self) -> None:
        """A shared view keeps what it is a view of for as long as it is read itself."""
        tensors = self.tensors
        for number, name in list(tensors.names.items()):
            if name.name[0] == "&" and not name.copied and tensors.children[number]:
                root = tensors.roots[number] = self._number(name._replace(name=VIEWED))
                tensors.views[root] += 1

    def _add(self, name: Lasting, layout: int) -> int:
        tensors = self.tensors
        number = len(tensors.where)
        tensors.where.append(name.backend)
        tensors.layouts.append(layout)
        tensors.roots.append(number)
        tensors.children.append(0)
        tensors.views.append(0)
        tensors.names[number] = name
        return number

    def _hold_lasting(self, fresh: set[int], handed: tuple[Held, ...]) -> None:
        """Inputs, copies that exist already, and what the block before hands on."""
        layouts, size = self.tensors.layouts, self.terms.size
        for tensor, name in self.tensors.names.items():
            what, home, backend = name
            if home == backend:
                if what[0] == HANDED:
                    self.held[tensor] = *handed[int(what[1:] or 0)], kept_name(name)
                elif what[0] == "$":
                    self.held[tensor] = backend, size(layouts[tensor], backend), kept_name(name)
            # In a pipeline copies of what is handed on lie outside what comes and goes.
            elif tensor not in fresh and (not self.terms.pipelined or name.shared):
                self.held[tensor] = backend, size(layouts[tensor], backend), kept_name(name)

    def _replay(self, brought: Mapping[int, Iterable[tuple[int, int]]]) -> None:
        tensors, in_place = self.tensors, self.sketch.in_place
        roots, children, views, everything = tensors.roots, tensors.children, tensors.views, tensors.sources
        for node in range(self.sketch.node_count):
            if node in brought:
                for original, copy in brought[node]:
                    self._bring(original, copy)
            sources = everything[node]
            if roots[node] == node and not (in_place[node] and self._taken_over(node, sources)):
                self._take(node)
            for source in sources:
                left = children[source] - 1
                children[source] = left
                if not (left or views[source]):
                    self._let_go(source)

    def _bring(self, original: int, copy: int) -> None:
        tensors = self.tensors
        tensors.children[original] -= 1
        if not (tensors.children[original] or tensors.views[original]):
            self._let_go(original)
        if self.terms.pipelined:
            backend = self.tensors.where[copy]
            self.copied.append((backend, self._size(copy, backend)))
        else:
            self._take(copy)

    def _happen(self, arena: int, event: Event) -> None:
        events = self.events.get(arena)
        if events is None:
            events = self.events[arena] = []
        events.append(event)

    def _taken_over(self, node: int, sources: tuple[int, ...]) -> bool:
        tensors, held = self.tensors, self.held
        layout, layouts = tensors.layouts[node], tensors.layouts
        for source in sources:
            if (
                source in held
                and layouts[source] == layout
                and tensors.children[source] == 1
                and tensors.views[source] == 0
                and source not in self.fixed
                and (source not in tensors.names or not tensors.names[source].shared)
            ):
                arena, size, key = held.pop(source)
                needed = self._size(node, arena)
                if needed < size:
                    self._happen(arena, (False, size - needed, key, needed))
                held[node] = arena, min(size, needed), key
                return True
        return False

    def _take(self, tensor: int) -> None:
        arena = self.tensors.where[tensor]
        size = self._size(tensor, arena)
        name = self.tensors.names.get(tensor)
        key: Tensor = tensor if name is None or name.handed else kept_name(name)
        self._happen(arena, (True, size, key, 0))
        self.held[tensor] = arena, size, key

    def _size(self, tensor: int, backend: int) -> int:
        tensors = self.tensors
        layout = tensors.layouts[tensor]
        if tensor not in self.attention or not self.terms.cuda[backend]:
            return self.terms.known.get((layout, backend)) or self.terms.size(layout, backend)
        operands = self.attention[tensor]
        value = tensors.sources[tensor][2]
        copied = tensors.roots[value] == value
        return self.terms.padded(
            attention_bytes(operands, self.terms.nbytes(layout, backend), v_copied=copied), backend
        )

    def _let_go(self, tensor: int) -> None:
        """Frees what nobody reads any more."""
        tensors = self.tensors
        root = tensors.roots[tensor]
        if root != tensor:
            tensors.views[root] -= 1
            if tensors.children[root] or tensors.views[root]:
                return
        if root in self.held and root not in self.fixed and (root not in tensors.names or self._over(root)):
            arena, size, key = self.held.pop(root)
            self._happen(arena, (False, size, key, 0))

    def _over(self, tensor: int) -> bool:
        """What lasts is given back by the last block that reads it; in a pipeline by none."""
        name = self.tensors.names[tensor]
        if not name.shared:
            return True
        return not self.terms.pipelined and name in self.ending
