"""The files that were opened last: in the menu and on the start page, whether they are there or not."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from tests.helpers.window import open_window, preferences, press

EXAMPLE = resource("examples", "llama-3.3-70b-q4_k_m.gguf")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def model_file(folder: Path, name: str) -> Path:
    path = folder / name
    shutil.copyfile(EXAMPLE, path)
    return path


def entries(app: App) -> list[tuple[str, bool]]:
    """What the menu lists, and whether it can be chosen."""
    menu = app.window.actions_.documents.recent
    menu.aboutToShow.emit()
    files = [action for action in menu.actions() if isinstance(action.data(), str)]
    return [(action.text(), action.isEnabled()) for action in files]


def entry(app: App, name: str) -> QAction:
    action = app.window.actions_.documents.recent.findChild(QAction, name)
    assert action is not None
    return action


def visit(app: App, qtbot: QtBot, path: Path) -> None:
    app.desk.documents.open_path(str(path))
    qtbot.waitUntil(lambda: app.session.plan is not None and app.session.plan.model.path == str(path))


def test_what_was_opened_is_listed_and_opens_again(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    one, two = model_file(tmp_path, "one.gguf"), model_file(tmp_path, "two & three.gguf")
    with open_window(qapp, tmp_path) as app:
        visit(app, qtbot, one)
        visit(app, qtbot, two)
        assert entries(app) == [("two && three.gguf", True), ("one.gguf", True)]
        entry(app, "recent-one.gguf").trigger()
        qtbot.waitUntil(lambda: app.session.plan is not None and app.session.plan.model.path == str(one))
        qtbot.waitUntil(lambda: entries(app)[0] == ("one.gguf", True))


def test_a_saved_plan_is_listed_and_an_example_is_not(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        press(app.window, "example-llama-70b")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert entries(app) == []
        app.desk.documents.save_to(str(tmp_path / "mine.lamella"))
        assert entries(app) == [("mine.lamella", True)]


def test_missing_files_are_grey_and_can_be_removed(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    here, gone = model_file(tmp_path, "here.gguf"), model_file(tmp_path, "gone.gguf")
    with open_window(qapp, tmp_path) as app:
        visit(app, qtbot, gone)
        visit(app, qtbot, here)
        gone.unlink()
        qtbot.waitUntil(lambda: entries(app) == [("here.gguf", True), ("gone.gguf", False)])
        entry(app, "recent-remove-missing").trigger()
        assert entries(app) == [("here.gguf", True)]
        entry(app, "recent-clear-all").trigger()
        assert entries(app) == []
    assert preferences(tmp_path).recent == ()


def test_the_start_page_opens_recent_files_and_forgets_missing_ones(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    here, gone = model_file(tmp_path, "here.gguf"), tmp_path / "gone.gguf"
    known = preferences(tmp_path)
    known.add_recent(str(here), "Llama")
    known.add_recent(str(gone), "Llama")
    del known
    with open_window(qapp, tmp_path) as app:
        page = app.window.start_page
        qtbot.waitUntil(lambda: _button_text(app, "recent-gone.gguf") == "Remove from the list")
        press(page, "recent-gone.gguf")
        assert entries(app) == [("here.gguf", True)]
        qtbot.waitUntil(lambda: _button_text(app, "recent-here.gguf") == "Open")
        press(page, "recent-here.gguf")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert not app.window.on_start


def test_a_file_of_ollama_is_listed_by_its_models_name(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    blob = model_file(tmp_path, "sha256-0123456789abcdef")
    with open_window(qapp, tmp_path) as app:
        visit(app, qtbot, blob)
        assert app.session.plan is not None
        assert entries(app) == [(app.session.plan.model.name, True)]


def _button_text(app: App, name: str) -> str:
    button = app.window.start_page.findChild(QPushButton, name)
    return button.text() if button is not None and button.isVisible() else ""
