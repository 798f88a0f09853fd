"""Paints the bars: weights below, KV cache above, what is kept elsewhere in the other device's colour and hatched."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF, QRegion

from lamella.devices.device import CPU
from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import Outcome
from lamella.ui.pattern import fill_brushes, pattern_brush
from lamella.ui.strip.groups import group_bar, groups
from lamella.ui.strip.layout import Bar, StripLayout, place_at, y_of
from lamella.ui.strip.look import Look, areas_of, hatch, qrect
from lamella.ui.strip.over import paint_over
from lamella.ui.strip.scene import Scene
from lamella.ui.theme import Theme, band_fill, device_look, kv_fill

_BREAK: Final = 5.0
_FOREIGN: Final = Qt.BrushStyle.FDiagPattern
_CUT_BELOW_TOP: Final = 26.0


class Kind(Enum):
    WEIGHTS = "weights"
    KV_CACHE = "kv_cache"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar from `low` to `high` bytes above the baseline."""

    low: int
    high: int
    device: int
    kind: Kind


def pieces(layer: LayerUsage) -> Iterator[Piece]:
    """From the baseline up: parts kept elsewhere, weights at home, KV cache."""
    height = 0
    for part in layer.overflow:
        yield Piece(height, height + part.nbytes, part.device, Kind.FOREIGN)
        height += part.nbytes
    if layer.weights:
        yield Piece(height, height + layer.weights, layer.device, Kind.WEIGHTS)
        height += layer.weights
    if layer.kv_cache:
        yield Piece(height, height + layer.kv_cache, layer.cache_device, Kind.KV_CACHE)


def paint_bars(painter: QPainter, shown: Scene, within: QRegion | None) -> None:
    """All layers, then the input bar, then what marks single bars; only what can be seen `within`."""
    outcome, layout, look = shown.outcome, shown.layout, shown.look
    touched = None if within is None else _touched(within, layout)
    inks, known = _Inks(outcome, layout, look), dict[int, tuple[_Fill, ...]]()
    painter.save()
    if not layout.view.whole:
        painter.setClipRect(qrect(layout.bands))
    for first, end in groups(outcome, layout):
        if touched is not None and touched.isdisjoint(range(first, end)):
            continue
        bar, layer = group_bar(layout, first, end), outcome.layers[first]
        fills = known.get(id(layer))  # most layers are one object
        if fills is None:
            fills = known[id(layer)] = tuple(inks.fills(layer))
        for y, height, ink in fills:
            painter.fillRect(QRectF(bar.x, y, bar.width, height), ink)
        if layer.total > layout.scale.top:
            _break(painter, layout, bar, colour=band_fill(layer.device, look.theme))
    paint_over(painter, shown.over, layout, look.theme, within)
    _paint_marks(painter, outcome, layout, look)
    painter.restore()
    _paint_apart(painter, outcome, layout, look)


def _touched(within: QRegion, layout: StripLayout) -> frozenset[int]:
    """Places of which a part below the captions is to be painted, and their neighbours."""
    rows = [rect for rect in areas_of(within) if rect.bottom() >= layout.plot.y]
    ends = [(place_at(layout, rect.left()), place_at(layout, rect.right())) for rect in rows]
    return frozenset(place for first, last in ends for place in range(first - 1, last + 2))


_Fill = tuple[int, int, QColor | QBrush]
"""Top and height of a rectangle as wide as its bar, and what it is filled with."""


class _Inks:
    """What the parts of bars are filled with, made once for a painting."""

    def __init__(self, outcome: Outcome, layout: StripLayout, look: Look) -> None:
        self._layout, theme = layout, look.theme
        self._over = outcome.over
        self._plain, self._red = hatch("#000000", 70, style=_FOREIGN), hatch(theme.bad, 255, style=_FOREIGN)
        devices = (CPU, *range(len(outcome.plan.gpus)))
        self._fills = {(device, False): QColor(device_look(device).fill) for device in devices}
        self._fills |= {(device, True): QColor(kv_fill(device)) for device in devices}
        self._patterns = {(device, pale): pattern_brush(device, theme, pale=pale) for device, pale in self._fills}

    def fills(self, layer: LayerUsage) -> Iterator[_Fill]:
        """One over the other."""
        for piece in pieces(layer):
            top, height = _rows(self._layout, piece)
            key = piece.device, piece.kind is Kind.KV_CACHE
            yield top, height, self._fills[key]
            pattern = self._patterns[key]
            if pattern is not None:
                yield top, height, pattern
            if piece.kind is Kind.FOREIGN:
                yield top, height, self._red if piece.device in self._over else self._plain


def _rows(layout: StripLayout, piece: Piece) -> tuple[int, int]:
    """Top and height of a part."""
    plot, top = layout.plot, layout.scale.top
    high = round(plot.bottom - plot.height * min(piece.high, top) / top)
    return high, round(plot.bottom - plot.height * min(piece.low, top) / top) - high


def _paint_apart(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    if layout.input_bar is not None:
        inputs = Piece(0, outcome.input_bytes, CPU, Kind.WEIGHTS)
        _paint_whole(painter, layout, layout.input_bar, inputs, look.theme)
    beside = outcome.projector
    if layout.projector_bar is not None and beside is not None:
        whole = Piece(0, beside.usage.projector, beside.index, Kind.WEIGHTS)
        _paint_whole(painter, layout, layout.projector_bar, whole, look.theme)


def _paint_whole(painter: QPainter, layout: StripLayout, bar: Bar, piece: Piece, theme: Theme) -> None:
    top, height = _rows(layout, piece)
    for brush in fill_brushes(piece.device, theme):
        painter.fillRect(QRectF(bar.x, top, bar.width, height), brush)
    if piece.high > layout.scale.top:
        _break(painter, layout, bar, colour=theme.surface)


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
    if look.selection.places:
        pen = QPen(QColor(look.theme.text), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for first, end in _runs(look.selection.places, len(outcome.layers)):
            painter.drawPolygon(_around(layout, outcome, first, end))


def _runs(places: frozenset[int], count: int) -> Iterator[tuple[int, int]]:
    """Neighbours of the chosen places, each run as its first place and the one behind its last."""
    chosen = [place in places for place in range(count)]
    for wanted, run in groupby(range(count), key=chosen.__getitem__):
        run_places = tuple(run)
        if wanted:
            yield run_places[0], run_places[-1] + 1


def _around(layout: StripLayout, outcome: Outcome, first: int, end: int) -> QPolygonF:
    """The outline of neighbouring bars, as high as each of them."""
    bottom = layout.plot.bottom - 1
    points = [QPointF(layout.bars[first].x, bottom)]
    for place in range(first, end):
        rect = _whole(layout, outcome, place)
        points += [QPointF(rect.left(), rect.top()), QPointF(rect.right(), rect.top())]
    points.append(QPointF(layout.bars[end - 1].x + layout.bars[end - 1].width, bottom))
    return QPolygonF(points)


def _whole(layout: StripLayout, outcome: Outcome, place: int) -> QRectF:
    bar, top = layout.bars[place], round(y_of(layout, outcome.layers[place].total))
    return QRectF(bar.x, top, bar.width, layout.plot.bottom - top)
