"""What says that a device is over-full: red lines across its band, and lines of the band through its bars."""

from dataclasses import dataclass
from itertools import groupby

from PySide6.QtGui import QColor, QPainter, QRegion

from lamella.devices.device import CPU
from lamella.plan.outcome import Outcome
from lamella.ui.strip.hatch import fill_hatch, paint_hatch, spacing_for
from lamella.ui.strip.labels import span_rect
from lamella.ui.strip.layout import Rect, StripLayout, y_of
from lamella.ui.strip.look import areas_of, qrect
from lamella.ui.theme import Theme, blended


@dataclass(frozen=True, slots=True)
class OverRun:
    """Places first..end-1 on one device: the band is seen to `top`, their bars to `rest`, below what is elsewhere."""

    device: int
    first: int
    end: int
    top: float
    rest: float


def paint_over(
    painter: QPainter, runs: tuple[OverRun, ...], layout: StripLayout, theme: Theme, within: QRegion | None
) -> None:
    """Lines in the colour of the band through the bars of a device that is over-full; the band has red ones.

    None through the CPU's: dark lines on grey, over a whole model, say no more than the band, and hide the bars.
    """
    for run in runs:
        if run.device == CPU:
            continue
        rect = _band(layout, run)
        part = Rect(rect.x, run.top, rect.width, run.rest - run.top)
        _hatch(painter, part, QColor(theme.bad_tint), layout, within)


def paint_over_bands(
    painter: QPainter, runs: tuple[OverRun, ...], layout: StripLayout, theme: Theme, within: QRegion | None
) -> None:
    """The band of an over-full device, to be painted before its bars."""
    red = QColor(blended(theme.bad, theme.bad_tint, 45 if theme.dark else 35))
    for run in runs:
        rect = _band(layout, run)
        painter.fillRect(qrect(rect), QColor(theme.bad_tint))
        _hatch(painter, Rect(rect.x, rect.y, rect.width, run.top - rect.y), red, layout, within)


def over_runs(outcome: Outcome, layout: StripLayout) -> tuple[OverRun, ...]:
    """Neighbours on one over-full device that look alike.

    The output layer, which has its own height, is for itself, and so are layers with a part elsewhere.
    """
    over, last = outcome.over, len(outcome.layers) - 1
    keys = [
        (layer.device, place == last, bool(layer.overflow)) if layer.device in over else None
        for place, layer in enumerate(outcome.layers)
    ]
    found: list[OverRun] = []
    for key, group in groupby(range(len(keys)), key=keys.__getitem__):
        places = tuple(group)
        if key is not None:
            found.append(_run(outcome, layout, places[0], places[-1] + 1))
    return tuple(found)


def _run(outcome: Outcome, layout: StripLayout, first: int, end: int) -> OverRun:
    layers = outcome.layers[first:end]
    elsewhere = max(sum(part.nbytes for part in layer.overflow) for layer in layers)
    top = float(round(y_of(layout, min(layer.total for layer in layers))))
    return OverRun(layers[0].device, first, end, top, float(round(y_of(layout, elsewhere))))


def _band(layout: StripLayout, run: OverRun) -> Rect:
    """In whole pixels: a line that starts between two of them is another one than the same line from further away."""
    rect = span_rect(layout, run.first, run.end)
    left, right = float(round(rect.x)), float(round(rect.right))
    return Rect(left, rect.y, right - left, rect.height)


def _hatch(painter: QPainter, area: Rect, colour: QColor, layout: StripLayout, within: QRegion | None) -> None:
    spacing = spacing_for(layout.bounds.height)
    if within is None:
        paint_hatch(painter, area, colour, spacing=spacing)
        return
    if painter.device().devicePixelRatioF() == 1:
        fill_hatch(painter, area, colour, spacing=spacing)
        return
    for seen in areas_of(within):
        left, top = max(area.x, seen.left() - 1), max(area.y, seen.top() - 1)
        right, bottom = min(area.right, seen.right() + 2), min(area.bottom, seen.bottom() + 2)
        if left < right and top < bottom:
            paint_hatch(painter, Rect(left, top, right - left, bottom - top), colour, spacing=spacing)
