"""Sums a placement up: bytes of weights, caches, compute buffers and overhead on each device, and of each layer."""

from dataclasses import dataclass, replace

from lamella.devices.device import CPU, Backend, Device
from lamella.estimate.buffers import Sizes
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.measured import Buffers
from lamella.estimate.estimate import Estimate
from lamella.estimate.overhead import engine_overhead
from lamella.estimate.weights import repackable
from lamella.placement.llama_cpp import visible_gpus
from lamella.placement.placement import INPUT, SHARED, Overflow, Placement, spans
from lamella.placement.projector import projector_bytes
from lamella.placement.usage import DeviceUsage, LayerUsage, Part

EMBEDDING = "token_embd.weight"


def device_usages(estimate: Estimate, placement: Placement, gpus: tuple[Device, ...]) -> tuple[DeviceUsage, ...]:
    """What each device holds: the GPUs in engine order, the CPU last. Any placement, an allocator's or a hand's."""
    return Ledger(estimate, gpus).usages(placement)


def layer_usages(estimate: Estimate, placement: Placement, gpus: tuple[Device, ...]) -> tuple[LayerUsage, ...]:
    """What each layer needs, and where. Tensors that every block shares (rope_freqs …) belong to no layer."""
    return Ledger(estimate, gpus).layers(placement)


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of weights and caches on each device: the GPUs, then the CPU."""

    weights: tuple[int, ...]
    kv_cache: tuple[int, ...]

    @property
    def together(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(self.weights, self.kv_cache, strict=True)))


class Ledger:
    """Measures placements of one estimate on given GPUs; what they have in common is worked out once."""

    def __init__(self, estimate: Estimate, gpus: tuple[Device, ...]) -> None:
        self._estimate = estimate
        self._backends = (*(gpu.backend for gpu in gpus), Backend.CPU)  # index CPU (-1) is the last one, too
        self._seen = visible_gpus(estimate.settings, gpus)
        self._sees_all = self._seen == tuple(range(len(gpus)))
        self._overheads = (*(engine_overhead(gpu) if i in self._seen else 0 for i, gpu in enumerate(gpus)), 0)
        # A pinned host buffer, which only a CUDA GPU offers, wins over repacking.
        self._repacks = not (estimate.settings.pinned_host and any(gpus[i].backend is Backend.CUDA for i in self._seen))
        self._projector = projector_bytes(estimate, gpus)
        self._compute = Buffers(estimate, tuple(gpus[i] for i in self._seen))
        self._kept: dict[Overflow, Sizes] = {}

    def usages(self, placement: Placement) -> tuple[DeviceUsage, ...]:
        """The GPUs in engine order, the CPU last."""
        held = self.held(placement)
        parts = zip(
            held.weights, held.kv_cache, self._buffers(placement), self._overheads, self._projector, strict=True
        )
        return tuple(
            DeviceUsage(weights, cache, buffer.allocated, buffer.projected, overhead, beside)
            for weights, cache, buffer, overhead, beside in parts
        )

    def projected(self, placement: Placement) -> tuple[int, ...]:
        """What fit compares with free memory, for a third of the work."""
        held = self.held(placement)
        parts = zip(held.weights, held.kv_cache, self._projected_buffers(placement), strict=True)
        return tuple(map(sum, parts))

    def held(self, placement: Placement) -> Held:
        """Weights and caches alone, exact."""
        weights, cache = self._estimate.weights, self._estimate.cache
        on_device, cached = [0] * len(self._backends), [0] * len(self._backends)
        for span in spans(placement):
            backend = self._backends[span.device]
            on_device[span.device] += weights.before.span(backend, span.first, span.end)
            cached[span.device] += cache.before.span(backend, span.first, span.end)
        if not self._estimate.settings.offload_kv:
            cached = [0] * len(self._backends)
            cached[CPU] = cache.before.cpu[-1]
        on_device[CPU] += weights.inputs.total.cpu
        for kept in placement.overflow:
            if kept.place != SHARED:
                sizes = self._sizes(kept)
                home = CPU if kept.place == INPUT else placement.homes[kept.place]
                on_device[home] -= sizes.on(self._backends[home])
                on_device[kept.device] += sizes.on(self._backends[kept.device])
        for device, nbytes in (*self._shared(placement), *self._tied(placement)):
            on_device[device] += nbytes
        return Held(tuple(on_device), tuple(cached))

    def layers(self, placement: Placement) -> tuple[LayerUsage, ...]:
        """Blocks, then the output layer with its own copy of a tied embedding."""
        weights, cache = self._estimate.weights, self._estimate.cache
        on_cpu = not self._estimate.settings.offload_kv
        parts: dict[int, list[Part]] = {}
        away: dict[int, int] = {}
        for kept in placement.overflow:
            if kept.place in (INPUT, SHARED) or not (sizes := self._sizes(kept)).cpu:
                continue
            backend = self._backends[placement.homes[kept.place]]
            away[kept.place] = away.get(kept.place, 0) + sizes.on(backend)
            part = Part(kept.device, kept.tensors, sizes.on(self._backends[kept.device]))
            parts.setdefault(kept.place, []).append(part)
        last = len(placement.homes) - 1
        for device, nbytes in self._tied(placement):
            if device == placement.homes[last]:
                away[last] = away.get(last, 0) - nbytes
            else:
                parts.setdefault(last, []).append(Part(device, (EMBEDDING,), nbytes))
        alike: dict[tuple[int, int, int], LayerUsage] = {}  # most layers are
        found = []
        for place, home in enumerate(placement.homes):
            before, cache_device = weights.before.on(self._backends[home]), CPU if on_cpu else home
            own = before[place + 1] - before[place] - away.get(place, 0)
            cached = cache.places[place].on(self._backends[cache_device])
            if place in parts:
                found.append(LayerUsage(home, own, cached, cache_device, tuple(parts[place])))
                continue
            usage = alike.get((home, own, cached))
            if usage is None:
                usage = alike[home, own, cached] = LayerUsage(home, own, cached, cache_device)
            found.append(usage)
        return tuple(found)

    def input_bytes(self, placement: Placement) -> int:
        """What comes before the first block, on whichever devices that is."""
        kept = [item for item in placement.overflow if item.place == INPUT]
        there = sum(self._sizes(item).on(self._backends[item.device]) for item in kept)
        return self._estimate.weights.inputs.total.cpu - sum(self._sizes(item).cpu for item in kept) + there

    def second_embedding(self, placement: Placement) -> int:
        """Bytes of the token embedding that is loaded again as output matrix; 0 where it is there only once."""
        return sum(nbytes for _, nbytes in self._tied(placement))

    def repacked(self, placement: Placement) -> int:
        """Bytes of the CPU's weights in CPU_REPACK buffers, which llama.cpp leaves out of its host total."""
        if not self._repacks:
            return 0
        weights, total = self._estimate.weights, 0
        moved = {(kept.place, name): kept.device for kept in placement.overflow for name in kept.tensors}
        for place, home in enumerate(placement.homes):
            for name, tensor, sizes in weights.group(place).at(place):
                if moved.get((place, name), home) == CPU and repackable(tensor):
                    total += sizes.cpu
        return total + sum(
            nbytes for device, nbytes in self._tied(placement) if device == CPU and repackable(weights.tied.tensors[0])
        )

    def _buffers(self, placement: Placement) -> tuple[ComputeBuffer, ...]:
        """Compute buffers; a GPU that the engine does not see has none."""
        if self._sees_all:
            return self._compute.buffers(placement)
        *found, host = self._compute.buffers(self._as_seen(placement))
        on_gpus = dict(zip(self._seen, found, strict=True))
        return (*(on_gpus.get(gpu, ComputeBuffer(0, 0)) for gpu in range(len(self._backends) - 1)), host)

    def _projected_buffers(self, placement: Placement) -> tuple[int, ...]:
        if self._sees_all:
            return self._compute.projected(placement)
        *found, host = self._compute.projected(self._as_seen(placement))
        on_gpus = dict(zip(self._seen, found, strict=True))
        return (*(on_gpus.get(gpu, 0) for gpu in range(len(self._backends) - 1)), host)

    def _as_seen(self, placement: Placement) -> Placement:
        """The same placement with GPUs numbered as the engine numbers them."""
        named = {gpu: index for index, gpu in enumerate(self._seen)}
        kept = tuple(replace(part, device=named.get(part.device, CPU)) for part in placement.overflow)
        homes = tuple(named.get(home, CPU) for home in placement.homes)
        return Placement(homes, kept, placement.overridden)

    def _sizes(self, kept: Overflow) -> Sizes:
        if kept not in self._kept:
            group, names = self._estimate.weights.group(kept.place), frozenset(kept.tensors)
            self._kept[kept] = Sizes.sum(sizes for name, _, sizes in group.at(kept.place) if name in names)
        return self._kept[kept]

    def _shared(self, placement: Placement) -> list[tuple[int, int]]:
        """One copy of each shared tensor for each buffer that a block uses; a rule leaves only one copy at all."""
        model, shared = self._estimate.model, self._estimate.weights.shared
        devices = set(placement.homes[: model.loaded_blocks])
        ruled = {name: kept.device for kept in placement.overflow if kept.place == SHARED for name in kept.tensors}
        return [
            (device, sizes.on(self._backends[device]))
            for name, sizes in zip(shared.names, shared.sizes, strict=True)
            for device in ((ruled[name],) if name in ruled else devices)
        ]

    def _tied(self, placement: Placement) -> list[tuple[int, int]]:
        """The second copy of a tied embedding, unless it would lie in the buffer of the first."""
        tied, output = self._estimate.weights.tied, len(placement.homes) - 1
        if not tied.names:
            return []
        ruled = {kept.place: kept.device for kept in placement.overflow if EMBEDDING in kept.tensors}
        first, second = ruled.get(INPUT, CPU), ruled.get(output, placement.homes[output])
        apart = second == CPU and self._repacks and repackable(tied.tensors[0])
        if first == second and not apart:
            return []
        return [(second, tied.total.on(self._backends[second]))]
