"""The tip beside an edge: where it stands, what moving it has done, and what is left on both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lamella.plan.drawn import in_device_order
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.strip.layout import Rect
from lamella.ui.strip.look import StripFonts, draw_text, width_of
from lamella.ui.strip.snapping import Drag
from lamella.ui.strip.texts import (
    edge_name,
    edge_place_text,
    gathers_text,
    left_text,
    moved_text,
    one_more_text,
    pinned_text,
)
from lamella.ui.theme import Theme

GAP: Final = 8.0
"""Between the grip and the tip."""

_PAD: Final = 13
_LINE_GAP: Final = 4


class Tone(Enum):
    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class TipLine:
    """One line of the tip under its title."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Tip:
    """What stands in a tip."""

    title: str
    lines: tuple[TipLine, ...]


def edge_tip(outcome: Outcome, drag: Drag) -> Tip:
    """For an edge held by `drag`, or resting where `drag.start` is `drag.place`."""
    left, right = device_outcome(outcome, drag.edge - 1), device_outcome(outcome, drag.edge)
    lines = []
    if drag.place != drag.start:
        to = drag.edge - 1 if drag.place > drag.start else drag.edge
        lines.append(TipLine(moved_text(abs(drag.place - drag.start), to=to), Tone.PLAIN))
    lines += [left_line(left), left_line(right)]
    in_order = in_device_order(outcome.plan.allocation.placement)
    if not in_order:
        lines.append(TipLine(gathers_text(), Tone.PLAIN))
    elif drag.place > drag.low:
        cost = outcome.layers[drag.place - 1].weights + outcome.layers[drag.place - 1].kv_cache
        tone = Tone.WARN if 0 <= right.headroom < cost else Tone.PLAIN
        lines.append(TipLine(one_more_text(drag.edge, cost), tone))
    if drag.edge in outcome.plan.pins:
        lines.append(TipLine(pinned_text(), Tone.PLAIN))
    place = edge_place_text(drag.edge, drag.place, len(outcome.layers))
    return Tip(place if in_order else edge_name(drag.edge), tuple(lines))


def device_outcome(outcome: Outcome, index: int) -> DeviceOutcome:
    """One of its devices by number."""
    return next(device for device in outcome.devices if device.index == index)


def left_line(device: DeviceOutcome) -> TipLine:
    """What is left on a device, in the colour of whether that is enough."""
    return TipLine(left_text(device), Tone.GOOD if device.headroom >= device.margin_left else Tone.WARN)


def tip_position(
    grip: Rect, *, width: float, height: float, bounds: Rect, others: Sequence[Rect] = ()
) -> tuple[float, float]:
    """Top left corner: beside the grip, on the side with room, else below or above it; never outside `bounds`.

    Of places with room, one where no other grip is hidden.
    """
    middle = _within(grip.y + grip.height / 2 - height / 2, bounds.y, bounds.bottom - height)
    heights = (middle, grip.y - GAP - height, grip.bottom + GAP)
    sides = [
        Rect(x, y, width, height)
        for y in heights
        for x in (grip.right + GAP, grip.x - GAP - width)
        if x >= bounds.x and x + width <= bounds.right and y >= bounds.y and y + height <= bounds.bottom
    ]
    if sides:
        best = min(sides, key=lambda side: sum(_overlap(side, other) for other in others))
        return best.x, best.y
    x = _within(grip.x + grip.width / 2 - width / 2, bounds.x, bounds.right - width)
    below = grip.bottom + GAP
    return x, below if below + height <= bounds.bottom else max(bounds.y, grip.y - GAP - height)


def _overlap(one: Rect, other: Rect) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom


def _within(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))


class EdgeTip(QWidget):
    """A child of the canvas, so that it follows at once and cannot leave the window."""

    def __init__(self, theme: Theme, fonts: StripFonts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme, self._fonts = theme, fonts
        self._tip: Tip | None = None
        self.hide()

    @property
    def tip(self) -> Tip | None:
        """What is shown just now."""
        return self._tip if self.isVisible() else None

    def show_look(self, theme: Theme, fonts: StripFonts) -> None:
        self._theme, self._fonts = theme, fonts
        self.update()

    def show_tip(self, tip: Tip, grip: Rect, bounds: Rect, others: Sequence[Rect] = ()) -> None:
        """Beside the grip; all in the parent's coordinates."""
        self._tip = tip
        size = self.sizeHint()
        x, y = tip_position(grip, width=size.width(), height=size.height(), bounds=bounds, others=others)
        self.setGeometry(round(x), round(y), size.width(), size.height())
        self.raise_()
        self.show()
        self.update()

    def _line_height(self) -> float:
        return QFontMetricsF(self._fonts.line).height() + _LINE_GAP

    def sizeHint(self) -> QSize:
        if self._tip is None:
            return QSize(0, 0)
        title = self._fonts.name
        widest = max(width_of(line.text, self._fonts.line) for line in self._tip.lines)
        width = max(widest, width_of(self._tip.title, title)) + 2 * _PAD + 1
        height = QFontMetricsF(title).height() + len(self._tip.lines) * self._line_height() + 2 * _PAD - 4
        return QSize(round(width), round(height))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tip is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.setBrush(QColor(self._theme.surface if not self._theme.dark else self._theme.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        self._paint_lines(painter, self._tip, QPointF(_PAD, _PAD - 2))
        painter.end()

    def _paint_lines(self, painter: QPainter, tip: Tip, at: QPointF) -> None:
        tones = {Tone.PLAIN: self._theme.muted, Tone.GOOD: self._theme.good, Tone.WARN: self._theme.warn}
        left, width = Qt.AlignmentFlag.AlignLeft, self.width() - 2 * _PAD
        height = QFontMetricsF(self._fonts.name).height()
        title = Rect(at.x(), at.y(), width, height)
        draw_text(painter, title, tip.title, font=self._fonts.name, colour=self._theme.text, align=left)
        y = at.y() + height
        for line in tip.lines:
            rect = Rect(at.x(), y + _LINE_GAP, width, self._line_height() - _LINE_GAP)
            draw_text(painter, rect, line.text, font=self._fonts.line, colour=tones[line.tone], align=left)
            y += self._line_height()
