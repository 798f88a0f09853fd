"""The stacked bar of one device, in cards and in pictures: what others hold, what the plan adds, what is free."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from lamella.devices.device import Reading
from lamella.plan.outcome import DeviceOutcome
from lamella.ui.pattern import pattern_brush
from lamella.ui.theme import OTHERS_FILL, Theme, blended, compute_fill, device_look, kv_fill

_RADIUS: Final = 3.0
_STANDS_OUT: Final = 2.5  # how far the tick is seen above and below the bar
_MOST_OVER: Final = 35
"""Percent of the bar that the part beyond the device's memory may take."""


class Part(StrEnum):
    """From left to right."""

    OTHERS = "others"
    SHARED = "shared"  # other devices of the plan, in the same memory
    OVERHEAD = "overhead"
    WEIGHTS = "weights"
    KV_CACHE = "kv_cache"
    COMPUTE = "compute"


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes `start` to `end` of the bar."""

    part: Part
    start: int
    end: int


def segments(device: DeviceOutcome, reading: Reading | None = None) -> tuple[Segment, ...]:
    """What is on the device, in bytes from the left; parts of 0 bytes are left out.

    Others hold what the plan did not count as free, or, with a reading, what is not free at this moment.
    """
    usage = device.usage
    sizes = (
        (Part.OTHERS, others(device, reading)),
        (Part.SHARED, device.shared),
        (Part.OVERHEAD, usage.overhead),
        (Part.WEIGHTS, usage.weights + usage.projector),
        (Part.KV_CACHE, usage.kv_cache),
        (Part.COMPUTE, usage.compute),
    )
    found: list[Segment] = []
    start = 0
    for part, size in sizes:
        if size > 0:
            found.append(Segment(part, start, start + size))
            start += size
    return tuple(found)


def others(device: DeviceOutcome, reading: Reading | None = None) -> int:
    """Bytes held by other programs."""
    if reading is not None and reading.total is not None and reading.free is not None:
        return max(0, reading.total - reading.free)
    return max(0, device.device.total - device.device.free)


def capacity_percent(device: DeviceOutcome, held: int) -> float:
    """Where on the bar the device's memory ends: at its right end unless `held` bytes are more than it has."""
    total = max(1, device.device.total)
    if held <= total:
        return 100.0
    return max(100.0 - _MOST_OVER, 100.0 * total / held)


def paint_meter(
    painter: QPainter, area: QRectF | QRect, device: DeviceOutcome, theme: Theme, reading: Reading | None = None
) -> None:
    """The track, the parts, a tick where the margin begins, and what is beyond the memory hatched in red.

    The tick is as high as `area`, the bar a little lower.
    """
    rect = QRectF(area).adjusted(0, _STANDS_OUT, 0, -_STANDS_OUT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    parts = segments(device, reading)
    held, total = (parts[-1].end if parts else 0), max(1, device.device.total)
    inside = QRectF(rect.x(), rect.y(), rect.width() * capacity_percent(device, held) / 100, rect.height())
    shape = QPainterPath()
    shape.addRoundedRect(rect, _RADIUS, _RADIUS)
    painter.fillPath(shape, QColor(theme.sunken))
    for segment in parts:
        span = _span(inside, segment.start, min(segment.end, total), total)
        _fill(painter, shape, span, part=segment.part, device=device, theme=theme)
    if held > total:
        _paint_over(
            painter, shape, QRectF(inside.right(), rect.y(), rect.right() - inside.right(), rect.height()), theme
        )
    _paint_tick(painter, inside, device, theme, over=held > total)
    painter.restore()


def part_fill(part: Part, index: int) -> str:
    """Colour of a part on a device."""
    match part:
        case Part.OTHERS | Part.SHARED:
            return OTHERS_FILL
        case Part.OVERHEAD:
            return blended(OTHERS_FILL, "#000000", 82)
        case Part.WEIGHTS:
            return device_look(index).fill
        case Part.KV_CACHE:
            return kv_fill(index)
        case Part.COMPUTE:
            return compute_fill(index)


def part_hatch(part: Part) -> Qt.BrushStyle | None:
    """What is not the model's on this device is hatched, so that colour is not the only sign of it."""
    match part:
        case Part.OTHERS:
            return Qt.BrushStyle.BDiagPattern
        case Part.SHARED:
            return Qt.BrushStyle.FDiagPattern
        case _:
            return None


def part_brush(part: Part) -> QBrush | None:
    """The hatching itself."""
    hatch = part_hatch(part)
    return None if hatch is None else QBrush(QColor(0, 0, 0, 70), hatch)


def _span(inside: QRectF, start: int, end: int, total: int) -> QRectF:
    left = inside.x() + inside.width() * start / total
    return QRectF(left, inside.y(), max(0.0, inside.width() * (end - start) / total), inside.height())


def _fill(
    painter: QPainter, shape: QPainterPath, rect: QRectF, *, part: Part, device: DeviceOutcome, theme: Theme
) -> None:
    """A part of the bar, cut by the bar's round ends."""
    if rect.width() <= 0:
        return
    path = QPainterPath()
    path.addRect(rect)
    path = path.intersected(shape)
    painter.fillPath(path, QColor(part_fill(part, device.index)))
    own, pale = part in (Part.WEIGHTS, Part.KV_CACHE, Part.COMPUTE), part is not Part.WEIGHTS
    brush = pattern_brush(device.index, theme, pale=pale) if own else part_brush(part)
    if brush is not None:
        painter.fillPath(path, brush)


def _paint_over(painter: QPainter, shape: QPainterPath, rect: QRectF, theme: Theme) -> None:
    path = QPainterPath()
    path.addRect(rect)
    path = path.intersected(shape)
    painter.fillPath(path, QColor(theme.bad_tint))
    ink = QColor(theme.bad)
    painter.fillPath(path, QBrush(ink, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(ink, 1))
    painter.drawPath(path)


def _paint_tick(painter: QPainter, inside: QRectF, device: DeviceOutcome, theme: Theme, *, over: bool) -> None:
    """Where the margin begins; where a device is over-full, where its memory ends."""
    if not over and device.margin_left <= 0:
        return
    total = max(1, device.device.total)
    x = inside.right() if over else inside.x() + inside.width() * max(0, total - device.margin_left) / total
    painter.fillRect(
        QRectF(round(x) - 1, inside.y() - _STANDS_OUT, 2, inside.height() + 2 * _STANDS_OUT), QColor(theme.text)
    )
