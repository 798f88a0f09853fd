"""The vertical scale of the strip: a top and evenly spaced ticks in GiB, MiB or KiB."""

from dataclasses import dataclass
from typing import Final

from lamella.units import GIB, KIB, MIB

TALLEST_TO_BLOCK: Final = 2
"""How many times the tallest block a bar may reach before it is cut with a break mark."""

_STEPS: Final = (5, 10, 20, 25, 50)  # hundredths of a unit, times powers of ten


@dataclass(frozen=True, slots=True)
class Tick:
    """A gridline. `hundredths` of the scale's unit is what its label says."""

    nbytes: int
    hundredths: int


@dataclass(frozen=True, slots=True)
class Scale:
    """`top` is the most bytes the plot can show; `unit` is "GiB", "MiB" or "KiB"."""

    top: int
    unit: str
    ticks: tuple[Tick, ...]
    decimals: int


def scale_for(blocks: tuple[int, ...], others: tuple[int, ...] = ()) -> Scale:
    """A scale on which every block is whole; `others` (output layer, embeddings) may be cut if they are far taller."""
    tallest = max(blocks, default=0) or max(others, default=0) or 1
    top = max(tallest, min(max(others, default=0), tallest * TALLEST_TO_BLOCK))
    return _scale(top)


def _scale(top: int) -> Scale:
    unit, factor = next(
        ((unit, factor) for unit, factor in (("GiB", GIB), ("MiB", MIB)) if top * 4 >= factor), ("KiB", KIB)
    )
    step = _step(top, factor)
    count = top * 100 // (step * factor)
    ticks = tuple(Tick(index * step * factor // 100, index * step) for index in range(count + 1))
    return Scale(top, unit, ticks, _decimals(step))


def _step(top: int, factor: int) -> int:
    """Hundredths of a unit between gridlines: the smallest nice step that leaves at most five above zero."""
    power = 1
    while True:
        for base in _STEPS:
            if top * 100 <= base * power * factor * 5:
                return base * power
        power *= 10


def _decimals(step: int) -> int:
    if step % 100 == 0:
        return 0
    return 1 if step % 10 == 0 else 2
