"""Closing a window with unsaved changes: save them, let them go, or stay."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.plan.file import read_plan
from lamella.resources import resource
from lamella.ui.questions import Leave, Questions
from tests.helpers.window import open_window, text_of

LLAMA = str(resource("examples", "llama-3.3-70b-q4_k_m.gguf"))

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def changed_plan(app: App, qtbot: QtBot) -> None:
    app.desk.documents.open_path(LLAMA)
    qtbot.waitUntil(lambda: app.session.plan is not None)
    app.session.set_gpu_count(3)


def answering(button: QMessageBox.StandardButton, seen: list[tuple[str, str]]) -> None:
    """Clicks in the dialog that will stand there; nobody else can, as it holds the window."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append((box.text(), box.button(button).text()))
        box.button(button).click()

    QTimer.singleShot(50, click)


def test_the_dialog_saves_where_the_plan_has_a_file(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path, seen = tmp_path / "plan.lamella", list[tuple[str, str]]()
    with open_window(qapp, tmp_path, questions=Questions()) as app:
        changed_plan(app, qtbot)
        app.desk.documents.save_to(str(path))
        app.session.set_gpu_count(4)
        answering(QMessageBox.StandardButton.Cancel, seen)
        assert not app.window.close()
        answering(QMessageBox.StandardButton.Save, seen)
        assert app.window.close()
    assert seen == [("Save the changes to plan.lamella?", "Cancel"), ("Save the changes to plan.lamella?", "Save")]
    assert len(read_plan(str(path)).gpus) == 4


def test_discarding_leaves_the_file_as_it_is(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path, seen = tmp_path / "plan.lamella", list[tuple[str, str]]()
    with open_window(qapp, tmp_path, questions=Questions()) as app:
        changed_plan(app, qtbot)
        app.desk.documents.save_to(str(path))
        app.session.set_gpu_count(4)
        answering(QMessageBox.StandardButton.Discard, seen)
        assert app.window.close()
    assert len(read_plan(str(path)).gpus) == 3


def test_saving_a_plan_that_never_was_asks_where(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path, suggested = tmp_path / "new.lamella", list[str]()

    def where(_: object, suggestion: str) -> str:
        suggested.append(suggestion)
        return "" if len(suggested) == 1 else str(path)

    with open_window(qapp, tmp_path, questions=Questions(lambda *_: Leave.SAVE, where)) as app:
        changed_plan(app, qtbot)
        assert not app.window.close()
        assert app.window.isVisible()
        assert app.window.close()
        assert suggested[0].endswith(f"{app.session.plan.model.name}.lamella" if app.session.plan else "?")
    assert len(read_plan(str(path)).gpus) == 3


def test_what_cannot_be_saved_keeps_its_window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "missing" / "plan.lamella")
    with open_window(qapp, tmp_path, questions=Questions(lambda *_: Leave.SAVE, lambda *_: nowhere)) as app:
        changed_plan(app, qtbot)
        assert not app.window.close()
        assert "missing" in text_of(app.window, "banner-text")
