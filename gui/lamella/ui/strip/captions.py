"""Which text stands where on the strip, decided before anything is painted so that it can be checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from lamella.placement.placement import Span, spans
from lamella.plan.experts import expert_edges
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.strip.expert_texts import experts_before_text, experts_here_text
from lamella.ui.strip.groups import group_size, groups
from lamella.ui.strip.labels import fitting, numbered, span_rect
from lamella.ui.strip.layout import Bar, Rect, StripLayout, bars_in_view, y_of
from lamella.ui.strip.look import Look, width_of
from lamella.ui.strip.texts import (
    axis_candidates,
    bytes_candidates,
    group_text,
    input_text,
    layers_candidates,
    left_text,
    name_candidates,
    output_text,
    over_candidates,
    projector_text,
    span_candidates,
    tick_text,
)
from lamella.ui.words import size_text

ICON: Final = 13.0
"""Side of the warning sign in front of an amount that is over."""

_ICON_GAP: Final = 5.0
_AIR: Final = 8.0  # kept free left and right inside a band


@dataclass(frozen=True, slots=True)
class Caption:
    """One line of text; `rect` is at least as wide as the text unless the text is empty."""

    rect: Rect
    text: str
    font: QFont
    colour: str
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter
    warning: Rect | None = None  # where a warning sign stands


def captions(outcome: Outcome, layout: StripLayout, look: Look) -> tuple[Caption, ...]:
    """Every text of the strip."""
    return *scale_captions(outcome, layout, look), *moving_captions(outcome, layout, look)


def scale_captions(outcome: Outcome, layout: StripLayout, look: Look) -> tuple[Caption, ...]:
    """Those of the axis and under the bars, which a move of layers changes nothing of."""
    return *_axis(layout, look), *_numbers(outcome, layout, look)


def moving_captions(outcome: Outcome, layout: StripLayout, look: Look) -> tuple[Caption, ...]:
    """All others."""
    found: list[Caption] = [*_together(outcome, layout, look)]
    told = _told_at(outcome)
    over = {span for _, span in told}
    for span in spans(outcome.plan.allocation.placement):
        found += _span(outcome, layout, look, span, lines=layout.lines + (span not in over))
    for device, span in told:
        found.append(_over(device, layout, look, span))
    found += _cut_sizes(outcome, layout, look)
    found += _experts(outcome, layout, look)
    return tuple(found)


def _told_at(outcome: Outcome) -> tuple[tuple[DeviceOutcome, Span], ...]:
    """Where each over-full device says so: its widest span, else the widest free one that has parts on it."""
    placed = sorted(spans(outcome.plan.allocation.placement), key=lambda span: span.first - span.end)
    over = [device for device in outcome.devices if device.headroom < 0]
    told: dict[Span, DeviceOutcome] = {}
    for device in over:
        own = [span for span in placed if span.device == device.index]
        if own:
            told[own[0]] = device
    for device in over:
        free = [span for span in placed if span not in told]
        if free and device not in told.values():
            told[next((span for span in free if _keeps(outcome, span, device.index)), free[0])] = device
    return tuple((device, span) for span, device in told.items())


def _keeps(outcome: Outcome, span: Span, device: int) -> bool:
    return any(part.device == device for layer in outcome.layers[span.first : span.end] for part in layer.overflow)


def _span(outcome: Outcome, layout: StripLayout, look: Look, span: Span, *, lines: int) -> Iterator[Caption]:
    """The name, and under it layers and bytes on one line, or on two where there are `lines` for them."""
    rect, theme, sizes = span_rect(layout, span.first, span.end), look.theme, layout.sizes
    y = layout.bands.y + 4 + 8
    name = _fitted(name_candidates(span.device), rect.width, look.fonts.name)
    yield Caption(Rect(rect.x, y, rect.width, sizes.name), name, look.fonts.name, theme.text)
    y += sizes.name + 3
    for text in _span_lines(outcome, look, span, rect.width)[:lines]:
        yield Caption(Rect(rect.x, y, rect.width, sizes.line), text, look.fonts.line, theme.muted)
        y += sizes.line + 3


def _span_lines(outcome: Outcome, look: Look, span: Span, width: float) -> tuple[str, ...]:
    font = look.fonts.line
    text = fitting(span_candidates(outcome, span), width - 2 * _AIR, lambda text: width_of(text, font))
    if text:
        return (text,)
    return tuple(_fitted(each(outcome, span), width, font) for each in (layers_candidates, bytes_candidates))


def _fitted(candidates: Sequence[str], width: float, font: QFont) -> str:
    """With air on both sides, or with little; the shortest may use the whole width."""

    def wide(text: str) -> float:
        return width_of(text, font)

    roomy, tight = fitting(candidates[:-1], width - 2 * _AIR, wide), fitting(candidates, width - _AIR, wide)
    return roomy or tight or fitting(candidates[-1:], width - 2, wide)


def _over(device: DeviceOutcome, layout: StripLayout, look: Look, span: Span) -> Caption:
    texts = over_candidates(device) if device.index == span.device else (left_text(device),)
    rect, sizes, font = span_rect(layout, span.first, span.end), layout.sizes, look.fonts.line
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    text = _fitted(texts, rect.width - ICON - _ICON_GAP, bold)
    width = width_of(text, bold) + (ICON + _ICON_GAP if text else ICON)
    y = layout.bands.y + 4 + 8 + sizes.name + 3 + layout.lines * (sizes.line + 3)
    x = rect.x + (rect.width - width) / 2
    sign = Rect(float(round(x)), float(round(y + (sizes.line - ICON) / 2)), ICON, ICON)
    rest = Rect(x + ICON + _ICON_GAP, y, max(0.0, width - ICON - _ICON_GAP), sizes.line)
    left = Qt.AlignmentFlag.AlignLeft
    return Caption(rest, text, bold, look.theme.bad, left, sign if rect.width >= ICON else None)


def _axis(layout: StripLayout, look: Look) -> Iterator[Caption]:
    font, sizes, theme = look.fonts.small, layout.sizes, look.theme
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    room = layout.bands.x - layout.bounds.x - 4
    title = fitting(axis_candidates(layout.scale), room, lambda text: width_of(text, font))
    yield Caption(Rect(layout.bounds.x, layout.bands.y + 4 + 8, room, sizes.small), title, font, theme.muted, left)
    for tick in layout.scale.ticks:
        y = y_of(layout, tick.nbytes) - sizes.small / 2
        rect = Rect(layout.bounds.x, y, sizes.axis, sizes.small)
        yield Caption(rect, tick_text(tick, layout.scale), font, theme.muted, right)


def _together(outcome: Outcome, layout: StripLayout, look: Look) -> Iterator[Caption]:
    """Over the first bar that stands for several layers; where neighbours differ each is for itself."""
    count, font = group_size(layout), look.fonts.small
    first = next((first for first, end in groups(outcome, layout) if end - first == count), None) if count > 1 else None
    if first is not None:
        text, height = group_text(count), layout.sizes.small
        width = width_of(text, font)
        x = max(min(layout.slots[first], layout.bands.right - width - 4), layout.bands.x) + 4
        y = y_of(layout, outcome.layers[first].total) - height - 2
        yield Caption(Rect(x, y, width, height), text, font, look.theme.muted, Qt.AlignmentFlag.AlignLeft)


def _numbers(outcome: Outcome, layout: StripLayout, look: Look) -> Iterator[Caption]:
    font, y = look.fonts.small, layout.plot.bottom + 5
    widest = width_of(str(len(outcome.layers)), font)
    for block in numbered(layout, widest=widest, last=width_of(output_text(), font)):
        yield _below(layout.bars[block].middle, y, str(block), layout, look)
    if layout.bars[-1].middle <= layout.bands.right:
        yield _below(layout.bars[-1].middle, y, output_text(), layout, look)
    if layout.input_bar is not None:
        yield _below(layout.input_bar.middle, y, input_text(), layout, look)
    if layout.projector_bar is not None:
        yield _below(layout.projector_bar.middle, y, projector_text(), layout, look)


def _below(middle: float, y: float, text: str, layout: StripLayout, look: Look) -> Caption:
    width = width_of(text, look.fonts.small)
    x = min(middle - width / 2, layout.bounds.right - width)
    return Caption(Rect(x, y, width, layout.sizes.small), text, look.fonts.small, look.theme.muted)


def _experts(outcome: Outcome, layout: StripLayout, look: Look) -> Iterator[Caption]:
    """At the dashed lines, where there is room for it inside the device's band and above its bars."""
    plan, font = outcome.plan, look.fonts.small
    for edge in expert_edges(plan.allocation.placement, plan.model, len(plan.gpus)):
        if not edge.first < edge.place < edge.end or not layout.shows(edge.place):
            continue
        band = span_rect(layout, edge.first, edge.end)
        tallest = max(layer.total for layer in outcome.layers[edge.first : edge.end])
        y = y_of(layout, tallest) - layout.sizes.small - 4
        text = experts_before_text() if edge.leading else experts_here_text()
        width, line = width_of(text, font), layout.slots[edge.place]
        x = line - width - 6 if edge.leading else line + 6
        if band.x + 4 <= x and x + width <= band.right - 4 and y >= layout.plot.y - layout.sizes.small - 4:
            yield Caption(Rect(x, y, width, layout.sizes.small), text, font, look.theme.muted)


