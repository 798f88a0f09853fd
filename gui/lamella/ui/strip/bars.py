"""Paints the bars: weights below, KV cache above, what is kept elsewhere in the other device's colour and hatched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from lamella.devices.device import CPU
from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import Outcome
from lamella.ui.strip.layout import Bar, StripLayout, y_of
from lamella.ui.strip.look import Look, hatch
from lamella.ui.theme import band_fill, device_look, kv_fill

_BREAK: Final = 5.0
_CUT_BELOW_TOP: Final = 26.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar from `low` to `high` bytes above the baseline."""

    low: int
    high: int
    fill: str
    foreign: bool = False


def pieces(layer: LayerUsage) -> Iterator[Piece]:
    """From the baseline up: parts kept elsewhere, weights at home, KV cache."""
    height = 0
    for part in layer.overflow:
        yield Piece(height, height + part.nbytes, device_look(part.device).fill, foreign=True)
        height += part.nbytes
    if layer.weights:
        yield Piece(height, height + layer.weights, device_look(layer.device).fill)
        height += layer.weights
    if layer.kv_cache:
        yield Piece(height, height + layer.kv_cache, kv_fill(layer.cache_device))


def paint_bars(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    """All layers, then the input bar, then what marks single bars."""
    over = {device.index for device in outcome.devices if device.headroom < 0}
    shade = hatch("#000000", 70, style=Qt.BrushStyle.FDiagPattern)
    light = hatch(look.theme.surface, 120)
    for place, layer in enumerate(outcome.layers):
        bar = layout.bars[place]
        for piece in pieces(layer):
            rect = _piece_rect(layout, bar, piece)
            painter.fillRect(rect, QColor(piece.fill))
            if piece.foreign:
                painter.fillRect(rect, shade)
            elif layer.device in over:
                painter.fillRect(rect, light)
        if layer.total > layout.scale.top:
            _break(painter, layout, bar, colour=band_fill(layer.device, look.theme))
    _paint_input(painter, outcome, layout, look)
    _paint_marks(painter, outcome, layout, look)


def _piece_rect(layout: StripLayout, bar: Bar, piece: Piece) -> QRectF:
    high, low = round(y_of(layout, piece.high)), round(y_of(layout, piece.low))
    return QRectF(bar.x, high, bar.width, low - high)


def _paint_input(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    bar = layout.input_bar
    if bar is None:
        return
    whole = Piece(0, outcome.input_bytes, device_look(CPU).fill)
    painter.fillRect(_piece_rect(layout, bar, whole), QColor(whole.fill))
    if outcome.input_bytes > layout.scale.top:
        _break(painter, layout, bar, colour=look.theme.surface)


def _break(painter: QPainter, layout: StripLayout, bar: Bar, *, colour: str) -> None:
    """Two slanted gaps: the bar is taller than the scale."""
    slant = min(6.0, bar.width / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for y in (layout.plot.y + _CUT_BELOW_TOP, layout.plot.y + _CUT_BELOW_TOP + _BREAK * 2):
        left, right = bar.x - 0.5, bar.x + bar.width + 0.5
        corners = ((left, y + slant), (right, y), (right, y + _BREAK / 2), (left, y + slant + _BREAK / 2))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


def _paint_marks(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    if look.hovered is not None and look.hovered < len(outcome.layers):
        glow = QColor(look.theme.text)
        glow.setAlpha(38)
        painter.fillRect(_whole(layout, outcome, look.hovered), glow)
    if look.selected is not None and look.selected < len(outcome.layers):
        pen = QPen(QColor(look.theme.text), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(_whole(layout, outcome, look.selected).adjusted(0, 0, 0, -1))


def _whole(layout: StripLayout, outcome: Outcome, place: int) -> QRectF:
    bar, top = layout.bars[place], round(y_of(layout, outcome.layers[place].total))
    return QRectF(bar.x, top, bar.width, layout.plot.bottom - top)
