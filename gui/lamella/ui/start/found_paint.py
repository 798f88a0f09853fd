"""How one found model is drawn: name and facts, where its layers would be, whether it fits, and "Open"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle

from lamella.ui.controls.icons import draw_badge
from lamella.ui.pattern import fill_brushes
from lamella.ui.start.found_words import Entry, Unreadable, facts_text, name_text, said
from lamella.ui.theme import Theme

if TYPE_CHECKING:
    from lamella.plan.glance import Share

EDGE: Final = 17
"""From the card's edge to the text, as on its neighbours."""
_ABOVE: Final = 11
_BAR, _BADGE, _GAP, _SEAM = 14, 22, 11, 1.5
_BAR_FROM, _BAR_TO, _NARROW_TO = 0.316, 0.624, 0.53
_FLAGS: Final = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_ROOMY: Final = 1150
"""Narrower lists have a shorter bar, so that the sentence keeps its room."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Made once for a list, out of its own font."""

    name: QFont
    plain: QFont
    small: QFont
    link: QFont

    @property
    def row_height(self) -> int:
        return QFontMetrics(self.name).height() + QFontMetrics(self.small).height() + 2 * _ABOVE + 1


def fonts_of(base: QFont) -> Fonts:
    """Sizes as the style sheet has them."""
    pixels = max(1, base.pixelSize())
    name, small, link, plain = QFont(base), QFont(base), QFont(base), QFont(base)
    name.setPixelSize(round(pixels * 1.15))
    small.setPixelSize(round(pixels * 0.92))
    plain.setWeight(QFont.Weight.Medium)
    for font in (name, link):
        font.setWeight(QFont.Weight.DemiBold)
    return Fonts(name, plain, small, link)


@dataclass(frozen=True, slots=True)
class Areas:
    """Of one row, in the coordinates of the list."""

    texts: QRect
    bar: QRect
    badge: QRect
    sentence: QRect
    link: QRect


def areas(row: QRect, fonts: Fonts, direction: Qt.LayoutDirection, *, bar: bool = True) -> Areas:
    """Where the parts of a row are; without a bar the sentence has its place too."""
    width = row.width()
    link_width = QFontMetrics(fonts.link).horizontalAdvance(open_text()) + 2 * _GAP
    start = round(width * _BAR_FROM)
    end = round(width * (_BAR_TO if width >= _ROOMY else _NARROW_TO))
    badge = end + 2 * _GAP if bar else start
    sentence = badge + _BADGE + _GAP
    link = width - EDGE - link_width + _GAP
    middle = row.height() / 2
    parts = (
        QRect(EDGE, 0, start - EDGE - 2 * _GAP, row.height()),
        QRect(start, round(middle - _BAR / 2), end - start, _BAR),
        QRect(badge, round(middle - _BADGE / 2), _BADGE, _BADGE),
        QRect(sentence, 2, max(0, link - sentence - _GAP), row.height() - 4),
        QRect(link, round(middle) - 14, link_width, 28),
    )
    return Areas(*(QStyle.visualRect(direction, row, part.translated(row.topLeft())) for part in parts))


def open_text() -> str:
    return QCoreApplication.translate("Start", "Open")


def has_bar(entry: Entry) -> bool:
    """A file that cannot be read says so in its place."""
    return not isinstance(entry.answer, Unreadable)


def paint_row(painter: QPainter, entry: Entry, found: Areas, *, fonts: Fonts, theme: Theme, hot: bool) -> None:
    """`hot`: the pointer is over "Open"."""
    _paint_texts(painter, entry, found.texts, fonts=fonts, theme=theme)
    answer = said(entry.answer)
    if has_bar(entry):
        shares = () if entry.answer is None or isinstance(entry.answer, Unreadable) else entry.answer.shares
        _paint_bar(painter, QRectF(found.bar), shares, theme)
    if answer.level:
        draw_badge(painter, answer.level, theme=theme, area=QRectF(found.badge), roundness=0.5)
    painter.setFont(fonts.plain)
    painter.setPen(QColor(theme.text if answer.level else theme.faint))
    _paint_lines(painter, answer.sentence, found.sentence)
    link = QFont(fonts.link)
    link.setUnderline(hot)
    painter.setFont(link)
    painter.setPen(QColor(theme.accent))
    painter.drawText(found.link, Qt.AlignmentFlag.AlignCenter, open_text())


def _paint_texts(painter: QPainter, entry: Entry, area: QRect, *, fonts: Fonts, theme: Theme) -> None:
    name, facts = QFontMetrics(fonts.name), QFontMetrics(fonts.small)
    top = area.top() + (area.height() - name.height() - facts.height() - 1) // 2
    lines = (
        (fonts.name, name, name_text(entry.found), theme.text),
        (fonts.small, facts, facts_text(entry), theme.muted),
    )
    for font, metrics, text, colour in lines:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        line = QRect(area.left(), top, area.width(), metrics.height())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(line, int(_FLAGS | Qt.TextFlag.TextDontClip), shown)
        top += metrics.height() + 1


def _paint_bar(painter: QPainter, area: QRectF, shares: "tuple[Share, ...]", theme: Theme) -> None:
    """The CPU's part first, as in the strip; an empty track before anything is known."""
    clip = QPainterPath()
    clip.addRoundedRect(area, 3.5, 3.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    painter.fillRect(area, QColor(theme.sunken if not shares else theme.surface))
    total, start = sum(share.nbytes for share in shares), area.left()
    for share in shares:
        width = area.width() * share.nbytes / total
        part = QRectF(start, area.top(), max(1.0, width - _SEAM if share is not shares[-1] else width), area.height())
        for brush in fill_brushes(share.device, theme):
            painter.fillRect(part, brush)
        start += width
    painter.restore()


def _paint_lines(painter: QPainter, text: str, area: QRect) -> None:
    """In one line where it fits, else in two, of which the second may be cut."""
    metrics = QFontMetrics(painter.font())
    if metrics.horizontalAdvance(text) <= area.width():
        painter.drawText(area, _FLAGS, text)
        return
    first = _first_line(text, painter.font(), area.width())
    rest = metrics.elidedText(text[first:].strip(), Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, _FLAGS, f"{text[:first].rstrip()}\n{rest}")


def _first_line(text: str, font: QFont, width: int) -> int:
    """How many characters the first line takes, broken where the language allows it."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    return line.textLength()
