"""Fits a family's constants to measured runs: least weighted error of the logarithms, held near where it begins."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import log
from statistics import median
from typing import Final

from lamella.devices.chips import Family
from lamella.estimate.pace.constants import Constants
from lamella.estimate.pace.reads import weight_bytes
from tests.helpers.measured import Measured

START: Final = {
    # By family: what builds of 2024, of which there are runs on more cards, and neighbouring families suggest.
    Family.VOLTA: Constants(0.60, 60, 60, 0.2, 0.3),
    Family.TURING: Constants(0.72, 50, 50, 0.6, 0.4),
    Family.AMPERE: Constants(0.75, 29, 50, 0.6, 0.6),
    Family.ADA: Constants(0.92, 40, 40, 0.7, 0.6),
    Family.BLACKWELL: Constants(0.75, 37, 40, 0.7, 0.45),
    Family.RDNA3: Constants(0.8, 80, 80, 0.5, 0.3),
    # Unpacked: the mean of M1 Max and M3 Max with builds of 2024; no run of either is among those that are judged.
    Family.APPLE: Constants(0.89, 150, 100, 0.25, 0.6, unpacked=33),
    Family.GB10: Constants(0.8, 40, 40, 0.6, 0.4),
}
_KIN: Final = {Family.RDNA4: Family.RDNA3, Family.AMD_UNIFIED: Family.RDNA3}
"""AMD's chips since RDNA 3 are fitted as one: few kinds of each were measured, and a card that was not is better
predicted by all of them than by its own family's.
"""
_FIELDS: Final = ("share", "layer_us", "expert_us", "cache_share", "unpacked")
_MOST: Final = {"share": 1.0, "layer_us": 300.0, "expert_us": 300.0, "cache_share": 1.0, "unpacked": 100.0}
_LEAST: Final = {"share": 0.2, "layer_us": 5.0, "expert_us": 0.0, "cache_share": 0.05, "unpacked": 0.0}
_HELD: Final = 0.05
_LEAST_SLOPE: Final = 0.002
"""Of the time: what a longer context adds must be more than runs scatter."""
_FIRST_STEP: Final = 1.3
_LAST_STEP: Final = 1.01


def kin(family: Family) -> Family:
    """The family that stands for all that are fitted together with this one."""
    return _KIN.get(family, family)


@dataclass(frozen=True, slots=True)
class Sample:
    """A run on one card, as far as the fit needs it."""

    run: Measured
    family: Family
    bandwidth: float  # bytes a second
    tflops: float
    weight_bytes: float  # of one weight in the mean
    weights: int
    cache: int
    layers: int
    expert_layers: int

    def seconds(self, constants: Constants) -> float:
        """One token; the same sum that a pace makes."""
        a_byte = 1 / (constants.share * self.bandwidth)
        if constants.unpacked:
            a_byte = max(a_byte, 1 / (constants.unpacked * 1e9 * self.tflops * self.weight_bytes))
        cache_share = constants.cache_share
        if self.run.flash_attention is False:
            cache_share = min(cache_share, constants.plain_cache_share)
        reading = self.weights * a_byte + self.cache / (cache_share * self.bandwidth)
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
        chip.fp16_tflops or 0.0,
        weight_bytes(pace.estimate.model),
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
            for factor in (step, 1 / step) if getattr(best, field) else ():
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
    held += (log(tried.unpacked / start.unpacked) / 0.2) ** 2 if start.unpacked else 0.0
    return sum(errors) + _HELD * held


def plain_cache_share(samples: Iterable[Sample], family: Family) -> float:
    """Without flash attention: the median of the medians of the family's cards, or of all cards where it has none."""
    shares = _plain_cache_shares(samples)
    own = [share for found, share in shares if found is family]
    return median(own or [share for _, share in shares])


def _plain_cache_shares(samples: Iterable[Sample]) -> list[tuple[Family, float]]:
    """Each card's family and median, from what longer contexts add to the time of a token."""
    series = defaultdict(list)
    for one in samples:
        run = one.run
        if run.flash_attention is False:
            series[run.cards[0], run.backend, run.current, run.model, run.quant].append(one)
    found = defaultdict(list)
    for mine in series.values():
        first = min(mine, key=lambda one: one.run.depth_tokens)
        for one in mine:
            more = 1 / one.run.tokens_per_second - 1 / first.run.tokens_per_second
            if one.cache > first.cache and more * first.run.tokens_per_second > _LEAST_SLOPE:
                share = (one.cache - first.cache) / one.bandwidth / more
                found[kin(one.family), one.run.cards[0]].append(share)
    return [(family, median(shares)) for (family, _), shares in found.items()]
