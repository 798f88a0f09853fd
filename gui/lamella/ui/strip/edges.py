"""EdgeControl: the handles of a strip, the drag under way, and the tip that goes with it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.strip.fan import grip_rects
from lamella.ui.strip.handle import Handle
from lamella.ui.strip.layout import Rect, StripLayout, edge_x
from lamella.ui.strip.look import Look
from lamella.ui.strip.snapping import Drag, SnapPoint, dragged, next_point
from lamella.ui.strip.texts import edge_name
from lamella.ui.strip.tooltip import EdgeTip, edge_tip

_LINE_REACH = 5.0  # pixels left and right of a line that take hold of it


class EdgeControl(QObject):
    """Speaks for all edges of one canvas. Between `show` calls it holds no value that the outcome does not have,
    but the drag.
    """

    previewed = Signal(int, int)
    moved = Signal(int, int, bool)
    cancelled = Signal()
    pin_toggled = Signal(int, bool)
    entered = Signal(int)  # the focus came
    restore_wanted = Signal(int)  # what keys did since then is not wanted
    changed = Signal()  # ghost or guide

    def __init__(self, look: Look, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.points: tuple[SnapPoint, ...] = ()
        self.snapping = True
        self._canvas = canvas
        self._look = look
        self._tip = EdgeTip(look.theme, look.fonts, canvas)
        self._handles: list[Handle] = []
        self._places: tuple[int, ...] = ()
        self._outcome: Outcome | None = None
        self._layout: StripLayout | None = None
        self._drag: Drag | None = None
        self._entered: int | None = None

    @property
    def ghost(self) -> int | None:
        """Where the dragged edge started, once it has left that place."""
        return self._drag.start if self._drag is not None and self._drag.place != self._drag.start else None

    @property
    def guide(self) -> SnapPoint | None:
        return self._drag.guide if self._drag is not None and self._drag.moved else None

    def clear(self) -> None:
        """No outcome, no edges."""
        self._outcome = self._layout = self._drag = None
        self._places = ()
        self._have(0)
        self._tip.hide()

    def show(self, outcome: Outcome, layout: StripLayout, places: tuple[int, ...], look: Look) -> None:
        """Put every handle where its edge is; `places` counts the layers in front of each edge, islands or not.

        A drag ends without a word where the edge it holds, or the layers it counted, are no longer there.
        """
        same = self._outcome is not None and len(self._outcome.layers) == len(outcome.layers)
        self._outcome, self._layout, self._places, self._look = outcome, layout, places, look
        self._tip.show_look(look.theme, look.fonts)
        self._have(len(places))
        if self._drag is not None and not (same and self._drag.edge < len(places)):
            self._drag = None
        for handle, place in zip(self._handles, places, strict=True):
            handle.show_theme(look.theme)
            handle.show_place(place, layers=len(outcome.layers), pinned=handle.edge in outcome.plan.pins)
        self._place_handles()
        self._show_tip()

    def retranslate(self) -> None:
        """The language has changed; what is shown comes with the next `show`."""
        for handle in self._handles:
            handle.setAccessibleName(edge_name(handle.edge))

    def _have(self, count: int) -> None:
        while len(self._handles) > count:
            gone = self._handles.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._handles) < count:
            handle = Handle(len(self._handles), self._look.theme, self._canvas)
            handle.grabbed.connect(self._grab)
            handle.dragged.connect(self._drag_to)
            handle.dropped.connect(self._drop)
            handle.step_wanted.connect(self._step)
            handle.stop_wanted.connect(self._stop)
            handle.limit_wanted.connect(self._limit)
            handle.restore_wanted.connect(self._restore)
            handle.pin_wanted.connect(self.toggle_pin)
            handle.attention_changed.connect(self._attend)
            QWidget.setTabOrder(self._handles[-1] if self._handles else self._canvas, handle)
            handle.show()
            self._handles.append(handle)

    def _place_handles(self) -> None:
        """A handle in somebody's hand keeps its height; the others make room for each other."""
        if self._layout is None:
            return
        held = None if self._drag is None else self._drag.edge
        others = tuple(edge for edge in range(len(self._places)) if edge != held)
        rects = dict(zip(others, grip_rects(self._layout, tuple(self._places[e] for e in others)), strict=True))
        if held is not None:
            handle, rect = self._handles[held], grip_rects(self._layout, (self._places[held],))[0]
            rects[held] = replace(rect, y=handle.y() if handle.isVisible() else rect.y)
        for edge, rect in rects.items():
            self._handles[edge].setGeometry(*(round(part) for part in (rect.x, rect.y, rect.width, rect.height)))

    def _rest(self, edge: int) -> Drag:
        """The edge as it stands, with the places its neighbours leave it."""
        layers = 0 if self._outcome is None else len(self._outcome.layers)
        now = self._places[edge]
        low = self._places[edge - 1] if edge > 0 else 0
        high = self._places[edge + 1] if edge + 1 < len(self._places) else layers
        return Drag(edge=edge, start=now, low=low, high=high, offset=0.0, place=now)

    def line_at(self, x: float, y: float) -> int | None:
        """The edge whose line is under the pointer. Of edges on one line, the one that has somewhere to go."""
        if self._layout is None or not self._layout.bands.y <= y < self._layout.bands.bottom:
            return None
        near = [e for e, p in enumerate(self._places) if abs(edge_x(self._layout, p) - x) <= _LINE_REACH]
        if not near:
            return None
        return near[0] if self._places[near[0]] * 2 > len(self._layout.bars) else near[-1]

    def take_line(self, x: float, y: float) -> bool:
        """Start a drag by the line; False where there is none."""
        edge = self.line_at(x, y)
        if edge is not None:
            self._handles[edge].setFocus()
            self._grab(edge, x)
        return edge is not None

    def drag_line(self, x: float, *, alt: bool) -> None:
        if self._drag is not None:
            self._drag_to(self._drag.edge, x, alt)

    def drop_line(self) -> None:
        if self._drag is not None:
            self._drop(self._drag.edge)

    def abandon(self) -> None:
        """The drag is off: Esc, or the button came up where nobody could see it."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        if drag.moved:
            self.cancelled.emit()
        self._settle()

    def toggle_pin(self, edge: int) -> None:
        if self._outcome is not None:
            self.pin_toggled.emit(edge, edge not in self._outcome.plan.pins)

    def _grab(self, edge: int, x: float) -> None:
        if self._layout is not None:
            rest = self._rest(edge)
            self._drag = replace(rest, offset=x - edge_x(self._layout, rest.place))
            self._show_tip()

    def _drag_to(self, edge: int, x: float, alt: bool) -> None:
        if self._drag is None or self._layout is None:
            return
        before, points = self._drag, self.points if self.snapping != alt else ()
        self._drag = dragged(before, self._layout, x, points)
        if self._drag.place != before.place:
            self.changed.emit()
            self.previewed.emit(edge, self._drag.place)
        elif self._drag != before:
            self.changed.emit()

    def _drop(self, edge: int) -> None:
        drag, self._drag = self._drag, None
        if drag is None:
            return
        if drag.place != drag.start:
            self.moved.emit(edge, drag.place, False)
        elif drag.moved:
            self.cancelled.emit()
        self._settle()

    def _settle(self) -> None:
        self._place_handles()
        self._show_tip()
        self.changed.emit()

    def _step(self, edge: int, place: int) -> None:
        rest = self._rest(edge)
        wanted = min(max(place, rest.low), rest.high)
        if wanted != rest.place:
            self.moved.emit(edge, wanted, True)
        handle = self._handles[edge]
        if handle.value() != self._places[edge] and self._outcome is not None:
            pinned = edge in self._outcome.plan.pins
            handle.show_place(self._places[edge], layers=len(self._outcome.layers), pinned=pinned)

    def _stop(self, edge: int, forward: bool) -> None:
        rest = self._rest(edge)
        self._step(edge, next_point(self.points, rest, forward=forward))

    def _limit(self, edge: int, forward: bool) -> None:
        rest = self._rest(edge)
        self._step(edge, rest.high if forward else rest.low)

    def _restore(self, edge: int) -> None:
        """Esc: a drag is off; otherwise what keys did since the focus came is."""
        if self._drag is not None:
            self.abandon()
        else:
            self.restore_wanted.emit(edge)

    def _attend(self, edge: int) -> None:
        there = edge < min(len(self._handles), len(self._places))  # else one that comes or goes just now
        focused = there and self._handles[edge].hasFocus()
        if focused and self._entered != edge:
            self._entered = edge
            self.entered.emit(edge)
        elif not focused and self._entered == edge:
            self._entered = None
        self._show_tip()

    def _show_tip(self) -> None:
        edge = self._attended()
        if edge is None or self._outcome is None:
            self._tip.hide()
            return
        drag = self._drag or self._rest(edge)
        handle = self._handles[edge]
        bounds = Rect(0, 0, self._canvas.width(), self._canvas.height())
        others = [_rect(other) for other in self._handles if other is not handle]
        self._tip.show_tip(edge_tip(self._outcome, drag), _rect(handle), bounds, others)

    def _attended(self) -> int | None:
        """The edge the tip speaks of: the one held, else under the pointer, else in focus."""
        if self._drag is not None:
            return self._drag.edge
        there = self._handles[: len(self._places)]
        attended = [handle for handle in there if handle.attended and handle.isVisible()]
        attended.sort(key=lambda handle: not handle.underMouse())
        return attended[0].edge if attended else None


def _rect(handle: Handle) -> Rect:
    return Rect(handle.x(), handle.y(), handle.width(), handle.height())
