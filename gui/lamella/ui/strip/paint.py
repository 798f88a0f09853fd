"""Paints a whole strip; the same routine for the screen, PNG, SVG and PDF."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF, QRegion

from lamella.placement.placement import spans
from lamella.plan.drawn import edges_of, in_device_order
from lamella.plan.outcome import Outcome
from lamella.ui.strip.bars import paint_bars
from lamella.ui.strip.captions import Caption
from lamella.ui.strip.fan import grip_rects
from lamella.ui.strip.grip import GripState, paint_dashed_line, paint_edge_line, paint_grip
from lamella.ui.strip.kinds import EXPERT_EDGES, inner_lines
from lamella.ui.strip.labels import span_rect
from lamella.ui.strip.layout import Rect, StripLayout, edge_x, strip_layout, y_of
from lamella.ui.strip.look import Look, StripFonts, draw_text, qrect, text_sizes, width_of
from lamella.ui.strip.over import paint_over_bands
from lamella.ui.strip.scale import scale_for
from lamella.ui.strip.scene import Scene, scene
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.texts import longest_line
from lamella.ui.strip.view import WHOLE, View
from lamella.ui.theme import Theme, band_fill, device_look, outline
from lamella.ui.words import size_text


def geometry(outcome: Outcome) -> object:
    """What of an outcome the layout follows from; two with the same have one layout."""
    beside = outcome.projector.usage.projector if outcome.projector else 0
    return len(outcome.plan.gpus), outcome.input_bytes, beside, [layer.total for layer in outcome.layers]


def layout_for(outcome: Outcome, bounds: Rect, fonts: StripFonts, view: View = WHOLE) -> StripLayout:
    """The geometry of an outcome's strip; the last layer is the output layer."""
    totals = tuple(layer.total for layer in outcome.layers)
    found = outcome.projector
    beside = found.usage.projector if found else 0
    scale = scale_for(totals[:-1], (totals[-1], outcome.input_bytes, beside))
    sizes = text_sizes(fonts, scale, size_text(beside) if beside else "")
    # By the number of devices and not by their spans, so that bars do not jump while an edge is dragged.
    room = bounds.width / (len(outcome.plan.gpus) + 1)
    lines = 1 if room >= width_of(longest_line(), fonts.line) else 2
    has_input = outcome.input_bytes > 0
    return strip_layout(
        bounds,
        places=len(totals),
        scale=scale,
        sizes=sizes,
        has_input=has_input,
        has_projector=beside > 0,
        lines=lines,
        view=view,
    )


