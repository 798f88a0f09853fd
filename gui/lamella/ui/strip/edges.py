"""EdgeControl: the handles of a strip, the drag under way, and the tip that goes with it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.strip.fan import grip_rects
from lamella.ui.strip.handle import Handle
from lamella.ui.strip.kinds import EdgeKind, Line
from lamella.ui.strip.layout import Rect, StripLayout, edge_x
from lamella.ui.strip.look import Look
from lamella.ui.strip.snapping import Drag, SnapPoint, dragged, next_point
from lamella.ui.strip.tooltip import EdgeTip

_LINE_REACH = 5.0  # pixels left and right of a line that take hold of it


class EdgeControl(QObject):
    """Speaks for all edges of one kind on one canvas. Between `show` calls it holds no value that the outcome does
    not have, but the drag.
    """

    previewed = Signal(int, int)
    moved = Signal(int, int, bool)
    cancelled = Signal()
    pin_toggled = Signal(int, bool)
    entered = Signal(int)  # the focus came
    restore_wanted = Signal(int)  # what keys did since then is not wanted
    typing_wanted = Signal(int)
    empty_wanted = Signal(int)
    changed = Signal()  # ghost or guide

    def __init__(self, kind: EdgeKind, look: Look, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.kind = kind
        self.points: tuple[SnapPoint, ...] = ()
        self.snapping = True
        self._canvas = canvas
        self._look = look
        self._tip = EdgeTip(look.theme, look.fonts, canvas)
        self._tip.setObjectName(f"{kind.key}_tip")
        self._handles: list[Handle] = []
        self._lines: tuple[Line, ...] = ()
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
        self._lines = ()
        self._have(0)
        self._tip.hide()

    def show(self, outcome: Outcome, layout: StripLayout, look: Look) -> None:
        """Put every handle where its edge is, islands or not.

        A drag ends without a word where the edge it holds, or the layers it counted, are no longer there.
        """
        same = self._outcome is not None and len(self._outcome.layers) == len(outcome.layers)
        self._outcome, self._layout, self._look = outcome, layout, look
        self._lines = self.kind.lines(outcome)
        self._tip.show_look(look.theme, look.fonts)
        self._have(len(self._lines))
        if self._drag is not None and not (same and any(line.edge == self._drag.edge for line in self._lines)):
            self._drag = None
        for handle, line in zip(self._handles, self._lines, strict=True):
            handle.show_theme(look.theme)
            handle.show_edge(line.edge, self.kind.name(line.edge), key=self.kind.key, small=self.kind.inner)
            value = self.kind.value(line.away)
            handle.show_place(line.place, layers=len(outcome.layers), pinned=line.pinned, value=value)
        self._place_handles()
        self._show_tip()

    def retranslate(self) -> None:
        """The language has changed; what is shown comes with the next `show`."""
        for handle in self._handles:
            handle.setAccessibleName(self.kind.name(handle.edge))

    @property
    def handles(self) -> tuple[Handle, ...]:
        """In the order of their edges."""
        return tuple(self._handles)

    def line(self, edge: int) -> Line | None:
        """Where this edge stands and may go."""
        return next((line for line in self._lines if line.edge == edge), None)

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
            handle.typing_wanted.connect(self.typing_wanted)
            handle.empty_wanted.connect(self.empty_wanted)
            handle.attention_changed.connect(self._attend)
            QWidget.setTabOrder(self._handles[-1] if self._handles else self._canvas, handle)
            handle.show()
            self._handles.append(handle)

    def _place_handles(self) -> None:
        """A handle in somebody's hand keeps its height; the others make room for each other."""
        if self._layout is None:
            return
        held = None if self._drag is None else self._drag.edge
        free = [index for index, line in enumerate(self._lines) if line.edge != held]
        rects = dict(zip(free, self._grips(free), strict=True))
        for index, line in enumerate(self._lines):
            handle = self._handles[index]
            if line.edge == held:
                rect = self._grips([index])[0]
                rects[index] = replace(rect, y=handle.y() if handle.isVisible() else rect.y)
            rect = rects[index]
            handle.setGeometry(*(round(part) for part in (rect.x, rect.y, rect.width, rect.height)))
            # One that has the focus keeps it until the view has followed.
            handle.setVisible(self._layout.shows(line.place) or handle.hasFocus())

    def _grips(self, indices: list[int]) -> tuple[Rect, ...]:
        assert self._layout is not None
        return grip_rects(self._layout, tuple(self._lines[index].place for index in indices), self.kind.grips_at)

    def _rest(self, edge: int) -> Drag:
        """The edge as it stands, with the places it may go to."""
        line = self.line(edge)
        assert line is not None
        return Drag(edge=edge, start=line.place, low=line.low, high=line.high, offset=0.0, place=line.place)

    def line_at(self, x: float, y: float) -> int | None:
        """The edge whose line is under the pointer. Of edges on one line, the one that has somewhere to go."""
        if self._layout is None or not self._layout.bands.y <= y < self._layout.bands.bottom:
            return None
        near = [line for line in self._lines if abs(edge_x(self._layout, line.place) - x) <= _LINE_REACH]
        if not near:
            return None
        return (near[0] if near[0].place * 2 > len(self._layout.bars) else near[-1]).edge

    def take_line(self, x: float, y: float) -> bool:
        """Start a drag by the line; False where there is none."""
        edge = self.line_at(x, y)
        if edge is not None:
            self._handle(edge).setFocus()
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
        if self._outcome is not None and not self.kind.inner:
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
        handle, line = self._handle(edge), self.line(edge)
        if line is not None and handle.value() != line.place and self._outcome is not None:
            value = self.kind.value(line.away)
            handle.show_place(line.place, layers=len(self._outcome.layers), pinned=line.pinned, value=value)

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
        # An edge without a line or a handle is one that comes or goes just now.
        focused = self.line(edge) is not None and any(one.edge == edge and one.hasFocus() for one in self._handles)
        if focused and self._entered != edge:
            self._entered = edge
            self.entered.emit(edge)
        elif not focused and self._entered == edge:
            self._entered = None
        self._show_tip()

    def _handle(self, edge: int) -> Handle:
        return next(handle for handle in self._handles if handle.edge == edge)

    def _show_tip(self) -> None:
        edge = self._attended()
        if edge is None or self._outcome is None:
            self._tip.hide()
            return
        drag = self._drag or self._rest(edge)
        handle = self._handle(edge)
        bounds = Rect(0, 0, self._canvas.width(), self._canvas.height())
        others = [_rect(other) for other in self._handles if other is not handle]
        self._tip.show_tip(self.kind.tip(self._outcome, drag), _rect(handle), bounds, others)

    def _attended(self) -> int | None:
        """The edge the tip speaks of: the one held, else under the pointer, else in focus."""
        if self._drag is not None:
            return self._drag.edge
        attended = [handle for handle in self._handles[: len(self._lines)] if handle.attended and handle.isVisible()]
        attended.sort(key=lambda handle: not handle.underMouse())
        return attended[0].edge if attended else None


def _rect(handle: Handle) -> Rect:
    return Rect(handle.x(), handle.y(), handle.width(), handle.height())
