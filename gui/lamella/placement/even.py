"""Layers so that every GPU uses about the same share of its free memory."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from lamella.devices.device import CPU
from lamella.placement.flags import flags_of
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import only_gpu, placed_by_flags, used_gpus
from lamella.placement.placement import Allocation, Flags, Placement
from lamella.placement.projector import margins
from lamella.placement.request import Request

_ROUNDS: Final = 6
"""Compute buffers depend on the placement and are only known afterwards; they settle after two or three rounds."""
_STEPS: Final = 20
"""Halvings of the share: to a millionth of the memory, far below one layer."""


@dataclass(frozen=True, slots=True)
class _Room:
    """What one GPU has for layers, and what takes room whatever layers it gets."""

    gpu: int
    free: int
    limit: int  # free, less the margin
    fixed: int  # compute buffer and tensors that are no layer's
    sizes: tuple[int, ...]  # prefix sums over places, weights and cache

    def first(self, end: int, share: float) -> int:
        """The lowest first place of layers up to `end` that keep within this share of the free memory."""
        room = min(self.limit, int(self.free * share)) - self.fixed
        return end if room < 0 else bisect_left(self.sizes, self.sizes[end] - room, 0, end)


def even(request: Request) -> Allocation:
    """As many layers on GPUs as fit, and among them as even a share as whole layers allow."""
    estimate, ledger = request.estimate, Ledger(request.estimate, request.gpus)
    best = Placement((CPU,) * estimate.model.layer_count)
    rooms = _measured(_empty_rooms(request), ledger, placed_by_flags(estimate, request.gpus, Flags()))
    for _ in range(_ROUNDS):
        found = Placement(_balanced(rooms, estimate.model.layer_count))
        measured = _measured(rooms, ledger, found)
        if all(_used(room, found) <= room.limit for room in measured):
            best = found if found.homes.count(CPU) <= best.homes.count(CPU) else best
            if measured == rooms:
                break
            rooms = measured
        else:
            # Never less than was once needed, so that a GPU over its limit gives up layers for good.
            rooms = tuple(max(pair, key=lambda room: room.fixed) for pair in zip(rooms, measured, strict=True))
    return Allocation(
        best,
        estimate.settings.context_tokens,
        flags_of(best, len(request.gpus), only=only_gpu(estimate.settings, request.gpus)),
    )


def _empty_rooms(request: Request) -> tuple[_Room, ...]:
    settings, weights, cache = request.estimate.settings, request.estimate.weights, request.estimate.cache
    kept = margins(request.estimate, request.gpus)
    rooms = []
    for index, gpu in enumerate(used_gpus(settings, request.gpus)):
        device = request.gpus[gpu]
        caches = cache.before.on(device.backend) if settings.offload_kv else (0,) * len(cache.before.cpu)
        sizes = tuple(a + b for a, b in zip(weights.before.on(device.backend), caches, strict=True))
        rooms.append(_Room(gpu, device.free, device.free - kept[index], 0, sizes))
    return tuple(rooms)


def _measured(rooms: tuple[_Room, ...], ledger: Ledger, placement: Placement) -> tuple[_Room, ...]:
    """The rooms with what this placement takes beside its layers."""
    projected = ledger.projected(placement)
    return tuple(
        _Room(room.gpu, room.free, room.limit, projected[room.gpu] - _layers(room, placement), room.sizes)
        for room in rooms
    )


def _used(room: _Room, placement: Placement) -> int:
    return room.fixed + _layers(room, placement)


def _layers(room: _Room, placement: Placement) -> int:
    sizes = room.sizes
    return sum(sizes[place + 1] - sizes[place] for place, home in enumerate(placement.homes) if home == room.gpu)


def _balanced(rooms: tuple[_Room, ...], count: int) -> tuple[int, ...]:
    """Homes for the least share with which everything is on GPUs; where there is none, for all they hold."""
    low, high = 0.0, 1.0
    if rooms and _bounds(rooms, count, 1.0)[0] == 0:
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if _bounds(rooms, count, middle)[0] == 0 else (middle, high)
    bounds = (*_bounds(rooms, count, high), count)
    homes = [CPU] * bounds[0]
    for index, room in enumerate(rooms):
        homes += [room.gpu] * (bounds[index + 1] - bounds[index])
    return tuple(homes)


def _bounds(rooms: tuple[_Room, ...], count: int, share: float) -> tuple[int, ...]:
    """The first place of each GPU, filled from the last one back."""
    bounds = []
    end = count
    for room in reversed(rooms):
        end = room.first(end, share)
        bounds.append(end)
    return tuple(reversed(bounds))
