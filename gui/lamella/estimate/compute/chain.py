"""Replays a graph block by block: everything a block does follows from few words of its neighbours and is remembered.

Which backends run a block's nodes follows from what neighbours hand on; its splits from those and from what is open and
copied before; its takes and gives from those and from what later blocks still read; the arenas behind it from those
before. Each of these steps is made once. `graph.py`, `schedule.py` and `allocate.py` say the same of whole graphs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lamella.devices.device import Backend
from lamella.estimate.compute.allocate import ALIGNMENT, COPIES
from lamella.estimate.compute.anatomy import ENTRANCE, EXIT
from lamella.estimate.compute.arena import Arena
from lamella.estimate.compute.casting import CROSSING, Casting, Lasting, Settled, carried, cast, settled
from lamella.estimate.compute.cutting import Cut, Late, UnsuitedError, cut
from lamella.estimate.compute.drawing import Stamps
from lamella.estimate.compute.graph import outer_weight
from lamella.estimate.compute.lowering import Terms, lowered
from lamella.estimate.compute.memory import Memory
from lamella.estimate.compute.program import RESIDUAL, Key, Program, Residual
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.rules import assigned

_NOTHING: frozenset[Lasting] = frozenset()


@dataclass(slots=True)
class Chain:
    """Replays placements of one model and batch that share their backends and settings."""

    stamps: Stamps
    placing: Placing  # what the placements share of it is used: all but homes and moved
    castings: dict[tuple[int, int], Casting] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    lasting_layouts: dict[str, int] = field(default_factory=dict)
    programs: dict[Program, Program] = field(default_factory=dict)
    terms: Terms = field(init=False)

    def __post_init__(self) -> None:
        backends = (*self.placing.backends, Backend.CPU)
        cuda = tuple(one is Backend.CUDA for one in backends)
        masks = [ALIGNMENT[one] - 1 for one in backends]
        layouts = self.stamps.layouts
        self.terms = Terms(
            size=lambda nbytes, backend: (nbytes + masks[backend]) & ~masks[backend],
            nbytes=lambda layout, backend: (layouts.cuda_nbytes if cuda[backend] else layouts.nbytes)[layout],
            layout_of=self._layout_of,
            cuda=cuda,
            pipelined=self.placing.pipelined,
        )

    def peaks(self, placing: Placing, signatures: Sequence[int]) -> tuple[int, ...] | None:
        """Bytes of each backend's buffer, the CPU's last; None where only the whole graph tells."""
        castings = self._cast(placing, signatures)
        if castings is None:
            return None
        try:
            programs = self._programs(self._cut(self._settled(castings)))
        except UnsuitedError:
            return None
        return self._run(castings, programs)

    def at_home(self, placing: Placing, signatures: Sequence[int]) -> bool | None:
        """Whether every attention node is on its block's home; None where only the whole graph tells."""
        castings = self._cast(placing, signatures)
        if castings is None:
            return None
        units = self._settled(castings)[1:-1]
        return all(
            unit.where[node] == home
            for unit, home in zip(units, placing.homes, strict=False)
            for node, _ in unit.casting.stamp.attention
        )

    def _cast(self, placing: Placing, signatures: Sequence[int]) -> list[Casting] | None:
        """Rules 1 to 4; None if blocks of this model share nodes."""
        kinds, homes = self.stamps.anatomy.kind_of, placing.homes
        found = [self._casting((-1, homes[0]), ENTRANCE, -1, homes[0], placing)]
        known = self.castings
        for block, signature in enumerate(signatures):
            casting = known.get((signature, 0))
            found.append(casting or self._casting((signature, 0), kinds[block], block, homes[block], placing))
        found.append(self._casting((-2, homes[-1]), EXIT, len(kinds), homes[-1], placing))
        if not all(one.sketch.local for one in found):
            return None
        for with_cpu in (False, True):
            for backwards in (False, True):
                if all(one.complete for one in found):
                    return found
                _sweep(found, backwards=backwards, with_cpu=with_cpu)
        return found

    def _casting(self, key: tuple[int, int], number: int, block: int, home: int, placing: Placing) -> Casting:
        found = self.castings.get(key)
        if found is None:
            stamp = self.stamps.stamp(number)
            moved = placing.moved.get(block, {})
            outer = [self._backend_of(name, home, placing) for name in stamp.sketch.externals]
            held = [where if name[0] == "@" else -1 for name, where in zip(stamp.sketch.externals, outer, strict=True)]
            decided = assigned(stamp, placing, home=home, moved=moved, outer=held, tokens=self.stamps.batch.tokens)
            found = self.castings[key] = cast(stamp, block, decided, outer=tuple(outer), cpu=placing.cpu)
            self.lasting_layouts.update(zip(stamp.sketch.externals, stamp.outer_layouts, strict=True))
        return found

    def _backend_of(self, name: str, home: int, placing: Placing) -> int:
        if name == "x":
            return -1
        if name[0] == "@":
            return outer_weight(self.stamps.anatomy, placing, name[2:], home)[1]
        return placing.cpu

    def _layout_of(self, block: int, name: str) -> int:
        """A weight of a block, or something lasting."""
        if name[0] in "$@":
            return self.lasting_layouts[name]
        weight = self.stamps.anatomy.weight(block, name)
        return self.stamps.layouts.plain(weight.type, weight.shape)

    def _settled(self, castings: Sequence[Casting]) -> list[Settled]:
        """Rules 5 and 6."""
        found = []
        residual = self.placing.cpu
        for casting in castings:
            unit = casting.settled.get(residual) or settled(casting, residual)
            found.append(unit)
            residual = unit.result
        return found

    def _cut(self, units: Sequence[Settled]) -> list[Cut]:
        """Forwards: splits and copies."""
        found = []
        copies, backend, copied = _NOTHING, -1, False
        for unit in units:
            key = copies, backend, copied
            piece = unit.cuts.get(key)
            if piece is None:
                piece = unit.cuts[key] = cut(unit, copies, self._layout_of, backend=backend, copied=copied)
            found.append(piece)
            copies, backend, copied = piece.copies, piece.open_backend, piece.open_copied
        return found

    def _programs(self, cuts: Sequence[Cut]) -> list[Program]:
        """Backwards what later blocks need and read, then forwards what every block does to the arenas."""
        behind: list[tuple[Late, frozenset[Lasting]]] = []
        late: Late = ()
        seen = _NOTHING
        for piece in reversed(cuts):
            step = piece.behind.get((late, seen))
            if step is None:
                step = piece.behind[late, seen] = _behind(piece, late, seen)
            own, ending, late, seen = step
            behind.append((own, ending))
        found = []
        residual = Residual(0, 0)
        for index, (piece, (own, ending)) in enumerate(zip(cuts, reversed(behind), strict=True), 1):
            read = index < len(cuts) and cuts[index].reads_residual
            key = residual, own, ending, read
            program = piece.programs.get(key)
            if program is None:
                made = lowered(piece, self.terms, residual=residual, late=own, ending=ending, read=read)
                program = piece.programs[key] = self.programs.setdefault(made, made)
            found.append(program)
            residual = program.residual
        return found

    def _run(self, castings: Sequence[Casting], programs: Sequence[Program]) -> tuple[int, ...]:
        count = self.placing.cpu + 1
        arenas = [Arena() for _ in range(count)]
        offsets, addresses = [0] * count, {}
        inputs = list(dict.fromkeys(name for one in dict.fromkeys(castings) for name in one.sketch.inputs))
        for name in inputs:
            size = self.terms.size(self.terms.nbytes(self._layout_of(0, f"${name}"), count - 1), count - 1)
            if self.terms.pipelined:
                offsets[-1] += COPIES * size
            else:
                key: Key = Lasting(f"${name}", count - 1, count - 1)
                addresses[key] = arenas[-1].take(size)
        # In a pipeline everything lasting lies in front of what comes and goes, so that addresses are only moved up.
        for program in programs:
            for backend, size in program.copied:
                offsets[backend] += COPIES * size
        peaks = [arena.peak for arena in arenas]
        addresses[RESIDUAL] = 0
        state = self.memory.state(arenas, addresses)
        for program in programs:
            step = state.after.get(id(program)) or self.memory.step(state, program)
            state = step[0]
            for number, peak in step[1]:
                peaks[number] = max(peaks[number], peak)
        return tuple(offset + peak for offset, peak in zip(offsets, peaks, strict=True))


def _sweep(castings: list[Casting], *, backwards: bool, with_cpu: bool) -> None:
    last = -1
    order = range(len(castings))
    for index in reversed(order) if backwards else order:
        casting = castings[index]
        step = casting.carried.get((last, backwards, with_cpu))
        castings[index], last = step or carried(casting, last, backwards=backwards, with_cpu=with_cpu)


def _behind(
    piece: Cut, late: Late, seen: frozenset[Lasting]
) -> tuple[Late, frozenset[Lasting], Late, frozenset[Lasting]]:
    """Copies for later blocks made here, what ends here, and both for the block before."""
    if piece.opened < 0 and any(one.name == CROSSING for one in late):
        raise UnsuitedError
    own, pending = (late, piece.early) if piece.opened >= 0 else ((), (*piece.early, *late))
    touched = piece.touched.union(_original(one) for one in own if one.name != CROSSING)
    return own, touched - seen, pending, seen | touched


def _original(one: Lasting) -> Lasting:
    """The original of a copy."""
    return one._replace(backend=one.home)
