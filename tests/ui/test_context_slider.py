"""The slider of the context under somebody's mouse: a drag is one step, and one that is given up is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from lamella.ui.settings.mark_slider import StepSlider
from tests.helpers.window import open_window, two_cards

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


@pytest.fixture
def slider(app: App) -> StepSlider:
    found = app.window.findChild(StepSlider, "context-slider")
    assert found is not None
    return found


def at(slider: StepSlider, step: int) -> QPoint:
    """The middle of the handle at a step."""
    return QPoint(round(slider.place_of(step)), slider.height() // 2)


def asked(app: App) -> int:
    assert app.session.plan is not None
    return app.session.plan.settings.context_tokens


def shown(app: App) -> int:
    assert app.session.outcome is not None
    return app.session.outcome.plan.settings.context_tokens


def test_a_drag_is_one_step(app: App, slider: StepSlider) -> None:
    before = asked(app)
    QTest.mousePress(slider, LEFT, pos=at(slider, slider.value()))
    for step in (1, 2, 3):
        QTest.mouseMove(slider, at(slider, step))
    assert (asked(app), shown(app)) == (before, 12288)
    QTest.mouseRelease(slider, LEFT, pos=at(slider, 3))
    assert asked(app) == 12288
    assert app.session.undo_stack.count() == 1
    app.session.undo()
    assert asked(app) == before


def test_a_press_on_the_handle_alone_changes_nothing(app: App, slider: StepSlider) -> None:
    assert app.session.plan is not None
    app.session.change_settings(app.session.plan.settings.__class__(context_tokens=5000))
    assert asked(app) == 5000, "a length between two steps"
    QTest.mouseClick(slider, LEFT, pos=at(slider, slider.value()))
    assert asked(app) == 5000


def test_escape_gives_a_drag_up_for_good(app: App, slider: StepSlider) -> None:
    before = asked(app)
    QTest.mousePress(slider, LEFT, pos=at(slider, slider.value()))
    QTest.mouseMove(slider, at(slider, 3))
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert (asked(app), shown(app)) == (before, before)
    QTest.mouseMove(slider, at(slider, 4))  # the button is still down
    QTest.mouseRelease(slider, LEFT, pos=at(slider, 4))
    assert (asked(app), shown(app)) == (before, before)
    assert not app.session.undo_stack.canUndo()


def test_a_drag_back_to_where_it_began_leaves_no_preview(app: App, slider: StepSlider) -> None:
    assert app.session.plan is not None
    app.session.change_settings(app.session.plan.settings.__class__(context_tokens=8192))
    QTest.mousePress(slider, LEFT, pos=at(slider, slider.value()))
    for step in (4, 2):
        QTest.mouseMove(slider, at(slider, step))
    QTest.mouseRelease(slider, LEFT, pos=at(slider, 2))
    assert asked(app) == 8192
    assert not app.session.previewing
    assert app.session.undo_stack.count() == 1
