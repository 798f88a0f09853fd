"""The two sorts of edges a strip has: between devices, and between experts at home and experts on the CPU."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lamella.plan.drawn import edges_of
from lamella.plan.experts import expert_edges
from lamella.plan.outcome import Outcome
from lamella.ui.strip.expert_texts import expert_edge_name, expert_tip, experts_away_text
from lamella.ui.strip.fan import MIDDLE
from lamella.ui.strip.snapping import Drag
from lamella.ui.strip.texts import edge_name
from lamella.ui.strip.tooltip import Tip, edge_tip


@dataclass(frozen=True, slots=True)
class Line:
    """An edge at rest: where it stands, and between which places it may go."""

    edge: int
    place: int
    low: int
    high: int
    pinned: bool = False
    away: int = 0  # layers whose experts lie on the CPU, where it is their edge


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """What is said of such edges, and how they look."""

    key: str  # begins the object names of their handles
    lines: Callable[[Outcome], tuple[Line, ...]]
    name: Callable[[int], str]
    value: Callable[[int], str]  # of the layers that are away; said behind the place
    tip: Callable[[Outcome, Drag], Tip]
    grips_at: float  # how far down the bands their grips are
    inner: bool  # inside one device: a smaller grip, and nothing to pin or to empty


def device_lines(outcome: Outcome) -> tuple[Line, ...]:
    """One in front of each GPU, islands or not; neighbours hold each other."""
    places = edges_of(outcome.plan.allocation.placement, len(outcome.plan.gpus))
    bounds = (0, *places, len(outcome.layers))
    limits = [(low, high) for low, (_, high) in zip(bounds, pairwise(bounds[1:]), strict=False)]
    return tuple(
        Line(edge, place, *limits[edge], pinned=edge in outcome.plan.pins) for edge, place in enumerate(places)
    )


def expert_lines(outcome: Outcome) -> tuple[Line, ...]:
    """One for each GPU with experts; none where there are no experts."""
    plan = outcome.plan
    found = expert_edges(plan.allocation.placement, plan.model, len(plan.gpus))
    return tuple(Line(edge.gpu, edge.place, edge.first, edge.end, away=edge.away) for edge in found)


def inner_lines(outcome: Outcome) -> tuple[Line, ...]:
    """Those of them that part experts from experts."""
    return tuple(line for line in expert_lines(outcome) if line.low < line.place < line.high)


def _no_value(away: int) -> str:
    return ""


DEVICE_EDGES: Final = EdgeKind("edge", device_lines, edge_name, _no_value, edge_tip, MIDDLE, inner=False)
EXPERT_EDGES: Final = EdgeKind(
    "experts", expert_lines, expert_edge_name, experts_away_text, expert_tip, 0.88, inner=True
)
