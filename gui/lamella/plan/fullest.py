"""As many layers as fit: the places at which an edge leaves a GPU exactly as full as its margin allows."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from lamella.plan.drawn import edge_limits
from lamella.plan.outcome import DeviceOutcome, Outcome, outcome_of
from lamella.plan.plan import with_edge


@dataclass(frozen=True, slots=True)
class Fullest:
    """`edge` at `place` gives GPU `gpu` as many layers as fit while every other edge stays."""

    edge: int
    place: int
    gpu: int


def fullest_places(outcome: Outcome) -> tuple[Fullest, ...]:
    """For each edge the place that fills the GPU behind it and the one that fills the GPU in front of it.

    A GPU that even one layer overfills, or that all layers between the neighbouring edges do not fill, has none.
    """
    count = len(outcome.plan.gpus)
    found: list[Fullest] = []
    for edge in range(count):
        found.extend(_behind(outcome, edge))
        if edge > 0:
            found.extend(_in_front(outcome, edge))
    return tuple(found)


def _behind(outcome: Outcome, edge: int) -> list[Fullest]:
    """The further left the edge, the fuller the GPU behind it."""
    low, high = _limits(outcome, edge)
    first = low + bisect_left(range(low, high), True, key=_fits_at(outcome, edge, gpu=edge))
    return [Fullest(edge, first, edge)] if low < first < high else []


def _in_front(outcome: Outcome, edge: int) -> list[Fullest]:
    """The further right the edge, the fuller the GPU in front of it."""
    low, high = _limits(outcome, edge)
    fits = _fits_at(outcome, edge, gpu=edge - 1)
    over = low + bisect_left(range(low, high + 1), True, key=lambda place: not fits(place))
    return [Fullest(edge, over - 1, edge - 1)] if low < over - 1 < high else []


def _limits(outcome: Outcome, edge: int) -> tuple[int, int]:
    return edge_limits(outcome.plan.allocation.placement, len(outcome.plan.gpus), edge)


def _fits_at(outcome: Outcome, edge: int, *, gpu: int) -> Callable[[int], bool]:
    def fits(place: int) -> bool:
        moved = outcome_of(with_edge(outcome.plan, edge, place), outcome.estimate)
        return _keeps_margin(moved.devices[gpu])

    return fits


def _keeps_margin(device: DeviceOutcome) -> bool:
    return device.headroom >= device.margin_left