def _cut_sizes(outcome: Outcome, layout: StripLayout, look: Look) -> Iterator[Caption]:
    """Bars that were cut say their size above themselves."""
    right = layout.bounds.right
    heights = ((place, outcome.layers[place].total) for place in bars_in_view(layout))
    cut = [(layout.bars[place], total, right) for place, total in heights if total > layout.scale.top]
    if layout.input_bar is not None:
        cut.append((layout.input_bar, outcome.input_bytes, layout.bands.x - 3))  # not over the first edge's line
    for bar, nbytes, end in cut:
        if nbytes > layout.scale.top:
            yield _above(bar, nbytes, end, layout, look)
    beside = outcome.projector
    if layout.projector_bar is not None and beside is not None:  # which says its size in any case
        end = layout.input_bar.x - 2 if layout.input_bar else layout.bands.x - 3
        yield _above(layout.projector_bar, beside.usage.projector, end, layout, look)


def _above(bar: Bar, nbytes: int, end: float, layout: StripLayout, look: Look) -> Caption:
    """Over the bar, at the top where it was cut; not beyond `end`."""
    text, font, height = size_text(nbytes), look.fonts.small, layout.sizes.small
    width = width_of(text, font)
    x = max(min(bar.middle - width / 2, end - width), layout.bounds.x)
    gap = 0 if nbytes > layout.scale.top else 3
    return Caption(Rect(x, y_of(layout, nbytes) - height - gap, width, height), text, font, look.theme.muted)
