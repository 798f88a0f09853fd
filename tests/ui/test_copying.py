"""Tables of a plan as text, Markdown and CSV, from the menu and with the key that copies."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.ui.compare.table import DifferenceTable
from lamella.ui.copies.grid import Form, Grid, part_of, tabbed, written
from lamella.ui.strip.twin import DEVICE, LayerTable
from tests.helpers.window import open_window, text_of

MODEL = Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve()
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(MODEL),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        QGuiApplication.clipboard().clear()
        yield app


def copied(app: App, name: str) -> str:
    """What the clipboard has after one action of the menu."""
    menu = QMenu()
    app.window.actions_.fill(menu)
    inner = next(action.menu() for action in menu.actions() if action.text() in ("Copy a table", "复制表格"))
    assert isinstance(inner, QMenu)
    next(action for action in inner.actions() if action.objectName() == name).trigger()
    menu.deleteLater()
    return QGuiApplication.clipboard().text()


def press_copy(view: QTableView) -> str:
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


def test_the_summary_in_csv_has_every_device_with_exact_bytes(app: App) -> None:
    rows = list(csv.DictReader(io.StringIO(copied(app, "copy-summary-csv"))))
    outcome = app.session.stored
    assert outcome is not None
    assert [row["device"] for row in rows] == ["GPU 0", "GPU 1", "System memory"]
    for row, device in zip(rows, outcome.devices, strict=True):
        usage = device.usage
        assert int(row["layers"]) == device.layers
        assert [int(row[f"{head}, bytes"]) for head in ("weights", "KV cache", "compute buffer", "together")] == [
            usage.weights,
            usage.kv_cache,
            usage.compute,
            usage.used,
        ]
        assert int(row["headroom, bytes"]) == device.headroom
    assert text_of(app.window, "status-document") == "The table is on the clipboard."


def test_the_summary_as_text_lines_up_and_says_what_it_is_of(app: App) -> None:
    text = copied(app, "copy-summary-text")
    lines = text.splitlines()
    assert lines[0] == "llama-3.2-1b-q4_k_m"
    assert "context of" in lines[2]
    assert lines[3].startswith("Everything runs on the GPUs")
    table = lines[5:]
    assert table[0].startswith("device ")
    assert len({len(line) for line in table}) == 1
    assert " GiB" in table[1]


def test_the_layers_as_markdown_are_a_table(app: App) -> None:
    lines = [line for line in copied(app, "copy-layers-markdown").splitlines() if line.startswith("|")]
    assert lines[0].startswith("| layer | device | partly on | weights, MiB |")
    assert lines[1] == "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    assert len(lines) == 2 + 17
    assert lines[-1].startswith("| Output layer | GPU 1 |")


def test_experts_elsewhere_are_counted_in_the_copy(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path = Path("tests/golden/models/qwen3-30b-a3b-q4_k_m.gguf").resolve()
    with open_window(qapp, tmp_path, paths=(str(path),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.session.send_experts({5}, -1)
        rows = list(csv.DictReader(io.StringIO(copied(app, "copy-layers-csv"))))
        outcome = app.session.stored
        assert outcome is not None
        assert rows[5]["partly on"] == "CPU"
        assert int(rows[5]["elsewhere, bytes"]) == sum(part.nbytes for part in outcome.layers[5].overflow) > 0
        assert rows[4]["partly on"] == ""


def test_the_comparison_has_a_column_for_every_lane(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(app.desk.plan_page.layers.lanes.rivals) == 3)
    rows = list(csv.DictReader(io.StringIO(copied(app, "copy-comparison-csv"))))
    memory = next(row for row in rows if row["figure"] == "GPU 0: memory")
    outcome = app.session.stored
    assert outcome is not None
    assert memory["unit"] == "bytes"
    assert int(memory["This plan"]) == outcome.devices[0].usage.used
    assert "Ollama would choose" in memory
    assert "| Fits | yes | yes | yes |" in copied(app, "copy-comparison-markdown")


def test_nothing_is_there_to_copy_without_a_plan(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        actions = [one for one in app.window.findChildren(QAction) if one.objectName().startswith("copy-layers")]
        assert len(actions) == 3
        assert not any(action.isEnabled() for action in actions)


def test_the_chosen_layers_are_copied_with_a_key(app: App) -> None:
    button = app.window.findChild(QPushButton, "layers-as-table")
    table = app.window.findChild(LayerTable)
    assert button is not None
    assert table is not None
    button.click()
    flags = QItemSelectionModel.SelectionFlag
    for place in (3, 4):
        table.selectionModel().select(table.model().index(place, DEVICE), flags.Select | flags.Rows)
    lines = press_copy(table).splitlines()
    assert [line.split("\t")[0] for line in lines] == ["layer", "Layer 3", "Layer 4"]
    outcome = app.session.stored
    assert outcome is not None
    assert int(lines[1].split("\t")[-1]) == outcome.layers[3].total
    assert outcome.layers[3].device == 0  # C alone would have sent it to the CPU


def test_chosen_differences_are_copied_with_their_names(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(app.desk.plan_page.layers.lanes.rivals) == 3)
    app.window.actions_.compare.trigger()
    dialog = app.window.findChild(DifferenceTable)
    assert dialog is not None
    view = dialog.findChild(QTableView)
    assert view is not None
    whole = press_copy(view).splitlines()
    assert whole[0] == "figure\tunit\tThis plan\tllama.cpp would choose\tOllama would choose"
    assert len(whole) == 1 + view.model().rowCount()
    view.selectionModel().select(view.model().index(3, 1), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    outcome = app.session.stored
    assert outcome is not None
    assert (
        press_copy(view) == f"figure\tunit\tllama.cpp would choose\nContext\ttokens\t{outcome.estimate.context.n_ctx}\n"
    )
    dialog.close()


def test_a_copy_speaks_the_language_of_the_window(app: App) -> None:
    next(action for action in app.window.actions_.languages.actions() if action.data() == "zh_CN").trigger()
    text = copied(app, "copy-summary-text")
    assert "显存" in text or "系统内存" in text
    assert "权重" in text


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=4))
def test_csv_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    grid = Grid(("a", "b", "c"), tuple(map(tuple, rows)))
    read = list(csv.reader(io.StringIO(written(grid, Form.CSV))))[1:]
    assert len(read) == len(rows)
    for before, after in zip(rows, read, strict=True):
        assert [text.removeprefix("'") for text in after] == [text.removeprefix("'") for text in before]


def test_a_name_is_no_formula_and_no_markup() -> None:
    grid = Grid(("name", "bytes"), (("=HYPERLINK(1)", "-12"), ("a|b\n*c*", "3")))
    assert written(grid, Form.CSV).splitlines()[1] == "'=HYPERLINK(1),-12"
    assert tabbed(grid).splitlines()[1] == "'=HYPERLINK(1)\t-12"
    assert written(grid, Form.MARKDOWN).splitlines()[3] == "| a\\|b \\*c\\* | 3 |"
    assert written(grid, Form.TEXT).splitlines()[2] == "a|b *c*            3"


def test_chinese_columns_line_up_for_the_eye() -> None:
    grid = Grid(("设备", "层"), (("GPU 0", "16"), ("系统内存", "1")))
    assert written(grid, Form.TEXT).splitlines() == ["设备      层", "GPU 0     16", "系统内存   1"]


def test_part_of_a_table_keeps_its_words() -> None:
    grid = Grid(("f", "x", "y"), (("1", "2", "3"), ("4", "5", "6")))
    assert part_of(grid, {1}, {2}) == Grid(("f", "y"), (("4", "6"),))
    assert part_of(grid, (), ()) == grid
