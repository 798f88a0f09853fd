"""How long one step of a drag takes, from mouse move to painted frame, beside a widget that fills 81 boxes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import quantiles

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSlider, QWidget

from lamella.devices.device import Backend, Device, Kind
from lamella.model.reading import read_model
from lamella.plan.plan import new_plan
from lamella.resources import resource
from lamella.ui.session import Session
from lamella.ui.strip.canvas import StripCanvas
from lamella.units import GIB
from tests.bench.table import Row

SIZE = (1600, 1000)
STEPS = 300
GOAL = "≤ 8 ms at the 99th percentile"


class Boxes(QWidget):
    """The least a strip can do: 81 filled boxes."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        for box in range(81):
            painter.fillRect(20 + box * 19, 100, 17, 800, QColor("#3F90DA"))
        painter.end()


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of every step, by the clock and of this thread alone, which other programs do not lengthen."""

    clock: tuple[float, ...]
    thread: tuple[float, ...]


def rows() -> tuple[Row, ...]:
    """Half and 99th percentile of a real drag, and of the floor in the same run."""
    application = QApplication.instance() or QApplication(["drag"])
    floor, ours = _floor(), _drag()
    del application
    return (
        _row("p50", ours.clock, floor.clock, at=50, goal=""),
        _row("p99", ours.clock, floor.clock, at=99, goal=GOAL),
        _row("p99 of the thread's own time", ours.thread, floor.thread, at=99, goal=""),
    )


def _row(name: str, ours: tuple[float, ...], floor: tuple[float, ...], *, at: int, goal: str) -> Row:
    mine, least = quantiles(ours, n=100)[at - 1], quantiles(floor, n=100)[at - 1]
    return Row(f"drag one layer, mouse move to painted frame, {name}", mine, least, mine / least, "ms", goal)


def _floor() -> Times:
    boxes = Boxes()
    boxes.resize(*SIZE)
    _expose(boxes)
    return _timed([boxes.repaint] * STEPS)


def _drag() -> Times:
    session, canvas = _session_and_canvas()
    _expose(canvas)
    handle, layout = canvas.findChild(QSlider, "edge_0"), canvas.strip_layout
    assert isinstance(handle, QSlider)
    assert layout is not None
    start = QPointF(handle.geometry().center())
    _send(handle, QEvent.Type.MouseButtonPress, start)

    def move(at: QPointF) -> None:
        _send(handle, QEvent.Type.MouseMove, at)
        canvas.repaint()

    steps = (abs(step % 60 - 30) - 15 for step in range(STEPS))
    ways = [QPointF(start.x() + step * layout.pitch, start.y()) for step in steps]
    times = _timed([partial(move, at) for at in ways])
    _send(handle, QEvent.Type.MouseButtonRelease, start)
    session.close()
    return times


def _session_and_canvas() -> tuple[Session, StripCanvas]:
    """The real ones: every step plans, computes the outcome and paints it."""
    gpu = Device("NVIDIA GeForce RTX 4090", Kind.GPU, Backend.CUDA, 24 * GIB, 23 * GIB)
    host = Device("CPU", Kind.CPU, Backend.CPU, 64 * GIB, 60 * GIB)
    canvas = StripCanvas()
    session = Session((gpu, gpu), host, canvas)
    session.outcome_changed.connect(canvas.show_outcome)
    canvas.edge_previewed.connect(session.preview_edge)
    model = read_model(str(resource("examples", "llama-3.3-70b-q4_k_m.gguf")))
    session.show_plan(new_plan(model, (gpu, gpu), host))
    session.move_edge(0, 22, merge=False)
    canvas.resize(*SIZE)
    return session, canvas


def _expose(window: QWidget) -> None:
    """A window that was never exposed does not paint, and would be measured as fast as nothing."""
    window.show()
    QApplication.processEvents()
    handle = window.windowHandle()
    assert handle is not None
    assert handle.isExposed()


def _send(handle: QSlider, kind: QEvent.Type, at: QPointF) -> None:
    """`at` is in the canvas; the handle moves below the pointer as it does in a real drag."""
    local = handle.mapFromParent(at)
    released = kind == QEvent.Type.MouseButtonRelease
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    buttons = Qt.MouseButton.NoButton if released else Qt.MouseButton.LeftButton
    place = QPointF(handle.mapToGlobal(QPoint(0, 0))) + local
    event = QMouseEvent(kind, local, place, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(handle, event)


def _timed(steps: Sequence[Callable[[], object]]) -> Times:
    clock, thread = [], []
    for step in steps:
        before, own = time.perf_counter_ns(), time.thread_time_ns()
        step()
        thread.append((time.thread_time_ns() - own) / 1e6)
        clock.append((time.perf_counter_ns() - before) / 1e6)
    return Times(tuple(clock), tuple(thread))


if __name__ == "__main__":
    from tests.bench.table import table_text

    print(table_text(rows()))
