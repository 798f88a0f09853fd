"""The files behind an open plan, as other programs change them."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Device
from lamella.estimate.pace.rates import Calibration
from lamella.model.quantise import requantised
from lamella.plan.file import read_plan, save_plan
from lamella.plan.plan import with_gpu_count, with_model
from lamella.resources import resource
from lamella.ui.messages import Messages
from lamella.ui.opening import Opened, opened_path
from tests.helpers.window import open_window, press, text_of

LLAMA = resource("examples", "llama-3.3-70b-q4_k_m.gguf")
QWEN = resource("examples", "qwen3-30b-a3b-q4_k_m.gguf")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """With a plan that is saved as plan.lamella, for a model.gguf beside it."""
    shutil.copyfile(LLAMA, tmp_path / "model.gguf")
    with open_window(qapp, tmp_path) as app:
        app.desk.documents.open_path(str(tmp_path / "model.gguf"))
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.desk.documents.save_to(str(tmp_path / "plan.lamella"))
        settle(qtbot)
        yield app


def settle(qtbot: QtBot) -> None:
    """Until the window keeps an eye on the files it has; from outside nothing can be seen of that."""
    qtbot.wait(1200)


def topics(app: App) -> tuple[str, ...]:
    messages: Messages = app.window.messages
    return messages.topics


def changed_outside(path: Path) -> None:
    """As another Lamella or a script does it: the file is replaced."""
    plan = read_plan(str(path))
    save_plan(with_gpu_count(plan, 5), str(path))


def gpus(app: App) -> int:
    assert app.session.plan is not None
    return len(app.session.plan.gpus)


def test_a_plan_changed_on_the_disk_is_loaded_when_somebody_says_so(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    changed_outside(tmp_path / "plan.lamella")
    qtbot.waitUntil(lambda: topics(app) == ("plan_changed",))
    assert gpus(app) == 2
    assert text_of(app.window, "message-plan_changed-text").startswith("plan.lamella was changed")
    press(app.window, "plan_changed-reload")
    qtbot.waitUntil(lambda: gpus(app) == 5)
    assert not app.window.isWindowModified()
    assert topics(app) == ()
    app.window.actions_.undo.trigger()
    assert gpus(app) == 2
    assert app.window.isWindowModified()


def test_a_plan_that_is_kept_counts_as_not_saved(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    changed_outside(tmp_path / "plan.lamella")
    qtbot.waitUntil(lambda: topics(app) == ("plan_changed",))
    press(app.window, "plan_changed-keep")
    assert gpus(app) == 2
    assert app.window.isWindowModified()
    app.window.actions_.save.trigger()
    assert len(read_plan(str(tmp_path / "plan.lamella")).gpus) == 2
    assert not app.window.isWindowModified()


def test_own_saves_and_the_same_content_are_no_news(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    app.session.set_gpu_count(3)
    app.window.actions_.save.trigger()
    path = tmp_path / "plan.lamella"
    qtbot.wait(600)
    path.write_bytes(path.read_bytes())
    qtbot.wait(800)
    assert topics(app) == ()


def test_a_second_change_is_seen_as_well(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    """A file that is replaced takes its watch with it."""
    for count in (5, 6):
        plan = read_plan(str(tmp_path / "plan.lamella"))
        save_plan(with_gpu_count(plan, count), str(tmp_path / "plan.lamella"))
        qtbot.waitUntil(lambda: topics(app) == ("plan_changed",))
        press(app.window, "plan_changed-reload")
        qtbot.waitUntil(lambda count=count: gpus(app) == count)  # type: ignore[misc]
        settle(qtbot)


def test_a_plan_that_was_removed_can_be_saved_again(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "plan.lamella"
    path.unlink()
    qtbot.waitUntil(lambda: topics(app) == ("plan_gone",))
    press(app.window, "plan_gone-save_again")
    assert read_plan(str(path)) == app.session.plan
    assert topics(app) == ()


def test_a_model_that_is_gone_is_told_and_found_again(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / "model.gguf"
    os.replace(tmp_path / "model.gguf", moved)
    qtbot.waitUntil(lambda: topics(app) == ("model_missing",))
    app.session.set_gpu_count(3)  # the plan is of use without it
    before = app.session.plan
    press(app.window, "model_missing-locate")
    dialog = app.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(moved))
    dialog.close()
    qtbot.waitUntil(lambda: app.session.plan is not before)
    assert before is not None
    assert app.session.plan == replace(before, model=replace(before.model, path=str(moved)))
    qtbot.waitUntil(lambda: topics(app) == ())


def test_a_quantisation_that_is_only_tried_is_not_said_to_be_lost(app: App, qtbot: QtBot) -> None:
    plan = app.session.plan
    assert plan is not None
    app.session.commit(with_model(plan, requantised(plan.model, "Q3_K_M")), "Try")
    qtbot.waitUntil(lambda: topics(app) == ("model_tried",))
    said = text_of(app.window, "message-model_tried-text")
    assert said.endswith("is not on this computer yet.")
    app.session.undo()
    qtbot.waitUntil(lambda: topics(app) == ())


def test_a_model_that_comes_back_takes_its_message_away(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    model, aside = tmp_path / "model.gguf", tmp_path / "aside"
    os.replace(model, aside)
    qtbot.waitUntil(lambda: topics(app) == ("model_missing",))
    os.replace(aside, model)
    qtbot.waitUntil(lambda: topics(app) == ())


def test_another_file_in_the_models_place_is_read_when_somebody_says_so(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    shutil.copyfile(QWEN, tmp_path / "model.gguf")
    qtbot.waitUntil(lambda: topics(app) == ("model_changed",))
    name = text_of(app.window, "model-name")
    press(app.window, "model_changed-read_again")
    qtbot.waitUntil(lambda: text_of(app.window, "model-name") != name)
    assert gpus(app) == 2
    settle(qtbot)
    assert topics(app) == ()
    app.window.actions_.undo.trigger()
    assert text_of(app.window, "model-name") == name


def test_a_plan_says_at_once_that_its_model_is_another(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    app.desk.documents.open_path(str(QWEN))
    qtbot.waitUntil(lambda: app.session.path is None)
    (tmp_path / "model.gguf").unlink()
    app.desk.documents.open_path(str(tmp_path / "plan.lamella"))
    qtbot.waitUntil(lambda: topics(app) == ("model_missing",))
    assert "model.gguf" in text_of(app.window, "message-model_missing-text")
    press(app.window, "model_missing-close")
    assert topics(app) == ()


def test_reading_that_takes_long_says_so_and_escape_ends_it(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not answer, as a sleeping network drive."""
    answer = Event()
    plan = app.session.plan

    def slow(
        path: str,
        gpus: tuple[Device, ...],
        host: Device,
        *,
        allocator: str,
        measured: tuple[Calibration, ...],
    ) -> Opened:
        answer.wait()
        return opened_path(path, gpus, host, allocator=allocator, measured=measured)

    monkeypatch.setattr("lamella.ui.session.opened_path", slow)
    app.desk.documents.open_path(str(QWEN))
    assert topics(app) == ()
    qtbot.waitUntil(lambda: topics(app) == ("opening",))
    assert text_of(app.window, "message-opening-text") == f"Reading {QWEN.name}…"
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    answer.set()
    qtbot.wait(200)
    assert topics(app) == ()
    assert app.session.plan is plan
