"""Pace: how long one token takes for a placement; devices work one after the other.

Sources: public measurements of llama.cpp from 2024 to 2026. Half the experts over PCI Express and half on the CPU took
the sum of both times, so CPU and GPU never overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lamella.devices.cards import Card
from lamella.devices.chips import chip_of
from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.pace.constants import CPU_HOP_US, HOP_US
from lamella.estimate.pace.rates import Calibration, rates_of
from lamella.estimate.pace.reads import Read, reads_of
from lamella.estimate.places import Kept, Placed

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
        self.rates = tuple(rates_of(device, chip, calibrations) for device, chip in devices)
        self._kept: dict[Kept, Read] = {}

    def seconds(self, placement: Placed) -> float:
        """One token, all devices and hand-overs together."""
        return sum(time.seconds for time in self.times(placement)) + self.hops(placement)

    def hops(self, placement: Placed) -> float:
        """Seconds for hand-overs from device to device."""
        found = 0.0
        before = None
        for home, _ in groupby(placement.homes):
            if before is not None:
                found += CPU_HOP_US if CPU in (before, home) else HOP_US
            before = home
        return found * 1e-6

    def times(self, placement: Placed) -> tuple[DeviceTime, ...]:
        """Every device's: the GPUs in engine order, the CPU last."""
        count = len(self.rates)
        dense, experts, cache, layers, expert_layers = ([0] * count for _ in range(5))
        reads = self.reads
        first = 0
        for home, run in groupby(placement.homes):
            end = first + sum(1 for _ in run)
            dense[home] += reads.dense_before[end] - reads.dense_before[first]
            experts[home] += reads.experts_before[end] - reads.experts_before[first]
            keeper = home if self.estimate.settings.offload_kv else CPU
            cache[keeper] += reads.cache_before[end] - reads.cache_before[first]
            layers[home] += reads.loaded_before[end] - reads.loaded_before[first]
            expert_layers[home] += reads.expert_blocks_before[end] - reads.expert_blocks_before[first]
            first = end
        for kept in placement.overflow:
            self._move(kept, placement.homes, (dense, experts, expert_layers))
        return tuple(
            self._time(index, dense[index], experts[index], cache[index], layers[index], expert_layers[index])
            for index in (*range(count - 1), CPU)
        )

    def _move(self, kept: Kept, homes: tuple[int, ...], sums: tuple[list[int], list[int], list[int]]) -> None:
        read = self._kept.get(kept)
        if read is None:
            read = self._kept[kept] = self.reads.kept(kept)
        if not (read.dense or read.experts):
            return
        dense, experts, expert_layers = sums
        home = homes[kept.place]
        dense[home] -= read.dense
        dense[kept.device] += read.dense
        experts[home] -= read.experts
        experts[kept.device] += read.experts
        if read.experts:
            expert_layers[kept.device] += 1

    def _time(self, index: int, dense: int, experts: int, cache: int, layers: int, expert_layers: int) -> DeviceTime:
        rates = self.rates[index]
        return DeviceTime(
            device=index,
            weights=dense * rates.weights,
            experts=experts * rates.experts,
            cache=cache * rates.cache,
            layers=layers * rates.layer + expert_layers * rates.expert_layer,
            nbytes=dense + experts + cache,
        )
