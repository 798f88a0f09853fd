"""The strip's twin: the same layers as a table, read, chosen and sent without seeing a drawing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU
from lamella.ui.controls.looks import ElidedLabel
from lamella.ui.strip.selection import only, reaching
from lamella.ui.strip.twin import DEVICE, LAYER, TOTAL, LayerTable
from lamella.ui.theme import device_look
from tests.helpers.window import open_window, press

MODEL = "tests/golden/models/llama-3.2-1b-q4_k_m.gguf"


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(Path(MODEL).resolve()),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        button = app.window.findChild(QPushButton, "layers-as-table")
        assert button is not None
        button.click()
        yield app


def table_of(app: App) -> LayerTable:
    found = app.window.findChild(LayerTable)
    assert found is not None
    assert found.isVisible()
    return found


def cell(app: App, place: int, column: int) -> object:
    return table_of(app).model().index(place, column).data()


def test_every_layer_is_a_row_with_its_device(app: App) -> None:
    model = table_of(app).model()
    assert (model.rowCount(), cell(app, 0, LAYER), cell(app, 16, LAYER)) == (17, "Layer 0", "Output layer")
    assert app.session.plan is not None
    homes = app.session.plan.allocation.placement.homes
    assert [cell(app, place, DEVICE) for place in range(17)] == [f"GPU {home}" for home in homes]
    assert model.index(3, TOTAL).data(Qt.ItemDataRole.ToolTipRole).endswith(" bytes")


def test_the_model_keeps_qts_rules(app: App, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(table_of(app).model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    app.session.set_gpu_count(1)
    app.session.move_edge(0, 4, merge=False)
    assert cell(app, 3, DEVICE) == "CPU"
    tester.deleteLater()


def test_the_device_of_a_layer_is_chosen_in_its_cell(app: App) -> None:
    table = table_of(app)
    index = table.model().index(5, DEVICE)
    table.setCurrentIndex(index)
    table.edit(index)
    box = table.findChild(QComboBox)
    assert box is not None
    assert [box.itemText(row) for row in range(box.count())] == ["CPU", "GPU 0", "GPU 1"]
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert app.session.plan is not None
    assert app.session.plan.allocation.placement.homes[5] == CPU
    assert app.session.undo_stack.undoText() == "Send 1 layer to CPU"


def test_what_is_chosen_in_the_table_is_chosen_on_the_strip_and_back(app: App) -> None:
    table, strip = table_of(app), app.desk.plan_page.strip
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.model().index(7, LAYER), flags.ClearAndSelect | flags.Rows)
    assert strip.selection.places == {7}
    strip.choose(reaching(only(2), 4))
    assert {index.row() for index in table.selectionModel().selectedRows()} == {2, 3, 4}


def test_keys_send_layers_from_the_table_too(app: App) -> None:
    table = table_of(app)
    app.desk.plan_page.strip.choose(reaching(only(2), 4))
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_2)
    assert app.session.plan is not None
    assert app.session.plan.allocation.placement.homes[2:5] == (1, 1, 1)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_key_and_a_right_click_send_layers_from_the_table(app: App, qtbot: QtBot) -> None:
    table = table_of(app)
    app.desk.plan_page.strip.choose(reaching(only(2), 4))
    table.setFocus()
    open_menu(table, QContextMenuEvent.Reason.Keyboard, 0)
    assert layer_menu(app)[0].text().startswith("Layers 2 to 4, 3 layers")
    next(action for action in layer_menu(app) if action.text() == "Send to CPU").trigger()
    assert app.session.plan is not None
    assert app.session.plan.allocation.placement.homes[2:5] == (CPU, CPU, CPU)
    close_menu(app, qtbot)
    open_menu(table, QContextMenuEvent.Reason.Mouse, 7)
    assert layer_menu(app)[0].text().startswith("Layer 7")
    assert app.desk.plan_page.strip.selection.places == {7}
    close_menu(app, qtbot)


def test_the_hint_is_that_of_what_is_seen(app: App) -> None:
    """Nothing can be dragged in a table."""
    hint = "choose layers · C, 1, 2 … or a right-click sends them"
    assert hint in texts(app)
    press(app.window, "layers-as-drawing")
    assert hint not in texts(app)
    assert "drag an edge · ←/→ moves it one layer · double-click to pin" in texts(app)


def test_a_chosen_layer_keeps_the_colour_of_its_device(app: App) -> None:
    table = table_of(app)
    app.session.send_layers({3}, CPU)
    table.setFocus()
    seen = [colours_of(table, 3)]
    table.selectRow(3)
    seen.append(colours_of(table, 3))
    assert [device_look(CPU).fill in colours for colours in seen] == [True, True]


def test_the_ring_of_the_focus_takes_no_room_from_the_layers(app: App) -> None:
    table = table_of(app)
    app.desk.plan_page.strip.setFocus()
    without = table.viewport().geometry()
    table.setFocus()
    assert table.viewport().geometry() == without
    assert without.left() >= 1


def colours_of(table: LayerTable, place: int) -> set[str]:
    image = table.viewport().grab(table.visualRect(table.model().index(place, DEVICE))).toImage()
    return {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}


def texts(app: App) -> list[str]:
    return [found.text() for found in app.desk.plan_page.layers.findChildren(ElidedLabel)]


def open_menu(table: LayerTable, reason: QContextMenuEvent.Reason, place: int) -> None:
    at = table.visualRect(table.model().index(place, LAYER)).center()
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(reason, at, table.viewport().mapToGlobal(at)))


def layer_menu(app: App) -> list[QAction]:
    menu = app.window.findChild(QMenu, "layer-menu")
    assert menu is not None
    return menu.actions()


def close_menu(app: App, qtbot: QtBot) -> None:
    menu = app.window.findChild(QMenu, "layer-menu")
    assert menu is not None
    menu.close()
    qtbot.waitUntil(lambda: app.window.findChild(QMenu, "layer-menu") is None)


def test_the_way_to_an_edge_leads_out_of_the_table(app: App) -> None:
    table = table_of(app)
    table.setFocus()
    app.window.actions_.edge_after.trigger()
    assert not table.isVisible()
    focus = app.window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "edge_0"
