"""Lays out and paints a plan as one calm page: model, devices, strip and verdict; any paint device."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.meter import Part, paint_meter, part_brush, part_fill
from lamella.ui.pattern import fill_brushes
from lamella.ui.strip.labels import fitting
from lamella.ui.strip.layout import Rect
from lamella.ui.strip.look import Look, draw_text, qrect, sized, strip_fonts, width_of
from lamella.ui.strip.paint import layout_for, paint_strip, paint_warning
from lamella.ui.theme import Theme
from lamella.ui.verdict.judgement import Level, device_level, verdict_of
from lamella.ui.words import device_text, gib_text, joined, model_text, short_name

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands around the strip on a page."""

    cards: bool = True
    verdict: bool = True


ALL = Parts()


@dataclass(frozen=True, slots=True)
class Page:
    """Rectangles of the page; `cards` from top to bottom, GPUs first; none and no legend, no verdict: left out."""

    header: Rect
    cards: tuple[Rect, ...]
    legend: Rect | None
    strip: Rect
    verdict: Rect | None


def base_font(font: QFont, width: int) -> QFont:
    """The font of ordinary text: 14 pixels on a page 1600 wide, never smaller than 11."""
    return sized(font, max(11.0, min(28.0, 14.0 * width / 1600)))


def page_of(width: int, height: int, *, devices: int, em: float, parts: Parts = ALL) -> Page:
    """`em` is the height of ordinary text in pixels."""
    pad, gap = round(em * 1.7), round(em * 1.1)
    header = Rect(pad, pad, width - 2 * pad, em * 3.4)
    verdict_height = em * 5
    verdict = Rect(pad, height - pad - verdict_height, width - 2 * pad, verdict_height) if parts.verdict else None
    top, bottom = header.bottom + gap, verdict.y - gap if verdict else height - pad
    if not parts.cards:
        return Page(header, (), None, Rect(pad, top, width - 2 * pad, bottom - top), verdict)
    column = min(em * 21, width * 0.28)
    legend_height = em * 4.2
    room = bottom - top - legend_height - gap / 2
    step = min(em * 7.6, (room + gap / 2) / devices)
    cards = tuple(Rect(pad, top + index * step, column, step - gap / 2) for index in range(devices))
    legend = Rect(pad, cards[-1].bottom + gap / 2, column, legend_height)
    strip_x = pad + column + gap
    return Page(header, cards, legend, Rect(strip_x, top, width - pad - strip_x, bottom - top), verdict)


def paint_page(
    painter: QPainter, outcome: Outcome, width: int, height: int, *, theme: Theme, font: QFont, parts: Parts = ALL
) -> None:
    """The strip under the model's name, and the parts asked for, on the colour of the window."""
    base = base_font(font, width)
    em = float(base.pixelSize())
    page = page_of(width, height, devices=len(outcome.devices), em=em, parts=parts)
    painter.fillRect(QRectF(0, 0, width, height), QColor(theme.window))
    _paint_header(painter, outcome, page.header, theme, base)
    for device, rect in zip(outcome.devices, page.cards, strict=bool(page.cards)):
        _paint_card(painter, device, rect, theme, base)
    if page.legend is not None:
        _paint_legend(painter, outcome, page.legend, theme, base)
    _paint_strip_card(painter, outcome, page.strip, theme, base)
    if page.verdict is not None:
        _paint_verdict(painter, outcome, page.verdict, theme, base)


def paint_strip_alone(
    painter: QPainter, outcome: Outcome, width: int, height: int, *, theme: Theme, font: QFont
) -> None:
    """The strip with a little air around it."""
    base = base_font(font, max(width, 1200))
    painter.fillRect(QRectF(0, 0, width, height), QColor(theme.surface))
    _paint_strip(painter, outcome, Rect(12, 12, width - 24, height - 20), theme, base)


def _paint_strip(painter: QPainter, outcome: Outcome, rect: Rect, theme: Theme, base: QFont) -> None:
    fonts = strip_fonts(base)
    layout = layout_for(outcome, Rect(rect.x, rect.y, rect.width - 9, rect.height), fonts)
    paint_strip(painter, outcome, layout, Look(theme, fonts))


