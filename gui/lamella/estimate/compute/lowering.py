"""What one block does to the arenas, as a list of takes and gives that no longer asks anything."""

from collections.abc import Callable
from dataclasses import dataclass

from lamella.estimate.compute.casting import CROSSING, Lasting
from lamella.estimate.compute.cutting import Cut, Late
from lamella.estimate.compute.kernels import attention_bytes
from lamella.estimate.compute.program import LEAVING, RESIDUAL, Event, Key, Program, Residual


@dataclass(frozen=True, slots=True)
class Terms:
    """How sizes are found, and what holds for the whole graph."""

    size: Callable[[int, int], int]  # padded bytes of a number of bytes on a backend
    nbytes: Callable[[int, int], int]  # of a layout on a backend
    layout_of: Callable[[int, str], int]  # of a weight or input, by block and name
    cuda: tuple[bool, ...]  # by backend
    pipelined: bool


def lowered(
    piece: Cut, terms: Terms, *, residual: Residual, late: Late, ending: frozenset[Lasting], read: bool
) -> Program:
    """`late` are copies that later blocks need in the split that begins last here; `ending` what nobody reads later.

    `read`: the next block reads the result itself, not only a copy.
    """
    return _Lowering(piece, terms, late, ending).program(residual, read=read)


class _Lowering:
    def __init__(self, piece: Cut, terms: Terms, late: Late, ending: frozenset[Lasting]) -> None:
        self.piece, self.terms, self.late, self.ending = piece, terms, late, ending
        self.sketch = piece.unit.casting.sketch
        self.tensors = piece.tensors.copy()
        self.attention = dict(piece.unit.casting.stamp.attention)
        self.held: dict[int, tuple[int, int, Key]] = {}  # tensor: arena, size, key
        self.fixed = set(self.sketch.outputs)
        self.events: list[Event] = []
        self.copied: list[tuple[int, int]] = []

    def program(self, residual: Residual, *, read: bool) -> Program:
        sketch = self.sketch
        if not read and sketch.result < sketch.node_count:
            self.tensors.children[sketch.result] -= 1
        brought = dict(self.piece.brought)
        if self.late:
            brought[self.piece.opened] = [*brought.get(self.piece.opened, ()), *map(self._entered, self.late)]
        if "x" in sketch.externals:
            self.held[sketch.inner_count + sketch.externals.index("x")] = residual.arena, residual.size, RESIDUAL
        self._hold_lasting({copy for pairs in brought.values() for _, copy in pairs})
        for node in range(sketch.node_count):
            for original, copy in brought.get(node, ()):
                self._bring(original, copy)
            self._run(node)
        arena, size, key = self.held.get(sketch.result, (0, 0, RESIDUAL))
        return Program(
            tuple(self.events),
            tuple(sorted({event[1] for event in self.events})),
            Residual(arena, size),
            key,
            tuple(self.copied),
        )

    def _entered(self, name: Lasting) -> tuple[int, int]:
        """Numbers for something lasting and its copy, which this block itself may not know."""
        tensors = self.tensors
        if name.name == CROSSING:
            return self._leaving(name)
        original = name._replace(backend=name.home)
        number = next((one for one, known in tensors.names.items() if known == original), -1)
        layout = self.terms.layout_of(self.piece.unit.casting.block, name.name)
        if number < 0:
            number = self._add(original, layout)
        tensors.children[number] += 1
        return number, self._add(name, layout)

    def _leaving(self, name: Lasting) -> tuple[int, int]:
        """The result, and the copy of it that the next block reads."""
        result = self.sketch.result
        self.tensors.children[result] += 1
        return result, self._add(name._replace(name=LEAVING), self.tensors.layouts[result])

    def _add(self, name: Lasting, layout: int) -> int:
        tensors = self.tensors
        number = len(tensors.where)
        tensors.where.append(name.backend)
        tensors.layouts.append(layout)
        tensors.roots = [*tensors.roots, number]
        tensors.children.append(0)
        tensors.views.append(0)
        tensors.names[number] = name
        return number

    def _hold_lasting(self, fresh: set[int]) -> None:
        """Inputs, and copies that exist already."""
        for tensor, name in self.tensors.names.items():
            if tensor not in fresh and (name.backend != name.home or name.name[0] == "$") and not self._fixed(name):
                backend = self.tensors.where[tensor]
                self.held[tensor] = backend, self._size(tensor, backend), name

    def _fixed(self, name: Lasting) -> bool:
        """In a pipeline a crossing copy lies outside what comes and goes."""
        return self.terms.pipelined and name.name == CROSSING

    def _bring(self, original: int, copy: int) -> None:
        self._release(original)
        if self.terms.pipelined:
            backend = self.tensors.where[copy]
            self.copied.append((backend, self._size(copy, backend)))
        else:
            self._take(copy)

    def _run(self, node: int) -> None:
        tensors = self.tensors
        if tensors.roots[node] == node and not (self.sketch.in_place[node] and self._taken_over(node)):
            self._take(node)
        for source in tensors.sources[node]:
            self._release(source)

    def _taken_over(self, node: int) -> bool:
        tensors = self.tensors
        for source in tensors.sources[node]:
            if (
                tensors.layouts[source] == tensors.layouts[node]
                and source in self.held
                and (source not in tensors.names or tensors.names[source].name == CROSSING)
                and tensors.children[source] == 1
                and tensors.views[source] == 0
                and source not in self.fixed
            ):
                arena, size, key = self.held.pop(source)
                needed = self._size(node, arena)
                if needed < size:
                    self.events.append((False, arena, size - needed, key, needed))
                self.held[node] = arena, min(size, needed), key
                return True
        return False

    def _take(self, tensor: int) -> None:
        arena = self.tensors.where[tensor]
        size = self._size(tensor, arena)
        key: Key = self.tensors.names.get(tensor, tensor)
        self.events.append((True, arena, size, key, 0))
        self.held[tensor] = arena, size, key

    def _size(self, tensor: int, backend: int) -> int:
        tensors = self.tensors
        nbytes = self.terms.nbytes(tensors.layouts[tensor], backend)
        operands = self.attention.get(tensor)
        if operands and self.terms.cuda[backend]:
            value = tensors.sources[tensor][2]
            nbytes = attention_bytes(operands, nbytes, v_copied=tensors.roots[value] == value)
        return self.terms.size(nbytes, backend)

    def _release(self, tensor: int) -> None:
        tensors = self.tensors
        tensors.children[tensor] -= 1
        if tensors.children[tensor] or tensors.views[tensor]:
            return
        root = tensors.roots[tensor]
        if root != tensor:
            tensors.views[root] -= 1
            if tensors.children[root] or tensors.views[root]:
                return
        if root in self.held and root not in self.fixed and self._over(root):
            arena, size, key = self.held.pop(root)
            self.events.append((False, arena, size, key, 0))

    def _over(self, tensor: int) -> bool:
        """What lasts is given back by the last block that reads it; in a pipeline by none."""
        name = self.tensors.names.get(tensor)
        if name is None or name.name == CROSSING:
            return True
        return not self.terms.pipelined and name in self.ending
