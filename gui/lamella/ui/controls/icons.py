"""The small pictures of actions and verdicts, drawn as lines: sharp at every scale, in every theme."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from lamella.ui.controls.square import Square
from lamella.ui.theme import CPU_LOOK, GPU_LOOKS, Theme

UNIT: Final = 16.0
"""Side of the square that the strokes below are written in."""

Stroke = tuple[tuple[float, float], ...]
STROKES: Final[dict[str, tuple[Stroke, ...]]] = {
    "undo": (
        ((6, 3), (2.5, 6.5), (6, 10)),
        ((2.5, 6.5), (10, 6.5), (12.4, 7.4), (13.5, 9.8), (12.4, 12.2), (10, 13.2), (7, 13.2)),
    ),
    "redo": (
        ((10, 3), (13.5, 6.5), (10, 10)),
        ((13.5, 6.5), (6, 6.5), (3.6, 7.4), (2.5, 9.8), (3.6, 12.2), (6, 13.2), (9, 13.2)),
    ),
    "more": (((3, 4), (13, 4)), ((3, 8), (13, 8)), ((3, 12), (13, 12))),
    "down": (((3, 6), (8, 11), (13, 6)),),
    "good": (((3.5, 8.4), (6.6, 11.5), (12.5, 4.8)),),
    "warn": (((8, 3), (8, 9)), ((8, 12.4), (8, 12.5))),
    "bad": (((4, 4), (12, 12)), ((12, 4), (4, 12))),
    "close": (((4, 4), (12, 12)), ((12, 4), (4, 12))),
}
BARS: Final = (
    (0, 5.0, CPU_LOOK.fill),
    (1, 10.0, GPU_LOOKS[0].fill),
    (2, 15.0, GPU_LOOKS[0].fill),
    (3, 12.0, GPU_LOOKS[1].fill),
    (4, 7.0, GPU_LOOKS[1].fill),
)


def draw_strokes(painter: QPainter, name: str, *, colour: str, area: QRectF) -> None:
    """One picture of `STROKES`, as large as the shorter side of `area` and in its middle."""
    side = min(area.width(), area.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.center() - QPointF(side / 2, side / 2))
    painter.scale(side / UNIT, side / UNIT)
    painter.setPen(QPen(QColor(colour), 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in STROKES[name]:
        path = QPainterPath(QPointF(*stroke[0]))
        for point in stroke[1:]:
            path.lineTo(QPointF(*point))
        painter.drawPath(path)
    painter.restore()


def draw_badge(painter: QPainter, level: str, *, theme: Theme, area: QRectF, roundness: float = 1 / 4.5) -> None:
    """The sign of a verdict ("good", "warn" or "bad") on its tinted ground; a `roundness` of a half is a disc."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(theme, f"{level}_tint")))
    painter.drawRoundedRect(area, area.width() * roundness, area.width() * roundness)
    painter.restore()
    inset = area.width() * 0.22
    draw_strokes(painter, level, colour=getattr(theme, level), area=area.adjusted(inset, inset, -inset, -inset))


def draw_emblem(painter: QPainter, area: QRectF) -> None:
    """The sign of the program: five layers in the colours of three devices."""
    side = min(area.width(), area.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.center() - QPointF(side / 2, side / 2))
    painter.scale(side / UNIT, side / UNIT)
    painter.setPen(Qt.PenStyle.NoPen)
    for index, height, fill in BARS:
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(0.5 + index * 3.2, (UNIT - height) / 2, 2.1, height), 1.05, 1.05)
    painter.restore()


class _StrokeEngine(QIconEngine):
    """Draws strokes in whatever size and pixel ratio is asked for."""

    def __init__(self, name: str, colour: str, faint: str) -> None:
        super().__init__()
        self._name, self._colour, self._faint = name, colour, faint

    def clone(self) -> "_StrokeEngine":
        return _StrokeEngine(self._name, self._colour, self._faint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._faint if mode is QIcon.Mode.Disabled else self._colour
        draw_strokes(painter, self._name, colour=colour, area=QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made


def stroke_icon(name: str, theme: Theme) -> QIcon:
    """An icon of `STROKES` in the text colours of a theme."""
    return QIcon(_StrokeEngine(name, theme.text, theme.faint))


def emblem_icon() -> QIcon:
    """The icon of the window."""
    icon = QIcon()
    for side in (16, 32, 64, 128):
        made = QPixmap(side, side)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        draw_emblem(painter, QRectF(0, 0, side, side))
        painter.end()
        icon.addPixmap(made)
    return icon


class Emblem(Square):
    """The sign of the program beside its name."""

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        draw_emblem(painter, QRectF(self.rect()))
        painter.end()


class Badge(Square):
    """A verdict as a shape: a check, an exclamation mark or a cross on a tinted ground."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(side, parent)
        self._level, self._theme = "good", None  # type: tuple[str, Theme | None]

    def show_level(self, level: str) -> None:
        """`level` is "good", "warn" or "bad"."""
        if level != self._level:
            self._level = level
            self.update()

    def show_theme(self, theme: Theme) -> None:
        if theme != self._theme:
            self._theme = theme
            self.update()

    def paintEvent(self, event: object) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        draw_badge(painter, self._level, theme=self._theme, area=QRectF(self.rect()))
        painter.end()
