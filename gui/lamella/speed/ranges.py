"""How far off a speed may be: nine of ten measured cases lie within."""

from dataclasses import dataclass
from typing import Final

from lamella.speed.speed import Rate


@dataclass(frozen=True, slots=True)
class Spread:
    """Factors on the tokens a second."""

    low: float
    high: float

    def around(self, tokens_per_second: float) -> Rate:
        return Rate(tokens_per_second, tokens_per_second * self.low, tokens_per_second * self.high)


ALL_ON_GPU: Final = Spread(0.75, 1.3)
"""Cards that were not fitted to, current builds."""
PARTLY: Final = Spread(0.6, 1.4)
"""Layers or experts on a CPU whose memory is known."""
UNKNOWN_CPU: Final = Spread(0.4, 1.8)
"""On a CPU whose memory is not known."""
CALIBRATED: Final = Spread(0.85, 1.15)
"""After one measured run on this computer."""
PROMPT: Final = Spread(0.5, 2.0)
"""Prompts: a factor of two either way."""


def spread(*, cpu_works: bool, cpu_known: bool, calibrated: bool) -> Spread:
    """The spread of answers being written."""
    if calibrated:
        return CALIBRATED
    if not cpu_works:
        return ALL_ON_GPU
    return PARTLY if cpu_known else UNKNOWN_CPU
