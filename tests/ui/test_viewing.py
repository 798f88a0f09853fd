"""Panels are hidden and brought back, by key too, and stay so in the next run."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.app import App
from tests.helpers.window import open_window

MODEL = str(Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve())


def toggle(app: App, panel: str) -> None:
    next(action for action in app.window.actions_.panels.shown if action.data() == panel).trigger()


def test_a_hidden_panel_gives_its_room_to_the_drawing_and_stays_hidden(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        page = app.desk.plan_page
        qtbot.waitUntil(lambda: page.strip.width() > 400)
        before = page.strip.width()
        toggle(app, "settings")
        toggle(app, "inspector")
        toggle(app, "lanes")
        qtbot.waitUntil(lambda: page.strip.width() > before + 200)
        assert not page.settings.isVisible()
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        page = app.desk.plan_page
        assert not page.settings.isVisible()
        assert not page.layers.lanes.isVisible()
        assert page.devices.isVisible()
        toggle(app, "settings")
        assert page.settings.isVisible()


def test_every_panel_has_a_key(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        keys = [action.shortcut().toString() for action in app.window.actions_.panels.shown]
        assert keys == ["Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+5"]
