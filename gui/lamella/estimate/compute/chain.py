"""Replays a graph block by block: everything a block does follows from few words of its neighbours and is remembered.

Which backends run a block's nodes follows from what neighbours hand on; its splits from those and from what is open and
copied before; its takes and gives from those and from what later blocks still read; the arenas behind it from those
before. Each of these steps is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from lamella.devices.device import Backend
from lamella.estimate.compute.anatomy import ENTRANCE, EXIT
from lamella.estimate.compute.arena import ALIGNMENT, COPIES, Arena
from lamella.estimate.compute.casting import Casting, Key, Lasting, Settled, carried, cast, originals, settled
from lamella.estimate.compute.cutting import Cut, Late, cut
from lamella.estimate.compute.drawing import Stamps
from lamella.estimate.compute.joining import EARLIER
from lamella.estimate.compute.lowering import Terms, lowered
from lamella.estimate.compute.memory import Memory, State
from lamella.estimate.compute.program import Held, Program, Tensor
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.rules import assigned, outer_weight
from lamella.estimate.compute.stamp import HANDED, Stamp
from lamella.estimate.compute.walking import Walk

_NOTHING: frozenset[Lasting] = frozenset()
_ENTRANCE: Final = -1
_EXIT: Final = -2
"""What numbers the two ends, as signatures number blocks; less two for every backend they may be at home on."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Entrance, block or exit after rule 1; backends are those of all its tensors, of externals too."""

    number: int
    stamp: Stamp
    where: tuple[int, ...]
    refused: tuple[int, ...]


Mode = tuple[bool, bool]
"""What only rule 1 asks: whether pins count, and for which batches."""


_Open = tuple[frozenset[Lasting], int, bool]
"""Copies that exist behind a block, the backend of the split that is open there, and whether it has copied anything."""
_Ending = tuple[Late, frozenset[Lasting]]
"""Copies for later blocks that a block makes, and what nobody reads later."""
_Ended = tuple[Cut, Late, frozenset[Lasting], frozenset[Lasting]]
"""A block with its ending and what the next one reads."""
_Start = tuple[tuple[State, ...], tuple[int, ...], tuple[int, ...]]
"""By backend: the arena with the inputs in it, what lies in front of everything, and the highest address."""


def _mode(placing: Placing) -> Mode:
    return placing.pinned, placing.all_offloaded


