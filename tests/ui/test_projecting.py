"""Projectors in the window: dropped, added, offered, put on the CPU, taken away, undone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU
from lamella.notes import NoteCode
from lamella.plan.outcome import Outcome
from lamella.resources import resource
from lamella.ui.message import Topic
from lamella.ui.note_words import note_text
from lamella.ui.strip.layout import Apart, apart_at
from lamella.ui.why_words import why
from lamella.units import MIB
from tests.helpers.projectors import large_projector, projector_file, written
from tests.helpers.window import open_window, press, text_of

LLAMA = resource("examples", "llama-3.3-70b-q4_k_m.gguf")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """With a plan for a model that lies alone in its folder."""
    (tmp_path / "models").mkdir()
    shutil.copyfile(LLAMA, tmp_path / "models" / "model.gguf")
    with open_window(qapp, tmp_path) as app:
        open_model(app, qtbot, tmp_path)
        yield app


def open_model(app: App, qtbot: QtBot, folder: Path) -> None:
    with qtbot.waitSignal(app.session.opened):
        app.desk.documents.open_path(str(folder / "models" / "model.gguf"))


def drop(app: App, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    app.window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))


def shown(app: App) -> Outcome:
    assert app.session.outcome is not None
    return app.session.outcome


def held(app: App) -> tuple[int, ...]:
    """Bytes of the projector on each device, the CPU last."""
    return tuple(device.usage.projector for device in shown(app).devices)


def wait_for(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: any(held(app)))


def test_a_dropped_projector_goes_beside_the_model_and_can_be_undone(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    before = shown(app)
    drop(app, written(tmp_path / "mmproj-f16.gguf", large_projector(500)))
    wait_for(app, qtbot)
    assert held(app) == (500 * MIB, 0, 0)
    assert shown(app).plan.model.path == before.plan.model.path
    assert app.session.undo_stack.undoText() == "Add the projector mmproj-f16.gguf"
    app.window.actions_.undo.trigger()
    assert shown(app) == before


def test_it_can_be_put_on_the_cpu_and_taken_away(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    remove = app.window.actions_.documents.remove_projector
    choice = app.window.findChild(QAbstractButton, "projector-False")
    assert choice is not None
    assert not choice.isVisible()
    assert not remove.isEnabled()
    drop(app, written(tmp_path / "mmproj.gguf", large_projector(500)))
    wait_for(app, qtbot)
    press(app.window, "projector-False")
    assert held(app) == (0, 0, 500 * MIB)
    assert app.session.undo_stack.undoText() == "Keep the projector on the CPU"
    remove.trigger()
    assert not any(held(app))
    assert not remove.isEnabled()
    app.window.actions_.undo.trigger()
    assert shown(app).devices[CPU].usage.projector == 500 * MIB


def test_one_beside_the_model_is_offered_and_not_added_unasked(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    written(tmp_path / "models" / "mmproj-model-f16.gguf", large_projector(700))
    open_model(app, qtbot, tmp_path)
    qtbot.waitUntil(lambda: Topic.PROJECTOR in app.window.messages.topics)
    assert not any(held(app))
    assert "mmproj-model-f16.gguf" in text_of(app.window, "message-projector-text")
    press(app.window, "projector-add")
    wait_for(app, qtbot)
    assert held(app)[0] == 700 * MIB
    assert Topic.PROJECTOR not in app.window.messages.topics


def test_with_several_beside_the_model_a_person_chooses(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("mmproj-f16.gguf", "mmproj-f32.gguf"):
        written(tmp_path / "models" / name)
    open_model(app, qtbot, tmp_path)
    qtbot.waitUntil(lambda: Topic.PROJECTOR in app.window.messages.topics)
    press(app.window, "projector-add")
    qtbot.waitUntil(lambda: app.window.findChild(QFileDialog) is not None)
    dialog = app.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "models" / "mmproj-f32.gguf"))
    dialog.reject()
    wait_for(app, qtbot)
    projector = shown(app).plan.model.projector
    assert projector is not None
    assert Path(projector.path).name == "mmproj-f32.gguf"


def test_model_and_projector_dropped_together_are_one_plan(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    drop(app, written(tmp_path / "mmproj.gguf", large_projector(500)), tmp_path / "models" / "model.gguf")
    wait_for(app, qtbot)
    assert shown(app).plan.model.name
    assert held(app)[0] == 500 * MIB


def test_a_file_that_is_no_projector_is_told_in_place(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    before = shown(app)
    shutil.copyfile(LLAMA, tmp_path / "mmproj-not.gguf")
    drop(app, tmp_path / "mmproj-not.gguf")
    qtbot.waitUntil(app.window.banner.isVisible)
    assert "this is not a vision or audio projector" in text_of(app.window, "banner-text")
    assert shown(app) is before


def test_the_strip_shows_it_apart_with_name_and_size(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    strip = app.desk.plan_page.strip
    assert strip.strip_layout is not None
    assert strip.strip_layout.projector_bar is None
    drop(app, written(tmp_path / "mmproj.gguf", large_projector(500)))
    wait_for(app, qtbot)
    layout = strip.strip_layout
    assert layout.projector_bar is not None
    assert layout.input_bar is not None
    assert layout.projector_bar.x + layout.projector_bar.width < layout.input_bar.x < layout.bands.x
    y = layout.plot.bottom - 5
    assert apart_at(layout, layout.projector_bar.middle, y) is Apart.PROJECTOR
    assert strip._text_at(layout.projector_bar.middle, y) == "Projector Sight, GPU 0, 500.0 MiB"
    assert strip._text_at(layout.input_bar.middle, y).startswith("Token embeddings, CPU, ")
    assert "Projector Sight, GPU 0, 500.0 MiB" in strip.accessibleDescription()


def test_what_is_not_counted_is_said_with_its_reason(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    drop(app, written(tmp_path / "mmproj.gguf", projector_file()))
    wait_for(app, qtbot)
    note = next(note for note in shown(app).notes if note.code is NoteCode.PROJECTOR_COMPUTE)
    assert note_text(note) == "The projector is counted without its compute buffer, which comes on top."
    assert "more than a gigabyte" in why(note.code).text
    assert "without the projector" in text_of(app.window, "status-exactness")
