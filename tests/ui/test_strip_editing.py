"""The strip as an editor: layers chosen, sent and carried, experts moved, places typed, bars made wider."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU
from lamella.plan.experts import expert_edges, experts_away
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.carrying import carried
from lamella.ui.strip.layout import StripLayout, edge_x
from lamella.ui.strip.overview import Overview
from lamella.ui.strip.selection import only, reaching
from tests.helpers.window import open_window, text_of

MODEL = "tests/golden/models/qwen3-30b-a3b-q4_k_m.gguf"
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """A mixture of experts that is whole on two GPUs."""
    with open_window(qapp, tmp_path, paths=(str(Path(MODEL).resolve()),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.session.move_edge(1, 24, merge=False)
        yield app


def strip_of(app: App) -> StripCanvas:
    return app.desk.plan_page.strip


def layout_of(app: App) -> StripLayout:
    layout = strip_of(app).strip_layout
    assert layout is not None
    return layout


def bar(app: App, place: int) -> QPoint:
    layout = layout_of(app)
    return QPoint(round(layout.bars[place].middle), round(layout.plot.bottom - 30))


def homes(app: App) -> tuple[int, ...]:
    assert app.session.plan is not None
    return app.session.plan.allocation.placement.homes


def away(app: App) -> list[int]:
    assert app.session.plan is not None
    return sorted(experts_away(app.session.plan.allocation.placement))


def sweep(app: App, first: int, last: int) -> None:
    strip = strip_of(app)
    QTest.mousePress(strip, LEFT, NONE, bar(app, first))
    QTest.mouseMove(strip, bar(app, last))
    QTest.mouseRelease(strip, LEFT, NONE, bar(app, last))


def test_a_range_is_drawn_over_the_bars_and_sent_by_key(app: App) -> None:
    strip = strip_of(app)
    strip.show_selection(reaching(only(3), 8))
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_2)
    assert [place for place, home in enumerate(homes(app)) if home == 1 and place < 24] == [3, 4, 5, 6, 7, 8]
    assert app.session.undo_stack.undoText() == "Send 6 layers to GPU 1"
    app.session.undo()
    assert 1 not in homes(app)[:24]


def test_the_mouse_draws_a_range(app: App) -> None:
    sweep(app, 10, 14)
    assert sorted(strip_of(app).selection.places) == [10, 11, 12, 13, 14]
    assert text_of(app.window, "inspector-sum").startswith("Layers 10 to 14, 5 layers")


def test_the_exact_size_is_that_of_all_chosen_layers(app: App) -> None:
    sweep(app, 10, 14)
    label = app.window.findChild(QLabel, "inspector-sum")
    assert label is not None
    assert app.session.outcome is not None
    together = sum(layer.total for layer in app.session.outcome.layers[10:15])
    assert label.toolTip().splitlines()[-1] == f"{together:,} bytes"
    label.resize(label.width() - 3, label.height())
    assert label.toolTip().endswith(f"{together:,} bytes"), "wherever the panel's border is dragged to"


def test_control_and_shift_add_to_what_is_chosen(app: App) -> None:
    strip = strip_of(app)
    QTest.mouseClick(strip, LEFT, NONE, bar(app, 10))
    QTest.mouseClick(strip, LEFT, CONTROL, bar(app, 20))
    assert strip.selection.places == {10, 20}
    QTest.mouseClick(strip, LEFT, SHIFT, bar(app, 22))
    assert strip.selection.places == {20, 21, 22}


def test_keys_widen_the_choice_and_choose_all(app: App) -> None:
    strip = strip_of(app)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Home)
    QTest.keyClick(strip, Qt.Key.Key_Up, SHIFT)
    QTest.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    assert strip.selection.places == {0, 1, 2}
    QTest.keyClick(strip, Qt.Key.Key_A, CONTROL)
    assert len(strip.selection.places) == 49
    QTest.keyClick(strip, Qt.Key.Key_Escape)
    assert not strip.selection.places


def test_carried_layers_go_to_the_device_they_are_dropped_on(app: App) -> None:
    at, layers = QPointF(bar(app, 40)), carried({2, 3}, app.window)
    event = QDropEvent(at, Qt.DropAction.MoveAction, layers, LEFT, NONE)
    strip_of(app).dropEvent(event)
    assert (homes(app)[2], homes(app)[3]) == (1, 1)
    assert homes(app)[4] == 0


def test_a_key_sends_experts_to_the_cpu_and_back(app: App) -> None:
    strip = strip_of(app)
    strip.show_selection(reaching(only(5), 9))
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_E)
    assert away(app) == [5, 6, 7, 8, 9]
    split = "Every layer runs on a GPU, experts of 5 layers on the CPU: about "
    assert text_of(app.window, "verdict").startswith(split)
    QTest.keyClick(strip, Qt.Key.Key_E)
    assert away(app) == []


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_moves_the_experts_of_a_range(app: App) -> None:
    strip = strip_of(app)
    strip.show_selection(reaching(only(0), 3))
    strip.menu_requested.emit(2, strip.mapToGlobal(strip.rect().center()))
    menu = app.window.findChild(QMenu, "layer-menu")
    assert menu is not None
    names = {action.objectName(): action for action in menu.actions()}
    assert not names["experts-home"].isEnabled()
    names["experts-to-cpu"].trigger()
    menu.close()
    assert away(app) == [0, 1, 2, 3]


def test_the_edge_of_the_experts_is_a_slider_that_keys_move(app: App) -> None:
    edge = app.window.findChild(QSlider, "experts_0")
    assert edge is not None
    assert (edge.value(), edge.accessibleName()) == (24, "Edge of the experts of GPU 0")
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Left)
    QTest.keyClick(edge, Qt.Key.Key_Left, SHIFT)
    assert away(app) == list(range(18, 24))
    assert edge.accessibleDescription() == "layer 18 · experts of 6 layers on the CPU"
    assert app.session.undo_stack.undoText() == "Move the experts' edge of GPU 0 to layer 18"
    app.session.undo()
    assert away(app) == []


def test_the_edge_of_the_experts_is_dragged(app: App) -> None:
    edge = app.window.findChild(QSlider, "experts_1")
    assert edge is not None
    layout, middle = layout_of(app), edge.rect().center()
    QTest.mousePress(edge, LEFT, NONE, middle)
    QTest.mouseMove(edge, middle + QPoint(round(edge_x(layout, 40) - edge_x(layout, 48)), 0))
    assert app.session.previewing
    QTest.mouseRelease(edge, LEFT, NONE, edge.rect().center())
    assert app.session.plan is not None
    found = expert_edges(app.session.plan.allocation.placement, app.session.plan.model, 2)
    assert [line.place for line in found] == [24, 40]


def test_enter_asks_for_the_place_as_a_number(app: App) -> None:
    edge = app.window.findChild(QSlider, "edge_1")
    assert edge is not None
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Return)
    box = app.window.findChild(QSpinBox, "place-box")
    assert box is not None
    assert box.value() == 24
    box.setValue(30)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert homes(app).count(0) == 30
    assert edge.hasFocus()


def test_a_number_that_is_typed_for_an_edge_goes_with_its_gpu(app: App, qtbot: QtBot) -> None:
    edge = app.window.findChild(QSlider, "edge_1")
    assert edge is not None
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Return)
    assert app.window.findChild(QSpinBox, "place-box") is not None
    app.session.set_gpu_count(1)
    qtbot.waitUntil(lambda: app.window.findChild(QSpinBox, "place-box") is None)


def test_delete_takes_all_layers_off_a_gpu(app: App) -> None:
    edge = app.window.findChild(QSlider, "edge_0")
    assert edge is not None
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Delete)
    assert (homes(app).count(CPU), homes(app).count(0), homes(app).count(1)) == (12, 0, 37)
    assert app.session.undo_stack.undoText() == "Take all layers off GPU 0"


def test_brackets_go_from_edge_to_edge(app: App) -> None:
    app.window.actions_.edge_after.trigger()
    assert app.window.focusWidget() is app.window.findChild(QSlider, "edge_0")
    app.window.actions_.edge_after.trigger()
    assert app.window.focusWidget() is app.window.findChild(QSlider, "edge_1")
    app.window.actions_.edge_before.trigger()
    assert app.window.focusWidget() is app.window.findChild(QSlider, "edge_0")


def test_the_wheel_widens_bars_around_the_pointer_and_the_overview_moves_along(app: App) -> None:
    strip, overview = strip_of(app), app.window.findChild(Overview)
    assert overview is not None
    assert not overview.isVisible()
    at = QPointF(bar(app, 36))
    wheel = QWheelEvent(
        at,
        strip.mapToGlobal(at),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = layout_of(app).pitch
    QApplication.sendEvent(strip, wheel)
    assert layout_of(app).pitch > before * 1.5
    assert abs(layout_of(app).bars[36].middle - at.x()) <= layout_of(app).pitch
    assert overview.isVisible()
    overview.setValue(0)
    assert strip.view.start == 0
    app.window.actions_.zoom_whole.trigger()
    assert strip.view.whole
    assert not overview.isVisible()


def test_an_edge_that_keys_move_out_of_view_takes_the_view_along(app: App) -> None:
    strip = strip_of(app)
    strip.zoom(3.0, x=layout_of(app).bars[24].middle)
    edge = app.window.findChild(QSlider, "edge_1")
    assert edge is not None
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Home)
    assert layout_of(app).shows(0)
    assert edge.isVisible()


def test_snapping_can_be_switched_off(app: App) -> None:
    snap = app.window.actions_.snap
    assert snap.isChecked()
    snap.trigger()
    assert not strip_of(app).snapping


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_an_edge_says_in_its_menu_what_its_keys_do(app: App, qtbot: QtBot) -> None:
    edge = app.window.findChild(QSlider, "edge_1")
    assert edge is not None
    edge.setFocus()
    assert edge_menu_of(edge, qtbot) == [
        "Edge GPU 0 | GPU 1",
        "Pin this edge",
        "Type its place…",
        "Take all layers off GPU 1",
    ]
    choose(edge, "Pin this edge")
    assert app.session.plan is not None
    assert app.session.plan.pins == {1}
    assert edge.hasFocus()
    assert edge_menu_of(edge, qtbot)[1] == "Let go of this edge"
    choose(edge, "Let go of this edge")
    assert app.session.plan.pins == frozenset()
    edge_menu_of(edge, qtbot)
    choose(edge, "Type its place…")
    assert app.window.focusWidget() is app.window.findChild(QSpinBox, "place-box")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_edge_of_experts_opens_the_menu_of_the_layers(app: App, qtbot: QtBot) -> None:
    """It has nothing to pin."""
    strip_of(app).show_selection(only(3))
    edge = app.window.findChild(QSlider, "experts_0")
    assert edge is not None
    edge.setFocus()
    QApplication.sendEvent(edge, menu_key(edge))
    qtbot.waitUntil(lambda: app.window.findChild(QMenu, "layer-menu") is not None)
    assert edge.findChild(QMenu) is None
    closed(app.window.findChild(QMenu, "layer-menu"))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_of_a_typed_place_leaves_the_field_open(app: App) -> None:
    edge = app.window.findChild(QSlider, "edge_1")
    assert edge is not None
    edge.setFocus()
    QTest.keyClick(edge, Qt.Key.Key_Return)
    box = app.window.findChild(QSpinBox, "place-box")
    assert box is not None
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert box.isVisible()
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.MouseFocusReason))
    assert not box.isVisible()


def menu_key(widget: QWidget) -> QContextMenuEvent:
    middle = widget.rect().center()
    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, widget.mapToGlobal(middle))


def edge_menu_of(edge: QSlider, qtbot: QtBot) -> list[str]:
    qtbot.waitUntil(lambda: edge.findChild(QMenu, "edge-menu") is None)  # the one before has gone
    QApplication.sendEvent(edge, menu_key(edge))
    menu = edge.findChild(QMenu, "edge-menu")
    assert menu is not None
    assert menu.isVisible()
    return [action.text() for action in menu.actions()]


def choose(edge: QSlider, text: str) -> None:
    menu = edge.findChild(QMenu, "edge-menu")
    assert menu is not None
    action = next(action for action in menu.actions() if action.text() == text)
    closed(menu)
    action.trigger()


def closed(menu: QMenu | None) -> None:
    assert menu is not None
    menu.close()
