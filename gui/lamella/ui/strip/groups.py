"""Alike neighbours as one bar, where a bar of each layer would be too narrow to be seen."""

import math
from collections.abc import Iterator
from typing import Final

from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import Outcome
from lamella.ui.strip.layout import Bar, StripLayout, bars_in_view

LEAST: Final = 3.0
"""Pixels of a bar; narrower ones are drawn together."""


def group_size(layout: StripLayout) -> int:
    """How many layers one bar stands for, with a pixel between it and the next."""
    return 1 if layout.pitch >= LEAST else math.ceil((LEAST + 1) / layout.pitch)


def groups(outcome: Outcome, layout: StripLayout) -> Iterator[tuple[int, int]]:
    """Places first..end-1 of each bar in view: neighbours that look alike, the output layer for itself.

    They are counted from the first layer, so that bars stay where they are while an edge is dragged.
    """
    size, view, last = group_size(layout), bars_in_view(layout), len(outcome.layers) - 1
    first = view.start
    for place in view[1:]:
        alike = place != last and place % size and _alike(outcome.layers[place], outcome.layers[first])
        if size == 1 or not alike:
            yield first, place
            first = place
    if view:
        yield first, view.stop


def group_bar(layout: StripLayout, first: int, end: int) -> Bar:
    """As wide as its layers together, with a pixel to the next where that leaves enough."""
    if end - first == 1:
        return layout.bars[first]
    left, right = float(round(layout.slots[first])), float(round(layout.slots[end]))
    return Bar(left, right - left - (1 if right - left >= LEAST else 0))


def _alike(one: LayerUsage, other: LayerUsage) -> bool:
    return one is other or layer_look(one) == layer_look(other)


def layer_look(layer: LayerUsage) -> tuple[object, ...]:
    """What is seen of a layer; two with the same are one picture."""
    parts = tuple((part.device, part.nbytes) for part in layer.overflow)
    return layer.device, layer.weights, layer.kv_cache, layer.cache_device, parts
