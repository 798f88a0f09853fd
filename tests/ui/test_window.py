"""The window as a person uses it: open, look, drag, undo, switch, and meet a file that is none."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QFont, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSlider,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU, Readings
from lamella.estimate.settings import CacheType
from lamella.plan.fullest import fullest_places
from lamella.plan.outcome import Outcome
from lamella.resources import resource
from lamella.ui.controls.column import Column
from lamella.ui.controls.looks import ElidedLabel
from lamella.ui.preferences import Look
from lamella.ui.seat import what_if_gpus
from lamella.ui.strip.selection import only
from lamella.ui.words import gib_text
from lamella.units import GIB
from tests.helpers.window import NO_DRIVER, TurnedSource, open_window, preferences, text_of, two_cards, visible_labels

LLAMA = "llama-3.3-70b-q4_k_m.gguf"


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        yield app


@pytest.fixture
def planned(app: App, qtbot: QtBot) -> App:
    """The first example, opened with a click."""
    press(app, "example-llama-70b")
    qtbot.waitUntil(lambda: app.session.plan is not None)
    return app


def press(app: App, name: str) -> None:
    button = app.window.findChild(QAbstractButton, name)
    assert button is not None
    assert button.isVisible(), name
    button.click()


def shown(app: App) -> Outcome:
    assert app.session.outcome is not None
    return app.session.outcome


def headrooms(app: App) -> list[str]:
    names = [*(f"headroom-gpu-{device.index}" for device in shown(app).devices[:-1]), "headroom-cpu"]
    return [text_of(app.window, name) for name in names]


def handle(app: App, edge: int) -> QSlider:
    found = app.window.findChild(QSlider, f"edge_{edge}")
    assert found is not None
    return found


def hold(qtbot: QtBot, app: App, edge: int, *, bars: int) -> QPoint:
    """Takes a handle that many layers to the right, and holds it there; the point is where, in the strip."""
    layout = app.desk.plan_page.strip.strip_layout
    assert layout is not None
    grip = handle(app, edge)
    start = grip.geometry().center()
    width = layout.bands.width / len(shown(app).layers)
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=grip.mapFromParent(start))
    goal = QPoint(round(start.x() + width * bars), start.y())
    for step in range(1, 6):
        QTest.mouseMove(grip, grip.mapFromParent(start + (goal - start) * (step / 5)))
    return goal


def test_it_starts_with_one_thing_to_do_and_says_what_the_computer_has(app: App) -> None:
    assert app.window.windowTitle() == "Lamella"
    assert text_of(app.window, "machine") == "no NVIDIA driver: planning with what-if cards"
    button = app.window.findChild(QAbstractButton, "open-model")
    assert button is not None
    assert button.isVisible()


def test_real_cards_are_counted_on_the_start_page(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        qtbot.waitUntil(lambda: text_of(app.window, "machine") == "2 GPUs · 46.0 GiB free · driver 580.95")


def test_an_example_shows_the_same_numbers_everywhere(planned: App) -> None:
    outcome = shown(planned)
    assert headrooms(planned) == [f"{gib_text(device.headroom)} headroom after load" for device in outcome.devices]
    assert text_of(planned.window, "model-facts").startswith("Q4_K_M · 39.6 GiB · 80 layers + output · llama")
    assert text_of(planned.window, "verdict").split(":")[0] == "Everything runs on the GPUs"
    tightest = min(outcome.devices[:-1], key=lambda device: device.headroom)
    assert gib_text(tightest.headroom) in text_of(planned.window, "verdict-reason")
    assert planned.window.windowTitle().startswith(outcome.plan.model.name)
    assert [device.device.total for device in outcome.devices] == [24 * GIB, 24 * GIB, 64 * GIB]


def test_the_inspector_lists_the_tensors_of_the_chosen_layer(planned: App, qtbot: QtBot) -> None:
    strip = planned.desk.plan_page.strip
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Home)
    QTest.keyClick(strip, Qt.Key.Key_Up)
    assert text_of(planned.window, "inspector-title") == "LAYER 1 · GPU 0"
    table = planned.window.findChild(QTableView, "tensors")
    assert table is not None
    model = table.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert {"attn_q", "ffn_down"} <= set(names)
    row = names.index("ffn_gate")
    assert [model.index(row, column).data() for column in range(1, 4)] == ["Q4_K", "8192×28672", "126.0"]


def test_keys_move_an_edge_and_undo_puts_it_back(planned: App, qtbot: QtBot) -> None:
    before = shown(planned), headrooms(planned)
    QTest.keyClick(handle(planned, 0), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert text_of(planned.window, "verdict").split(":")[0] == "5 of 81 layers run on the CPU"
    assert headrooms(planned) != before[1]
    assert headrooms(planned) == [f"{gib_text(each.headroom)} headroom after load" for each in shown(planned).devices]
    assert planned.window.isWindowModified()
    planned.window.actions_.undo.trigger()
    assert shown(planned).plan == before[0].plan
    assert headrooms(planned) == before[1]
    assert not planned.window.isWindowModified()


def test_a_drag_shows_at_once_what_it_costs_and_is_one_step(planned: App, qtbot: QtBot) -> None:
    stored, before = shown(planned).plan, headrooms(planned)
    goal = hold(qtbot, planned, 1, bars=8)
    assert text_of(planned.window, "headroom-gpu-0").endswith("over")
    assert text_of(planned.window, "verdict").startswith("It does not fit: GPU 0 lacks")
    assert planned.session.plan is stored
    grip = handle(planned, 1)
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=grip.mapFromParent(goal))
    assert shown(planned).plan.allocator == "manual"
    assert shown(planned).plan.allocation.placement.homes.count(0) == 48
    assert planned.session.undo_stack.count() == 1
    planned.window.actions_.undo.trigger()
    assert headrooms(planned) == before


def test_escape_puts_a_dragged_edge_back(planned: App, qtbot: QtBot) -> None:
    before = headrooms(planned)
    hold(qtbot, planned, 1, bars=8)
    QTest.keyClick(handle(planned, 1), Qt.Key.Key_Escape)
    assert headrooms(planned) == before
    assert planned.session.undo_stack.count() == 0


def test_a_setting_changes_the_plan_in_one_step(planned: App) -> None:
    press(planned, "cache-k-q8_0")
    plan = shown(planned).plan
    assert (plan.settings.type_k, plan.settings.type_v) == (CacheType.Q8_0, CacheType.Q8_0)
    planned.window.actions_.undo.trigger()
    assert shown(planned).plan.settings.type_k is CacheType.F16


def test_the_context_can_be_typed_and_slid(planned: App, qtbot: QtBot) -> None:
    field = planned.window.findChild(QWidget, "context")
    slider = planned.window.findChild(QSlider, "context-slider")
    assert field is not None
    assert slider is not None
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(field, "8k")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown(planned).plan.settings.context_tokens == 8192
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert shown(planned).plan.settings.context_tokens == 12288
    press(planned, "context-from-model")
    assert shown(planned).plan.settings.context_tokens == 0


def test_the_number_of_gpus_and_the_allocator_are_chosen_in_the_bar(planned: App) -> None:
    press(planned, "gpu-count-more")
    assert len(shown(planned).plan.gpus) == 3
    card = planned.window.findChild(QWidget, "card-gpu-2")
    assert card is not None
    assert card.isVisible()
    press(planned, "allocator-even")
    assert shown(planned).plan.allocator == "even"
    press(planned, "gpu-count-fewer")
    assert not card.isVisible()


def test_ollama_is_one_choice_and_its_older_versions_are_behind_an_arrow(planned: App) -> None:
    press(planned, "allocator-ollama")
    assert shown(planned).plan.allocator == "ollama"
    assert text_of(planned.window, "status-rules").startswith("Ollama 0.30 rules")
    older = planned.window.findChild(QAction, "generation-ollama-0.6")
    assert older is not None
    older.trigger()
    assert shown(planned).plan.allocator == "ollama-0.6"
    assert text_of(planned.window, "status-rules").startswith("Ollama 0.6 rules")
    button = planned.window.findChild(QPushButton, "allocator-ollama-0.6")
    assert button is not None
    assert (button.text(), button.isChecked()) == ("Ollama 0.6", True)
    press(planned, "allocator-manual")
    assert text_of(planned.window, "status-rules").startswith("llama.cpp")


def test_what_ollama_chooses_by_itself_is_shown(planned: App) -> None:
    """One request at a time and a batch of its own, where llama-server would have four and 2048."""
    press(planned, "allocator-ollama")
    assert shown(planned).estimate.settings.slots == 1
    batch = planned.window.findChild(QLineEdit, "batch")
    assert batch is not None
    assert batch.text() == str(shown(planned).estimate.settings.batch) != "2048"


def test_a_file_that_is_no_model_is_told_in_place_and_the_plan_stays(
    planned: App, qtbot: QtBot, tmp_path: Path
) -> None:
    plan = shown(planned).plan
    bad = tmp_path / "letters.gguf"
    bad.write_text("Dear model")
    planned.desk.documents.open_path(str(bad))
    banner = planned.window.findChild(QWidget, "banner")
    assert banner is not None
    qtbot.waitUntil(banner.isVisible)
    assert str(bad) in text_of(planned.window, "banner-text")
    assert shown(planned).plan is plan
    press(planned, "banner-close")
    assert not banner.isVisible()


def test_a_plan_is_saved_and_opened_again(planned: App, qtbot: QtBot, tmp_path: Path) -> None:
    QTest.keyClick(handle(planned, 1), Qt.Key.Key_Left)
    plan, path = shown(planned).plan, tmp_path / "two cards.lamella"
    planned.desk.documents.save_to(str(path))
    assert not planned.window.isWindowModified()
    assert text_of(planned.window, "status-document") == "two cards.lamella · saved"
    QTest.keyClick(handle(planned, 1), Qt.Key.Key_Left)
    planned.desk.documents.open_path(str(path))
    press(planned, "open_here-reload")
    qtbot.waitUntil(lambda: shown(planned).plan == plan)


def test_a_folder_that_cannot_be_written_is_told_in_place(planned: App, tmp_path: Path) -> None:
    planned.desk.documents.save_to(str(tmp_path / "missing" / "plan.lamella"))
    assert "missing" in text_of(planned.window, "banner-text")
    assert text_of(planned.window, "status-document").endswith("not saved")


def test_unsaved_changes_are_kept_when_the_person_says_so(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, discard=False) as app:
        press(app, "example-llama-70b")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        QTest.keyClick(handle(app, 0), Qt.Key.Key_Right)
        plan = shown(app).plan
        assert not app.window.close()
        assert app.window.isVisible()
        assert shown(app).plan is plan


def test_a_model_can_be_dropped_anywhere(app: App, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(resource("examples", LLAMA)))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    app.window.dropEvent(event)
    qtbot.waitUntil(lambda: app.session.plan is not None)
    assert [gpu.total for gpu in shown(app).plan.gpus] == [24 * GIB, 24 * GIB]


def test_a_file_from_the_command_line_is_planned_for_the_cards_of_this_computer(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = str(resource("examples", LLAMA))
    with open_window(qapp, tmp_path, readings=(two_cards(free=21 * GIB),), paths=(path,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert [(gpu.free, gpu.simulated) for gpu in shown(app).plan.gpus] == [(21 * GIB, False)] * 2
        assert "llama.cpp b11434 rules · driver 580.95" in text_of(app.window, "status-rules")
        assert app.window.status.isVisible()


def test_readings_warn_but_never_change_the_plan(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path = str(resource("examples", LLAMA))
    source = TurnedSource(two_cards())
    with open_window(qapp, tmp_path, source=source, paths=(path,), interval_s=0.1) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        plan = shown(app).plan
        warning = app.window.findChild(QLabel, "warning-gpu-0")
        assert warning is not None
        source.now = two_cards(free=22 * GIB + GIB // 2)
        qtbot.waitUntil(lambda: warning.text() == "22.5 GiB is free now, the plan counts with 23.0 GiB.")
        source.now = two_cards(free=3 * GIB)
        qtbot.waitUntil(lambda: warning.text().startswith("Only 3.0 GiB is free now"))
        assert shown(app).plan is plan


def test_the_language_changes_at_once_and_is_remembered(planned: App, qtbot: QtBot, tmp_path: Path) -> None:
    choose(planned, "language-zh_CN")
    qtbot.waitUntil(lambda: "加载后余量" in headrooms(planned)[0])
    assert "headroom" not in " ".join(found.text() for found in visible_labels(planned.window))
    assert preferences(tmp_path).language == "zh_CN"
    choose(planned, "language-en")
    qtbot.waitUntil(lambda: headrooms(planned)[0].endswith("headroom after load"))


def test_the_dark_look_is_applied_at_once_and_remembered(planned: App, tmp_path: Path) -> None:
    light = planned.window.grab().toImage().pixelColor(5, 500).lightness()
    choose(planned, "look-dark")
    dark = planned.window.grab().toImage().pixelColor(5, 500).lightness()
    assert (light > 200, dark < 60) == (True, True)
    assert preferences(tmp_path).look is Look.DARK


def choose(app: App, name: str) -> None:
    actions = (*app.window.actions_.looks.actions(), *app.window.actions_.languages.actions())
    next(action for action in actions if action.objectName() == name).trigger()


@pytest.mark.parametrize("size", [(1600, 1000), (1100, 700)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("gpus", [2, 8])
def test_no_text_is_cut(planned: App, qtbot: QtBot, size: tuple[int, int], language: str, gpus: int) -> None:
    planned.window.resize(*size)
    planned.session.set_gpu_count(gpus)
    choose(planned, f"language-{language}")
    press(planned, "cache-apart")
    qtbot.waitUntil(lambda: [cut(label) for label in visible_labels(planned.window) if cut(label)] == [])
    buttons = [each for each in planned.window.findChildren(QAbstractButton) if each.isVisible() and each.text()]
    assert [each.text() for each in buttons if each.width() < each.sizeHint().width()] == []


def cut(label: QLabel) -> str:
    """The text of a label that needs more room than it has; one that ends in dots tells the rest in its tooltip."""
    if isinstance(label, ElidedLabel):
        return "" if label.elided() == label.text() or label.toolTip() else label.text()
    needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
    wide = label.wordWrap() or label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    return "" if wide and needed <= label.height() else label.text()


@pytest.mark.parametrize("page", ["start", "plan"])
def test_everything_that_takes_the_keyboard_has_a_name(app: App, qtbot: QtBot, page: str) -> None:
    if page == "plan":
        press(app, "example-llama-70b")
        qtbot.waitUntil(lambda: app.session.plan is not None)
    widgets = [each for each in app.window.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    nameless = [f"{type(each).__name__} {each.objectName()}" for each in widgets if each.isVisible() and not name(each)]
    assert nameless == []


def name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_layer_is_sent_to_a_device_from_its_menu(planned: App, qtbot: QtBot) -> None:
    strip = planned.desk.plan_page.strip
    strip.show_selection(only(12))
    strip.menu_requested.emit(12, strip.mapToGlobal(strip.rect().center()))
    menu = planned.window.findChild(QMenu, "layer-menu")
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "Layer 12, GPU 0, 0.6 GiB",
        "Send to CPU",
        "Send to GPU 0",
        "Send to GPU 1",
    ]
    assert [action.isChecked() for action in menu.actions()] == [False, False, True, False]
    menu.actions()[1].trigger()
    menu.close()
    assert shown(planned).layers[12].device == CPU
    assert text_of(planned.window, "verdict").split(":")[0] == "1 of 81 layers runs on the CPU"


def test_keys_send_the_chosen_layer(planned: App) -> None:
    strip = planned.desk.plan_page.strip
    strip.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_C):
        QTest.keyClick(strip, key)
    assert shown(planned).layers[0].device == CPU


def test_escape_leaves_no_trace_of_key_steps(planned: App) -> None:
    before = shown(planned).plan
    grip = handle(planned, 1)
    grip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        QTest.keyClick(grip, key)
    assert shown(planned).plan == before
    assert not planned.window.isWindowModified()
    assert not planned.window.actions_.undo.isEnabled()
    assert not planned.window.actions_.redo.isEnabled()


def test_an_edge_is_led_to_where_a_gpu_is_as_full_as_it_may_be(planned: App, qtbot: QtBot) -> None:
    found = fullest_places(shown(planned))
    assert found
    page = planned.desk.plan_page
    qtbot.waitUntil(lambda: len(page.layers.fullest) == len(found))
    planned.session.move_edge(1, 30, merge=False)
    assert page.layers.fullest == ()
    now = fullest_places(shown(planned))
    qtbot.waitUntil(lambda: page.layers.fullest == now)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_right_column_is_not_cut_beside_its_scroll_bar(planned: App, qtbot: QtBot, language: str) -> None:
    planned.window.resize(1100, 700)
    choose(planned, f"language-{language}")
    press(planned, "cache-apart")
    settings = planned.desk.plan_page.settings
    column = next(one for one in planned.window.findChildren(Column) if one.isAncestorOf(settings))

    def cut_off() -> list[str]:
        right = column.viewport().width()
        return [
            each.objectName()
            for each in settings.findChildren(QWidget)
            if each.isVisible() and each.mapTo(column.viewport(), each.rect().topRight()).x() >= right
        ]

    qtbot.waitUntil(lambda: cut_off() == [])


def test_the_drawing_is_saved_as_a_picture(planned: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "plan.png"
    planned.desk.documents.save_picture(str(path))
    qtbot.waitUntil(path.exists)
    assert not QImage(str(path)).isNull()
    planned.desk.documents.save_picture(str(tmp_path / "plan.txt"))
    banner = planned.window.findChild(QWidget, "banner")
    assert banner is not None
    qtbot.waitUntil(banner.isVisible)


def test_pictures_are_written_to_the_end_before_the_window_goes(planned: App, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.svg" for number in range(6)]
    for path in paths:
        planned.desk.documents.save_picture(str(path))
    planned.desk.documents.close()
    assert [path.exists() for path in paths] == [True] * 6


def test_larger_text_makes_room_for_itself(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    before = qapp.font()
    large = QFont(before)
    large.setPixelSize(18)
    qapp.setFont(large)
    with open_window(qapp, tmp_path) as app:
        press(app, "example-qwen3-30b")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.window.resize(1100, 700)
        qtbot.waitUntil(lambda: [cut(label) for label in visible_labels(app.window) if cut(label)] == [])
    qapp.setFont(before)


def test_escape_and_shortcuts_do_what_the_buttons_do(planned: App, qtbot: QtBot) -> None:
    QTest.keyClick(handle(planned, 0), Qt.Key.Key_Right)
    assert planned.window.actions_.undo.shortcut().matches(QKeySequence(QKeySequence.StandardKey.Undo))
    undo = planned.window.findChild(QAbstractButton, "undo-button")
    assert undo is not None
    assert undo.toolTip() == "Undo: Move edge CPU | GPU 0 to layer 1"
    undo.click()
    assert not undo.isEnabled()


def test_the_start_page_can_be_visited_and_left(planned: App) -> None:
    plan = shown(planned).plan
    planned.window.actions_.start.trigger()
    assert planned.window.start_page.isVisible()
    planned.window.actions_.start.trigger()
    assert planned.desk.plan_page.isVisible()
    assert text_of(planned.window, "model-name") == plan.model.name


class Mute:
    """A source that answers only when it is let."""

    def __init__(self) -> None:
        self.let = Event()

    def read(self) -> Readings:
        self.let.wait()
        return NO_DRIVER

    def close(self) -> None:
        """Nothing is open."""


def test_a_file_waits_for_no_reading_where_no_card_can_answer(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    path, source = str(resource("examples", LLAMA)), Mute()
    with open_window(qapp, tmp_path, source=source, paths=(path,), may_have_cards=False) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert app.session.readings is None
        assert shown(app).plan.gpus == what_if_gpus()
        source.let.set()
        qtbot.waitUntil(lambda: app.session.readings == NO_DRIVER)
