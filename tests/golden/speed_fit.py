"""Fits a family's constants to measured runs: least weighted error of the logarithms, held near where it begins."""

from collections import Counter
from dataclasses import dataclass, replace
from math import log
from typing import Final

from lamella.devices.chips import Family
from lamella.estimate.pace.constants import Constants
from tests.helpers.measured import Measured

START: Final = {
    # By family: what builds of 2024, of which there are runs on more cards, and neighbouring families suggest.
    Family.VOLTA: Constants(0.60, 60, 60, 0.2, 0.3),
    Family.TURING: Constants(0.72, 50, 50, 0.6, 0.4),
    Family.AMPERE: Constants(0.75, 29, 50, 0.6, 0.6),
    Family.ADA: Constants(0.92, 40, 40, 0.7, 0.6),
    Family.BLACKWELL: Constants(0.75, 37, 40, 0.7, 0.45),
    Family.RDNA3: Constants(0.7, 90, 80, 0.5, 0.35),
    Family.RDNA4: Constants(0.8, 80, 80, 0.9, 0.25),
    Family.APPLE: Constants(0.89, 150, 100, 0.25, 0.6),
    Family.GB10: Constants(0.8, 40, 40, 0.6, 0.4),
    Family.AMD_UNIFIED: Constants(0.8, 80, 80, 0.4, 0.2),
}
_FIELDS: Final = ("share", "layer_us", "expert_us", "cache_share")
_MOST: Final = {"share": 1.0, "layer_us": 300.0, "expert_us": 300.0, "cache_share": 1.0}
_LEAST: Final = {"share": 0.2, "layer_us": 5.0, "expert_us": 0.0, "cache_share": 0.05}
_HELD: Final = 0.05
_FIRST_STEP: Final = 1.3
_LAST_STEP: Final = 1.01


@dataclass(frozen=True, slots=True)
class Sample:
    """A run on one card, as far as the fit needs it."""

    run: Measured
    family: Family
    bandwidth: float  # bytes a second
    weights: int
    cache: int
    layers: int
    expert_layers: int

    def seconds(self, constants: Constants) -> float:
        """One token; the same sum that a pace makes."""
        reading = (self.weights / constants.share + self.cache / constants.cache_share) / self.bandwidth
        return reading + (self.layers * constants.layer_us + self.expert_layers * constants.expert_us) * 1e-6

    def error(self, constants: Constants) -> float:
        """Predicted over measured tokens a second, less one."""
        return 1 / (self.seconds(constants) * self.run.tokens_per_second) - 1


def sample_of(run: Measured) -> Sample:
    pace, _ = run.pace()
    chip, reads = pace.chips[0], pace.reads
    assert chip.bandwidth_gb_s is not None  # cards of the list have one
    return Sample(
        run,
        chip.family,
        chip.bandwidth_gb_s * 1e9,
        reads.dense_before[-1] + reads.experts_before[-1],
        reads.cache_before[-1],
        reads.loaded_before[-1],
        reads.expert_blocks_before[-1],
    )


def fitted(samples: list[Sample], start: Constants) -> Constants:
    """The constants with the least loss; without samples those it begins with."""
    if not samples:
        return start
    counts = Counter((one.run.cards[0], one.run.model) for one in samples)
    best, least, step = start, _loss(samples, counts, start, start), _FIRST_STEP
    while step > _LAST_STEP:
        better = False
        for field in _FIELDS:
            for factor in (step, 1 / step):
                value = min(max(getattr(best, field) * factor, _LEAST[field]), _MOST[field])
                tried = replace(best, **{field: value})
                loss = _loss(samples, counts, tried, start)
                if loss < least - 1e-9:
                    best, least, better = tried, loss, True
        step = step if better else step**0.5
    return best


def _loss(samples: list[Sample], counts: Counter[tuple[str, str]], tried: Constants, start: Constants) -> float:
    """Many runs of one model on one card count as one."""
    errors = (
        abs(log(one.seconds(tried) * one.run.tokens_per_second)) / counts[one.run.cards[0], one.run.model]
        for one in samples
    )
    held = (log(tried.share / start.share) / 0.15) ** 2 + (log(tried.layer_us / start.layer_us) / 0.5) ** 2
    held += ((tried.expert_us - start.expert_us) / 30) ** 2 + (log(tried.cache_share / start.cache_share) / 0.5) ** 2
    return sum(errors) + _HELD * held
