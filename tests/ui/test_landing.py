"""Layers carried from the strip land on the cards of devices, as one step; nothing else does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU
from lamella.devices.nvml import gpus_of
from lamella.resources import resource
from lamella.ui.strip.carrying import carried, carried_layers
from tests.helpers.window import open_window, two_cards

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")
MOVE, LEFT, NONE = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert app.session.plan is not None
        app.session.change_machine(gpus_of(two_cards()), replace(app.session.plan.host), "")
        app.session.undo_stack.clear()
        yield app


def homes(app: App) -> tuple[int, ...]:
    assert app.session.plan is not None
    return app.session.plan.allocation.placement.homes


def card(app: App, name: str) -> QWidget:
    found = app.window.findChild(QWidget, f"card-{name}")
    assert found is not None
    return found


def entered(widget: QWidget, data: QMimeData) -> bool:
    """Whether what is carried over it may be dropped there."""
    event = QDragEnterEvent(QPoint(4, 4), MOVE, data, LEFT, NONE)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def dropped(widget: QWidget, data: QMimeData) -> None:
    QApplication.sendEvent(widget, QDropEvent(QPointF(4, 4), MOVE, data, LEFT, NONE))


@pytest.mark.parametrize(("name", "device"), [("gpu-1", 1), ("cpu", CPU)])
def test_layers_carried_to_a_card_go_to_its_device_in_one_step(app: App, name: str, device: int) -> None:
    before, layers = homes(app), carried({2, 3}, app.window)
    over = card(app, name)
    assert before[2:5] == (0, 0, 0)
    plain = over.grab().toImage()
    assert entered(over, layers)
    assert over.grab().toImage() != plain, "it shows that they would land here"
    dropped(over, layers)
    assert homes(app)[2:5] == (device, device, 0)
    assert over.property("landing") == "false"
    app.session.undo_stack.undo()
    assert homes(app) == before
    assert not app.session.undo_stack.canUndo()


def test_they_land_wherever_on_the_card_they_are_dropped(app: App) -> None:
    name = app.window.findChild(QLabel, "headroom-gpu-1")
    assert name is not None
    assert entered(name, carried({5}, app.window))
    dropped(name, carried({5}, app.window))
    assert homes(app)[5] == 1


def test_layers_carried_past_a_card_leave_it_as_it_was(app: App) -> None:
    before, over = homes(app), card(app, "gpu-1")
    plain = over.grab().toImage()
    entered(over, carried({2}, app.window))
    QApplication.sendEvent(over, QDragLeaveEvent())
    assert over.grab().toImage() == plain
    assert homes(app) == before


def test_what_is_no_layer_does_not_land_on_a_card(app: App) -> None:
    text, file = QMimeData(), QMimeData()
    text.setText("2,3")
    file.setUrls([QUrl.fromLocalFile(LLAMA)])
    over, before = card(app, "gpu-0"), homes(app)
    for data in (text, file, QMimeData()):
        event = QDragEnterEvent(QPoint(4, 4), MOVE, data, LEFT, NONE)
        over.event(event)
        assert not event.isAccepted(), "the window is asked next, which takes files"
        assert over.property("landing") != "true"
    assert entered(over, file), "by the window"
    assert homes(app) == before


def test_layers_of_another_window_land_nowhere(app: App) -> None:
    window, before = app.window, homes(app)
    window.actions_.documents.duplicate.trigger()
    assert app.window is not window
    foreign, strip = carried({2, 3}, window), app.desk.plan_page.strip
    for over in (card(app, "gpu-1"), card(app, "cpu"), strip):
        assert not entered(over, foreign)
        over.dropEvent(QDropEvent(QPointF(4, 4), MOVE, foreign, LEFT, NONE))  # of what was refused Qt tells nobody
    assert homes(app) == before
    assert not app.session.undo_stack.canUndo()
    assert entered(strip, carried({2, 3}, strip))


def test_a_panel_that_floats_beside_its_window_still_takes_its_layers(app: App) -> None:
    floating = QWidget(app.window, Qt.WindowType.Tool)
    assert floating.window() is not app.window
    assert carried_layers(carried({4}, floating), app.window) == {4}
    assert carried_layers(carried({4}, QWidget()), app.window) == frozenset()
