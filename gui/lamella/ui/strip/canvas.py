"""StripCanvas: the strip on the screen; shows an outcome and says what a person wants of it."""

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from lamella.devices.device import CPU
from lamella.placement.placement import spans
from lamella.plan.drawn import edges_of
from lamella.plan.outcome import Outcome
from lamella.ui.strip.edges import EdgeControl
from lamella.ui.strip.layout import Rect, StripLayout, bar_at
from lamella.ui.strip.look import Look, qrect, strip_fonts
from lamella.ui.strip.paint import layout_for, paint_strip
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.texts import layer_text, span_text, strip_name, strip_summary
from lamella.ui.theme import LIGHT, Theme

_MARGINS = (2, 2, 14, 2)  # left, top, right, bottom; half a grip stands over at the right


class StripCanvas(QWidget):
    """One bar a layer and a handle an edge. It never changes a plan: previews and moves are answered from outside
    by another `show_outcome`.
    """

    edge_previewed = Signal(int, int)  # edge, place: while it is dragged
    edge_moved = Signal(int, int, bool)  # edge, place, by key
    edge_cancelled = Signal()  # the drag is off: the plan as it was before
    pin_toggled = Signal(int, bool)  # edge, pinned from now on
    edge_entered = Signal(int)  # the focus came to its handle
    restore_wanted = Signal(int)  # Esc: the plan as it was when the focus came to this edge
    layer_selected = Signal(object)  # place or None
    menu_requested = Signal(object, object)  # place or None, global QPoint
    send_wanted = Signal(int, int)  # place, device, by key

    def __init__(self, parent: QWidget | None = None, *, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._look = Look(theme, strip_fonts(self.font()), grips=False)
        self._outcome: Outcome | None = None
        self._layout: StripLayout | None = None
        self._edges = EdgeControl(self._look, self)
        self._edges.previewed.connect(self.edge_previewed)
        self._edges.moved.connect(self.edge_moved)
        self._edges.cancelled.connect(self.edge_cancelled)
        self._edges.pin_toggled.connect(self.pin_toggled)
        self._edges.entered.connect(self.edge_entered)
        self._edges.restore_wanted.connect(self.restore_wanted)
        self._edges.changed.connect(self._show_drag)
        self.setAccessibleName(strip_name())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 220)

    @property
    def outcome(self) -> Outcome | None:
        """What is shown."""
        return self._outcome

    @property
    def strip_layout(self) -> StripLayout | None:
        """Where it is shown; None without an outcome."""
        return self._layout

    @property
    def selected(self) -> int | None:
        return self._look.selected

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Also the answer to a preview, in the same call."""
        if outcome is self._outcome:
            return
        self._outcome = outcome
        if outcome is None or (self._look.selected or 0) >= len(outcome.layers):
            self._look = replace(self._look, selected=None)
        self._look = replace(self._look, hovered=None)
        self._arrange()
        self._describe()

    def show_theme(self, theme: Theme) -> None:
        if theme != self._look.theme:
            self._look = replace(self._look, theme=theme)
            self._arrange()

    def show_selection(self, place: int | None) -> None:
        """Outline a layer that was chosen elsewhere."""
        if place != self._look.selected:
            self._look = replace(self._look, selected=place)
            self._describe()
            self.update()

    def set_snap_points(self, points: tuple[SnapPoint, ...]) -> None:
        """Named places at which a dragged edge stops."""
        self._edges.points = points

    def set_snapping(self, on: bool) -> None:
        """Whether named places stop an edge; Alt means the opposite while it is held."""
        self._edges.snapping = on

    def _arrange(self) -> None:
        if self._outcome is None:
            self._layout = None
            self._edges.clear()
        else:
            left, top, right, bottom = _MARGINS
            bounds = Rect(left, top, self.width() - left - right, self.height() - top - bottom)
            self._layout = layout_for(self._outcome, bounds, self._look.fonts)
            places = edges_of(self._outcome.plan.allocation.placement, len(self._outcome.plan.gpus))
            self._edges.show(self._outcome, self._layout, places, self._look)
        self._look = replace(self._look, ghost=self._edges.ghost, guide=self._edges.guide)
        self.update()

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

    def _text_at(self, x: int, y: int) -> str:
        """The layer under the pointer; over the captions, whole what may be short there."""
        place = None if self._layout is None else bar_at(self._layout, x, y)
        if self._layout is None or self._outcome is None or place is None:
            return ""
        if y >= self._layout.plot.y:
            return layer_text(self._outcome, place)
        placed = spans(self._outcome.plan.allocation.placement)
        return next(span_text(self._outcome, span) for span in placed if span.first <= place < span.end)

    def _describe(self) -> None:
        if self._outcome is None:
            self.setAccessibleDescription("")
        elif self._look.selected is not None and self._look.selected < len(self._outcome.layers):
            self.setAccessibleDescription(layer_text(self._outcome, self._look.selected))
        else:
            self.setAccessibleDescription(strip_summary(self._outcome))

    def _show_drag(self) -> None:
        self._look = replace(self._look, ghost=self._edges.ghost, guide=self._edges.guide)
        self.update()

    def _bar(self, event: QMouseEvent) -> int | None:
        at = event.position()
        return None if self._layout is None else bar_at(self._layout, at.x(), at.y())

    def _hover(self, place: int | None) -> None:
        if place != self._look.hovered:
            self._look = replace(self._look, hovered=place)
            self.update()

    def _select(self, place: int | None) -> None:
        if place != self._look.selected:
            self.show_selection(place)
            self.layer_selected.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._outcome is None:
            event.ignore()
            return
        last, now = len(self._outcome.layers) - 1, self._look.selected
        match event.key():
            case Qt.Key.Key_Up:
                self._select(0 if now is None else min(last, now + 1))
            case Qt.Key.Key_Down:
                self._select(last if now is None else max(0, now - 1))
            case Qt.Key.Key_Home:
                self._select(0)
            case Qt.Key.Key_End:
                self._select(last)
            case Qt.Key.Key_Escape if now is not None:
                self._select(None)
            case _:
                device = _device_of(event, len(self._outcome.plan.gpus))
                if now is None or device is None:
                    event.ignore()
                else:
                    self.send_wanted.emit(now, device)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif not self._edges.take_line(event.position().x(), event.position().y()):
            place = self._bar(event)
            self._select(None if place == self._look.selected else place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._edges.drag_line(x, alt=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
            return
        self._edges.abandon()
        on_line = self._edges.line_at(x, y) is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_line else Qt.CursorShape.ArrowCursor)
        self._hover(None if on_line else self._bar(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._edges.drop_line()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        edge = self._edges.line_at(event.position().x(), event.position().y())
        if edge is not None:
            self._edges.toggle_pin(edge)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key means the selected layer, wherever the pointer is."""
        if self._layout is None:
            return
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_selected()
        else:
            place = bar_at(self._layout, event.pos().x(), event.pos().y())
            self.menu_requested.emit(place, event.globalPos())

    def _open_selected(self) -> None:
        place = self._look.selected
        if self._layout is not None and place is not None:
            at = QPointF(self._layout.bars[place].middle, self._layout.plot.y + self._layout.plot.height / 2)
            self.menu_requested.emit(place, self.mapToGlobal(at).toPoint())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._layout is not None and self._outcome is not None:
            QToolTip.showText(event.globalPos(), self._text_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._look = replace(self._look, fonts=strip_fonts(self.font()))
            self._arrange()
        elif event.type() is QEvent.Type.LanguageChange:
            self._edges.retranslate()
            self.setAccessibleName(strip_name())
            self._describe()
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for around in self._around_bands():
            painter.fillRect(around, QColor(self._look.theme.surface))
        if self._outcome is not None and self._layout is not None:
            paint_strip(painter, self._outcome, self._layout, self._look)
            if self.hasFocus():
                painter.setPen(QPen(QColor(self._look.theme.accent), 2))
                painter.drawRect(qrect(self._layout.bands).adjusted(-2, 1, 1, 1))
        painter.end()


def _device_of(event: QKeyEvent, gpus: int) -> int | None:
    """Which device a key stands for: C and 0 for the CPU, 1 to 9 for the first GPUs."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    if event.key() == Qt.Key.Key_C:
        return CPU
    number = event.key() - Qt.Key.Key_1
    return number if CPU <= number < min(gpus, 9) else None
