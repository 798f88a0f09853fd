"""Engines asked from the window: an Ollama server on loopback, and a small program in the place of llama.cpp."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.engines.programs import FIT_PARAMS
from lamella.ui.exports.apply_dialog import ApplyDialog
from lamella.ui.exports.check_dialog import CheckDialog
from lamella.ui.exports.fit_dialog import FitDialog
from lamella.ui.observed.dialog import LogDialog
from tests.helpers.ollama_api import Served, ollama_server
from tests.helpers.real_llama_cpp import needed, whole_model
from tests.helpers.window import open_window, text_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
MODEL = Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve()
scripted = pytest.mark.skipif(os.name == "nt", reason="the small program is a shell script")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(MODEL),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


def apply_dialog(app: App, qtbot: QtBot, port: int) -> ApplyDialog:
    app.window.actions_.engines.apply.trigger()
    dialog = app.window.findChild(ApplyDialog)
    assert dialog is not None
    address, base = dialog.findChild(QLineEdit, "apply-address"), dialog.findChild(QComboBox, "apply-base")
    assert address is not None
    assert base is not None
    assert address.text() == "127.0.0.1:11434"
    qtbot.waitUntil(lambda: text_of(dialog, "apply-request-create") != "")
    assert not button(dialog, "apply-start").isEnabled()
    address.setText(f"127.0.0.1:{port}")
    base.setEditText("planned")
    return dialog


def button(dialog: ApplyDialog | CheckDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def press(dialog: ApplyDialog | CheckDialog, name: str) -> None:
    QTest.mouseClick(button(dialog, name), Qt.MouseButton.LeftButton)


def rows(dialog: ApplyDialog | CheckDialog, name: str) -> list[list[str]]:
    table = dialog.findChild(QTableView, name)
    assert table is not None
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_a_plan_is_applied_and_what_came_of_it_is_shown(app: App, qtbot: QtBot) -> None:
    served = Served()
    with ollama_server(served) as port:
        dialog = apply_dialog(app, qtbot, port)
        shown = text_of(dialog, "apply-request-create")
        assert served.asked == []  # nothing before somebody presses Apply
        press(dialog, "apply-start")
        qtbot.waitUntil(lambda: rows(dialog, "apply-result") != [])
    assert [path for _, path, _ in served.asked] == ["/api/version", "/api/create", "/api/generate", "/api/ps"]
    assert served.asked[1][2]["model"] == "planned-lamella"
    assert served.asked[1][2]["from"] == "planned"
    for key, value in served.asked[1][2]["parameters"].items():
        assert f'"{key}": {value}' in shown
    assert text_of(dialog, "apply-state-version") == "0.33.0"
    found = rows(dialog, "apply-result")
    assert [row[2] for row in found] == ["6.2 GiB", "5.0 GiB", "4,096"]
    assert all(row[1] for row in found)
    press(dialog, "apply-log")
    assert not dialog.isVisible()
    logs = app.window.findChild(LogDialog)
    assert logs is not None
    assert logs.isVisible()


def test_loading_is_stopped_at_once(app: App, qtbot: QtBot) -> None:
    served = Served(slow="/api/generate")
    with ollama_server(served) as port:
        dialog = apply_dialog(app, qtbot, port)
        press(dialog, "apply-start")
        qtbot.waitUntil(served.reached.is_set)
        qtbot.waitUntil(lambda: text_of(dialog, "apply-state-load") == "waiting…")
        press(dialog, "apply-cancel")
        qtbot.waitUntil(lambda: text_of(dialog, "apply-problem") != "")
        assert text_of(dialog, "apply-problem").startswith("Stopped.")
        assert text_of(dialog, "apply-state-create") == "done"
        assert text_of(dialog, "apply-state-load") == "not done"


def test_a_server_that_refuses_is_a_sentence(app: App, qtbot: QtBot) -> None:
    served = Served(answers={"/api/create": (400, b'{"error": "<b>no such model</b>"}')})
    with ollama_server(served) as port:
        dialog = apply_dialog(app, qtbot, port)
        press(dialog, "apply-start")
        qtbot.waitUntil(lambda: "no such model" in text_of(dialog, "apply-problem"))
        assert text_of(dialog, "apply-state-create") == "not done"
        assert button(dialog, "apply-start").isEnabled()


def test_a_server_that_is_not_there_is_a_sentence(app: App, qtbot: QtBot) -> None:
    with ollama_server(Served()) as port:
        pass
    dialog = apply_dialog(app, qtbot, port)
    press(dialog, "apply-start")
    qtbot.waitUntil(lambda: "No Ollama server answers" in text_of(dialog, "apply-problem"))


def test_another_computer_is_named_before_anything_is_sent(app: App, qtbot: QtBot) -> None:
    dialog = apply_dialog(app, qtbot, 1)
    address = dialog.findChild(QLineEdit, "apply-address")
    assert address is not None
    address.setText("192.0.2.7:11434")
    assert text_of(dialog, "apply-where").startswith("192.0.2.7:11434 is another computer")
    address.setText("ftp://x")
    assert "is not an address" in text_of(dialog, "apply-where")


def check_dialog(app: App, program: Path) -> CheckDialog:
    app.window.actions_.engines.check.trigger()
    dialog = app.window.findChild(CheckDialog)
    assert dialog is not None
    return with_program(dialog, program)


def fit_dialog(app: App, program: Path) -> FitDialog:
    app.window.actions_.engines.fit.trigger()
    dialog = app.window.findChild(FitDialog)
    assert dialog is not None
    with_program(dialog, program)
    return dialog


def with_program(dialog: CheckDialog, program: Path) -> CheckDialog:
    dialog.choose_wanted.emit()
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    asked.fileSelected.emit(str(program))
    asked.close()
    return dialog


def script(folder: Path, body: str) -> Path:
    path = folder / FIT_PARAMS
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


@scripted
def test_the_answer_of_llama_cpp_lies_beside_ours(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = check_dialog(app, script(tmp_path, "echo 'CUDA0 1 2 3'; echo 'Host 4 5 6'"))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: rows(dialog, "check-result") != [])
    found = rows(dialog, "check-result")
    assert [row[2] for row in found if row[0] == "GPU 0"] == ["1.0"]
    assert [row[-1] for row in found] == ["different", "not named", "different"]
    assert "differently" in text_of(dialog, "check-said")


@scripted
def test_checking_is_stopped(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = check_dialog(app, script(tmp_path, "sleep 60"))
    press(dialog, "check-start")
    press(dialog, "check-cancel")
    qtbot.waitUntil(lambda: text_of(dialog, "check-said").startswith("Checking was stopped."))
    assert button(dialog, "check-start").isEnabled()


@scripted
def test_an_engine_without_the_card_says_so(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = check_dialog(app, script(tmp_path, "echo 'invalid device: <i>CUDA0</i>' >&2; exit 1"))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: "is not in this computer" in text_of(dialog, "check-said"))


@pytest.fixture
def without_gpus(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """A plan of a whole file; skipped where the real program, which wants one, is not there."""
    needed(FIT_PARAMS)
    sizes = json.loads((MODEL.parent / "index.json").read_text("utf-8"))
    path = whole_model(MODEL.stem, tmp_path, sizes[MODEL.stem]["file_bytes"])
    with open_window(qapp, tmp_path, paths=(str(path),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.session.set_gpu_count(0)
        yield app


def test_the_real_program_counts_the_same_without_gpus(without_gpus: App, qtbot: QtBot) -> None:
    dialog = check_dialog(without_gpus, Path(needed(FIT_PARAMS)))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: not text_of(dialog, "check-said").startswith("Asking"), timeout=60_000)
    assert text_of(dialog, "check-said") == "llama.cpp counts the same, to the MiB."


@scripted
def test_what_fit_would_choose_stands_beside_what_we_expect(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = fit_dialog(app, script(tmp_path, "echo '-c 4096 -ngl 17 -ts 3,14'"))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: rows(dialog, "check-result") != [])
    assert text_of(dialog, "check-said") == "llama.cpp chooses differently from what we expect of it."
    found = {row[0]: row[1:] for row in rows(dialog, "check-result")}
    assert found["Context"][2] == "4,096"
    assert found["GPU 0: layers"][2] == "3"
    assert found["GPU 1: layers"][2] == "14"


@scripted
def test_fit_that_gives_up_says_so(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = fit_dialog(app, script(tmp_path, "echo 'failed to fit params' >&2; exit 1"))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: "no placement that fits" in text_of(dialog, "check-said"))
    assert button(dialog, "check-start").isEnabled()


def test_the_real_fit_chooses_what_we_expect_without_gpus(without_gpus: App, qtbot: QtBot) -> None:
    dialog = fit_dialog(without_gpus, Path(needed(FIT_PARAMS)))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: not text_of(dialog, "check-said").startswith("Asking"), timeout=60_000)
    assert text_of(dialog, "check-said") == "llama.cpp chooses what we expect of it."


def test_enter_in_a_field_applies_nothing(app: App, qtbot: QtBot) -> None:
    served = Served()
    with ollama_server(served) as port:
        dialog = apply_dialog(app, qtbot, port)
        for field in (dialog.findChild(QLineEdit, "apply-address"), dialog.findChild(QComboBox, "apply-base")):
            assert field is not None
            QTest.keyClick(field, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert button(dialog, "apply-start").isEnabled()
        qtbot.wait(50)
    assert served.asked == []
    dialog.reject()


@scripted
def test_what_was_answered_before_is_gone_while_somebody_asks_again(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = check_dialog(app, script(tmp_path, "echo 'CUDA0 1 2 3'; echo 'Host 4 5 6'"))
    press(dialog, "check-start")
    qtbot.waitUntil(lambda: rows(dialog, "check-result") != [])
    table, command = dialog.findChild(QTableView, "check-result"), dialog.findChild(QPlainTextEdit)
    assert table is not None
    assert command is not None
    assert command.accessibleName() == "The command that was run"
    assert table.isVisible()
    press(dialog, "check-start")
    assert not table.isVisible()
    qtbot.waitUntil(table.isVisible)
    dialog.reject()
