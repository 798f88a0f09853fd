"""Look: everything besides the outcome and the geometry that decides how a strip is painted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QRegion

from lamella.ui.strip.layout import Rect, TextSizes
from lamella.ui.strip.scale import Scale
from lamella.ui.strip.selection import NOTHING, Selection
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.texts import axis_candidates, input_text, projector_text, tick_text
from lamella.ui.theme import Theme

_ONE_LINE: Final = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine) | int(Qt.TextFlag.TextDontClip)


@dataclass(frozen=True, slots=True)
class StripFonts:
    """Three sizes of one family."""

    name: QFont
    line: QFont
    small: QFont


@dataclass(frozen=True, slots=True)
class Look:
    """`grips` is False on the screen, where each handle paints itself; `ghost` is where a dragged edge started."""

    theme: Theme
    fonts: StripFonts
    grips: bool = True
    selection: Selection = NOTHING
    drop: int | None = None  # device over which carried layers are held
    hovered: int | None = None
    ghost: int | None = None
    guide: SnapPoint | None = None


def strip_fonts(base: QFont) -> StripFonts:
    """Sizes relative to the application's font, in pixels so that every paint device agrees."""
    pixels = QFontInfo(base).pixelSize()
    return StripFonts(
        name=sized(base, pixels * 1.1, weight=QFont.Weight.DemiBold),
        line=sized(base, pixels * 0.95),
        small=sized(base, pixels * 0.86),
    )


def sized(base: QFont, pixels: float, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The same family at another size and weight."""
    font = QFont(base)
    font.setPixelSize(max(8, round(pixels)))
    font.setWeight(weight)
    return font


def width_of(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def text_sizes(fonts: StripFonts, scale: Scale, projector: str = "") -> TextSizes:
    """What the layout must know of the fonts; `projector` is the size that stands over its bar."""
    small = QFontMetricsF(fonts.small)
    return TextSizes(
        name=QFontMetricsF(fonts.name).height(),
        line=QFontMetricsF(fonts.line).height(),
        small=small.height(),
        axis=max(small.horizontalAdvance(tick_text(tick, scale)) for tick in scale.ticks),
        input=small.horizontalAdvance(input_text()),
        projector=max(map(small.horizontalAdvance, (projector_text(), projector))) if projector else 0.0,
        title=small.horizontalAdvance(axis_candidates(scale)[0]),
    )


def qrect(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.width, rect.height)


def areas_of(region: QRegion) -> Iterable[QRect]:
    """Its rectangles, none over another; PySide6's stubs leave out that a region can be walked through."""
    return cast("Iterable[QRect]", region)


def hatch(colour: str, alpha: int, *, style: Qt.BrushStyle = Qt.BrushStyle.BDiagPattern) -> QBrush:
    """A pattern that every paint device draws without a pixmap of ours."""
    ink = QColor(colour)
    ink.setAlpha(alpha)
    return QBrush(ink, style)


def draw_text(painter: QPainter, rect: Rect, text: str, *, font: QFont, colour: str, align: Qt.AlignmentFlag) -> None:
    """One line, never wrapped and never clipped by us: the layout has made sure that it fits."""
    if not text:
        return
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(qrect(rect), int(align) | _ONE_LINE, text)
