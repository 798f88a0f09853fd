"""Plans beside each other: lanes under the strip, plans kept, taken over, swapped, and the table of differences."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTableView
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.estimate.settings import CacheType
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan, with_experts_on
from lamella.plan.rivals import answers, facts, runs
from lamella.ui.compare.differences import difference_rows
from lamella.ui.compare.rival import Lane, Rival, described, memory_line
from lamella.ui.compare.row import LaneRow
from lamella.units import GIB
from tests.helpers.plans import HOST, gpu
from tests.helpers.reference import golden_model
from tests.helpers.window import open_window, text_of

MODEL = "llama-3.3-70b-q4_k_m"
EXPERTS = "qwen3-30b-a3b-q4_k_m"


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    path = Path(f"tests/golden/models/{MODEL}.gguf").resolve()
    with open_window(qapp, tmp_path, paths=(str(path),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        qtbot.waitUntil(lambda: len(lanes(app)) == 3)
        yield app


def lanes(app: App) -> tuple[Rival, ...]:
    return app.desk.plan_page.layers.lanes.rivals


def row(app: App, index: int) -> LaneRow:
    found = app.window.findChild(LaneRow, f"lane_{index}")
    assert found is not None
    return found


def names(app: App) -> list[str]:
    return [row(app, index).accessibleName() for index in range(len(lanes(app)))]


def test_the_engines_choices_stand_under_every_plan(app: App) -> None:
    assert [rival.lane for rival in lanes(app)] == [Lane.THIS, Lane.ANSWER, Lane.ANSWER]
    assert names(app)[0].startswith("This plan · GPU 0: 40 layers · GPU 1: 41 layers")
    assert names(app)[1].startswith("llama.cpp would choose · ")
    assert names(app)[2].startswith("Ollama would choose · ")


def test_an_answer_is_what_that_allocator_says(app: App) -> None:
    app.session.move_edge(1, 30, merge=False)
    app.session.pin_edge(1, True)
    assert app.session.stored is not None
    for answer in answers(app.session.stored, lambda: True):
        plan = answer.plan
        fresh = new_plan(plan.model, plan.gpus, plan.host, settings=plan.settings, allocator=plan.allocator)
        assert plan.allocation == fresh.allocation


def test_a_plan_is_kept_compared_and_taken_back(app: App) -> None:
    app.window.actions_.keep.trigger()
    before = app.session.plan
    app.session.move_edge(1, 20, merge=False)
    assert names(app)[3].startswith("40 + 41 layers · 14.5k · GPU 0: 40 layers")
    assert names(app)[0].startswith("This plan · GPU 0: 20 layers")
    row(app, 3).setFocus()
    QTest.keyClick(row(app, 3), Qt.Key.Key_Return)
    assert app.session.plan == before
    assert app.session.undo_stack.undoText() == "Take over: 40 + 41 layers · 14.5k"
    app.session.undo()
    assert names(app)[0].startswith("This plan · GPU 0: 20 layers")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_two_plans_are_swapped_and_one_is_kept_no_longer(app: App) -> None:
    app.window.actions_.keep.trigger()
    app.session.move_edge(1, 20, merge=False)
    choose(app, 3, "Swap with this plan")
    assert names(app)[0].startswith("This plan · GPU 0: 40 layers")
    assert names(app)[3].startswith("20 + 61 layers · 14.5k · GPU 0: 20 layers")
    choose(app, 3, "Keep no longer")
    assert len(lanes(app)) == 3


def test_kept_plans_are_named_by_what_they_are_and_never_alike(app: App) -> None:
    app.window.actions_.keep.trigger()
    app.window.actions_.keep.trigger()
    assert app.session.plan is not None
    app.session.change_settings(replace(app.session.plan.settings, context_tokens=8192, type_k=CacheType.Q8_0))
    app.window.actions_.keep.trigger()
    kept = [rival.name for rival in lanes(app) if rival.lane is Lane.KEPT]
    assert kept[:2] == ["40 + 41 layers · 14.5k", "40 + 41 layers · 14.5k (2)"]
    assert kept[2].endswith(" · 8k · q8_0 / f16")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_kept_plan_gets_another_name_in_its_place(app: App, qtbot: QtBot) -> None:
    app.window.activateWindow()
    app.window.resize(1600, 1000)
    qtbot.waitUntil(app.window.isActiveWindow)
    app.window.actions_.keep.trigger()
    qtbot.waitUntil(row(app, 3).isVisible)
    choose(app, 3, "Rename…")
    QTest.keyClicks(name_field(app), "For the server")
    QTest.keyClick(name_field(app), Qt.Key.Key_Return)
    assert names(app)[3].startswith("For the server · GPU 0: 40 layers")
    qtbot.waitUntil(row(app, 3).hasFocus)
    QTest.keyClick(row(app, 3), Qt.Key.Key_F2)
    QTest.keyClicks(name_field(app), "Never mind")
    QTest.keyClick(name_field(app), Qt.Key.Key_Escape)
    assert lanes(app)[3].name == "For the server"


def name_field(app: App) -> QLineEdit:
    return next(field for field in row(app, 3).findChildren(QLineEdit) if field.isVisible())


def choose(app: App, index: int, text: str) -> None:
    page = app.desk.plan_page
    QTest.mouseClick(row(app, index), Qt.MouseButton.LeftButton)
    menu = page.findChild(QMenu, "lane-menu")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    menu.setObjectName("")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_table_follows_the_plan_while_it_is_open(app: App) -> None:
    app.window.actions_.compare.trigger()
    dialog = app.window.findChild(QTableView)
    table = next(
        view for view in app.window.findChildren(QTableView) if view.accessibleName() == "Table of differences"
    )
    assert dialog is not None
    model = table.model()
    heads = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    at = heads.index("GPU 0: layers")
    assert model.index(at, 0).data() == "40"
    app.session.move_edge(1, 20, merge=False)
    assert model.index(at, 0).data() == "20"


def test_rows_differ_where_plans_do() -> None:
    model = golden_model(MODEL)
    two = outcome_of(new_plan(model, (gpu(),) * 2, HOST))
    one = outcome_of(new_plan(model, (gpu(),), HOST))
    rows = {row.name: row for row in difference_rows((Rival(Lane.THIS, two), Rival(Lane.KEPT, one, "One card")))}
    assert [cell.text for cell in rows["GPU 1: layers"].cells] == [str(facts(two).layers[1]), ""]
    assert rows["Layers on GPUs"].differs
    assert [cell.text for cell in rows["CPU: layers"].cells] == ["0", str(facts(one).layers[-1])]


def test_the_table_says_which_cache_types_were_compared() -> None:
    plan = new_plan(golden_model(MODEL), (gpu(),), HOST)
    small = new_plan(plan.model, plan.gpus, HOST, settings=replace(plan.settings, type_v=CacheType.Q8_0))
    kept = Rival(Lane.KEPT, outcome_of(small), "Small cache")
    rows = {row.name: row for row in difference_rows((Rival(Lane.THIS, outcome_of(plan)), kept))}
    assert [cell.text for cell in rows["KV cache"].cells] == ["f16", "f16 / q8_0"]
    assert rows["KV cache"].differs


def test_split_layers_are_runs_of_their_own() -> None:
    model = golden_model(EXPERTS)
    plan = with_experts_on(new_plan(model, (gpu(48 * GIB),), HOST), range(10, 20), -1)
    found = [(run.first, run.end, run.elsewhere) for run in runs(outcome_of(plan))]
    assert found == [(0, 10, None), (10, 20, -1), (20, 49, None)]
    assert "10 of them partly elsewhere" in described(Rival(Lane.THIS, outcome_of(plan)))


def test_memory_is_one_line_with_one_unit() -> None:
    model = golden_model(MODEL)
    two = memory_line(Rival(Lane.THIS, outcome_of(new_plan(model, (gpu(),) * 2, HOST))))
    four = memory_line(Rival(Lane.THIS, outcome_of(new_plan(model, (gpu(),) * 4, HOST))))
    assert (two.count("+"), two.count("GiB")) == (1, 1)
    assert "+" not in four


def test_answers_about_another_model_are_not_shown(app: App, qtbot: QtBot) -> None:
    seen: list[set[str]] = []

    def look() -> None:
        seen.append({rival.outcome.plan.model.name for rival in lanes(app) if rival.outcome})

    app.session.plan_changed.connect(look)
    app.session.open_path(str(Path(f"tests/golden/models/{EXPERTS}.gguf").resolve()))
    qtbot.waitUntil(lambda: bool(seen))
    assert [len(models) for models in seen] == [1]
    qtbot.waitUntil(lambda: len(lanes(app)) == 3)


def test_what_cannot_be_found_out_is_told(app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the search broke")

    monkeypatch.setattr("lamella.plan.rivals.answers", broken)
    app.session.set_gpu_count(3)
    qtbot.waitUntil(app.window.banner.isVisible)
    assert "the search broke" in text_of(app.window, "banner-text")
