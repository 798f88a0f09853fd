"""What the search for the fastest placement goes through: how many layers, and how many experts, each GPU holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU, Device
from lamella.estimate.buffers import Sizes, Totals
from lamella.estimate.estimate import Estimate
from lamella.estimate.pace.pace import Pace
from lamella.estimate.pace.reads import EXPERTS
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.placement import Overflow, Placement, edges
from lamella.placement.projector import margins
from lamella.placement.usage import DeviceUsage

NANOSECONDS: Final = 9
"""Times that differ by less are the same, so that the headroom decides."""


@dataclass(frozen=True, slots=True)
class Split:
    """By GPU that is used: its layers, and how many of the first of them keep their experts on the CPU.

    Layers that no GPU has stand in front, on the CPU.
    """

    counts: tuple[int, ...]
    kept: tuple[int, ...]


Score = tuple[bool, int, float, int]
"""Less is better: whether no flags say it, so that nobody could run it; bytes too much on all devices together; seconds
of one token; least headroom with its sign turned.
"""

Scored = tuple[Placement, Score]


@dataclass(frozen=True, slots=True)
class _Room:
    """Bytes that one GPU has for layers, less what takes room whatever layers it gets."""

    limit: int  # free, less the margin
    fixed: int = 0


class Course:
    """One request: scores splits quickly, and placements exactly."""

    def __init__(self, estimate: Estimate, gpus: tuple[Device, ...], host: Device, pace: Pace) -> None:
        self.estimate, self.pace, self.host = estimate, pace, host
        self.used = used_gpus(estimate.settings, gpus)
        self.count = estimate.model.layer_count
        self._gpus = gpus
        self._ledger = Ledger(estimate, gpus)
        self._margins = dict(zip(self.used, margins(estimate, gpus), strict=True))
        self._rooms = [_Room(gpus[gpu].free - self._margins[gpu]) for gpu in self.used]
        self.alike = self._told_apart()
        self._host_fixed = 0
        self._away = _expert_sizes(estimate)
        self._overflow = _expert_overflow(estimate)
        self.experts = any(self._overflow)
        self._spans: dict[tuple[int, int, int, int], tuple[float, int, int]] = {}
        self._scores: dict[Split, Score] = {}
        self._measured: dict[Placement, tuple[DeviceUsage, ...]] = {}

    def placement(self, split: Split) -> Placement:
        """The CPU first, then the GPUs in engine order."""
        homes = [CPU] * (self.count - sum(split.counts))
        overflow: list[Overflow] = []
        for gpu, count, kept in zip(self.used, split.counts, split.kept, strict=True):
            first = len(homes)
            homes += [gpu] * count
            overflow += [item for item in self._overflow[first : first + kept] if item is not None]
        return Placement(tuple(homes), tuple(overflow), overridden=bool(overflow))

    def best(self, placements: Iterable[Placement]) -> Scored:
        """The one with the least score. Of what is slower than one that fits, memory is not asked exactly."""
        timed = sorted(((self._seconds(one), place), one) for place, one in enumerate(dict.fromkeys(placements)))
        found: Scored | None = None
        # What lacks memory for weights and caches alone is only worth a look where everything lacks some.
        for hopeless in (False, True):
            if hopeless and found is not None and found[1] < (False, 1):
                break
            for (seconds, _), placement in timed:
                if found is not None and found[1] < (False, 0, seconds):
                    break
                if self._lacks(placement) is hopeless:
                    score = self.score(placement)
                    found = (placement, score) if found is None or score < found[1] else found
        assert found is not None  # there is always an answer
        return found

    def score(self, placement: Placement) -> Score:
        """Exact, by the functions that every plan is measured with."""
        usages = self._usages(placement)
        left = [self.host.free - usages[CPU].used]
        for gpu, device in enumerate(self._gpus):
            margin = self._margins.get(gpu, 0)
            # A GPU without layers may lack even the margin: nothing asks it for more.
            if gpu in placement.homes or any(item.device == gpu for item in placement.overflow):
                left.append(min(device.free - margin - usages[gpu].projected, device.free - usages[gpu].used))
        over = -sum(room for room in left if room < 0)
        unsaid = edges(placement, len(self._gpus)) is None
        return unsaid, over, self._seconds(placement), -min(left)

    def guessed(self, split: Split) -> Score:
        """The same from sums of layers alone, with compute buffers as they were when `learn` last looked."""
        known = self._scores.get(split)
        if known is None:
            known = self._scores[split] = self._guess(split)
        return known

    def fits(self, split: Split) -> bool:
        """By the quick score."""
        return not self.guessed(split)[1]

    def room(self, index: int) -> int:
        """Bytes for layers on the used GPU of this index."""
        return self._rooms[index].limit - self._rooms[index].fixed

    def learn(self, split: Split) -> None:
        """Measures what takes room beside the layers, as it is with this split."""
        usages = self._usages(self.placement(split))
        end = self.count
        for index in reversed(range(len(self.used))):
            gpu, count = self.used[index], split.counts[index]
            if count:
                _, nbytes, _ = self._span(index, end - count, end, split.kept[index])
                asked = max(usages[gpu].projected, usages[gpu].used - self._margins[gpu])
                self._rooms[index] = replace(self._rooms[index], fixed=max(asked - nbytes, 0))
            end -= count
        self._host_fixed = max(usages[CPU].used - self._host_bytes(split), 0)
        self._scores.clear()

    def _seconds(self, placement: Placement) -> float:
        return round(self.pace.seconds(placement), NANOSECONDS)

    def _lacks(self, placement: Placement) -> bool:
        """Whether weights and caches alone are too much, or nothing says the placement."""
        if edges(placement, len(self._gpus)) is None:
            return True
        *held, host = self._ledger.held(placement).together
        rooms = (device.free - self._margins.get(gpu, 0) for gpu, device in enumerate(self._gpus))
        return host > self.host.free or any(nbytes > max(room, 0) for nbytes, room in zip(held, rooms, strict=True))

    def _told_apart(self) -> tuple[int, ...]:
        """For each used GPU the first one that is like it: as fast, with as much room, and as far away."""
        kinds: dict[tuple[object, ...], int] = {}
        found = []
        for index, gpu in enumerate(self.used):
            device = self._gpus[gpu]
            looks = self.pace.rates[gpu], self._rooms[index], device.free, device.backend, device.kind
            found.append(kinds.setdefault(looks, index))
        return tuple(found)

    def _usages(self, placement: Placement) -> tuple[DeviceUsage, ...]:
        if placement not in self._measured:
            self._measured[placement] = self._ledger.usages(placement)
        return self._measured[placement]

    def _guess(self, split: Split) -> Score:
        seconds, over, least, end, host = 0.0, 0, 1 << 62, self.count, self._host_fixed
        behind: int | None = None
        last, spans, pace = CPU, self._spans, self.pace
        for index in range(len(self.used) - 1, -1, -1):
            count = split.counts[index]
            if not count:
                continue
            key = index, end - count, end, split.kept[index]
            taken, nbytes, away = spans.get(key) or self._span(*key)
            room = self._rooms[index]
            left = room.limit - room.fixed - nbytes
            if left < 0:
                over -= left
            least = min(least, left)
            seconds += taken
            host += away
            gpu = self.used[index]
            if behind is None:
                last = gpu
            else:
                seconds += pace.hop(gpu, behind)
            behind, end = gpu, end - count
        if end:
            seconds += pace.span(CPU, 0, end)
            seconds += pace.hop(CPU, behind) if behind is not None else 0.0
        seconds += pace.ends(CPU if end or behind is None else behind, last)
        left = self.host.free - host - self._kept_on_host(end)
        return False, over + max(-left, 0), round(seconds, NANOSECONDS), -min(least, left)

    def _span(self, index: int, first: int, end: int, kept: int) -> tuple[float, int, int]:
        """Seconds, bytes on the GPU, and bytes of experts on the CPU."""
        key = (index, first, end, kept)
        found = self._spans.get(key)
        if found is None:
            gpu = self.used[index]
            backend, settings = self._gpus[gpu].backend, self.estimate.settings
            weights, cache = self.estimate.weights, self.estimate.cache
            nbytes = weights.before.span(backend, first, end) - self._away.span(backend, first, first + kept)
            nbytes += cache.before.span(backend, first, end) if settings.offload_kv else 0
            nbytes += weights.tied.total.on(backend) if end == self.count else 0
            away = self._away.cpu[first + kept] - self._away.cpu[first]
            found = self._spans[key] = (self.pace.span(gpu, first, end, kept=kept), nbytes, away)
        return found

    def _host_bytes(self, split: Split) -> int:
        end, found = self.count, 0
        for index in reversed(range(len(self.used))):
            count = split.counts[index]
            if count:
                found += self._span(index, end - count, end, split.kept[index])[2]
            end -= count
        return found + self._kept_on_host(end)

    def _kept_on_host(self, end: int) -> int:
        """Of the first layers, which no GPU has, and of the cache where it stays."""
        cache = self.estimate.cache.before.cpu
        return self.estimate.weights.before.cpu[end] + cache[end if self.estimate.settings.offload_kv else -1]


def _expert_sizes(estimate: Estimate) -> Totals:
    """Sums over places of what the experts of a block take."""
    weights = estimate.weights
    of_kind = [
        Sizes.sum(size for tensor, size in zip(kind.tensors, kind.sizes, strict=True) if tensor.role in EXPERTS)
        for kind in weights.kinds
    ]
    return Totals.over([*(of_kind[kind] for kind in weights.kind_of), Sizes()])


def _expert_overflow(estimate: Estimate) -> tuple[Overflow | None, ...]:
    """For each place what keeps its experts on the CPU; None where it has none."""
    found: list[Overflow | None] = []
    for block in range(estimate.model.block_count):
        named = estimate.weights.group(block).at(block)
        names = tuple(name for name, tensor, _ in named if tensor.role in EXPERTS)
        found.append(Overflow(block, names, CPU) if names else None)
    return (*found, None)
