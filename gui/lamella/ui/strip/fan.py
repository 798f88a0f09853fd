"""Where the grips of the edges are: on their lines, and fanned out above each other where lines come too close."""

from typing import Final

from lamella.ui.strip.layout import Rect, StripLayout, edge_x

HIT_WIDTH: Final = 24.0
"""Least width that a finger or an unsteady hand meets (WCAG 2.2, target size)."""
HIT_HEIGHT: Final = 40.0
MIDDLE: Final = 0.54
"""How far down the bands the grips of edges between devices are."""
_LEAST_STEP: Final = 26.0


def grip_rects(layout: StripLayout, edges: tuple[int, ...], at: float = MIDDLE) -> tuple[Rect, ...]:
    """Hit areas, one an edge, in the order of the edges; their middles are on the lines unless the strip ends there.

    `at` is how far down the bands they are, 0 to 1.
    """
    rects: list[Rect] = []
    for group in _groups(layout, edges):
        rects += [_rect(layout, edges[index], at, rank=rank, of=len(group)) for rank, index in enumerate(group)]
    return tuple(rects)


def _groups(layout: StripLayout, edges: tuple[int, ...]) -> list[list[int]]:
    """Neighbouring edges whose hit areas would overlap."""
    groups: list[list[int]] = []
    for index, place in enumerate(edges):
        if groups and edge_x(layout, place) - edge_x(layout, edges[groups[-1][-1]]) < HIT_WIDTH:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _rect(layout: StripLayout, place: int, at: float, *, rank: int, of: int) -> Rect:
    plot = layout.plot
    room = plot.height - HIT_HEIGHT
    step = min(HIT_HEIGHT + 4, room / (of - 1)) if of > 1 else 0.0
    step = max(step, min(_LEAST_STEP, HIT_HEIGHT))
    middle = layout.bands.y + layout.bands.height * at
    highest = min(middle - step * (of - 1) / 2, plot.bottom - HIT_HEIGHT / 2 - step * (of - 1))
    y = max(highest, layout.bands.y + HIT_HEIGHT / 2) + rank * step
    x = edge_x(layout, place) - HIT_WIDTH / 2
    return Rect(float(round(x)), float(round(y - HIT_HEIGHT / 2)), HIT_WIDTH, HIT_HEIGHT)
