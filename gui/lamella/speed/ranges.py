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
AMD: Final = Spread(0.62, 1.42)
"""AMD's cards: the same chip differs by a third with ROCm or Vulkan and the age of the driver."""
SHARED: Final = Spread(0.75, 1.3)
"""AMD's and Apple's chips on system memory, where memory leaves the rest less room to matter."""
PLAIN_ATTENTION: Final = Spread(0.6, 1.3)
"""AMD and Apple without flash attention, for which every maker's kernels read the cache at a rate of their own."""
FEW_RUNS: Final = Spread(0.55, 1.5)
"""Chips of which there are no runs of current builds."""
KNOWN_CPU: Final = Spread(0.45, 1.4)
UNKNOWN_CPU: Final = Spread(0.35, 1.7)
CALIBRATED_GPU: Final = Spread(0.82, 1.2)
CALIBRATED_CPU: Final = Spread(0.77, 1.37)
PROMPT: Final = Spread(0.5, 2.0)

_CUDA: Final = frozenset((Family.VOLTA, Family.TURING, Family.AMPERE, Family.ADA, Family.BLACKWELL, Family.GB10))
_OTHERS: Final = {Family.RDNA3: AMD, Family.RDNA4: AMD, Family.AMD_UNIFIED: SHARED, Family.APPLE: SHARED}


def spread_of(family: Family, *, known: bool, calibrated: bool, flash_attention: bool = True) -> Spread:
    """Of one device at work; a placement's spread is the widest of its devices'."""
    if family is Family.CPU:
        return CALIBRATED_CPU if calibrated else KNOWN_CPU if known else UNKNOWN_CPU
    if calibrated:
        return CALIBRATED_GPU
    if family in _CUDA:
        return CUDA
    spread = _OTHERS.get(family, FEW_RUNS)
    return spread if flash_attention else spread.widened(PLAIN_ATTENTION)
