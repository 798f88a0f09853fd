"""StripCanvas: the strip in a person's hands; shows an outcome and says what is wanted of it."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.strip.carrying import carried_layers
from lamella.ui.strip.choosing import Choosing
from lamella.ui.strip.face import StripFace
from lamella.ui.strip.handle import Handle
from lamella.ui.strip.layout import bar_at
from lamella.ui.strip.selection import NOTHING, Selection, only, within
from lamella.ui.strip.view import ZOOM_STEP, moved
from lamella.ui.theme import LIGHT, Theme

_NOTCH = 120  # what one notch of a mouse wheel turns


class StripCanvas(StripFace):
    """It never changes a plan: previews and moves are answered from outside by another `show_outcome`."""

    edge_previewed = Signal(int, int)  # edge, place: while it is dragged
    edge_moved = Signal(int, int, bool)  # edge, place, by key
    edge_cancelled = Signal()  # the drag is off: the plan as it was before
    pin_toggled = Signal(int, bool)  # edge, pinned from now on
    edge_entered = Signal(int)  # the focus came to its handle
    restore_wanted = Signal(int)  # Esc: the plan as it was when the focus came to this edge
    typing_wanted = Signal(int)  # edge: its place as a number
    empty_wanted = Signal(int)  # edge: no layers for the GPU behind it
    experts_previewed = Signal(int, int)  # GPU, place
    experts_moved = Signal(int, int, bool)  # GPU, place, by key
    experts_entered = Signal(int)
    experts_restore_wanted = Signal(int)
    layer_selected = Signal(object)  # place or None: the one chosen last
    selection_changed = Signal(object)  # Selection
    menu_requested = Signal(object, object)  # place or None, global QPoint
    send_wanted = Signal(object, int)  # frozenset of places, device: by key or carried there
    experts_wanted = Signal(object)  # frozenset of places: their experts to the CPU, or back home

    def __init__(self, parent: QWidget | None = None, *, theme: Theme = LIGHT) -> None:
        super().__init__(parent, theme=theme)
        self.setObjectName("strip")
        self._choosing = Choosing(self)
        self._choosing.changed.connect(self._select)
        self._choosing.send_wanted.connect(self.send_wanted)
        self._choosing.experts_wanted.connect(self.experts_wanted)
        self._connect_edges()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    def _connect_edges(self) -> None:
        edges, experts = self._edges, self._experts
        edges.previewed.connect(self.edge_previewed)
        edges.moved.connect(self.edge_moved)
        edges.pin_toggled.connect(self.pin_toggled)
        edges.entered.connect(self.edge_entered)
        edges.restore_wanted.connect(self.restore_wanted)
        edges.typing_wanted.connect(self.typing_wanted)
        edges.empty_wanted.connect(self.empty_wanted)
        experts.previewed.connect(self.experts_previewed)
        experts.moved.connect(self.experts_moved)
        experts.entered.connect(self.experts_entered)
        experts.restore_wanted.connect(self.experts_restore_wanted)
        for control in self._controls:
            control.cancelled.connect(self.edge_cancelled)

    @property
    def selected(self) -> int | None:
        """The layer chosen last."""
        return self.selection.current

    def show_outcome(self, outcome: Outcome | None) -> None:
        self._choosing.show(NOTHING if outcome is None else within(self.selection, len(outcome.layers)))
        super().show_outcome(outcome)

    def choose(self, selection: Selection) -> None:
        """Layers chosen for everybody, as if it had been done here."""
        self._choosing.show(selection)

    def show_selection(self, selection: Selection) -> None:
        """Outline layers that were chosen elsewhere, who knows it already."""
        self._choosing.selection = selection
        self._show_selection(selection)

    def edge_handle(self, edge: int) -> Handle | None:
        """The handle in front of this GPU; None where it is out of view."""
        return next((found for found in self._edges.handles if found.edge == edge and found.isVisible()), None)

    def focus_edge(self, *, forward: bool) -> None:
        """The next or previous handle, those of the experts last; from elsewhere the first or last."""
        both = *self._edges.handles, *self._experts.handles
        handles = [handle for handle in both if handle.isVisible()]
        if not handles:
            return
        now = next((index for index, handle in enumerate(handles) if handle.hasFocus()), -1 if forward else 0)
        handles[(now + (1 if forward else -1)) % len(handles)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _select(self, selection: Selection) -> None:
        before = self.selection
        self._show_selection(selection)
        self.selection_changed.emit(selection)
        if selection.current != before.current:
            self.layer_selected.emit(selection.current)

    def _bar(self, at: QPointF) -> int | None:
        return None if self._layout is None else bar_at(self._layout, at.x(), at.y())

    def _hover(self, place: int | None) -> None:
        if place != self._look.hovered:
            self._look = replace(self._look, hovered=place)
            self._refresh()

    def _drop_on(self, device: int | None) -> None:
        if device != self._look.drop:
            self._look = replace(self._look, drop=device)
            self._refresh()

    def _device_at(self, at: QPointF) -> int | None:
        place = self._bar(at)
        return None if place is None or self._outcome is None else self._outcome.layers[place].device

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.show_ring(True)
        outcome = self._outcome
        known = outcome is not None and self._choosing.key(
            event, layers=len(outcome.layers), gpus=len(outcome.plan.gpus)
        )
        if not known:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif not any(control.take_line(event.position().x(), event.position().y()) for control in self._controls):
            self._choosing.press(self._bar(event.position()), event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if event.buttons() & Qt.MouseButton.LeftButton:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            for control in self._controls:
                control.drag_line(x, alt=alt)
            self._choosing.move(self._bar(event.position()), event)
            return
        for control in self._controls:
            control.abandon()
        on_line = any(control.line_at(x, y) is not None for control in self._controls)
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_line else Qt.CursorShape.ArrowCursor)
        self._hover(None if on_line else self._bar(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            for control in self._controls:
                control.drop_line()
            self._choosing.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        edge = self._edges.line_at(event.position().x(), event.position().y())
        if edge is not None:
            self._edges.toggle_pin(edge)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up and down zooms around the pointer; sideways, or with Shift, moves along."""
        turned, aside = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned, aside = 0, aside or turned
        if turned:
            self.zoom(ZOOM_STEP ** (turned / _NOTCH), x=event.position().x())
        elif aside:
            self.show_view(moved(self._view, -aside / _NOTCH * self._view.part / 10))
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carried_layers(event.mimeData(), self):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drop_on(self._device_at(event.position()))
        event.setAccepted(self._look.drop is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_on(None)

    def dropEvent(self, event: QDropEvent) -> None:
        device, places = self._device_at(event.position()), carried_layers(event.mimeData(), self)
        self._drop_on(None)
        if device is not None and places:
            event.acceptProposedAction()
            self.send_wanted.emit(places, device)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key means the selected layer, wherever the pointer is; the pointer chooses what it is on."""
        if self._layout is None:
            return
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_selected()
            return
        place = self._bar(QPointF(event.pos()))
        if place is not None and place not in self.selection.places:
            self._choosing.show(only(place))
        self.menu_requested.emit(place, event.globalPos())

    def _open_selected(self) -> None:
        place = self.selected
        if self._layout is not None and place is not None:
            at = QPointF(self._layout.bars[place].middle, self._layout.plot.y + self._layout.plot.height / 2)
            self.menu_requested.emit(place, self.mapToGlobal(at).toPoint())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._layout is not None and self._outcome is not None:
            QToolTip.showText(event.globalPos(), self._text_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)
