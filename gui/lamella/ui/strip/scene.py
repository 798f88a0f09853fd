"""What a strip shows at one moment, and what of it is another picture than a moment before.

A step of a drag moves a few layers: painting only those takes a third of the time of painting all.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from lamella.plan.drawn import edges_of, in_device_order
from lamella.plan.outcome import Outcome
from lamella.ui.strip.captions import Caption, moving_captions, scale_captions
from lamella.ui.strip.groups import group_size, layer_look
from lamella.ui.strip.kinds import inner_lines
from lamella.ui.strip.layout import Rect, StripLayout, edge_x
from lamella.ui.strip.look import Look
from lamella.ui.strip.over import OverRun, over_runs

AROUND: Final = 2
"""Pixels beside a bar, a line or a text that may still be theirs."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decides how a strip looks; from `scale` on it follows from the rest."""

    outcome: Outcome
    layout: StripLayout
    look: Look
    scale: tuple[Caption, ...]
    captions: tuple[Caption, ...]  # all others
    over: tuple[OverRun, ...]
    rows: tuple[Hashable, ...]  # what there is to see in the column of each layer
    lines: frozenset[tuple[int, str]]


def scene(outcome: Outcome, layout: StripLayout, look: Look, before: Scene | None = None) -> Scene:
    """What is the same as `before` is taken from there."""
    if before is None or before.layout is not layout or _dress(before.look) != _dress(look):
        scale = scale_captions(outcome, layout, look)
    elif before.outcome is outcome:
        return replace(before, look=look)
    else:
        scale = before.scale
    over = over_runs(outcome, layout)
    moving = moving_captions(outcome, layout, look)
    return Scene(outcome, layout, look, scale, moving, over, _rows(outcome, over), _lines(outcome))


def changed(before: Scene, after: Scene) -> tuple[Rect, ...] | None:
    """What has to be painted to make one of the other; None for everything."""
    if before.layout is not after.layout or not _alike(before.look, after.look):
        return None
    lines = before.lines ^ after.lines | _ghost(before) ^ _ghost(after)
    columns = [_line_column(after.layout, place) for place, _ in lines]
    if before.outcome is after.outcome:
        return tuple(columns)
    return (*columns, *_columns(before, after), *_texts(before, after))


def _dress(look: Look) -> object:
    return look.theme, look.fonts, look.grips


def _alike(one: Look, other: Look) -> bool:
    """But for the ghost; what else comes and goes while nothing is dragged is not worth a rule of its own."""
    return replace(one, ghost=None) == replace(other, ghost=None)


def _columns(before: Scene, after: Scene) -> Iterator[Rect]:
    """Runs of bars that look otherwise; where bars stand for several layers, those they are drawn with, too."""
    layout, size = after.layout, group_size(after.layout) - 1
    others = [old != new for old, new in zip(before.rows, after.rows, strict=True)]
    for other, run in groupby(range(len(others)), key=others.__getitem__):
        if other:
            places = tuple(run)
            first, end = max(places[0] - size, 0), min(places[-1] + size + 1, len(others))
            yield _column(layout, layout.slots[first], layout.slots[end])


def _rows(outcome: Outcome, over: tuple[OverRun, ...]) -> tuple[Hashable, ...]:
    full = outcome.over
    lines: dict[int, tuple[float, float]] = {}
    for run in over:
        lines |= dict.fromkeys(range(run.first, run.end), (run.top, run.rest))
    seen: dict[int, Hashable] = {}  # most layers are one object
    for layer in outcome.layers:
        if id(layer) not in seen:
            seen[id(layer)] = layer_look(layer), tuple(part.device in full for part in layer.overflow)
    return tuple((seen[id(layer)], lines.get(place)) for place, layer in enumerate(outcome.layers))


def _lines(outcome: Outcome) -> frozenset[tuple[int, str]]:
    placement = outcome.plan.allocation.placement
    kind = "parts" if in_device_order(placement) else "gathers"
    found = {(place, kind) for place in edges_of(placement, len(outcome.plan.gpus))}
    return frozenset(found | {(line.place, "experts") for line in inner_lines(outcome)})


def _ghost(shown: Scene) -> frozenset[tuple[int, str]]:
    return frozenset() if shown.look.ghost is None else frozenset({(shown.look.ghost, "ghost")})


def _line_column(layout: StripLayout, place: int) -> Rect:
    x = edge_x(layout, place)
    return _column(layout, x - 1, x + 1)


def _texts(before: Scene, after: Scene) -> Iterator[Rect]:
    """Those over the bars change together, and one area is painted sooner than many small ones."""
    layout = after.layout
    others = set(map(_text_key, before.captions)) ^ set(map(_text_key, after.captions))
    if any(rect.y < layout.plot.y for rect, _, _ in others):
        height = layout.plot.y - layout.bands.y - AROUND  # no bar begins above the plot, so none is painted with them
        yield Rect(layout.bands.x, layout.bands.y, layout.bands.width, height)
    for rect, _, _ in others:
        if rect.bottom > layout.plot.y:
            yield rect


def _text_key(caption: Caption) -> tuple[Rect, str, str]:
    return caption.rect, caption.text, caption.colour


def _column(layout: StripLayout, left: float, right: float) -> Rect:
    """As high as the bands."""
    return Rect(left, layout.bands.y, right - left, layout.bands.height)