@dataclass(slots=True)
class Chain:
    """Replays placements of one model and batch that share their backends and settings."""

    stamps: Stamps
    placing: Placing  # what the placements share of it is used: all but homes, moved and mode
    castings: dict[Mode, dict[Key, Casting]] = field(default_factory=dict)
    pieces: dict[tuple[Mode, int], _Piece] = field(default_factory=dict)
    units: dict[tuple[Key, tuple[int, ...]], Settled] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    lasting_layouts: dict[str, int] = field(default_factory=dict)
    starts: dict[tuple[str, ...], _Start] = field(default_factory=dict)
    sweeping: dict[tuple[bool, bool], Walk[Casting, int, Casting]] = field(init=False)
    settling: Walk[Casting, tuple[int, ...], Settled] = field(init=False)
    cutting: Walk[Settled, _Open, Cut] = field(init=False)
    ending: Walk[Cut, tuple[Late, frozenset[Lasting]], _Ending] = field(init=False)
    lowering: Walk[_Ended, tuple[Held, ...], Program] = field(init=False)
    terms: Terms = field(init=False)
    interlocked: bool = field(init=False)

    def __post_init__(self) -> None:
        self.sweeping = {
            (backwards, with_cpu): _sweeping(backwards=backwards, with_cpu=with_cpu)
            for with_cpu in (False, True)
            for backwards in (False, True)
        }
        self.settling, self.cutting, self.ending = Walk(self._settle), Walk(self._cut_one), Walk(_end)
        self.lowering = Walk(self._lower)
        backends = (*self.placing.backends, Backend.CPU)
        self.interlocked = not all(self.stamps.stamp(one).sketch.whole for one in set(self.stamps.anatomy.kind_of))
        self.terms = Terms(
            layouts=self.stamps.layouts,
            layout_of=self._layout_of,
            cuda=tuple(one is Backend.CUDA for one in backends),
            masks=tuple(ALIGNMENT[one] - 1 for one in backends),
            pipelined=self.placing.pipelined,
        )

    def forget(self) -> None:
        """Takes apart what refers to one another, which is megabytes; nothing may be asked afterwards."""
        made = [one for known in self.castings.values() for one in known.values()]
        while made:
            casting = made.pop()
            made += [one for one, _ in casting.carried.values()]
            casting.carried.clear()
            casting.settled.clear()
        for unit in self.units.values():
            unit.cuts.clear()
        self.memory.forget()
        del self.settling, self.cutting, self.lowering, self.terms

    def peaks(self, placing: Placing, signatures: Sequence[int]) -> tuple[int, ...]:
        """Bytes of each backend's buffer, the CPU's last."""
        units = self._settled(self._cast(placing, signatures))
        return self._run(units, self._programs(self._cut(units)))

    def at_home(self, placing: Placing, signatures: Sequence[int]) -> bool:
        """Whether every attention node is on its block's home."""
        units = self._settled(self._cast(placing, signatures))[-1 - len(signatures) : -1]
        return all(
            unit.where[node] == home
            for unit, home in zip(units, placing.homes, strict=False)
            for node, _ in unit.casting.stamp.attention
        )

    def _cast(self, placing: Placing, signatures: Sequence[int]) -> list[Casting]:
        """Rules 1 to 4, of entrance, blocks and exit; where blocks interlock, of each with the one before."""
        known = self.castings.setdefault(_mode(placing), {})
        pieces = (_ENTRANCE - 2 * placing.homes[0], *signatures, _EXIT - 2 * placing.homes[-1])
        if self.interlocked:
            pairs = enumerate(pairwise(pieces))
            found = [known.get(pair) or self._joined(pair, block, placing) for block, pair in pairs]
        else:
            found = [known.get(one) or self._alone(one, block, placing) for block, one in enumerate(pieces, -1)]
        for (backwards, _), walk in self.sweeping.items():
            if all(one.complete for one in found):
                break
            swept = walk.along(found[::-1] if backwards else found, -1)
            found = swept[::-1] if backwards else swept
        return found

    def _alone(self, key: int, block: int, placing: Placing) -> Casting:
        piece = self._piece(key, block, placing)
        found = cast(key, piece.stamp, block, where=piece.where, refused=piece.refused, cpu=placing.cpu)
        self.castings[_mode(placing)][key] = found
        return found

    def _joined(self, key: tuple[int, int], block: int, placing: Placing) -> Casting:
        before, own = self._piece(key[0], block - 1, placing), self._piece(key[1], block, placing)
        stamp, origins = self.stamps.unit(before.number, own.number)
        where, refused = (*before.where, *own.where), (*before.refused, *own.refused)
        gathered, barred = [where[one] for one in origins], [refused[one] for one in origins]
        found = cast(key, stamp, block, where=gathered, refused=barred, cpu=placing.cpu)
        self.castings[_mode(placing)][key] = found
        return found

    def _piece(self, key: int, block: int, placing: Placing) -> _Piece:
        """Rule 1 of entrance (-1), block or exit."""
        found = self.pieces.get((_mode(placing), key))
        if found is None:
            kinds = self.stamps.anatomy.kind_of
            number = kinds[block] if 0 <= block < len(kinds) else ENTRANCE if block < 0 else EXIT
            home = placing.homes[max(block, 0)]
            stamp = self.stamps.stamp(number)
            names = stamp.sketch.externals
            outer = [self._backend_of(name, home, placing) for name in names]
            held = [where if name[0] == "@" else -1 for name, where in zip(names, outer, strict=True)]
            moved = placing.moved.get(block, {})
            decided = assigned(stamp, placing, home=home, moved=moved, outer=held, tokens=self.stamps.batch.tokens)
            where, refused = (*decided.where, *outer), (*decided.refused, *[0] * len(outer))
            found = self.pieces[_mode(placing), key] = _Piece(number, stamp, where, refused)
            self.lasting_layouts.update(zip(names, stamp.outer_layouts, strict=True))
        return found

    def _backend_of(self, name: str, home: int, placing: Placing) -> int:
        if name == HANDED:
            return -1
        if name[0] == "@":
            return outer_weight(self.stamps.anatomy, placing, name[2:], home)[1]
        return placing.cpu

    def _layout_of(self, block: int, name: str) -> int:
        """A weight of a block, or something lasting."""
        if name[0] in "$@&":
            return self.lasting_layouts[name]
        earlier = name[0] == EARLIER
        weight = self.stamps.anatomy.weight(block - earlier, name[earlier:])
        return self.stamps.layouts.plain(weight.type, weight.shape)

    def _settled(self, castings: Sequence[Casting]) -> list[Settled]:
        """Rules 5 and 6."""
        return self.settling.along(castings, ())

    def _settle(self, casting: Casting, handed: tuple[int, ...]) -> tuple[Settled, tuple[int, ...]]:
        unit = casting.settled.get(handed) or settled(casting, handed, self.units)
        return unit, unit.handed

    def _cut(self, units: Sequence[Settled]) -> list[Cut]:
        """Forwards: splits and copies."""
        return self.cutting.along(units, (_NOTHING, -1, False))

    def _cut_one(self, unit: Settled, before: _Open) -> tuple[Cut, _Open]:
        piece = unit.cuts.get(before)
        if piece is None:
            copies, backend, copied = before
            piece = unit.cuts[before] = cut(unit, copies, self._layout_of, backend=backend, copied=copied)
        return piece, (piece.copies, piece.open_backend, piece.open_copied)

    def _programs(self, cuts: Sequence[Cut]) -> list[Program]:
        """Backwards what later blocks need and read, then forwards what every block does to the arenas."""
        behind = self.ending.along(cuts[::-1], ((), _NOTHING))
        reads = (*(piece.reads for piece in cuts[1:]), _NOTHING)
        items = [(piece, *step, read) for piece, step, read in zip(cuts, reversed(behind), reads, strict=True)]
        return self.lowering.along(items, ())

    def _lower(self, item: _Ended, handed: tuple[Held, ...]) -> tuple[Program, tuple[Held, ...]]:
        piece, own, ending, read = item
        key = handed, own, ending, read
        program = piece.programs.get(key)
        if program is None:
            program = lowered(piece, self.terms, handed=handed, late=own, ending=ending, read=read)
            piece.programs[key] = program
        return program, program.handed

    def _run(self, units: Sequence[Settled], programs: Sequence[Program]) -> tuple[int, ...]:
        inputs = tuple(dict.fromkeys(name for one in dict.fromkeys(units) for name in one.casting.sketch.inputs))
        start = self.starts.get(inputs)
        if start is None:
            start = self.starts[inputs] = self._start(inputs)
        states, offsets, peaks = list(start[0]), list(start[1]), list(start[2])
        # In a pipeline everything lasting lies in front of what comes and goes, so that addresses are only moved up.
        for program in programs if self.terms.pipelined else ():
            for backend, size in program.copied:
                offsets[backend] += COPIES * size
        step, touched = self.memory.step, [-1] * len(states)
        for block, program in enumerate(programs):
            for arena, part in program.parts:
                states[arena], peak = step(states[arena], part, block - touched[arena] - 1)
                touched[arena] = block
                peaks[arena] = max(peaks[arena], peak)
        return tuple(offset + peak for offset, peak in zip(offsets, peaks, strict=True))

    def _start(self, inputs: Sequence[str]) -> _Start:
        """The inputs are all there before the first block."""
        count = self.placing.cpu + 1
        arenas = [Arena() for _ in range(count)]
        offsets = [0] * count
        addresses: list[dict[Tensor, int]] = [{} for _ in arenas]
        for name in inputs:
            size = self.terms.size(self._layout_of(0, f"${name}"), count - 1)
            if self.terms.pipelined:
                offsets[-1] += COPIES * size
            else:
                addresses[-1][f"${name}"] = arenas[-1].take(size)
        pairs = zip(arenas, addresses, strict=True)
        states = tuple(self.memory.state(arena.state(), known) for arena, known in pairs)
        return states, tuple(offsets), tuple(arena.peak for arena in arenas)


def _sweeping(*, backwards: bool, with_cpu: bool) -> Walk[Casting, int, Casting]:
    def step(casting: Casting, last: int) -> tuple[Casting, int]:
        return carried(casting, last, backwards=backwards, with_cpu=with_cpu)

    return Walk(step)


def _end(piece: Cut, after: tuple[Late, frozenset[Lasting]]) -> tuple[_Ending, tuple[Late, frozenset[Lasting]]]:
    step = piece.behind.get(after)
    if step is None:
        step = piece.behind[after] = _behind(piece, *after)
    own, ending, late, seen = step
    return (own, ending), (late, seen)


def _behind(
    piece: Cut, late: Late, seen: frozenset[Lasting]
) -> tuple[Late, frozenset[Lasting], Late, frozenset[Lasting]]:
    """Copies for later blocks made here, what ends here, and both for the block before."""
    own, pending = (late, piece.early) if piece.opened >= 0 else ((), (*piece.early, *late))
    touched = piece.touched.union(*(originals(one) for one in own if one.shared))
    return own, touched - seen, tuple(one if one.ahead < 0 else one.moved(1) for one in pending), seen | touched
