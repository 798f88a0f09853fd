"""What a screen reader hears after a step that somebody took with the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from lamella.ui.words import gib_text
from tests.helpers.window import open_window, two_cards

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


@pytest.fixture
def heard(app: App) -> list[str]:
    said: list[str] = []
    app.desk.liveness.announcer.announced.connect(lambda text: said.extend((text,)))
    return said


def step(app: App, *keys: Qt.Key) -> None:
    edge = app.window.findChild(QSlider, "edge_1")
    assert edge is not None
    edge.setFocus()
    for key in keys:
        QTest.keyClick(edge, key)


def trigger(app: App, name: str) -> None:
    action = app.window.findChild(QAction, name)
    assert action is not None
    action.trigger()


def test_a_key_step_that_overfills_a_device_is_said_once_and_so_is_the_way_back(app: App, heard: list[str]) -> None:
    step(app, *(Qt.Key.Key_Right,) * 8)
    outcome = app.session.outcome
    assert outcome is not None
    assert outcome.devices[0].headroom < 0
    assert len(heard) == 1
    assert heard[0].startswith("GPU 0 is ")
    assert heard[0].endswith(" over its memory.")
    step(app, *(Qt.Key.Key_Left,) * 8)
    assert heard[1:] == ["GPU 0 fits again."]


def test_the_amount_that_is_said_is_the_amount_that_is_shown(app: App, heard: list[str]) -> None:
    step(app, Qt.Key.Key_End)
    outcome = app.session.outcome
    assert outcome is not None
    assert heard == [f"GPU 0 is {gib_text(-outcome.devices[0].headroom)} over its memory."]


def test_undo_and_redo_say_what_they_did(app: App, heard: list[str]) -> None:
    step(app, Qt.Key.Key_Left)
    assert heard == []
    trigger(app, "undo")
    trigger(app, "redo")
    assert heard == ["Undone: Move edge GPU 0 | GPU 1 to layer 39", "Done again: Move edge GPU 0 | GPU 1 to layer 39"]


def test_a_drag_is_silent_until_it_is_let_go(app: App, heard: list[str]) -> None:
    plan = app.session.plan
    assert plan is not None
    app.session.preview_edge(1, len(plan.allocation.placement.homes))
    assert heard == []
    app.session.cancel_preview()
    assert heard == []
