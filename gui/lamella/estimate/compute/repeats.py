"""Which blocks may be left out because others like them leave the memory as they found it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LONGEST_PERIOD: Final = 8


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of a periodic run is kept: periods before the cycle, and periods that make one cycle."""

    warm_up: int
    cycle: int


EFFORTS: Final = (Effort(2, 1), Effort(2, 2), Effort(2, 4), Effort(3, 3), Effort(3, 6))
"""In the order in which they are tried. Nine of ten placements settle with the first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Indices of the blocks to replay. Blocks were left out before index `after` of a cut (counting kept blocks).

    That changes nothing if memory is the same there as at `before`, one cycle earlier.
    """

    blocks: tuple[int, ...]
    cuts: tuple[tuple[int, int], ...] = ()  # (before, after)


def everything(count: int) -> Kept:
    """No block left out."""
    return Kept(tuple(range(count)))


def kept_blocks(signatures: Sequence[int], effort: Effort) -> Kept:
    """Of every periodic run: warm-up, one cycle, and the last period; whole cycles are left out."""
    blocks: list[int] = []
    cuts: list[tuple[int, int]] = []
    start, count = 0, len(signatures)
    while start < count:
        period, repeats = _best_run(signatures, start, effort)
        left_out = _left_out(repeats, effort)
        if not left_out:
            blocks.append(start)
            start += 1
            continue
        front = (repeats - 1 - left_out) * period
        blocks += range(start, start + front)
        cuts.append((len(blocks) - effort.cycle * period, len(blocks)))
        end = start + repeats * period
        blocks += range(end - period, end)
        start = end
    return Kept(tuple(blocks), tuple(cuts))


def _left_out(repeats: int, effort: Effort) -> int:
    """Periods that need not be replayed, as a multiple of a cycle."""
    spare = repeats - effort.warm_up - effort.cycle - 1
    return spare // effort.cycle * effort.cycle if spare > 0 else 0


def _best_run(signatures: Sequence[int], start: int, effort: Effort) -> tuple[int, int]:
    """Period and repeats of the run from `start` that leaves out most blocks."""
    best, most = (1, 1), 0
    rest = len(signatures) - start
    for period in range(1, min(_LONGEST_PERIOD, rest // 2) + 1):
        repeats = _run_length(signatures, start, period) // period
        saved = _left_out(repeats, effort) * period
        if saved > most:
            best, most = (period, repeats), saved
        if repeats * period > rest - period:
            break  # no longer period can reach further
    return best


def _run_length(signatures: Sequence[int], start: int, period: int) -> int:
    end, count = start + period, len(signatures)
    while end < count and signatures[end] == signatures[end - period]:
        end += 1
    return end - start
