"""Painting only what has changed leaves the same picture as painting everything."""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.layout import edge_x
from lamella.ui.strip.look import areas_of
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.view import View
from lamella.ui.theme import DARK, LIGHT
from lamella.units import GIB
from tests.helpers.sample_plan import Sample, sample_outcome, with_edge

PLAIN = Sample()
SAMPLES = {
    "two cards": PLAIN,
    "experts": replace(PLAIN, experts_on_cpu=frozenset(range(30, 60))),
    "a bar for several layers": replace(
        PLAIN, blocks=500, edges=(100, 320), light_block=70 << 20, heavy_block=90 << 20
    ),
    "eight cards": replace(PLAIN, edges=tuple(range(4, 80, 10))[:8]),
}


class Areas(QObject):
    """How much of a widget was painted, in its own pixels."""

    def __init__(self, canvas: StripCanvas) -> None:
        super().__init__(canvas)
        self.pixels = 0
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.pixels += sum(rect.width() * rect.height() for rect in areas_of(event.region()))
        return False


def on_screen(canvas: StripCanvas) -> QImage:
    """What was painted since the window came up, one change over the other."""
    QApplication.processEvents()
    return canvas.screen().grabWindow(canvas.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def painted_anew(canvas: StripCanvas) -> QImage:
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def shown(qtbot: QtBot, sample: Sample) -> StripCanvas:
    canvas = StripCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1000, 520)
    canvas.show_outcome(sample_outcome(sample))
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


def steps(sample: Sample, count: int) -> list[Sample]:
    """Edges dragged a little or far, cards that other programs take memory from, and islands, by a fixed seed."""
    chance, found = random.Random(len(sample.edges) + sample.blocks), []
    for _ in range(count):
        edge = chance.randrange(len(sample.edges))
        low = sample.edges[edge - 1] if edge else 0
        high = sample.edges[edge + 1] if edge + 1 < len(sample.edges) else sample.blocks
        place = chance.choice((sample.edges[edge] - 1, sample.edges[edge] + 1, chance.randint(low, high)))
        edges = tuple(min(max(place, low), high) if at == edge else old for at, old in enumerate(sample.edges))
        sample = replace(sample, edges=edges, gpu_free=chance.choice((14, 18, 23, 23)) * GIB)
        homes = tuple(chance.randrange(-1, 2) for _ in range(sample.blocks + 1)) if chance.random() < 0.1 else ()
        found.append(replace(sample, homes=homes))
    return found


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("view", [View(0.0, 1.0), View(0.3, 0.25)], ids=["whole", "zoomed"])
def test_a_step_leaves_the_picture_that_painting_everything_would(qtbot: QtBot, name: str, view: View) -> None:
    canvas = shown(qtbot, SAMPLES[name])
    canvas.show_view(view)
    canvas.show_theme(DARK if view.part < 1 else LIGHT)
    for number, sample in enumerate(steps(SAMPLES[name], 40)):
        canvas.show_outcome(sample_outcome(sample))
        assert on_screen(canvas) == painted_anew(canvas), f"step {number} to {sample.edges}"


def test_a_dragged_edge_leaves_no_trace(qtbot: QtBot) -> None:
    """Of its ghost, its tip and the named place it stops at."""
    canvas = shown(qtbot, PLAIN)
    canvas.edge_previewed.connect(
        lambda edge, place: canvas.show_outcome(sample_outcome(with_edge(PLAIN, edge, place)))
    )
    canvas.edge_cancelled.connect(lambda: canvas.show_outcome(sample_outcome(PLAIN)))
    canvas.set_snap_points((SnapPoint(46, "even", 1),))
    handle, layout = canvas.edge_handle(1), canvas.strip_layout
    assert handle is not None
    assert layout is not None
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    for place in (51, 50, 47, 46, 40, 46, 52, 58):
        x = edge_x(layout, place) - handle.x()
        QTest.mouseMove(handle, QPoint(round(x), handle.height() // 2))
        assert on_screen(canvas) == painted_anew(canvas), place
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert on_screen(canvas) == painted_anew(canvas)


def test_a_drag_by_one_layer_paints_a_part_of_the_strip(qtbot: QtBot) -> None:
    canvas = shown(qtbot, PLAIN)
    QApplication.processEvents()
    areas = Areas(canvas)
    canvas.show_outcome(sample_outcome(replace(PLAIN, edges=(22, 51))))
    QApplication.processEvents()
    assert 0 < areas.pixels < canvas.width() * canvas.height() / 2
