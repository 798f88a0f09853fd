"""How far off a speed may be: nine of ten measured cases lie within (see tests/golden/speeds.py)."""

from dataclasses import dataclass
from typing import Final

from lamella.devices.chips import Family
from lamella.speed.speed import Rate


@dataclass(frozen=True, slots=True)
class Spread:
    """Factors on the tokens a second."""

    low: float
    high: float

    def around(self, tokens_per_second: float) -> Rate:
        return Rate(tokens_per_second, tokens_per_second * self.low, tokens_per_second * self.high)

    def widened(self, other: "Spread") -> "Spread":
        """As wide as the wider one on either side."""
        return Spread(min(self.low, other.low), max(self.high, other.high))


CUDA: Final = Spread(0.74, 1.28)
OTHERS: Final = Spread(0.66, 1.55)
"""AMD, Apple: the same chip differs by a third with the driver stack."""
FEW_RUNS: Final = Spread(0.55, 1.5)
"""Chips of which there are no runs of current builds."""
KNOWN_CPU: Final = Spread(0.45, 1.4)
UNKNOWN_CPU: Final = Spread(0.35, 1.7)
CALIBRATED_GPU: Final = Spread(0.82, 1.2)
CALIBRATED_CPU: Final = Spread(0.77, 1.37)
PROMPT: Final = Spread(0.5, 2.0)

_CUDA: Final = frozenset((Family.VOLTA, Family.TURING, Family.AMPERE, Family.ADA, Family.BLACKWELL, Family.GB10))
_OTHERS: Final = frozenset((Family.RDNA3, Family.RDNA4, Family.AMD_UNIFIED, Family.APPLE))


def spread_of(family: Family, *, known: bool, calibrated: bool) -> Spread:
    """Of one device at work; a placement's spread is the widest of its devices'."""
    if family is Family.CPU:
        return CALIBRATED_CPU if calibrated else KNOWN_CPU if known else UNKNOWN_CPU
    if calibrated:
        return CALIBRATED_GPU
    return CUDA if family in _CUDA else OTHERS if family in _OTHERS else FEW_RUNS
