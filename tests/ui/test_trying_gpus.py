"""GPUs that are tried: added from the list or by hand, copied, moved, taken away and given less memory."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.cards import CardList, known_cards
from lamella.devices.device import Backend, Device
from lamella.devices.nvml import gpus_of
from lamella.devices.simulated import what_if
from lamella.plan.plan import with_gpus
from lamella.ui.devices import adding
from lamella.ui.devices.finding import found, listed
from lamella.units import GIB, MIB
from tests.helpers.window import button_of, open_window, text_of, two_cards

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """Two RTX 4090, on which an example is planned."""
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        button(app, "example-llama-70b").click()
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.session.use_devices(gpus_of(two_cards()), what_if("CPU", 64 * GIB, backend=Backend.CPU))
        app.session.set_gpu_count(0)  # an example brings its own
        app.session.set_gpu_count(2)
        app.session.undo_stack.clear()
        yield app


def button(app: App, name: str) -> QAbstractButton:
    return button_of(app.window, name)


def gpus(app: App) -> tuple[Device, ...]:
    assert app.session.plan is not None
    return app.session.plan.gpus


def names(app: App) -> list[str]:
    return [gpu.name for gpu in gpus(app)]


def undo_text(app: App) -> str:
    return app.session.undo_stack.undoText()


def dialog(app: App) -> QDialog:
    button(app, "add-gpu").click()
    opened = [each for each in app.window.findChildren(QDialog, "add-dialog") if each.isVisible()]
    return opened[-1]


def edit(inside: QWidget, name: str) -> QLineEdit:
    made = inside.findChild(QLineEdit, name)
    assert made is not None, name
    return made


def add(app: App, text: str) -> None:
    search = edit(dialog(app), "find-gpu")
    QTest.keyClicks(search, text)
    QTest.keyClick(search, Qt.Key.Key_Return)


def choose(app: App, gpu: int, act: str) -> None:
    button(app, f"more-gpu-{gpu}").click()
    menu = [each for each in app.window.findChildren(QMenu, "card-menu") if each.isVisible()][-1]
    action = next(each for each in menu.actions() if each.objectName() == act)
    assert action.isEnabled(), act
    action.trigger()
    menu.close()


def focused_name() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus else ""


def test_a_card_of_the_list_is_added_with_a_few_keys_and_one_step(app: App) -> None:
    add(app, "rtx 3090")
    assert names(app)[2:] == ["NVIDIA GeForce RTX 3090"]
    assert gpus(app)[2].simulated
    assert gpus(app)[2].total == 24 * GIB
    assert undo_text(app) == "Add RTX 3090"
    assert text_of(app.window, "memory-gpu-2") == "of 24.0 GiB"
    app.session.undo()
    assert len(gpus(app)) == 2
    assert not app.session.undo_stack.canUndo()


def test_arrows_choose_in_the_list_while_the_search_keeps_the_keys(app: App) -> None:
    search = edit(dialog(app), "find-gpu")
    QTest.keyClicks(search, "3090")
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert names(app)[2:] == ["NVIDIA GeForce RTX 3090 Ti"]


def test_esc_leaves_the_plan_as_it_was(app: App) -> None:
    opened = dialog(app)
    QTest.keyClick(edit(opened, "find-gpu"), Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert len(gpus(app)) == 2


def test_a_known_gpu_whose_figures_are_not_sure_says_so(app: App) -> None:
    table = dialog(app).findChild(QTableView, "known-gpus")
    assert table is not None
    model = table.model()
    first = [model.index(row, 0) for row in range(model.rowCount())]
    said = [index for index in first if index.data().endswith("not sure")]
    assert len(said) == sum(card.unsure for card in known_cards()) > 0
    assert "one report only" in said[0].data(Qt.ItemDataRole.ToolTipRole)
    assert said[0].data(Qt.ItemDataRole.AccessibleTextRole).endswith("not sure")


def test_every_known_gpu_is_in_the_list(app: App) -> None:
    table = dialog(app).findChild(QTableView, "known-gpus")
    assert table is not None
    assert table.model().rowCount() == len(known_cards())


def test_a_gpu_by_hand_has_the_memory_that_was_typed(app: App) -> None:
    opened = dialog(app)
    QTest.keyClicks(edit(opened, "hand-name"), "Prototype")
    QTest.keyClicks(edit(opened, "hand-total"), "20 GiB")
    QTest.keyClicks(edit(opened, "hand-free"), "18,5")
    QTest.keyClick(edit(opened, "hand-free"), Qt.Key.Key_Return)
    assert (gpus(app)[2].name, gpus(app)[2].total, gpus(app)[2].free) == ("Prototype", 20 * GIB, 37 * GIB // 2)
    assert undo_text(app) == "Add Prototype"
    assert not opened.isVisible()


def test_a_gpu_by_hand_has_a_speed_once_its_bandwidth_is_said(app: App, qtbot: QtBot) -> None:
    opened = dialog(app)
    QTest.keyClicks(edit(opened, "hand-total"), "24 GiB")
    QTest.keyClicks(edit(opened, "hand-bandwidth"), "fast")
    QTest.keyClick(edit(opened, "hand-bandwidth"), Qt.Key.Key_Return)
    assert text_of(opened, "hand-fault") == "The bandwidth is a number above 0, such as 83.2."
    edit(opened, "hand-bandwidth").selectAll()
    QTest.keyClicks(edit(opened, "hand-bandwidth"), "936 GB/s")
    QTest.keyClick(edit(opened, "hand-bandwidth"), Qt.Key.Key_Return)
    assert not opened.isVisible()
    assert gpus(app)[2].bandwidth_gb_s == 936


def test_the_verdict_says_why_no_speed_is_told(app: App, qtbot: QtBot) -> None:
    """A card by hand without a bandwidth takes the speed from the verdict, and nobody would know why."""
    plan = app.session.plan
    assert plan is not None
    named = tuple(replace(each, bandwidth_gb_s=1008.0) for each in plan.gpus)
    app.session.show_plan(with_gpus(plan, named))
    qtbot.waitUntil(lambda: "tokens/s" in text_of(app.window, "verdict"), timeout=30000)
    assert "No speed" not in text_of(app.window, "verdict-reason")
    opened = dialog(app)
    QTest.keyClicks(edit(opened, "hand-total"), "48 GiB")
    QTest.keyClick(edit(opened, "hand-total"), Qt.Key.Key_Return)
    assert "tokens/s" not in text_of(app.window, "verdict")
    assert "a GPU's memory bandwidth is not known" in text_of(app.window, "verdict-reason")


@pytest.mark.parametrize(
    ("total", "free", "sentence"),
    [
        ("0", "", "The size must be above 0."),
        ("-4 GiB", "", "The size must be above 0."),
        ("much", "", "That is no size. Write 24 GiB, for example, or 24576 MiB."),
        ("", "", "That is no size. Write 24 GiB, for example, or 24576 MiB."),
        ("8", "9", "The GPU has only 8.0 GiB."),
    ],
)
def test_what_cannot_be_is_refused_at_the_field(app: App, total: str, free: str, sentence: str) -> None:
    opened = dialog(app)
    QTest.keyClicks(edit(opened, "hand-total"), total)
    QTest.keyClicks(edit(opened, "hand-free"), free)
    QTest.keyClick(edit(opened, "hand-total"), Qt.Key.Key_Return)
    assert text_of(opened, "hand-fault") == sentence
    assert opened.isVisible()
    assert len(gpus(app)) == 2


def test_a_damaged_card_list_is_named_and_a_gpu_can_still_be_added_by_hand(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = "/opt/lamella/cards.json: gpus[3]: Expected `int`, got `str` - at `$.memory_mib`"
    monkeypatch.setattr(adding, "card_list", lambda: CardList((), (), (problem,)))
    opened = dialog(app)
    said = opened.findChild(QLabel, "card-list-problem")
    assert said is not None
    assert (said.isVisible(), said.text()) == (True, problem)
    QTest.keyClicks(edit(opened, "hand-name"), "Prototype")
    QTest.keyClicks(edit(opened, "hand-total"), "20 GiB")
    QTest.keyClick(edit(opened, "hand-total"), Qt.Key.Key_Return)
    assert names(app)[2:] == ["Prototype"]


def test_a_chip_without_memory_of_its_own_asks_for_the_size(app: App) -> None:
    opened = dialog(app)
    QTest.keyClicks(edit(opened, "find-gpu"), "780M")
    QTest.keyClick(edit(opened, "find-gpu"), Qt.Key.Key_Return)
    assert edit(opened, "hand-name").text() == "AMD Radeon 780M Graphics"
    assert "How much" in text_of(opened, "hand-fault")
    assert opened.focusWidget() is edit(opened, "hand-total")


def test_a_name_that_nobody_knows_goes_on_by_hand(app: App) -> None:
    opened = dialog(app)
    QTest.keyClicks(edit(opened, "find-gpu"), "RTX 9999")
    QTest.keyClick(edit(opened, "find-gpu"), Qt.Key.Key_Return)
    assert edit(opened, "hand-name").text() == "RTX 9999"
    assert opened.isVisible()


def test_a_copy_of_a_real_card_is_a_what_if_card_with_all_its_memory(app: App) -> None:
    choose(app, 0, "copy")
    assert [gpu.uuid for gpu in gpus(app)] == ["GPU-0", "", "GPU-1"]
    assert gpus(app)[1].free == gpus(app)[1].total
    assert undo_text(app) == "Copy GPU 0 · RTX 4090"
    assert focused_name() == "more-gpu-1"


def test_a_real_card_is_left_out_and_comes_back(app: App) -> None:
    before = gpus(app)
    choose(app, 0, "remove")
    assert gpus(app) == before[1:]
    assert undo_text(app) == "Plan without GPU 0 · RTX 4090"
    app.session.set_gpu_count(2)
    assert [gpu.uuid for gpu in gpus(app)] == ["GPU-1", "GPU-0"]


def test_the_last_card_can_go_and_the_keys_are_at_the_button_that_adds_one(app: App) -> None:
    choose(app, 1, "remove")
    choose(app, 0, "remove")
    assert gpus(app) == ()
    assert focused_name() == "add-gpu"
    add(app, "5090")
    assert names(app) == ["NVIDIA GeForce RTX 5090"]


def test_alt_and_an_arrow_move_the_card_that_has_the_focus(app: App) -> None:
    add(app, "3090")
    button(app, "more-gpu-2").setFocus()
    QTest.keyClick(button(app, "more-gpu-2"), Qt.Key.Key_Up, ALT)
    assert [gpu.simulated for gpu in gpus(app)] == [False, True, False]
    assert undo_text(app).startswith("Move GPU 2 · RTX 3090")
    assert focused_name() == "more-gpu-1"
    QTest.keyClick(button(app, "more-gpu-1"), Qt.Key.Key_Down, ALT)
    assert [gpu.simulated for gpu in gpus(app)] == [False, False, True]
    QTest.keyClick(button(app, "more-gpu-2"), Qt.Key.Key_Down, ALT)
    assert [gpu.simulated for gpu in gpus(app)] == [False, False, True]
    QTest.keyClick(button(app, "more-gpu-2"), Qt.Key.Key_Delete)
    assert len(gpus(app)) == 2


def test_the_menu_opens_at_the_mouse_and_by_the_menu_key(app: App) -> None:
    card = app.window.findChild(QWidget, "card-gpu-1")
    assert card is not None
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        event = QContextMenuEvent(reason, QPoint(20, 20), card.mapToGlobal(QPoint(20, 20)), NONE)
        QApplication.sendEvent(card, event)
        menu = next(each for each in app.window.findChildren(QMenu, "card-menu") if each.isVisible())
        texts = [action.text() for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
        assert texts == ["One more like it", "Plan without it", "Move up", "Change memory…", "Details…"]
        menu.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_free_memory_is_typed_on_the_card(app: App) -> None:
    choose(app, 0, "set_memory")
    field = edit(app.window, "free-memory")
    assert (field.text(), focused_name()) == ("23.0 GiB", "free-memory")
    QTest.keyClicks(field, "20.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert gpus(app)[0].free == 20 * GIB + 512 * MIB
    assert undo_text(app) == "Count with 20.5 GiB free on GPU 0 · RTX 4090"
    assert not field.isVisible()
    assert focused_name() == "more-gpu-0"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("25", "The GPU has only 24.0 GiB."),
        ("0", "The size must be above 0."),
        ("-1", "The size must be above 0."),
        ("x", "That is no size. Write 24 GiB, for example, or 24576 MiB."),
    ],
)
def test_free_memory_that_cannot_be_is_refused_on_the_card(app: App, typed: str, sentence: str) -> None:
    choose(app, 0, "set_memory")
    field = edit(app.window, "free-memory")
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert text_of(app.window, "memory-fault") == sentence
    assert field.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert gpus(app)[0].free == 23 * GIB
    assert not app.session.undo_stack.canUndo()


def test_tab_goes_through_the_cards_from_top_to_bottom(app: App) -> None:
    add(app, "3090")
    button(app, "more-gpu-0").setFocus()
    seen = [focused_name()]
    for _ in range(5):
        QTest.keyClick(app.window, Qt.Key.Key_Tab)
        seen.append(focused_name())
    assert seen == ["more-gpu-0", "more-gpu-1", "more-gpu-2", "more-cpu", "bar-cpu", "add-gpu"]


def test_sixteen_are_the_most(app: App) -> None:
    app.session.set_gpu_count(16)
    assert not button(app, "add-gpu").isEnabled()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("3090", "NVIDIA GeForce RTX 3090"),
        ("rtx4090", "NVIDIA GeForce RTX 4090"),
        ("a10", "NVIDIA A10"),
        ("a6000", "NVIDIA RTX A6000"),
        ("7900 xtx", "AMD Radeon RX 7900 XTX"),
        ("m4 max 128 gb", "Apple M4 Max (40-core GPU)"),
        ("A100-SXM", "NVIDIA A100-SXM4-80GB"),
    ],
)
def test_people_find_a_card_by_what_they_call_it(text: str, first: str) -> None:
    assert first == next(iter(found(listed(known_cards()), text))).name
