"""Which text stands where on the strip, decided before anything is painted so that it can be checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from lamella.placement.placement import Span, spans
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.strip.labels import fitting, numbered, span_rect
from lamella.ui.strip.layout import Rect, StripLayout, y_of
from lamella.ui.strip.look import Look, width_of
from lamella.ui.strip.texts import (
    axis_candidates,
    input_text,
    left_text,
    name_candidates,
    output_text,
    over_candidates,
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
    found: list[Caption] = [*_axis(layout, look), *_numbers(outcome, layout, look)]
    for span in spans(outcome.plan.allocation.placement):
        found += _span(outcome, layout, look, span)
    for device, span in _told_at(outcome):
        found.append(_over(device, layout, look, span))
    found += _cut_sizes(outcome, layout, look)
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


def _span(outcome: Outcome, layout: StripLayout, look: Look, span: Span) -> Iterator[Caption]:
    rect, theme = span_rect(layout, span.first, span.end), look.theme
    y = layout.bands.y + 4 + 8
    for candidates, font, colour, height in (
        (name_candidates(span.device), look.fonts.name, theme.text, layout.sizes.name),
        (span_candidates(outcome, span), look.fonts.line, theme.muted, layout.sizes.line),
    ):
        text = _fitted(candidates, rect.width, font)
        yield Caption(Rect(rect.x, y, rect.width, height), text, font, colour)
        y += height + 3


def _fitted(candidates: Sequence[str], width: float, font: QFont) -> str:
    """With air on both sides; the shortest may use the whole width."""
    texts = fitting(candidates, width - 2 * _AIR, lambda text: width_of(text, font))
    return texts or fitting(candidates[-1:], width - 2, lambda text: width_of(text, font))


def _over(device: DeviceOutcome, layout: StripLayout, look: Look, span: Span) -> Caption:
    texts = over_candidates(device) if device.index == span.device else (left_text(device),)
    rect, sizes, font = span_rect(layout, span.first, span.end), layout.sizes, look.fonts.line
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    text = _fitted(texts, rect.width - ICON - _ICON_GAP, bold)
    width = width_of(text, bold) + (ICON + _ICON_GAP if text else ICON)
    y = layout.bands.y + 4 + 8 + sizes.name + sizes.line + 6
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


def _numbers(outcome: Outcome, layout: StripLayout, look: Look) -> Iterator[Caption]:
    font, y = look.fonts.small, layout.plot.bottom + 5
    widest = width_of(str(len(outcome.layers)), font)
    for block in numbered(layout, widest=widest, last=width_of(output_text(), font)):
        yield _below(layout.bars[block].middle, y, str(block), layout, look)
    yield _below(layout.bars[-1].middle, y, output_text(), layout, look)
    if layout.input_bar is not None:
        yield _below(layout.input_bar.middle, y, input_text(), layout, look)


def _below(middle: float, y: float, text: str, layout: StripLayout, look: Look) -> Caption:
    width = width_of(text, look.fonts.small)
    x = min(middle - width / 2, layout.bounds.right - width)
    return Caption(Rect(x, y, width, layout.sizes.small), text, look.fonts.small, look.theme.muted)


def _cut_sizes(outcome: Outcome, layout: StripLayout, look: Look) -> Iterator[Caption]:
    """Bars that were cut say their size above themselves."""
    cut = [(layout.bars[place], layer.total) for place, layer in enumerate(outcome.layers)]
    if layout.input_bar is not None:
        cut.append((layout.input_bar, outcome.input_bytes))
    for bar, nbytes in cut:
        if nbytes > layout.scale.top:
            text = size_text(nbytes)
            width, height = width_of(text, look.fonts.small), layout.sizes.small
            x = min(max(bar.middle - width / 2, layout.bounds.x), layout.bounds.right - width)
            yield Caption(Rect(x, layout.plot.y - height, width, height), text, look.fonts.small, look.theme.muted)
