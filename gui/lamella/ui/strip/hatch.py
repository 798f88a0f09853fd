"""Hatching of large areas by single lines: a pattern brush costs several milliseconds a frame there.

On a screen whose pixels are the window's own the same lines come as tiles, ten times as fast.
"""

from typing import Final

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from lamella.ui.strip.layout import Rect

SPACING: Final = 10.0
"""Logical pixels from line to line, along a row."""


def spacing_for(height: float) -> float:
    """Twice as far apart on very large strips, where twice as many lines would cost a frame."""
    return SPACING if height <= 1200 else 2 * SPACING


def hatch_lines(rect: Rect, spacing: float = SPACING) -> tuple[tuple[float, float, float, float], ...]:
    """Rising diagonals x1, y1, x2, y2 that end at the rectangle; neighbouring rectangles continue each other's."""
    lines = []
    total = -((rect.x + rect.y) // -spacing) * spacing  # x + y is the same along a rising diagonal
    while total <= rect.right + rect.bottom:
        left = max(rect.x, total - rect.bottom)
        right = min(rect.right, total - rect.y)
        if right > left:
            lines.append((left, total - left, right, total - right))
        total += spacing
    return tuple(lines)


def paint_hatch(painter: QPainter, rect: Rect, colour: QColor, *, spacing: float = SPACING) -> None:
    painter.setPen(QPen(colour, 1))
    painter.drawLines([QLineF(*line) for line in hatch_lines(rect, spacing)])


def fill_hatch(painter: QPainter, rect: Rect, colour: QColor, *, spacing: float = SPACING) -> None:
    """The lines of `paint_hatch` on a device with one pixel for each logical one; `rect` is in whole pixels."""
    side = round(spacing)
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(0)
    for x in range(side):
        tile.setPixelColor(x, -x % side, colour)
    painter.fillRect(QRectF(rect.x, rect.y, rect.width, rect.height), QBrush(tile))