def paint_strip(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    """Bands, grid, bars, edges, captions, in this order."""
    paint_scene(painter, scene(outcome, layout, look))


def paint_scene(painter: QPainter, shown: Scene, within: QRegion | None = None) -> None:
    """The same; what lies outside of `within`, to which the painter is clipped, may be left out."""
    outcome, layout, look = shown.outcome, shown.layout, shown.look
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_bands(painter, shown, within)
    if look.drop is not None:
        _paint_drop(painter, outcome, layout, look)
    _paint_grid(painter, layout, look.theme)
    paint_bars(painter, shown, within)
    _paint_edges(painter, outcome, layout, look)
    for caption in (*shown.scale, *shown.captions):
        if within is None or _is_seen(caption, within):
            _paint_caption(painter, caption, look.theme)
    if look.guide is not None and layout.shows(look.guide.place):
        _paint_guide(painter, layout, look.guide, look)
    painter.restore()


def _paint_bands(painter: QPainter, shown: Scene, within: QRegion | None) -> None:
    outcome, layout, theme = shown.outcome, shown.layout, shown.look.theme
    over, placed = outcome.over, spans(outcome.plan.allocation.placement)
    for span in placed:
        if span.device not in over:
            rect = span_rect(layout, span.first, span.end)
            painter.fillRect(qrect(rect), QColor(band_fill(span.device, theme)))
    paint_over_bands(painter, shown.over, layout, theme, within)
    for span in placed:
        rect = span_rect(layout, span.first, span.end)
        cap = theme.bad if span.device in over else _cap_colour(span.device, theme)
        painter.fillRect(QRectF(rect.x, rect.y, rect.width, 4), QColor(cap))


def _cap_colour(device: int, theme: Theme) -> str:
    """The fill, or the outline colour where the fill is too dark to be seen on a dark band."""
    return outline(device, theme) if theme.dark else device_look(device).fill


def _paint_drop(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    """Where carried layers would go."""
    glow = QColor(look.theme.accent)
    glow.setAlpha(60)
    for span in spans(outcome.plan.allocation.placement):
        if span.device == look.drop:
            painter.fillRect(qrect(span_rect(layout, span.first, span.end)), glow)


def _paint_grid(painter: QPainter, layout: StripLayout, theme: Theme) -> None:
    colour = QColor(theme.faint)
    colour.setAlpha(60)
    apart = [bar.x for bar in (layout.input_bar, layout.projector_bar) if bar is not None]
    left = min(apart) - 8 if apart else layout.bands.x
    for tick in layout.scale.ticks[1:]:
        y = round(y_of(layout, tick.nbytes))
        painter.fillRect(QRectF(left, y, layout.bands.right - left, 1), colour)
    painter.fillRect(QRectF(left, layout.plot.bottom, layout.bands.right - left, 1), QColor(theme.border))


def _paint_edges(painter: QPainter, outcome: Outcome, layout: StripLayout, look: Look) -> None:
    if look.ghost is not None and layout.shows(look.ghost):
        paint_dashed_line(painter, layout, look.ghost, colour=look.theme.muted, theme=look.theme)
    placement = outcome.plan.allocation.placement
    places = edges_of(placement, len(outcome.plan.gpus))
    in_order = in_device_order(placement)
    for place in sorted(place for place in set(places) if layout.shows(place)):
        if in_order:
            paint_edge_line(painter, layout, place, theme=look.theme)
        else:  # nothing parts the layers there before somebody moves the edge
            paint_dashed_line(painter, layout, place, colour=look.theme.text, theme=look.theme)
    inner = inner_lines(outcome)
    for line in inner:
        if layout.shows(line.place):
            at, theme = line.place, look.theme
            paint_dashed_line(painter, layout, at, colour=theme.text, theme=theme, from_y=layout.plot.y)
    if look.grips:
        for edge, rect in enumerate(grip_rects(layout, places)):
            paint_grip(painter, rect, GripState(pinned=edge in outcome.plan.pins), theme=look.theme)
        inside = tuple(line.place for line in inner)
        for rect in grip_rects(layout, inside, EXPERT_EDGES.grips_at):
            paint_grip(painter, rect, GripState(small=True), theme=look.theme)


def _is_seen(caption: Caption, within: QRegion) -> bool:
    areas = [caption.rect] if caption.warning is None else [caption.rect, caption.warning]
    return any(within.intersects(qrect(area).toAlignedRect()) for area in areas)


def _paint_caption(painter: QPainter, caption: Caption, theme: Theme) -> None:
    draw_text(painter, caption.rect, caption.text, font=caption.font, colour=caption.colour, align=caption.align)
    if caption.warning is not None:
        paint_warning(painter, caption.warning, fill=theme.bad, ink=theme.surface)


def paint_warning(painter: QPainter, rect: Rect, *, fill: str, ink: str) -> None:
    """A triangle with an exclamation mark, drawn so that every paint device has it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(fill), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(QColor(fill))
    middle, top, bottom = rect.x + rect.width / 2, rect.y + 1.5, rect.bottom - 1.5
    corners = [QPointF(middle, top), QPointF(rect.right - 1, bottom), QPointF(rect.x + 1, bottom)]
    painter.drawPolygon(QPolygonF(corners))
    painter.setPen(QPen(QColor(ink), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(middle, top + 3), QPointF(middle, bottom - 3.5))
    painter.drawLine(QPointF(middle, bottom - 2.25), QPointF(middle, bottom - 0.75))
    painter.restore()


def _paint_guide(painter: QPainter, layout: StripLayout, guide: SnapPoint, look: Look) -> None:
    """The named place an edge snapped to, its name on the line's foot."""
    paint_dashed_line(painter, layout, guide.place, colour=look.theme.accent, theme=look.theme)
    font = QFont(look.fonts.small)
    font.setWeight(QFont.Weight.DemiBold)
    width, height = width_of(guide.name, font) + 14, layout.sizes.small + 6
    middle = edge_x(layout, guide.place)
    x = min(max(middle - width / 2, layout.bands.x), layout.bands.right - width)
    rect = Rect(float(round(x)), layout.plot.bottom - height - 6, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.theme.accent))
    painter.drawRoundedRect(qrect(rect), 4, 4)
    centre = Qt.AlignmentFlag.AlignHCenter
    draw_text(painter, rect, guide.name, font=font, colour=look.theme.on_accent, align=centre)
