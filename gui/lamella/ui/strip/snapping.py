"""Snapping of a dragged edge: to layers always, and from a little further off to places that have a name. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lamella.ui.strip.layout import StripLayout, edge_x, place_at

RADIUS: Final = 10.0
"""Logical pixels from which a named place draws the edge to itself."""


@dataclass(frozen=True, slots=True)
class SnapPoint:
    """A place worth stopping at, for the edge it belongs to (None: every edge), with the words for its line."""

    place: int
    name: str
    edge: int | None = None


@dataclass(frozen=True, slots=True)
class Drag:
    """An edge in somebody's hand. `offset` is how far from its line it was taken hold of."""

    edge: int
    start: int
    low: int  # the neighbours hold it between these places
    high: int
    offset: float
    place: int
    guide: SnapPoint | None = None
    moved: bool = False


def dragged(drag: Drag, layout: StripLayout, x: float, points: Iterable[SnapPoint]) -> Drag:
    """The drag with the pointer at `x`; no points, no named stops."""
    line = x - drag.offset
    guide = _nearest(drag, layout, line, points)
    place = place_at(layout, line) if guide is None else guide.place
    place = min(max(place, drag.low), drag.high)
    return replace(drag, place=place, guide=guide, moved=drag.moved or place != drag.place)


def _nearest(drag: Drag, layout: StripLayout, line: float, points: Iterable[SnapPoint]) -> SnapPoint | None:
    near = [
        (abs(edge_x(layout, point.place) - line), point)
        for point in points_of(points, drag.edge)
        if drag.low <= point.place <= drag.high
    ]
    distance, point = min(near, key=lambda found: found[0], default=(RADIUS + 1, None))
    return point if distance <= RADIUS else None


def points_of(points: Iterable[SnapPoint], edge: int) -> tuple[SnapPoint, ...]:
    """The points that mean this edge."""
    return tuple(point for point in points if point.edge is None or point.edge == edge)


def next_point(points: Iterable[SnapPoint], drag: Drag, *, forward: bool) -> int:
    """The next named place in that direction; the extreme where there is none."""
    places = [point.place for point in points_of(points, drag.edge) if drag.low <= point.place <= drag.high]
    if forward:
        return min((place for place in places if place > drag.place), default=drag.high)
    return max((place for place in places if place < drag.place), default=drag.low)
