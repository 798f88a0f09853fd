"""A measured speed goes into every speed that the window tells, and into the next run."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.cards import card, device
from lamella.estimate.pace.rates import Calibration
from lamella.ui.measured_dialog import MeasuredDialog
from lamella.units import GIB
from tests.helpers.llama_server_api import Served as LlamaServed
from tests.helpers.llama_server_api import llama_server
from tests.helpers.ollama_api import Served, ollama_server
from tests.helpers.window import open_window, preferences

MODEL = str(Path("tests/golden/models/llama-3.3-70b-q4_k_m.gguf").resolve())
BENCH = """| model | size | params | backend | ngl | test | t/s |
| --- | ---: | ---: | --- | --: | ---: | ---: |
| llama 70B Q4_K - Medium | 39.59 GiB | 70.55 B | CUDA | 40 | pp512 | 120.00 ± 0.50 |
| llama 70B Q4_K - Medium | 39.59 GiB | 70.55 B | CUDA | 40 | tg128 | 2.75 ± 0.02 |
"""

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.session.change_gpus((device(card("NVIDIA GeForce RTX 3090")),))
        _with_enough_memory(app)
        yield app


def _with_enough_memory(app: App) -> None:
    """For what the GPU leaves, whatever this computer has free: a plan that does not fit has no speed."""
    plan = app.session.plan
    assert plan is not None
    app.session.change_host(replace(plan.host, total=128 * GIB, free=120 * GIB), "")


def dialog_of(app: App) -> MeasuredDialog:
    app.window.actions_.measured.trigger()
    return next(found for found in app.window.findChildren(MeasuredDialog) if found.isVisible())


def speed(app: App) -> float:
    told = app.desk.plan_page.layers.lanes.rivals[0].speed
    assert told is not None
    return told


def use(dialog: MeasuredDialog) -> None:
    button = dialog.findChild(QPushButton, "measured-use")
    assert button is not None
    button.click()


def write(dialog: MeasuredDialog, text: str) -> None:
    field = dialog.findChild(QLineEdit, "measured-speed")
    assert field is not None
    field.setText(text)


def test_what_was_measured_is_what_is_told_and_is_remembered(app: App, tmp_path: Path) -> None:
    before = speed(app)
    dialog = dialog_of(app)
    write(dialog, f"{before * 1.5:.3f}")
    use(dialog)
    assert speed(app) == pytest.approx(before * 1.5, rel=0.01)
    assert preferences(tmp_path).calibrations
    other = dialog_of(app)
    forget = other.findChild(QPushButton, "measured-forget")
    assert forget is not None
    forget.click()
    assert speed(app) == pytest.approx(before)
    assert preferences(tmp_path).calibrations == ()


def test_the_output_of_llama_bench_is_read(app: App) -> None:
    dialog = dialog_of(app)
    output = dialog.findChild(QPlainTextEdit, "measured-output")
    assert output is not None
    output.setPlainText(BENCH)
    use(dialog)
    assert speed(app) == pytest.approx(2.75, rel=0.02)


@pytest.mark.parametrize("text", ["", "fast", "-3", "0", "1e99"])
def test_what_is_no_speed_is_said_and_changes_nothing(app: App, text: str) -> None:
    before, dialog = speed(app), dialog_of(app)
    write(dialog, text)
    use(dialog)
    fault = dialog.findChild(QLabel, "measured-fault")
    assert fault is not None
    assert fault.text().startswith(f"“{text}” is no speed")
    assert speed(app) == before
    dialog.reject()


def test_damaged_preferences_are_left_out(tmp_path: Path) -> None:
    known = preferences(tmp_path)
    known._settings.setValue("calibrations", "RTX 3090\t1.25\t1.0\nbad\n\tnan\t1\nA\tinf\t1.0\nB\t-1\t1")
    assert [one.card for one in known.calibrations] == ["RTX 3090"]


def test_a_running_server_is_timed_and_earlier_runs_stand_beside(app: App, qtbot: QtBot) -> None:
    answer = {"model": "m", "done": True, "eval_count": 64, "eval_duration": 8_000_000_000}
    served = Served(answers={"/api/generate": (200, json.dumps(answer).encode())})
    with ollama_server(served) as port:
        dialog = dialog_of(app)
        where = dialog.findChild(QLineEdit, "server-address")
        measure = dialog.findChild(QPushButton, "server-measure")
        ask = dialog.findChild(QPushButton, "server-ask")
        field = dialog.findChild(QLineEdit, "measured-speed")
        assert where is not None
        assert ask is not None
        assert measure is not None
        assert field is not None
        assert not measure.isEnabled()
        where.setText(f"127.0.0.1:{port}")
        ask.click()
        qtbot.waitUntil(measure.isEnabled)
        measure.click()
        qtbot.waitUntil(lambda: field.text() == "8.00")
        use(dialog)
    assert [path for _, path, _ in served.asked] == ["/api/ps", *["/api/generate"] * 4]
    assert speed(app) == pytest.approx(8.0, rel=0.02)
    told = dialog_of(app).findChild(QLabel, "server-told")
    assert told is not None
    assert told.text() == "planned-lamella:latest: 8.0 tokens/s in the middle of 3 runs, 8.0 to 8.0"


def test_a_running_llama_server_is_timed_with_progress_and_can_be_cancelled(app: App, qtbot: QtBot) -> None:
    served = LlamaServed(rates=((6.0, 80.0),), slow=2)
    with llama_server(served) as port:
        dialog = dialog_of(app)
        where, field = dialog.findChild(QLineEdit, "server-address"), dialog.findChild(QLineEdit, "measured-speed")
        ask, measure, cancel = (
            dialog.findChild(QPushButton, name) for name in ("server-ask", "server-measure", "server-cancel")
        )
        told = dialog.findChild(QLabel, "server-told")
        assert where is not None
        assert field is not None
        assert ask is not None
        assert measure is not None
        assert cancel is not None
        assert told is not None
        where.setText(f"127.0.0.1:{port}")
        ask.click()
        qtbot.waitUntil(measure.isEnabled)
        measure.click()
        qtbot.waitUntil(lambda: told.text() == "Measuring: the same question, 2 of 4 times…")
        assert not cancel.isHidden()
        cancel.click()
        qtbot.waitUntil(measure.isEnabled)
        assert (told.text(), field.text(), cancel.isHidden()) == ("", "", True)
        served.slow = None
        measure.click()
        qtbot.waitUntil(lambda: field.text() == "6.00")
        assert told.text().endswith(
            "6.0 tokens/s in the middle of 3 runs, 6.0 to 6.0; the question read at 80.0 tokens/s"
        )
        use(dialog)
    assert {path for path, _ in served.asked} == {"/api/ps", "/v1/models", "/completion"}
    assert speed(app) == pytest.approx(6.0, rel=0.02)


def test_a_server_that_is_not_there_is_a_sentence(app: App, qtbot: QtBot) -> None:
    dialog = dialog_of(app)
    where, ask = dialog.findChild(QLineEdit, "server-address"), dialog.findChild(QPushButton, "server-ask")
    fault = dialog.findChild(QLabel, "measured-fault")
    assert where is not None
    assert ask is not None
    assert fault is not None
    where.setText("127.0.0.1:1")
    ask.click()
    qtbot.waitUntil(lambda: "127.0.0.1:1" in fault.text())
    assert ask.isEnabled()
    where.setText("not an address")
    ask.click()
    assert "not an address" in fault.text()
    dialog.reject()


def test_the_fastest_placement_follows_what_was_measured(app: App) -> None:
    """A card that was found to be slow is no longer filled first, and forgetting that brings the old plan back."""
    fast, slow = device(card("NVIDIA GeForce RTX 5090")), device(card("NVIDIA GeForce RTX 3090"))
    app.session.change_gpus((slow, slow, fast))
    app.session.choose_allocator("fastest")
    assert app.session.plan is not None
    app.session.change_settings(replace(app.session.plan.settings, context_tokens=4096))
    before = app.session.plan.allocation.placement
    app.session.use_measured((Calibration(fast.name, factor=5.0),))
    after = app.session.plan.allocation.placement
    assert after.homes.count(2) < before.homes.count(2)
    app.session.change_gpus((slow, slow, fast, fast))
    app.session.change_gpus((slow, slow, fast))
    assert app.session.plan.allocation.placement == after
    app.session.use_measured(())
    assert app.session.plan.allocation.placement == before


def test_what_was_measured_before_counts_for_the_first_plan(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    fast = device(card("NVIDIA GeForce RTX 5090"))
    preferences(tmp_path).set_calibrations((Calibration(fast.name, factor=5.0),))
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert app.session.stored is not None
        assert app.session.stored.estimate.measured == (Calibration(fast.name, factor=5.0),)


def test_what_two_windows_measure_is_kept_together(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    app.seats.open_start()
    other = app.seats.all[1]
    other.desk.documents.open_path(MODEL)
    qtbot.waitUntil(lambda: other.session.plan is not None)
    cards = ("NVIDIA A100 80GB PCIe", "NVIDIA H100 PCIe")
    for seat, name in zip(app.seats.all, cards, strict=True):
        seat.session.change_gpus((device(card(name)),))
    for seat in app.seats.all:
        assert seat.session.stored is not None
        told = seat.desk.calibrating.decode(seat.session.stored)
        assert told is not None
        seat.window.actions_.measured.trigger()
        (dialog,) = [found for found in seat.window.findChildren(MeasuredDialog) if found.isVisible()]
        write(dialog, f"{told * 1.5:.3f}")
        use(dialog)
    assert {one.card for one in preferences(tmp_path).calibrations} >= set(cards)
