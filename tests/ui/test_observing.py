"""Server logs in the window: opened, pasted, dropped, followed; beside the plan as lane and table, and taken over."""

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QListWidget, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU
from lamella.logs.files import Progress, read_stream
from lamella.logs.observed import LogReading
from lamella.ui.compare.rival import Lane, Rival
from lamella.ui.compare.row import LaneRow
from lamella.ui.observed.dialog import Beside, LogDialog
from lamella.ui.observed.loads import Log
from lamella.ui.observed.table import DEVICE, DIFFERENCE, OBSERVED, PLANNED, QUANTITY, REASON
from lamella.units import MIB
from tests.helpers.log_samples import engine_lines, ollama_30, text
from tests.helpers.server_logs import log_bytes
from tests.helpers.window import open_window, text_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LLAMA_1B = Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve()
FORMER = b"models/llama-3.2-1b-q4_k_m-fullvocab.gguf"


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(LLAMA_1B),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "server.log"
    path.write_bytes(log_bytes("server-2gpu-partial"))
    return path


def dialog(app: App) -> LogDialog:
    found = app.window.findChild(LogDialog)
    assert found is not None
    return found


def drop(app: App, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(700, 400),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    app.window.dropEvent(event)


def drop_file(app: App, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(app, data)


def observed(app: App) -> Rival | None:
    return next((one for one in app.desk.plan_page.layers.lanes.rivals if one.lane is Lane.OBSERVED), None)


def wait_for_lane(app: App, qtbot: QtBot) -> Rival:
    qtbot.waitUntil(lambda: observed(app) is not None)
    found = observed(app)
    assert found is not None
    return found


def cells(app: App) -> dict[tuple[str, str], dict[int, str]]:
    model = dialog(app).table.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    rows = [[model.index(row, column).data(role) for column in range(REASON + 1)] for row in range(model.rowCount())]
    return {(row[DEVICE], row[QUANTITY]): dict(enumerate(row)) for row in rows}


def press(app: App, name: str) -> None:
    button = dialog(app).findChild(QPushButton, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_dropped_log_is_a_lane_and_a_table_beside_the_plan(app: App, qtbot: QtBot, log: Path) -> None:
    drop_file(app, log)
    rival = wait_for_lane(app, qtbot)
    assert rival.outcome is not None
    row = app.window.findChild(LaneRow, "lane_1")
    assert row is not None
    assert row.accessibleName() == "Observed in the log · GPU 0: 8 layers · GPU 1: 4 layers · CPU: 5 layers"
    table = cells(app)
    assert table["GPU 0", "Layers"][OBSERVED] == ""  # the log counts them all together
    assert table["System memory", "Layers"][OBSERVED] == "5"
    assert table["GPU 0", "Weights"][DIFFERENCE].startswith("-")
    assert "Other layers are on this device." in table["GPU 0", "Weights"][REASON]
    assert "12 of 17 layers are on GPUs" in " ".join(
        label.text() for label in dialog(app).findChildren(QLabel, "note-meaning")
    )


def test_beside_our_own_estimate_nothing_differs_that_counts(app: App, qtbot: QtBot, log: Path) -> None:
    drop_file(app, log)
    wait_for_lane(app, qtbot)
    press(app, f"beside-{Beside.ESTIMATE}")
    table = cells(app)
    for part in ("KV cache", "Compute buffers"):
        for device in ("GPU 0", "GPU 1"):
            assert table[device, part][REASON] == "", (device, part)
            assert table[device, part][PLANNED] == table[device, part][OBSERVED]


def test_taking_over_is_one_step_that_can_be_undone(app: App, qtbot: QtBot, log: Path) -> None:
    before = app.session.plan
    drop_file(app, log)
    wait_for_lane(app, qtbot)
    press(app, "log-take")
    plan = app.session.plan
    assert plan is not None
    assert plan.allocation.placement.homes == (CPU,) * 5 + (0,) * 8 + (1,) * 4
    assert app.session.undo_stack.undoText() == "Take over what the log says"
    app.session.undo()
    assert app.session.plan == before


def test_the_table_follows_the_plan(app: App, qtbot: QtBot, log: Path) -> None:
    drop_file(app, log)
    wait_for_lane(app, qtbot)
    app.session.move_edge(0, 3, merge=False)
    assert cells(app)["System memory", "Layers"][PLANNED] == "3"


def test_a_pasted_log_of_another_model_is_shown_as_far_as_it_goes(app: App, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(text(ollama_30(engine_lines(offloaded=20, name="<b>Tiny</b>"))).decode())
    app.window.actions_.engines.paste_log.trigger()
    rival = wait_for_lane(app, qtbot)
    assert rival.outcome is None
    row = app.window.findChild(LaneRow, "lane_1")
    assert row is not None
    assert "GPU 0: 20 layers · CPU: 13 layers" in row.accessibleName()
    assert text_of(dialog(app), "log-title") == "<b>Tiny</b>"
    assert "not found on this computer" in text_of(dialog(app), "log-missing")
    take = dialog(app).findChild(QPushButton, "log-take")
    assert take is not None
    assert not take.isEnabled()
    assert "The log is of another model." in cells(app)["GPU 0", "Weights"][REASON]


def test_several_loads_are_a_list_to_choose_from(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "both.log"
    lines = [*ollama_30(engine_lines(name="First")), *ollama_30(engine_lines(name="Second", offloaded=10))]
    path.write_bytes(text(lines))
    drop_file(app, path)
    wait_for_lane(app, qtbot)
    assert text_of(dialog(app), "log-title") == "Second"
    loads = dialog(app).findChild(QListWidget, "log-loads")
    assert loads is not None
    assert loads.isVisible()
    loads.setFocus()
    QTest.keyClick(loads, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: text_of(dialog(app), "log-title") == "First")
    assert cells(app)["GPU 0", "Layers"][OBSERVED] == "33"


def test_a_growing_log_is_followed(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "growing.log"
    first = text(ollama_30(engine_lines(name="First")))
    path.write_bytes(first)
    drop_file(app, path)
    wait_for_lane(app, qtbot)
    box = dialog(app).findChild(QPushButton, "log-follow")
    assert box is not None
    box.click()
    with open(path, "ab") as file:
        file.write(text(ollama_30(engine_lines(name="Second"))))
    qtbot.waitUntil(lambda: text_of(dialog(app), "log-title") == "Second", timeout=10_000)


def test_a_log_that_names_no_model_is_not_taken_for_the_open_one(app: App, qtbot: QtBot) -> None:
    lines = [line for line in engine_lines() if "KV buffer" in line or "compute buffer" in line]
    QGuiApplication.clipboard().setText(text(lines).decode())
    app.window.actions_.engines.paste_log.trigger()
    rival = wait_for_lane(app, qtbot)
    assert rival.outcome is None
    assert cells(app)["GPU 0", "KV cache"][OBSERVED] == "1.0 GiB"


def test_a_log_that_was_opened_first_finds_its_model_in_the_plan(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, log: Path
) -> None:
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.desk is not None)
        drop_file(app, log)
        qtbot.waitUntil(lambda: text_of_or_nothing(app) != "")
        assert "not found on this computer" in text_of(dialog(app), "log-missing")
        drop_file(app, LLAMA_1B)
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert wait_for_lane(app, qtbot)
        qtbot.waitUntil(lambda: (found := observed(app)) is not None and found.outcome is not None)


def test_a_long_log_shows_how_far_it_is_and_can_be_stopped(app: App, qtbot: QtBot) -> None:
    def read(progress: Progress, cancelled: Callable[[], bool]) -> LogReading:
        done = 0
        while not cancelled():
            done += 1
            progress(min(done, 900) * MIB, 1000 * MIB)
            time.sleep(0.002)
        return read_stream(BytesIO(text(ollama_30(engine_lines(name="So far")))))

    app.desk.observing.read(Log("huge.log", read))
    bar = dialog(app).findChild(QProgressBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0)
    assert bar.accessibleName() == "Reading huge.log"
    app.session.set_gpu_count(1)  # the window goes on meanwhile
    press(app, "log-cancel")
    qtbot.waitUntil(lambda: text_of(dialog(app), "log-title") == "So far")
    assert text_of(dialog(app), "log-problem").startswith("Reading was stopped")
    assert not bar.isVisible()


def test_an_open_log_speaks_the_language_that_is_chosen(app: App, qtbot: QtBot, log: Path) -> None:
    drop_file(app, log)
    wait_for_lane(app, qtbot)
    app.window.language_chosen.emit("zh_CN")
    qtbot.waitUntil(lambda: dialog(app).windowTitle() == "服务器日志")
    row = app.window.findChild(LaneRow, "lane_1")
    assert row is not None
    assert row.accessibleName().startswith("日志中的实测")
    said = " ".join(label.text() for label in dialog(app).findChildren(QLabel, "note-meaning"))
    assert "17 层中有 12 层在 GPU 上" in said


def test_what_is_no_log_is_one_sentence(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir,\nthank you.\n", "utf-8")
    drop_file(app, path)
    qtbot.waitUntil(lambda: "no log of Ollama or llama.cpp" in text_of(dialog(app), "log-found"))
    drop_file(app, tmp_path / "missing.log")
    qtbot.waitUntil(lambda: "missing.log" in text_of(dialog(app), "log-problem"))
    assert app.session.plan is not None


def test_lines_dropped_as_text_are_read(app: App, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText(text(ollama_30(engine_lines(name="Dropped"))).decode())
    drop(app, data)
    qtbot.waitUntil(lambda: text_of_or_nothing(app) == "Dropped")


def text_of_or_nothing(app: App) -> str:
    found = app.window.findChild(LogDialog)
    return "" if found is None else text_of(found, "log-title")


def test_an_empty_clipboard_says_what_to_do(app: App) -> None:
    QGuiApplication.clipboard().clear()
    app.window.actions_.engines.paste_log.trigger()
    assert text_of(dialog(app), "log-problem").startswith("There is no text on the clipboard")


def test_the_lane_goes_when_nobody_wants_it(app: App, qtbot: QtBot, log: Path) -> None:
    drop_file(app, log)
    wait_for_lane(app, qtbot)
    row = app.window.findChild(LaneRow, "lane_1")
    assert row is not None
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert observed(app) is None


def test_a_log_is_chosen_in_a_dialog(app: App, qtbot: QtBot, log: Path) -> None:
    app.window.actions_.engines.open_log.trigger()
    found = app.window.findChild(QFileDialog)
    assert found is not None
    found.fileSelected.emit(str(log))
    found.close()
    wait_for_lane(app, qtbot)


def test_a_log_without_a_plan_is_taken_over_as_a_new_plan(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "here.log"
    path.write_bytes(log_bytes("server-2gpu-partial").replace(FORMER, str(LLAMA_1B).encode()))
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.desk is not None)
        drop_file(app, path)
        qtbot.waitUntil(lambda: text_of_or_nothing(app) != "")
        assert cells(app)["GPU 0", "KV cache"][OBSERVED] != ""
        press(app, "log-take")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert app.session.plan is not None
        assert app.session.plan.model.path == str(LLAMA_1B)


def test_before_a_log_is_read_it_says_how_to_get_one_that_tells_enough(app: App) -> None:
    app.desk.observing.show_log()
    assert "-lv 4" in text_of(dialog(app), "log-found")