def _card(painter: QPainter, rect: Rect, theme: Theme, *, dashed: bool = False) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(theme.faint if dashed else theme.border), 1, style))
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(qrect(rect).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
    painter.restore()


def _bold(font: QFont, scale: float) -> QFont:
    return sized(font, font.pixelSize() * scale, weight=QFont.Weight.DemiBold)


def _elided(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _paint_header(painter: QPainter, outcome: Outcome, rect: Rect, theme: Theme, base: QFont) -> None:
    title, line = _bold(base, 1.3), sized(base, base.pixelSize() * 0.95)
    top = Rect(rect.x, rect.y, rect.width, rect.height * 0.55)
    name = _elided(outcome.plan.model.name, title, rect.width)
    draw_text(painter, top, name, font=title, colour=theme.text, align=LEFT)
    under = Rect(rect.x, top.bottom, rect.width, rect.height * 0.45)
    text = _elided(model_text(outcome.plan.model), line, rect.width)
    draw_text(painter, under, text, font=line, colour=theme.muted, align=LEFT)


def _paint_card(painter: QPainter, device: DeviceOutcome, rect: Rect, theme: Theme, base: QFont) -> None:
    """Name, bar, headroom; a low card keeps the name and the bar and says the headroom beside the name."""
    em = float(base.pixelSize())
    _card(painter, rect, theme, dashed=device.device.simulated)
    low = rect.height < em * 5.6
    pad = max(2.0, (rect.height - em * 2.8) / 2) if low else em
    line = Rect(rect.x + em, rect.y + pad, rect.width - 2 * em, em * 1.3)
    swatch = Rect(line.x, line.y + (line.height - em * 0.85) / 2, em * 0.85, em * 0.85)
    for brush in fill_brushes(device.index, theme):
        painter.fillRect(qrect(swatch), brush)
    room = line.width - em * 1.4
    if low:
        told = _headroom(device)
        small = _bold(base, 0.85)
        draw_text(painter, line, told, font=small, colour=_level_colour(device, theme), align=RIGHT)
        room -= width_of(told, small) + em
    name_rect = Rect(line.x + em * 1.4, line.y, room, line.height)
    font = _bold(base, 1.0)
    candidates = (joined(device_text(device.index), _own_name(device)), device_text(device.index), "")
    name = fitting(candidates, room, lambda text: width_of(text, font))
    draw_text(painter, name_rect, name, font=font, colour=theme.text, align=LEFT)
    bar_height = max(8.0, min(em * 1.5, rect.bottom - pad - line.bottom - (em * 0.4 if low else em * 2.2)))
    bar = QRectF(line.x, line.bottom + em * (0.3 if low else 0.55), line.width, bar_height)
    paint_meter(painter, bar, device, theme)
    if not low:
        _paint_headroom(painter, device, Rect(line.x, bar.bottom() + em * 0.35, line.width, em * 1.3), theme, base)


def _own_name(device: DeviceOutcome) -> str:
    return "" if device.device.name in {"GPU", "CPU"} else short_name(device.device.name)


def _headroom(device: DeviceOutcome) -> str:
    size = gib_text(abs(device.headroom))
    if device.headroom < 0:
        return QCoreApplication.translate("Picture", "{0} over").format(size)
    return QCoreApplication.translate("Picture", "{0} headroom").format(size)


def _level_colour(device: DeviceOutcome, theme: Theme) -> str:
    return {Level.GOOD: theme.good, Level.WARN: theme.warn, Level.BAD: theme.bad}[device_level(device)]


def _paint_headroom(painter: QPainter, device: DeviceOutcome, rect: Rect, theme: Theme, base: QFont) -> None:
    bold, small = _bold(base, 0.95), sized(base, base.pixelSize() * 0.88)
    x = rect.x
    if device.headroom < 0:
        side = rect.height * 0.8
        paint_warning(painter, Rect(x, rect.y + rect.height * 0.1, side, side), fill=theme.bad, ink=theme.surface)
        x += side + 5
    line = Rect(x, rect.y, rect.right - x, rect.height)
    draw_text(painter, line, _headroom(device), font=bold, colour=_level_colour(device, theme), align=LEFT)
    total = QCoreApplication.translate("Picture", "of {0}").format(gib_text(device.device.total))
    if width_of(_headroom(device), bold) + width_of(total, small) + 8 <= line.width:
        draw_text(painter, rect, total, font=small, colour=theme.muted, align=RIGHT)


def _legend_texts() -> tuple[tuple[Part, str], ...]:
    return (
        (Part.OTHERS, QCoreApplication.translate("Picture", "other programs")),
        (Part.SHARED, QCoreApplication.translate("Picture", "other devices of the plan")),
        (Part.OVERHEAD, QCoreApplication.translate("Picture", "engine overhead")),
        (Part.WEIGHTS, QCoreApplication.translate("Picture", "weights")),
        (Part.KV_CACHE, QCoreApplication.translate("Picture", "KV cache")),
        (Part.COMPUTE, QCoreApplication.translate("Picture", "compute buffers")),
    )


def _paint_legend(painter: QPainter, outcome: Outcome, rect: Rect, theme: Theme, base: QFont) -> None:
    """In the colours of the first device, wrapped to the column."""
    font, em = sized(base, base.pixelSize() * 0.85), float(base.pixelSize())
    x, y, side = rect.x + em * 0.2, rect.y, em * 0.75
    shared = any(device.shared for device in outcome.devices)
    for part, text in (told for told in _legend_texts() if shared or told[0] is not Part.SHARED):
        width = side + 5 + width_of(text, font)
        if x + width > rect.right:
            x, y = rect.x + em * 0.2, y + em * 1.35
        box = QRectF(x, y + (em * 1.3 - side) / 2, side, side)
        painter.fillRect(box, QColor(part_fill(part, outcome.devices[0].index)))
        if (hatch := part_brush(part)) is not None:
            painter.fillRect(box, hatch)
        line = Rect(x + side + 5, y, width, em * 1.3)
        draw_text(painter, line, text, font=font, colour=theme.muted, align=LEFT)
        x += width + em * 0.9


def _paint_strip_card(painter: QPainter, outcome: Outcome, rect: Rect, theme: Theme, base: QFont) -> None:
    em = float(base.pixelSize())
    _card(painter, rect, theme)
    title = QCoreApplication.translate("Picture", "Where each layer lives")
    line = Rect(rect.x + em * 1.2, rect.y + em * 0.9, rect.width - em * 2.4, em * 1.5)
    draw_text(painter, line, title, font=_bold(base, 1.1), colour=theme.text, align=LEFT)
    top = line.bottom + em * 0.9
    _paint_strip(painter, outcome, Rect(line.x, top, line.width, rect.bottom - em - top), theme, base)


def _paint_verdict(painter: QPainter, outcome: Outcome, rect: Rect, theme: Theme, base: QFont) -> None:
    em, verdict = float(base.pixelSize()), verdict_of(outcome)
    _card(painter, rect, theme)
    colour = {Level.GOOD: theme.good, Level.WARN: theme.warn, Level.BAD: theme.bad}[verdict.level]
    tint = {Level.GOOD: theme.good_tint, Level.WARN: theme.warn_tint, Level.BAD: theme.bad_tint}[verdict.level]
    side = rect.height - em * 2.2
    _paint_badge(
        painter, Rect(rect.x + em * 1.2, rect.y + em * 1.1, side, side), verdict.level, colour=colour, tint=tint
    )
    x = rect.x + em * 2.2 + side
    width = rect.right - em - x
    bold, line = _bold(base, 1.2), base
    top = Rect(x, rect.y + em * 0.9, width, em * 1.7)
    draw_text(painter, top, _elided(verdict.headline, bold, width), font=bold, colour=theme.text, align=LEFT)
    under = Rect(x, top.bottom, width, em * 1.5)
    draw_text(painter, under, _elided(verdict.reason, line, width), font=line, colour=theme.muted, align=LEFT)


def _paint_badge(painter: QPainter, rect: Rect, level: Level, *, colour: str, tint: str) -> None:
    """A tick or an exclamation mark on a tinted tile."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tint))
    painter.drawRoundedRect(qrect(rect), 7, 7)
    pen = QPen(QColor(colour), max(2.0, rect.width / 12), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y, side = rect.x, rect.y, rect.width
    strokes = (
        ((0.28, 0.52, 0.44, 0.68), (0.44, 0.68, 0.73, 0.34))
        if level is Level.GOOD
        else ((0.5, 0.26, 0.5, 0.56), (0.5, 0.73, 0.5, 0.75))
    )
    for x1, y1, x2, y2 in strokes:
        painter.drawLine(QPointF(x + x1 * side, y + y1 * side), QPointF(x + x2 * side, y + y2 * side))
    painter.restore()
