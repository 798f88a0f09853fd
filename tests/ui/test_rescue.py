"""A program that ends badly loses nothing: what was not saved is offered at the next start."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.plan.copies import Copy, copy_stems, read_copy
from lamella.plan.plan import Plan
from lamella.resources import resource
from tests.helpers.window import open_window, press, text_of

LLAMA = str(resource("examples", "llama-3.3-70b-q4_k_m.gguf"))

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

# Another process with a window: it opens a model, changes the plan and then waits until it is killed.
PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from lamella.app import Folders, Outside, build
from lamella.devices.here import HereSource
from lamella.ui.preferences import Preferences
folder, model = Path(sys.argv[1]), sys.argv[2]
application = QApplication(["lamella"])
known = Preferences(QSettings(str(folder / "lamella.ini"), QSettings.Format.IniFormat))
folders = Folders(str(folder / "data"), str(folder / "run"))
app = build(application, Outside(known, (HereSource(),), (model,), folders=lambda: folders))
app.window.show()
def change():
    if app.seats.front.blank:
        return
    if not app.session.modified:
        app.session.set_gpu_count(3)
    if list(folder.glob("data/unsaved/*.lamella")):
        timer.stop()
        print("kept", flush=True)
timer = QTimer()
timer.timeout.connect(change)
timer.start(20)
application.exec()
"""


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Until its unsaved plan has been kept."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), LLAMA], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == "kept\n"
            yield program
        finally:
            program.kill()


def unsaved(folder: Path) -> tuple[str, ...]:
    return copy_stems(str(folder / "data" / "unsaved"))


def changed_plan(app: App, qtbot: QtBot) -> Plan:
    app.desk.documents.open_path(LLAMA)
    qtbot.waitUntil(lambda: app.session.plan is not None)
    app.session.set_gpu_count(3)
    assert app.session.plan is not None
    return app.session.plan


def asks(app: App) -> bool:
    return "restore" in app.window.messages.topics


def test_a_killed_programs_plan_is_restored(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with running(tmp_path) as program:
        with open_window(qapp, tmp_path) as app:
            qtbot.wait(500)
            assert not asks(app)  # a running program's plan is its own
        program.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: asks(app))
        assert text_of(app.window, "message-restore-text").startswith("Lamella ended before llama-3.3")
        press(app.window, "restore-restore")
        assert app.session.plan is not None
        assert len(app.session.plan.gpus) == 3
        assert app.window.isWindowModified()
        assert len(unsaved(tmp_path)) == 1  # as long as it is not saved
        app.desk.documents.save_to(str(tmp_path / "plan.lamella"))
        assert unsaved(tmp_path) == ()


def test_what_is_let_go_or_saved_is_not_offered(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        changed_plan(app, qtbot)
        qtbot.waitUntil(lambda: len(unsaved(tmp_path)) == 1)
        app.window.actions_.undo.trigger()
        qtbot.waitUntil(lambda: unsaved(tmp_path) == ())  # one that is still being written is taken away when it is
        app.window.actions_.redo.trigger()
        qtbot.waitUntil(lambda: len(unsaved(tmp_path)) == 1)
        assert app.window.close()  # the changes are discarded
    assert list((tmp_path / "data" / "unsaved").iterdir()) == []


def ended_after_saving(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> str:
    """Where the plan lies that was changed once more after it was saved."""
    path = str(tmp_path / "plan.lamella")
    with open_window(qapp, tmp_path) as app:
        changed_plan(app, qtbot)
        app.desk.documents.save_to(path)
        app.session.set_gpu_count(4)
    return path


def test_an_interrupted_program_keeps_its_plans_and_their_files(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = ended_after_saving(qapp, qtbot, tmp_path)
    with open_window(qapp, tmp_path) as app:  # goes on with the plan as it was saved
        qtbot.waitUntil(lambda: asks(app) and app.session.plan is not None)
        press(app.window, "restore-restore")
        assert app.session.path == path
        assert app.session.plan is not None
        assert len(app.session.plan.gpus) == 4
        assert app.window.isWindowModified()
        assert len(app.seats.all) == 1


def test_what_is_discarded_is_not_offered_again(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        changed_plan(app, qtbot)
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: asks(app))
    with open_window(qapp, tmp_path) as app:  # not answered, so asked again
        qtbot.waitUntil(lambda: asks(app))
        press(app.window, "restore-discard")
        assert app.window.on_start
    assert list((tmp_path / "data" / "unsaved").iterdir()) == []


def test_several_plans_get_a_window_each(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    for _ in range(2):
        with open_window(qapp, tmp_path, restore=False) as app:
            changed_plan(app, qtbot)
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: asks(app))
        assert text_of(app.window, "message-restore-text") == "Lamella ended before 2 plans were saved."
        press(app.window, "restore-restore")
        assert [seat.window.isWindowModified() for seat in app.seats.all] == [True, True]


def test_what_is_restored_beside_changes_of_the_same_file_takes_no_file_from_them(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = ended_after_saving(qapp, qtbot, tmp_path)
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: asks(app) and app.session.plan is not None)
        app.session.set_gpu_count(5)
        press(app.window, "restore-restore")
        assert [seat.path for seat in app.seats.all] == [path, None]
        assert [len(seat.session.plan.gpus) for seat in app.seats.all if seat.session.plan] == [5, 4]
        assert app.seats.all[1].window.isWindowModified()
        assert app.seats.all[1].session.title == "plan"


def test_a_copy_that_cannot_be_looked_at_hides_no_other(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with open_window(qapp, tmp_path, restore=False) as app:
            changed_plan(app, qtbot)
    odd = unsaved(tmp_path)[0]

    def broken(stem: str) -> Copy:
        if stem == odd:
            raise RuntimeError
        return read_copy(stem)

    with monkeypatch.context() as patched:
        patched.setattr("lamella.ui.recovery.read_copy", broken)
        with open_window(qapp, tmp_path) as app:
            qtbot.waitUntil(lambda: asks(app))
            press(app.window, "restore-discard")
    assert unsaved(tmp_path) == (odd,)
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: asks(app))
        press(app.window, "restore-discard")
    assert unsaved(tmp_path) == ()


def test_a_damaged_copy_is_told_and_kept_aside(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        changed_plan(app, qtbot)
    (stem,) = unsaved(tmp_path)
    Path(stem + ".lamella").write_text('{"document": "lamella plan", "format"')
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.window.messages.topics == ("not_restored",))
        assert "damaged" in text_of(app.window, "message-not_restored-text")
    assert Path(stem + ".damaged").exists()
    with open_window(qapp, tmp_path) as app:
        qtbot.wait(300)
        assert app.window.messages.topics == ()
