"""Several windows: which file is shown where, and how windows come and go."""

import gc
import os
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from lamella.app import App
from lamella.plan.file import read_plan, save_plan
from lamella.resources import resource
from lamella.ui.desk import Desk
from lamella.ui.doorbell import PATIENCE_MS, Doorbell
from lamella.ui.file_label import FileLabel
from lamella.ui.message import Message, Topic
from lamella.ui.message_row import MessageRow
from lamella.ui.preferences import Look
from lamella.ui.questions import Leave, Questions
from lamella.ui.rescue import Rescue
from lamella.ui.seat import Seat
from lamella.ui.session import Session
from lamella.ui.upkeep import Upkeep
from lamella.ui.wanted import Wanted
from lamella.ui.window import Window
from tests.helpers.plans import hand_plan
from tests.helpers.window import open_window, preferences, press, run_folder, text_of, two_cards

LLAMA = str(resource("examples", "llama-3.3-70b-q4_k_m.gguf"))
QWEN = str(resource("examples", "qwen3-30b-a3b-q4_k_m.gguf"))

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        yield app


def opened(qtbot: QtBot, seat: Seat, path: str) -> None:
    """As the dialog for files does it."""
    seat.desk.documents.open_path(path)
    qtbot.waitUntil(lambda: not seat.session.opening)


def changed(seat: Seat) -> None:
    seat.session.set_gpu_count(3)
    assert seat.window.isWindowModified()


def model_name(seat: Seat) -> str:
    assert seat.session.plan is not None
    return seat.session.plan.model.name


def test_a_file_takes_the_place_of_a_plan_without_changes(app: App, qtbot: QtBot) -> None:
    seat = app.seats.front
    opened(qtbot, seat, LLAMA)
    first = model_name(seat)
    opened(qtbot, seat, QWEN)
    assert app.seats.all == (seat,)
    assert model_name(seat) != first


def test_unsaved_changes_stay_where_they_are_and_the_file_gets_a_window(app: App, qtbot: QtBot) -> None:
    seat = app.seats.front
    opened(qtbot, seat, LLAMA)
    changed(seat)
    plan = seat.session.plan
    seat.desk.documents.open_path(QWEN)
    _, other = app.seats.all
    qtbot.waitUntil(lambda: other.session.plan is not None)
    assert seat.session.plan is plan
    assert other.window.isVisible()
    assert not other.window.isWindowModified()


