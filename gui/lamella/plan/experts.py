"""Experts kept off their layer's device: attention, norms and router stay at home, the experts lie elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.model.model import Model, Role
from lamella.model.roles import role_of
from lamella.placement.placement import Overflow, Placement
from lamella.plan.drawn import edges_of, in_device_order

EXPERTS: Final = frozenset({Role.EXPERTS_UP, Role.EXPERTS_GATE, Role.EXPERTS_DOWN})


@dataclass(frozen=True, slots=True)
class ExpertEdge:
    """Where the experts of a GPU's layers begin to lie elsewhere; all of it counts blocks with experts.

    From `place` to `end` they are away, or from `first` to `place` where `leading` (as `--n-cpu-moe` does it).
    Layers that alternate count as if those with experts away stood together.
    """

    gpu: int
    first: int
    end: int
    place: int
    leading: bool = False

    @property
    def away(self) -> int:
        """How many of its layers have their experts elsewhere."""
        return self.place - self.first if self.leading else self.end - self.place


def expert_tensors(model: Model) -> dict[int, tuple[str, ...]]:
    """The names of each block's expert tensors; blocks without experts are left out."""
    found: dict[int, list[str]] = {}
    for tensor in model.tensors:
        if tensor.layer is not None and tensor.role in EXPERTS:
            found.setdefault(tensor.layer, []).append(tensor.name)
    return {block: tuple(names) for block, names in found.items()}


def experts_away(placement: Placement) -> dict[int, int]:
    """Blocks with all or some experts off their home, and the device of the first of them."""
    return {
        kept.place: kept.device
        for kept in reversed(placement.overflow)
        if 0 <= kept.place < len(placement.homes)
        and kept.device != placement.homes[kept.place]
        and any(role_of(name) in EXPERTS for name in kept.tensors)
    }


def experts_put(placement: Placement, model: Model, devices: Mapping[int, int]) -> Placement:
    """Each of these blocks' experts on the device given for it; its home keeps or takes them back."""
    names = expert_tensors(model)
    chosen = {place: device for place, device in devices.items() if place in names}
    kept = [_without(part, names[part.place]) if part.place in chosen else part for part in placement.overflow]
    away = [
        Overflow(place, names[place], device)
        for place, device in sorted(chosen.items())
        if device != placement.homes[place]
    ]
    overflow = tuple(part for part in kept if part.tensors)
    return replace(placement, overflow=tuple(sorted((*overflow, *away), key=lambda part: part.place)))


def experts_sent(placement: Placement, model: Model, places: Collection[int], device: int | None) -> Placement:
    """The experts of these layers on one device; None: at home."""
    homes = placement.homes
    return experts_put(placement, model, {at: homes[at] if device is None else device for at in places})


def expert_edges(placement: Placement, model: Model, gpu_count: int) -> tuple[ExpertEdge, ...]:
    """One for each GPU that is home to blocks with experts; none where devices are not in order."""
    if not model.expert_count or not in_device_order(placement):
        return ()
    away, edges = experts_away(placement), (*edges_of(placement, gpu_count), len(placement.homes))
    blocks = sorted(expert_tensors(model))
    found = []
    for gpu in range(gpu_count):
        own = [block for block in blocks if edges[gpu] <= block < edges[gpu + 1]]
        if own:
            found.append(_edge(gpu, own[0], own[-1] + 1, frozenset(away) & frozenset(own)))
    return tuple(found)


def expert_edge_moved(placement: Placement, model: Model, edge: ExpertEdge, place: int) -> Placement:
    """The experts behind (or before, where `leading`) the edge on the CPU, the others at home."""
    at = min(max(place, edge.first), edge.end)
    away = range(edge.first, at) if edge.leading else range(at, edge.end)
    homes = placement.homes
    return experts_put(
        placement, model, {block: CPU if block in away else homes[block] for block in range(edge.first, edge.end)}
    )


def _edge(gpu: int, first: int, end: int, away: frozenset[int]) -> ExpertEdge:
    leading = first in away and end - 1 not in away
    return ExpertEdge(gpu, first, end, first + len(away) if leading else end - len(away), leading)


def _without(part: Overflow, names: tuple[str, ...]) -> Overflow:
    return replace(part, tensors=tuple(name for name in part.tensors if name not in names))
