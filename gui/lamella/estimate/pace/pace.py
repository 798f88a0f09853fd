"""Pace: how long one token takes for a placement; devices work one after the other.

Sources: public measurements of llama.cpp from 2024 to 2026. Half the experts over PCI Express and half on the CPU took
the sum of both times, so CPU and GPU never overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise

from lamella.devices.cards import Card
from lamella.devices.chips import chip_of
from lamella.devices.device import CPU, Device, Kind
from lamella.estimate.estimate import Estimate
from lamella.estimate.pace.constants import CPU_HOP_US, HOP_US, REMOTE_HOP_US
from lamella.estimate.pace.rates import Calibration, Rates, rates_of
from lamella.estimate.pace.reads import Read, reads_of, weight_bytes
from lamella.estimate.places import Kept, Placed
from lamella.estimate.settings import FlashAttention

DEPTH_TOKENS = 512
"""A conversation's first pages: where nothing else is said, so many tokens stand before the one that is timed."""


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """Seconds of one token on one device, and the bytes it reads there."""

    device: int  # GPU index or CPU
    weights: float = 0.0
    experts: float = 0.0
    cache: float = 0.0
    layers: float = 0.0  # what layers cost however small they are
    nbytes: int = 0
    unpacking: bool = False  # arithmetic, not memory, is what weights wait for

    @property
    def seconds(self) -> float:
        return self.weights + self.experts + self.cache + self.layers


class Pace:
    """Times placements of one estimate on given devices; what they have in common is worked out once."""

    def __init__(
        self,
        estimate: Estimate,
        gpus: tuple[Device, ...],
        host: Device,
        *,
        cards: Sequence[Card],
        calibrations: tuple[Calibration, ...] = (),
        depth_tokens: int = DEPTH_TOKENS,
    ) -> None:
        self.estimate, self.gpus, self.host = estimate, gpus, host
        self.cards, self.calibrations, self.depth_tokens = cards, calibrations, depth_tokens
        self.reads = reads_of(estimate, depth_tokens)
        self.chips = tuple(chip_of(device, cards) for device in (*gpus, host))  # index CPU (-1) is the last one, too
        devices = zip((*gpus, host), self.chips, strict=True)
        self.flash_attention = estimate.settings.flash_attention is not FlashAttention.OFF
        of_model = partial(rates_of, weight_bytes=weight_bytes(estimate.model), flash_attention=self.flash_attention)
        self.rates = tuple(of_model(device, chip, calibrations) for device, chip in devices)
        self._remote = tuple(device.kind is Kind.REMOTE for device in (*gpus, host))
        self._kept: dict[Kept, Read] = {}

    def seconds(self, placement: Placed) -> float:
        """One token, all devices and hand-overs together."""
        return sum(time.seconds for time in self.times(placement)) + self.hops(placement)

    def filling(self, placement: Placed) -> float:
        """Seconds by which one token takes longer once the context is full."""
        reads, found, first = self.reads, 0.0, 0
        for home, run in groupby(placement.homes):
            end = first + sum(1 for _ in run)
            more = reads.full_cache_before[end] - reads.cache_before[end]
            more -= reads.full_cache_before[first] - reads.cache_before[first]
            found += more * self.rates[home if self.estimate.settings.offload_kv else CPU].cache
            first = end
        return found

    def hops(self, placement: Placed) -> float:
        """Seconds for hand-overs from device to device."""
        homes = [home for home, _ in groupby(placement.homes)]
        return self.ends(homes[0], homes[-1]) + sum(self.hop(before, after) for before, after in pairwise(homes))

    def ends(self, first: int, last: int) -> float:
        """Seconds for what comes from this computer and goes back to it: only through a network that is something."""
        return (self._remote[first] + self._remote[last]) * REMOTE_HOP_US * 1e-6

    def hop(self, before: int, after: int) -> float:
        """Seconds of one hand-over, between two devices."""
        if self._remote[before] or self._remote[after]:
            return REMOTE_HOP_US * 1e-6
        return (CPU_HOP_US if CPU in (before, after) else HOP_US) * 1e-6

    def span(self, device: int, first: int, end: int, *, kept: int = 0) -> float:
        """Seconds of the places first..end-1 on one device, the experts of the first `kept` of them on the CPU."""
        reads, rates, host = self.reads, self.rates[device], self.rates[CPU]
        away = reads.experts_before[first + kept] - reads.experts_before[first]
        experts = reads.experts_before[end] - reads.experts_before[first] - away
        expert_layers = reads.expert_blocks_before[end] - reads.expert_blocks_before[first]
        there = reads.expert_blocks_before[first + kept] - reads.expert_blocks_before[first]
        cache = (rates if self.estimate.settings.offload_kv else host).cache
        return (
            (reads.dense_before[end] - reads.dense_before[first]) * rates.weights
            + experts * rates.experts
            + (reads.cache_before[end] - reads.cache_before[first]) * cache
            + (reads.loaded_before[end] - reads.loaded_before[first]) * rates.layer
            + expert_layers * rates.expert_layer
            + away * host.experts
            + there * host.expert_layer
        )

    def times(self, placement: Placed) -> tuple[DeviceTime, ...]:
        """Every device's: the GPUs in engine order, the CPU last."""
        sums = tuple(_Sums() for _ in self.rates)  # index CPU (-1) is the last one, too
        reads = self.reads
        first = 0
        for home, run in groupby(placement.homes):
            end = first + sum(1 for _ in run)
            here = sums[home]
            here.dense += reads.dense_before[end] - reads.dense_before[first]
            here.experts += reads.experts_before[end] - reads.experts_before[first]
            here.layers += reads.loaded_before[end] - reads.loaded_before[first]
            here.expert_layers += reads.expert_blocks_before[end] - reads.expert_blocks_before[first]
            keeper = here if self.estimate.settings.offload_kv else sums[CPU]
            keeper.cache += reads.cache_before[end] - reads.cache_before[first]
            first = end
        for kept in placement.overflow:
            self._move(kept, placement.homes, sums)
        devices = (*range(len(sums) - 1), CPU)
        return tuple(_time(device, sums[device], self.rates[device]) for device in devices)

    def _move(self, kept: Kept, homes: tuple[int, ...], sums: "tuple[_Sums, ...]") -> None:
        """Tensors kept off their home are read where they are; a layer of experts costs something there, too."""
        read = self._kept.get(kept)
        if read is None:
            read = self._kept[kept] = self.reads.kept(kept)
        if not (read.dense or read.experts):
            return
        here, there = sums[homes[kept.place]], sums[kept.device]
        here.dense -= read.dense
        there.dense += read.dense
        here.experts -= read.experts
        there.experts += read.experts
        there.expert_layers += read.experts > 0


@dataclass(slots=True)
class _Sums:
    """Bytes and layers of one device."""

    dense: int = 0
    experts: int = 0
    cache: int = 0
    layers: int = 0
    expert_layers: int = 0


def _time(device: int, sums: _Sums, rates: Rates) -> DeviceTime:
    return DeviceTime(
        device=device,
        weights=sums.dense * rates.weights,
        experts=sums.experts * rates.experts,
        cache=sums.cache * rates.cache,
        layers=sums.layers * rates.layer + sums.expert_layers * rates.expert_layer,
        nbytes=sums.dense + sums.experts + sums.cache,
        unpacking=rates.unpacking,
    )