def test_a_new_window_has_the_readings_and_the_look_of_the_others(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        first = app.seats.front
        first.window.actions_.documents.new.trigger()
        _, second = app.seats.all
        assert second.window.on_start
        assert text_of(second.window, "machine") == text_of(first.window, "machine") != ""
        looks = {action.objectName(): action for action in second.window.actions_.looks.actions()}
        looks["look-dark"].trigger()
        assert first.window.theme.dark
        assert preferences(tmp_path).look is Look.DARK
        languages = {action.objectName(): action for action in second.window.actions_.languages.actions()}
        languages["language-zh_CN"].trigger()
        qtbot.waitUntil(lambda: {seat.window.actions_.save.text() for seat in app.seats.all} == {"保存"})


def test_a_copy_is_a_plan_of_its_own(app: App, qtbot: QtBot) -> None:
    seat = app.seats.front
    opened(qtbot, seat, LLAMA)
    changed(seat)
    seat.window.actions_.documents.duplicate.trigger()
    _, copy = app.seats.all
    assert copy.session.plan == seat.session.plan
    assert copy.session.title == f"Copy of {seat.session.title}"
    assert copy.window.isWindowModified()
    copy.session.set_gpu_count(1)
    assert seat.session.plan is not None
    assert len(seat.session.plan.gpus) == 3


def test_the_same_model_is_planned_anew_beside_the_plan(app: App, qtbot: QtBot) -> None:
    seat = app.seats.front
    opened(qtbot, seat, LLAMA)
    changed(seat)
    seat.window.actions_.documents.anew.trigger()
    _, other = app.seats.all
    qtbot.waitUntil(lambda: other.session.plan is not None)
    assert model_name(other) == model_name(seat)
    assert other.session.plan is not None
    assert len(other.session.plan.gpus) == 2
    assert not other.session.modified


def test_a_plan_file_is_open_only_once(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    first = app.seats.front
    opened(qtbot, first, LLAMA)
    path = tmp_path / "plan.lamella"
    first.desk.documents.save_to(str(path))
    second = app.seats.open_start()
    second.desk.documents.open_path(str(tmp_path / "." / "plan.lamella"))
    assert second.blank
    assert not second.session.opening
    assert app.window is first.window


def test_wanting_a_changed_plan_again_offers_the_saved_one(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    seat = app.seats.front
    opened(qtbot, seat, LLAMA)
    path = str(tmp_path / "plan.lamella")
    seat.desk.documents.save_to(path)
    saved = seat.session.plan
    changed(seat)
    mine = seat.session.plan
    seat.desk.documents.open_path(path)
    assert seat.session.plan is mine
    press(seat.window, "open_here-reload")
    qtbot.waitUntil(lambda: seat.session.plan == saved)
    assert not seat.window.isWindowModified()
    seat.window.actions_.undo.trigger()
    assert seat.session.plan == mine


def test_closing_a_window_leaves_the_others(app: App, qtbot: QtBot) -> None:
    first = app.seats.front
    opened(qtbot, first, LLAMA)
    second = app.seats.open_start()
    second.window.actions_.documents.close.trigger()
    assert app.seats.all == (first,)
    assert app.window is first.window
    opened(qtbot, first, QWEN)
    assert first.window.isVisible()


def test_quitting_asks_for_each_changed_plan_and_stays_where_somebody_says_so(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    asked: list[str] = []

    def leave(_: object, name: str) -> Leave:
        asked.append(name)
        return Leave.STAY if len(asked) == 2 else Leave.DISCARD

    with open_window(qapp, tmp_path, questions=Questions(leave=leave)) as app:
        first = app.seats.front
        for seat, path in ((first, LLAMA), (app.seats.open_start(), QWEN)):
            opened(qtbot, seat, path)
            changed(seat)
        first.window.actions_.quit.trigger()
        assert len(set(asked)) == 2
        assert [seat.window.isVisible() for seat in app.seats.all] == [True]
        app.window.actions_.quit.trigger()
        assert not app.window.isVisible()


def drop(seat: Seat, paths: tuple[str, ...], keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    event = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys)
    seat.window.dropEvent(event)


def test_of_several_dropped_files_each_gets_a_window(app: App, qtbot: QtBot) -> None:
    drop(app.seats.front, (LLAMA, QWEN))
    assert len(app.seats.all) == 2
    qtbot.waitUntil(lambda: all(not seat.blank for seat in app.seats.all))


def test_dropped_with_shift_a_file_leaves_this_window_alone(app: App, qtbot: QtBot) -> None:
    seat = app.seats.front
    drop(seat, (LLAMA,), Qt.KeyboardModifier.ShiftModifier)
    assert seat.window.on_start
    qtbot.waitUntil(lambda: not app.seats.all[1].blank)


def test_every_file_of_the_command_line_is_shown(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, paths=(LLAMA, QWEN)) as app:
        qtbot.waitUntil(lambda: len(app.seats.all) == 2 and all(not seat.blank for seat in app.seats.all))
        assert len({model_name(seat) for seat in app.seats.all}) == 2
        assert all(seat.window.isVisible() for seat in app.seats.all)


def test_a_window_that_nobody_sees_does_not_stop_the_readings_of_another(app: App) -> None:
    told: list[bool] = []
    app.seats.seen_changed.connect(told.append)
    second = app.seats.open_start()
    second.window.hide()
    assert told[-1]
    app.seats.all[0].window.hide()
    assert not told[-1]


def test_the_next_start_goes_on_with_the_plans_that_were_open(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("one.lamella", "two.lamella")]
    with open_window(qapp, tmp_path) as app:
        for seat, path in ((app.seats.front, paths[0]), (app.seats.open_start(), paths[1])):
            opened(qtbot, seat, LLAMA)
            seat.desk.documents.save_to(path)
        app.window.actions_.quit.trigger()
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: [seat.path for seat in app.seats.all] == paths)
        plan = app.seats.all[1].session.plan
        assert plan == read_plan(paths[1])
        preferences(tmp_path).set_resume(False)
    with open_window(qapp, tmp_path) as app:
        assert app.window.on_start


def test_the_next_start_is_empty_where_it_is_asked_to_be(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path = str(tmp_path / "plan.lamella")
    with open_window(qapp, tmp_path) as app:
        opened(qtbot, app.seats.front, LLAMA)
        app.desk.documents.save_to(path)
    with open_window(qapp, tmp_path, restore=False) as app:
        assert app.window.on_start
    Path(path).unlink()
    with open_window(qapp, tmp_path) as app:
        assert app.window.on_start


def test_a_file_that_is_none_leaves_no_empty_window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, paths=(str(tmp_path / "missing.gguf"),)) as app:
        qtbot.waitUntil(app.window.banner.isVisible)
        assert app.window.on_start
        assert "missing.gguf" in text_of(app.window, "banner-text")


def test_the_name_of_a_saved_plan_is_dragged_out_as_its_file(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    seat = app.seats.front
    opened(qtbot, seat, LLAMA)
    name = seat.window.findChild(FileLabel, "status-document")
    assert name is not None
    assert name.file_data() is None
    path = tmp_path / "my plan.lamella"
    seat.desk.documents.save_to(str(path))
    data = name.file_data()
    assert data is not None
    assert [url.toLocalFile() for url in data.urls()] == [str(path)]
    assert str(path) in name.toolTip()


def test_windows_that_were_closed_leave_nothing_behind(app: App, qtbot: QtBot) -> None:
    def here() -> Counter[str]:
        qtbot.wait(10)
        gc.collect()
        kinds = (Window, Session, Desk, Upkeep, Rescue, MessageRow)
        return Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, kinds) and isValid(one))

    opened(qtbot, app.seats.front, LLAMA)
    before = here()
    for _ in range(5):
        seat = app.seats.open_start()
        opened(qtbot, seat, LLAMA)
        seat.window.messages.show_message(Message(Topic.PLAN_GONE, "plan"))
        assert seat.window.close()
        del seat
    qtbot.waitUntil(lambda: here() == before)


def test_a_plan_that_is_changed_while_a_file_is_read_keeps_its_window(app: App, qtbot: QtBot) -> None:
    (seat,) = app.seats.all
    opened(qtbot, seat, LLAMA)
    seat.desk.documents.open_path(QWEN)
    changed(seat)
    before = seat.session.plan
    qtbot.waitUntil(lambda: len(app.seats.all) == 2 and not app.seats.all[1].blank)
    assert seat.session.plan is before
    assert seat.session.undo_stack.canUndo()
    assert model_name(app.seats.all[1]) != model_name(seat)


def test_a_plan_is_saved_under_a_name_that_opens_again(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    """Qt takes the end of "llama-3.1" for a suffix, and adds none."""
    (seat,) = app.seats.all
    opened(qtbot, seat, LLAMA)

    def asked() -> QFileDialog:
        (dialog,) = [one for one in seat.window.findChildren(QFileDialog) if one.isVisible()]
        return dialog

    for name in ("llama-3.1", "llama-3.2"):
        seat.window.actions_.save_as.trigger()
        dialog = asked()
        dialog.fileSelected.emit(str(tmp_path / name))
        dialog.close()
    assert sorted(path.name for path in tmp_path.glob("llama*")) == ["llama-3.1.lamella", "llama-3.2.lamella"]
    changed(seat)
    seat.window.actions_.save_as.trigger()
    dialog = asked()
    dialog.fileSelected.emit(str(tmp_path / "llama-3.1"))
    dialog.close()
    assert seat.session.path == str(tmp_path / "llama-3.2.lamella")  # nobody was asked whether 3.1 may go
    assert asked().selectedFiles() == [str(tmp_path / "llama-3.1.lamella")]
    asked().close()


@pytest.mark.skipif(os.name == "nt", reason="doors are no files there")
def test_a_plan_that_is_wanted_twice_gets_one_window(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    """While another process is asked whether it has the plan, somebody may double-click it again."""
    path = str(tmp_path / "plan.lamella")
    save_plan(hand_plan(), path)
    (seat,) = app.seats.all
    opened(qtbot, seat, LLAMA)
    changed(seat)
    bell = Doorbell(str(run_folder(tmp_path)))
    bell.own((path,))
    (name,) = run_folder(tmp_path).glob("lamella-*")
    bell.close()
    with socket.socket(socket.AF_UNIX) as busy:  # a process that has no time to answer
        busy.bind(str(name))
        busy.listen(4)
        for _ in range(2):
            app.seats.open(seat, Wanted(path))
        qtbot.wait(2 * PATIENCE_MS)
    qtbot.waitUntil(lambda: not any(each.opening for each in app.seats.all))
    assert [each.path for each in app.seats.all] == [None, path]


def test_a_plan_is_not_saved_onto_one_that_another_window_has(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = str(tmp_path / "shared.lamella")
    first = app.seats.front  # another window may come to the front meanwhile
    opened(qtbot, first, LLAMA)
    first.desk.documents.save_to(path)
    first.window.actions_.documents.duplicate.trigger()
    other = next(each for each in app.seats.all if each is not first)
    before = Path(path).read_bytes()
    other.session.set_gpu_count(5)
    other.desk.documents.save_to(path)
    assert text_of(other.window, "banner-text") == "“shared.lamella” is open in another window."
    assert (other.path, Path(path).read_bytes()) == (None, before)
    other.desk.documents.save_to(str(tmp_path / "own.lamella"))
    assert not other.window.banner.isVisible()
    first.desk.documents.save_to(path)
    assert not first.window.banner.isVisible()
