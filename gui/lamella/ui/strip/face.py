"""StripFace: what the strip shows and where; it says nothing of what a person does to it."""

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from lamella.placement.placement import spans
from lamella.plan.outcome import Outcome
from lamella.ui.strip.edges import EdgeControl
from lamella.ui.strip.kinds import DEVICE_EDGES, EXPERT_EDGES
from lamella.ui.strip.layout import Apart, Rect, StripLayout, apart_at, bar_at
from lamella.ui.strip.look import Look, qrect, strip_fonts
from lamella.ui.strip.paint import geometry, layout_for, paint_scene
from lamella.ui.strip.scene import AROUND, Scene, changed, scene
from lamella.ui.strip.selection import NOTHING, Selection
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.texts import (
    input_bar_text,
    layer_text,
    projector_bar_text,
    selection_text,
    span_text,
    strip_name,
    strip_summary,
)
from lamella.ui.strip.view import WHOLE, View, least_part, showing, zoomed
from lamella.ui.theme import LIGHT, Theme

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_MARGINS = (2, 2, 14, 2)  # left, top, right, bottom; half a grip stands over at the right


class StripFace(QWidget):
    """One bar a layer and a handle an edge, of an outcome that comes from outside."""

    view_changed = Signal(object)  # View

    def __init__(self, parent: QWidget | None = None, *, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self._look = Look(theme, strip_fonts(self.font()), grips=False)
        self._outcome: Outcome | None = None
        self._layout: StripLayout | None = None
        self._scene: Scene | None = None
        self._geometry: object = None
        self._view = WHOLE
        self._ringed = False  # where keys brought the focus, or were pressed since
        self._edges = EdgeControl(DEVICE_EDGES, self._look, self)
        self._experts = EdgeControl(EXPERT_EDGES, self._look, self)
        for control in self._controls:
            control.changed.connect(self._show_drag)
        self.setAccessibleName(strip_name())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(300, 220)

    @property
    def _controls(self) -> tuple[EdgeControl, EdgeControl]:
        return self._edges, self._experts

    @property
    def outcome(self) -> Outcome | None:
        """What is shown."""
        return self._outcome

    @property
    def strip_layout(self) -> StripLayout | None:
        """Where it is shown; None without an outcome."""
        return self._layout

    @property
    def selection(self) -> Selection:
        return self._look.selection

    @property
    def view(self) -> View:
        """Which part of the layers is shown."""
        return self._view

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Also the answer to a preview, in the same call."""
        if outcome is self._outcome:
            return
        before, self._outcome = self._outcome, outcome
        if before is None or outcome is None or len(before.layers) != len(outcome.layers):
            self._view = WHOLE
        self._look = replace(self._look, hovered=None)
        drawn, self._geometry = self._geometry, None if outcome is None else geometry(outcome)
        if self._layout is None or outcome is None or drawn != self._geometry:
            self._arrange()
        else:
            self._show_edges(outcome, self._layout)
        self._follow_focus()
        self._describe()

    def show_theme(self, theme: Theme) -> None:
        if theme != self._look.theme:
            self._look = replace(self._look, theme=theme)
            self._arrange()

    def show_view(self, view: View) -> None:
        """Another part of the layers."""
        if view != self._view:
            self._view = view
            self._arrange()
            self.view_changed.emit(view)

    def zoom(self, factor: float, *, x: float | None = None) -> None:
        """Bars wider by this factor; what is under `x`, else under the middle, stays there."""
        if self._layout is None:
            return
        bands = self._layout.bands
        around = 0.5 if x is None else min(max((x - bands.x) / bands.width, 0.0), 1.0)
        least = least_part(bands.width, len(self._layout.bars))
        self.show_view(zoomed(self._view, factor, around=around, least_part=least))

    def set_snap_points(self, points: tuple[SnapPoint, ...]) -> None:
        """Named places at which a dragged edge stops."""
        self._edges.points = points

    @property
    def snapping(self) -> bool:
        """Whether named places stop an edge."""
        return self._edges.snapping

    def set_snapping(self, on: bool) -> None:
        """Whether named places stop an edge; Alt means the opposite while it is held."""
        self._edges.snapping = on

    def _arrange(self) -> None:
        if self._outcome is None:
            self._layout = None
            for control in self._controls:
                control.clear()
            self._show_drag()
        else:
            left, top, right, bottom = _MARGINS
            bounds = Rect(left, top, self.width() - left - right, self.height() - top - bottom)
            self._layout = layout_for(self._outcome, bounds, self._look.fonts, self._view)
            self._show_edges(self._outcome, self._layout)

    def _show_edges(self, outcome: Outcome, layout: StripLayout) -> None:
        for control in self._controls:
            control.show(outcome, layout, self._look)
        self._show_drag()

    def _follow_focus(self) -> None:
        """An edge that keys move out of the view takes the view along."""
        if self._view.whole or self._layout is None:
            return
        for control in self._controls:
            for handle in control.handles:
                line = control.line(handle.edge)
                if handle.hasFocus() and line is not None and not self._layout.shows(line.place):
                    count = len(self._layout.bars)
                    self.show_view(showing(self._view, min(line.place, count - 1), places=count))

    def _show_drag(self) -> None:
        drag = next((control for control in self._controls if control.ghost is not None), self._edges)
        self._look = replace(self._look, ghost=drag.ghost, guide=drag.guide)
        self._refresh()

    def _refresh(self) -> None:
        """Has painted what is another picture than what was shown before."""
        before, self._scene = self._scene, None
        if self._outcome is not None and self._layout is not None:
            self._scene = scene(self._outcome, self._layout, self._look, before)
        areas = changed(before, self._scene) if before is not None and self._scene is not None else None
        if areas is None:
            self.update()
            return
        region = QRegion()
        for area in areas:
            region += qrect(area).toAlignedRect().adjusted(-AROUND, -AROUND, AROUND, AROUND)
        self.update(region)

    def _show_selection(self, selection: Selection) -> None:
        self._look = replace(self._look, selection=selection)
        self._describe()
        self._refresh()

    def _around_bands(self) -> tuple[QRectF, ...]:
        """What the bands leave free; filling what they cover would cost a third of a frame's pixels more."""
        whole = QRectF(self.rect())
        if self._layout is None:
            return (whole,)
        bands = qrect(self._layout.bands)
        return (
            QRectF(0, 0, whole.width(), bands.top()),
            QRectF(0, bands.bottom(), whole.width(), whole.height() - bands.bottom()),
            QRectF(0, bands.top(), math.ceil(bands.left()), bands.height()),
            QRectF(math.floor(bands.right()), bands.top(), whole.width() - math.floor(bands.right()), bands.height()),
        )

    def _text_at(self, x: float, y: float) -> str:
        """The layer under the pointer; over the captions, whole what may be short there."""
        place = None if self._layout is None else bar_at(self._layout, x, y)
        if self._layout is None or self._outcome is None:
            return ""
        if place is None:
            match apart_at(self._layout, x, y):
                case Apart.INPUT:
                    return input_bar_text(self._outcome)
                case Apart.PROJECTOR:
                    return projector_bar_text(self._outcome)
                case None:
                    return ""
        if y >= self._layout.plot.y:
            return layer_text(self._outcome, place)
        placed = spans(self._outcome.plan.allocation.placement)
        return next(span_text(self._outcome, span) for span in placed if span.first <= place < span.end)

    def _describe(self) -> None:
        if self._outcome is None:
            self.setAccessibleDescription("")
        elif self._look.selection != NOTHING:
            self.setAccessibleDescription(selection_text(self._outcome, self._look.selection))
        else:
            self.setAccessibleDescription(strip_summary(self._outcome))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._look = replace(self._look, fonts=strip_fonts(self.font()))
            self._arrange()
        elif event.type() is QEvent.Type.LanguageChange:
            for control in self._controls:
                control.retranslate()
            self.setAccessibleName(strip_name())
            self._describe()
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A frame around the whole drawing is for those who go by keys; a new plan has the focus unasked."""
        super().focusInEvent(event)
        self.show_ring(event.reason() in _BY_KEY)

    def show_ring(self, ringed: bool) -> None:
        """Whether the focus is seen."""
        if ringed != self._ringed:
            self._ringed = ringed
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for around in self._around_bands():
            painter.fillRect(around, QColor(self._look.theme.surface))
        if self._scene is not None and self._layout is not None:
            paint_scene(painter, self._scene, event.region())
            if self._ringed and self.hasFocus():
                painter.setPen(QPen(QColor(self._look.theme.accent), 2))
                painter.drawRect(qrect(self._layout.bands).adjusted(-2, 1, 1, 1))
        painter.end()
