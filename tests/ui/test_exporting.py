"""A plan for engines from the window: shown, copied, saved, and how close it comes; with nothing run or rendered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QListWidget, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.export.export import Remark, RemarkCode, Step, StepCode, Way
from lamella.export.exports import EXPORTS
from lamella.ui.compare.row import LaneRow
from lamella.ui.exports.dialog import ExportDialog
from lamella.ui.exports.remark_words import remark_text
from lamella.ui.exports.words import NAMES, export_help, export_title, step_text
from tests.helpers.window import open_window, text_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
MODEL = Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve()


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(MODEL),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


def opened(app: App, qtbot: QtBot) -> ExportDialog:
    app.window.actions_.engines.to_engine.trigger()
    dialog = app.window.findChild(ExportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: texts(dialog) != [])
    return dialog


def texts(dialog: ExportDialog) -> list[str]:
    return [field.toPlainText() for field in dialog.findChildren(QPlainTextEdit) if field.isVisible()]


def choose(dialog: ExportDialog, qtbot: QtBot, name: str) -> None:
    before = texts(dialog)
    names = dialog.findChild(QListWidget, "export-names")
    assert names is not None
    names.setCurrentRow(NAMES.index(name))
    qtbot.waitUntil(lambda: texts(dialog) not in ([], before))


def test_every_export_has_a_name_and_a_sentence() -> None:
    assert set(NAMES) == set(EXPORTS)
    assert all(export_title(name) and export_help(name).endswith(".") for name in NAMES)


@pytest.mark.parametrize("code", RemarkCode)
def test_every_remark_is_a_sentence(code: RemarkCode) -> None:
    said = remark_text(Remark(code, "GPU1", count=3, planned=7, way=Way.CMD))
    assert said.endswith((".", "GPU1"))
    assert "{" not in said


@pytest.mark.parametrize("code", StepCode)
def test_every_step_says_what_to_do(code: StepCode) -> None:
    assert "{" not in step_text(Step(code, "on"))


def test_the_command_is_copied_with_a_key(app: App, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    app.window.activateWindow()
    QTest.keyClick(app.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "llama-server" in QGuiApplication.clipboard().text())
    command = QGuiApplication.clipboard().text()
    assert str(MODEL) in command
    assert "-ngl 17" in command
    assert text_of(app.window, "status-document") == "The command is on the clipboard."


def test_an_engine_is_chosen_and_its_text_copied(app: App, qtbot: QtBot) -> None:
    dialog = opened(app, qtbot)
    assert texts(dialog)[0].startswith("llama-server -m ")
    assert text_of(dialog, "export-exact") == "This says the plan exactly."
    button = next(one for one in dialog.findChildren(QPushButton, "piece-copy") if one.isVisible())
    button.click()
    assert QGuiApplication.clipboard().text() == texts(dialog)[0]
    choose(dialog, qtbot, "koboldcpp")
    assert '"model_param"' in texts(dialog)[0]
    choose(dialog, qtbot, "lm-studio")
    assert any(text.startswith("1. Choose the model") for text in texts(dialog))


def test_a_way_is_chosen_and_stays_for_the_next_engine(app: App, qtbot: QtBot) -> None:
    dialog = opened(app, qtbot)
    button = dialog.findChild(QPushButton, f"way-{Way.POWERSHELL}")
    assert button is not None
    button.click()
    assert texts(dialog)[0].startswith("& ") or "llama-server" in texts(dialog)[0]
    choose(dialog, qtbot, "llama-server-env")
    assert "$env:LLAMA_ARG" in texts(dialog)[0]


def test_what_an_engine_cannot_be_told_is_a_lane_and_sentences(app: App, qtbot: QtBot) -> None:
    app.session.send_layers({3, 9}, -1)  # islands, which Ollama has no word for
    dialog = opened(app, qtbot)
    choose(dialog, qtbot, "ollama-own")
    assert "cannot be told the plan exactly" in text_of(dialog, "export-exact")
    lane = dialog.findChild(LaneRow, "reached-lane-1")
    assert lane is not None
    assert lane.accessibleName().startswith("With this engine · GPU 0: ")
    assert "would be on another device than in the plan" in text_of(dialog, "export-remarks")


def test_a_file_is_saved_under_its_own_name(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(app, qtbot)
    choose(dialog, qtbot, "ollama")
    next(one for one in dialog.findChildren(QPushButton, "piece-save") if one.isVisible()).click()
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    assert Path(asked.selectedFiles()[0]).name == "Modelfile"
    path = tmp_path / "Modelfile"
    asked.fileSelected.emit(str(path))
    asked.close()
    assert path.read_text("utf-8") == texts(dialog)[0]
    assert path.read_text("utf-8").startswith(f"FROM {MODEL}\n")


def test_what_cannot_be_said_is_one_sentence_and_no_markup(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a <b>bold<b>\nmodel.gguf"
    path.write_bytes(MODEL.read_bytes())
    with open_window(qapp, tmp_path, paths=(str(path),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.window.actions_.engines.to_engine.trigger()
        dialog = app.window.findChild(ExportDialog)
        assert dialog is not None
        qtbot.waitUntil(lambda: dialog.findChild(QLabel, "export-problem") is not None)
        problem = dialog.findChild(QLabel, "export-problem")
        assert problem is not None
        assert problem.textFormat() is Qt.TextFormat.PlainText
        assert "<b>bold<b>" in problem.text()
