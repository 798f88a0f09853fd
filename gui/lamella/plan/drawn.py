"""Placements drawn by hand: what moves when an edge, a range of layers or the list of GPUs changes."""

from collections.abc import Collection
from dataclasses import replace
from itertools import accumulate

from lamella.devices.device import CPU, Device
from lamella.placement.placement import Overflow, Placement, edges, placed_by_edges


def edges_of(placement: Placement, gpu_count: int) -> tuple[int, ...]:
    """Edge d is the number of places in front of GPU d; islands count as if their layers stood in device order."""
    in_order = edges(placement, gpu_count)
    if in_order is not None:
        return in_order
    return tuple(accumulate(map(placement.homes.count, range(CPU, gpu_count - 1))))


def in_device_order(placement: Placement) -> bool:
    """Whether an edge parts what lies in front of it from what lies behind; False for islands."""
    return edges(placement, 0) is not None


def edge_limits(placement: Placement, gpu_count: int, edge: int) -> tuple[int, int]:
    """Least and greatest place this edge can go to: its neighbours hold it."""
    now = edges_of(placement, gpu_count)
    low = now[edge - 1] if edge > 0 else 0
    high = now[edge + 1] if edge + 1 < gpu_count else len(placement.homes)
    return low, high


def edge_moved(placement: Placement, gpu_count: int, *, edge: int, place: int) -> Placement:
    """The edge in front of GPU `edge` at `place`, held by its neighbours; islands are gathered in device order."""
    low, high = edge_limits(placement, gpu_count, edge)
    moved = list(edges_of(placement, gpu_count))
    moved[edge] = min(max(place, low), high)
    return replace(placement, homes=placed_by_edges(len(placement.homes), tuple(moved)))


def sent_to(placement: Placement, places: Collection[int], device: int) -> Placement:
    """These places at home on another device, wherever that leaves islands."""
    chosen = frozenset(places)
    homes = tuple(device if place in chosen else home for place, home in enumerate(placement.homes))
    return replace(placement, homes=homes)


def remaining(before: tuple[Device, ...], after: tuple[Device, ...]) -> tuple[int | None, ...]:
    """Where each GPU of `before` stands in `after`; None for one that is gone.

    A list of the same length is the same places with other cards in them. Otherwise GPUs are recognised in their
    order; where that fails, too, the first ones stay.
    """
    by_place = tuple(gpu if gpu < len(after) else None for gpu in range(len(before)))
    return by_place if len(before) == len(after) else _recognised(before, after) or by_place


def heirs(found: tuple[int | None, ...]) -> tuple[int, ...]:
    """Who takes over each GPU's layers: itself, else the GPU in front of it, else the first; CPU where none is left."""
    heir = next((gpu for gpu in found if gpu is not None), CPU)
    taken: list[int] = []
    for gpu in found:
        heir = heir if gpu is None else gpu
        taken.append(heir)
    return tuple(taken)


def _recognised(before: tuple[Device, ...], after: tuple[Device, ...]) -> tuple[int | None, ...] | None:
    """None where neither list holds all of the other in order."""
    found: list[int | None] = []
    start = 0
    for device in before:
        place = next((i for i in range(start, len(after)) if after[i] == device), None)
        found.append(place)
        start = start if place is None else place + 1
    matched = sum(1 for place in found if place is not None)
    return tuple(found) if matched == min(len(before), len(after)) else None


def inherited(placement: Placement, heir_of: tuple[int, ...]) -> Placement:
    """The same drawing on other GPUs; what the CPU holds stays there."""

    def device(now: int) -> int:
        return now if now < 0 else heir_of[now]

    return replace(
        placement,
        homes=tuple(device(home) for home in placement.homes),
        overflow=tuple(Overflow(part.place, part.tensors, device(part.device)) for part in placement.overflow),
    )
