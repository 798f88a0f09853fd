"""Paints edges: the line between two devices and the grip on it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lamella.ui.strip.layout import Rect, StripLayout, edge_x
from lamella.ui.theme import Theme

_WIDTH: Final = 16.0
_HEIGHT: Final = 34.0
_DASH: Final = 6.0


@dataclass(frozen=True, slots=True)
class GripState:
    """What a grip shows besides its place."""

    pinned: bool = False
    hovered: bool = False
    pressed: bool = False
    focused: bool = False
    small: bool = False  # of an edge inside a device


def paint_edge_line(painter: QPainter, layout: StripLayout, place: int, *, theme: Theme) -> None:
    x = edge_x(layout, place)
    painter.fillRect(QRectF(x - 1, layout.bands.y, 2, layout.bands.height), QColor(theme.text))


def paint_dashed_line(
    painter: QPainter, layout: StripLayout, place: int, *, colour: str, theme: Theme, from_y: float | None = None
) -> None:
    """A ghost or a guide, on a pale line so that it is seen over bars too; boxes, because a dashed pen is slow."""
    x, top, bottom = edge_x(layout, place) - 1, layout.bands.y if from_y is None else from_y, layout.bands.bottom
    pale = QColor(theme.surface)
    pale.setAlpha(190)
    painter.fillRect(QRectF(x, top, 2, bottom - top), pale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    count = int((bottom - top) // (2 * _DASH)) + 1
    dashes = [QRectF(x, y, 2, min(_DASH, bottom - y)) for y in (top + 2 * _DASH * index for index in range(count))]
    painter.drawRects(dashes)


def paint_grip(painter: QPainter, rect: Rect, state: GripState, *, theme: Theme) -> None:
    """A pill in the middle of its hit area: two lines to hold, or a pin where the edge is pinned."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width, height = (_WIDTH - 3, _HEIGHT - 8) if state.small else (_WIDTH, _HEIGHT)
    pill = QRectF(rect.x + (rect.width - width) / 2, rect.y + (rect.height - height) / 2, width, height)
    if state.focused:
        painter.setPen(QPen(QColor(theme.accent), 2.5))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(pill.adjusted(-2.5, -1.5, 2.5, 1.5), _WIDTH / 2 + 2, _WIDTH / 2 + 2)
    painter.setPen(QPen(QColor(theme.text), 1.5))
    painter.setBrush(QColor(_fill(state, theme)))
    painter.drawRoundedRect(pill.adjusted(0.75, 0.75, -0.75, -0.75), _WIDTH / 2, _WIDTH / 2)
    if not state.small:
        (_paint_pin if state.pinned else _paint_lines)(painter, pill, theme)
    painter.restore()


def _fill(state: GripState, theme: Theme) -> str:
    if state.pinned:
        return theme.text
    return theme.sunken if state.hovered or state.pressed else theme.surface


def _paint_lines(painter: QPainter, pill: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.text), 1.5))
    middle, half = pill.center(), 6.5
    for x in (middle.x() - 2.25, middle.x() + 2.25):
        painter.drawLine(QPointF(x, middle.y() - half), QPointF(x, middle.y() + half))


def _paint_pin(painter: QPainter, pill: QRectF, theme: Theme) -> None:
    """A round head with a needle."""
    middle = pill.center()
    painter.setPen(QPen(QColor(theme.surface), 1.75))
    painter.drawLine(QPointF(middle.x(), middle.y() - 1), QPointF(middle.x(), middle.y() + 9))
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(QPointF(middle.x(), middle.y() - 4.5), 3.5, 3.5)
