"""The device column as a person uses it: who holds memory, what is true now, cards dragged, left out and compact."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Device, Process, Reading, Readings, Trouble
from lamella.devices.nvml import gpus_of
from lamella.devices.requirements import Engine
from lamella.devices.simulated import what_if
from lamella.devices.visible import visible_gpus
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.history import History
from lamella.ui.devices.legend import Legend
from lamella.ui.engine_watch import EngineView
from lamella.ui.i18n import install_language
from lamella.ui.words import gib_text, size_text
from lamella.units import GIB, MIB
from tests.helpers.window import HOST, button_of, open_window, text_of, two_cards

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def cards(count: int, *, free: int = 23 * GIB) -> Readings:
    model = two_cards(free=free).gpus[0]
    gpus = tuple(
        replace(model, uuid=f"GPU-{number}", pci_address=f"00000000:0{number}:00.0", used=24 * GIB - free)
        for number in range(count)
    )
    return replace(two_cards(), gpus=gpus)


def with_first(readings: Readings, first: Reading) -> Readings:
    return replace(readings, gpus=(first, *readings.gpus[1:]), monotonic_s=readings.monotonic_s + 1)


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """Three RTX 4090 in this computer, on which an example is planned."""
    with open_window(qapp, tmp_path, readings=(cards(3),)) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        button(app, "example-llama-70b").click()
        qtbot.waitUntil(lambda: app.session.plan is not None)
        host = app.session.plan.host if app.session.plan else None
        assert host is not None
        app.session.change_machine(gpus_of(cards(3)), replace(host, total=64 * GIB, free=50 * GIB), "")
        app.session.undo_stack.clear()
        yield app


def button(app: App, name: str) -> QAbstractButton:
    return button_of(app.window, name)


def card(app: App, name: str) -> QWidget:
    found = app.window.findChild(QWidget, f"card-{name}")
    assert found is not None, name
    return found


def order(app: App) -> list[str]:
    assert app.session.plan is not None
    return [gpu.uuid for gpu in app.session.plan.gpus]


def opened(app: App, name: str) -> QDialog:
    return next(each for each in app.window.findChildren(QDialog, name) if each.isVisible())


def rows(dialog: QDialog) -> list[tuple[str, str]]:
    table = dialog.findChild(QTableView)
    assert table is not None
    model = table.model()
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def heads(dialog: QDialog) -> list[str]:
    table = dialog.findChild(QTableView)
    assert table is not None
    return [table.model().headerData(number, Qt.Orientation.Horizontal) for number in range(2)]


def headroom(app: App, gpu: int) -> int:
    assert app.session.outcome is not None
    return app.session.outcome.devices[gpu].headroom


def level_of(app: App, gpu: int) -> object:
    """The colour of the amount; the sign beside it has the same."""
    found = app.window.findChild(QLabel, f"headroom-gpu-{gpu}")
    assert found is not None
    return found.property("level")


def test_headroom_follows_what_other_programs_take_and_give_back(app: App) -> None:
    assert text_of(app.window, "headroom-gpu-0") == f"{gib_text(headroom(app, 0))} headroom after load"
    taken = Process(5, "/usr/bin/blender", 20 * GIB)
    app.session.show_readings(with_first(cards(3), replace(cards(1).gpus[0], free=3 * GIB, processes=(taken,))))
    short = 20 * GIB - headroom(app, 0)
    assert text_of(app.window, "headroom-gpu-0") == f"{gib_text(short)} over"
    assert text_of(app.window, "warning-gpu-0").startswith("blender has taken 20.0 GiB: only 3.0 GiB is free now")
    assert not app.session.undo_stack.canUndo()
    app.session.show_readings(with_first(cards(3), cards(1).gpus[0]))
    assert text_of(app.window, "headroom-gpu-0") == f"{gib_text(headroom(app, 0))} headroom after load"


def test_a_model_that_is_loaded_already_is_not_counted_twice(app: App) -> None:
    loaded = Process(5, "/usr/bin/ollama", 18 * GIB)
    now = with_first(cards(3), replace(cards(1).gpus[0], free=5 * GIB, processes=(loaded,)))
    app.session.show_readings(now)
    assert text_of(app.window, "headroom-gpu-0").endswith("over")
    view = EngineView(Engine.OLLAMA, visible_gpus(now.gpus, {}), holders=((5, Engine.OLLAMA),))
    app.desk.plan_page.devices.show_engines(view)
    assert text_of(app.window, "headroom-gpu-0") == f"{gib_text(headroom(app, 0))} headroom after load"
    assert "Ollama already holds this model here (18.0 GiB, counted once)." in text_of(app.window, "marks-gpu-0")


def test_the_part_of_other_programs_lists_them_by_click_and_by_key(app: App) -> None:
    listed = (Process(1, "/usr/bin/Xorg", 100 * MIB), Process(2, None, None), Process(3, "/opt/firefox", 500 * MIB))
    first = replace(cards(1).gpus[0], processes=listed, reserved=200 * MIB)
    app.session.show_readings(with_first(cards(3), first))
    bar = button(app, "bar-gpu-0")
    QTest.mouseClick(bar, LEFT, pos=QPoint(bar.width() - 5, 5))
    assert not any(each.isVisible() for each in app.window.findChildren(QDialog, "programs"))
    QTest.mouseClick(bar, LEFT, pos=QPoint(3, 5))
    dialog = opened(app, "programs")
    assert rows(dialog) == [
        ("firefox", "0.5 GiB"),
        ("Xorg", "100.0 MiB"),
        ("unknown program, process 2", "hidden by the system"),
        ("other, not itemised", "0.2 GiB"),
        ("kept by the driver", "0.2 GiB"),
    ]
    app.session.show_readings(with_first(with_first(cards(3), first), replace(first, processes=listed[:1])))
    assert [name for name, _ in rows(dialog)] == ["Xorg", "other, not itemised", "kept by the driver"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert rows(opened(app, "programs"))[0][0] == "Xorg"


def test_details_lead_with_the_reasons_and_close_with_their_card(app: App) -> None:
    listed = replace(cards(1).gpus[0], compute_capability=(8, 9))
    readings = with_first(cards(3), listed)
    app.session.show_readings(replace(readings, driver="470.10"))
    plan = app.session.plan
    assert plan is not None
    app.session.change_gpus((replace(plan.gpus[0], arch="8.9"), *plan.gpus[1:]))
    assert text_of(app.window, "marks-gpu-0") == "no build of llama.cpp runs on it"
    button(app, "why-gpu-0").click()
    dialog = opened(app, "details")
    note = next(each.text() for each in dialog.findChildren(QLabel) if each.text())
    assert note.startswith("no build of llama.cpp runs on it\nllama.cpp")
    assert ("Free now", "23.0 GiB (24,696,061,952 bytes)") in rows(dialog)
    app.session.set_gpu_count(0)
    assert not dialog.isVisible()


def test_the_last_minute_of_a_small_card_is_in_its_details(app: App) -> None:
    app.session.set_gpu_count(8)
    app.window.resize(1100, 700)
    small = app.desk.plan_page.devices.findChild(DeviceCard, "card-gpu-0")
    assert small is not None
    for second in range(3):
        app.session.show_readings(replace(cards(8), monotonic_s=10.0 + second))
    button(app, "more-gpu-0").setFocus()
    small.details_wanted.emit(0)
    line = opened(app, "details").findChild(History)
    assert line is not None
    assert line.isVisible()
    assert [at for at, _ in line.points][-3:] == [10.0, 11.0, 12.0]
    app.session.show_readings(replace(cards(8), monotonic_s=13.0))
    assert line.points[-1] == (13.0, GIB)


def test_ten_thousand_programs_are_a_list_that_makes_only_the_rows_it_shows(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lamella.ui.devices import programs

    many = tuple(Process(number, f"/usr/bin/p{number}", number * 1024) for number in range(10_000))
    app.session.show_readings(with_first(cards(3), replace(cards(1).gpus[0], processes=many)))
    asked: list[Process] = []

    def counted(process: Process) -> str:
        asked.append(process)
        return "p"

    monkeypatch.setattr(programs, "program_of", counted)
    button(app, "bar-gpu-0").click()
    dialog = opened(app, "programs")
    dialog.grab()
    table = dialog.findChild(QTableView)
    assert table is not None
    assert table.model().rowCount() == 10_000
    assert table.verticalScrollBar().maximum() > 0
    assert len({process.pid for process in asked}) < 500


def drag(app: App, gpu: int, *, to: int, end: bool = True) -> QPoint:
    """Takes a card and holds it over the lower half of another one, or lets go of it there."""
    held, over = card(app, f"gpu-{gpu}"), card(app, f"gpu-{to}")
    start = QPoint(held.width() // 2, 6)
    goal = held.mapFromGlobal(over.mapToGlobal(QPoint(over.width() // 2, over.height() - 4 if to > gpu else 4)))
    QTest.mousePress(held, LEFT, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(held, start + (goal - start) * (step / 4))
    if end:
        QTest.mouseRelease(held, LEFT, pos=goal)
    return goal


def test_a_card_is_dragged_to_another_place_in_one_step(app: App) -> None:
    drag(app, 0, to=2)
    assert order(app) == ["GPU-1", "GPU-2", "GPU-0"]
    assert app.session.undo_stack.undoText() == "Move GPU 0 · RTX 4090 to place 2"
    drag(app, 2, to=0)
    assert order(app) == ["GPU-0", "GPU-1", "GPU-2"]
    app.session.undo()
    app.session.undo()
    assert order(app) == ["GPU-0", "GPU-1", "GPU-2"]
    assert not app.session.undo_stack.canUndo()


def test_esc_drops_a_drag(app: App) -> None:
    goal = drag(app, 0, to=2, end=False)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    QTest.mouseRelease(card(app, "gpu-0"), LEFT, pos=goal)
    assert order(app) == ["GPU-0", "GPU-1", "GPU-2"]


def test_a_card_that_is_left_out_is_offered_back_in_its_place(app: App) -> None:
    assert not button(app, "spare-gpus").isVisible()
    button(app, "more-gpu-1").setFocus()
    QTest.keyClick(button(app, "more-gpu-1"), Qt.Key.Key_Delete)
    assert order(app) == ["GPU-0", "GPU-2"]
    assert button(app, "spare-gpus").text() == "Not in the plan: RTX 4090. Use it"
    button(app, "spare-gpus").click()
    assert order(app) == ["GPU-0", "GPU-1", "GPU-2"]
    assert app.session.undo_stack.undoText() == "Plan with RTX 4090 of this computer"
    app.session.set_gpu_count(0)
    button(app, "spare-gpus").click()
    menu = next(each for each in app.window.findChildren(QMenu, "spare-menu") if each.isVisible())
    menu.actions()[2].trigger()
    menu.close()
    assert order(app) == ["GPU-2"]


def test_another_total_makes_a_real_card_a_what_if_card(app: App) -> None:
    QTest.keyClick(button(app, "more-gpu-0"), Qt.Key.Key_F2)
    total = app.window.findChild(QWidget, "total-memory")
    assert total is not None
    total.setFocus()
    total.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(total, "48")
    QTest.keyClick(total, Qt.Key.Key_Return)
    assert app.session.plan is not None
    assert (app.session.plan.gpus[0].total, app.session.plan.gpus[0].free) == (48 * GIB, 47 * GIB)
    assert app.session.plan.gpus[0].simulated
    assert app.session.undo_stack.undoText() == "Try GPU 0 · RTX 4090 with 48.0 GiB"
    assert text_of(app.window, "live-gpu-0") == "what-if, not in this computer"


def test_a_lost_card_says_so_keeps_the_plan_and_comes_back(app: App) -> None:
    lost = Reading("GPU-0", "NVIDIA GeForce RTX 4090", None, None, trouble=Trouble.GPU_LOST)
    planned = headroom(app, 0)
    app.session.show_readings(with_first(cards(3), lost))
    assert text_of(app.window, "live-gpu-0") == "lost: the driver no longer reaches it"
    assert text_of(app.window, "headroom-gpu-0") == f"{gib_text(planned)} headroom, as planned"
    assert card(app, "gpu-0").property("card") == "lost"
    app.session.show_readings(with_first(cards(3), cards(1).gpus[0]))
    assert text_of(app.window, "headroom-gpu-0") == f"{gib_text(planned)} headroom after load"
    assert card(app, "gpu-0").property("card") == "true"


def test_readings_whose_driver_hangs_say_their_age_on_the_card_and_above(app: App) -> None:
    assert text_of(app.window, "readings-age") == "live"
    for seconds, said in ((3, "read 3 s ago"), (12, "read 12 s ago"), (130, "read 2 min ago")):
        later = replace(cards(3), monotonic_s=1.0 + seconds, waiting_s=seconds - 1.0)
        hanging = tuple(replace(gpu, moment_s=1.0, late=True) for gpu in later.gpus)
        app.session.show_readings(replace(later, gpus=hanging))
        assert text_of(app.window, "readings-age") == said
        assert text_of(app.window, "live-gpu-0").startswith(said)
        assert text_of(app.window, "headroom-gpu-0").endswith(" when last read")
        assert text_of(app.window, "marks-gpu-0") == "does not answer"
        assert level_of(app, 0) == "warn", "no tick for figures that may be wrong by now"
    assert text_of(app.window, "headroom-cpu").endswith("headroom after load"), "system memory answers"
    app.session.show_readings(replace(cards(3), monotonic_s=140.0))
    assert text_of(app.window, "readings-age") == "live"
    assert "read" not in text_of(app.window, "live-gpu-0")
    assert text_of(app.window, "headroom-gpu-0").endswith("headroom after load")
    assert not card(app, "gpu-0").findChild(QLabel, "marks-gpu-0").isVisible()  # type: ignore[union-attr]
    assert level_of(app, 0) == "good"


def test_a_small_card_whose_driver_hangs_says_so_too(app: App) -> None:
    app.session.change_gpus(gpus_of(cards(8)), "")
    app.window.resize(1600, 720)
    app.session.show_readings(cards(8))
    assert level_of(app, 7) == "good"
    later = replace(cards(8), monotonic_s=14.0, waiting_s=12.0)
    app.session.show_readings(replace(later, gpus=tuple(replace(gpu, moment_s=1.0, late=True) for gpu in later.gpus)))
    assert level_of(app, 7) == "warn"
    said = card(app, "gpu-7").findChild(QLabel, "marks-gpu-7")
    assert said is not None
    assert (said.isVisible(), said.text()) == (True, "does not answer")


def test_open_lists_follow_the_language(app: App, qapp: QApplication) -> None:
    button(app, "bar-gpu-0").click()
    app.desk.plan_page.devices.findChild(DeviceCard, "card-gpu-0").details_wanted.emit(0)  # type: ignore[union-attr]
    programs, details = opened(app, "programs"), opened(app, "details")
    before = (programs.windowTitle(), details.windowTitle(), rows(details)[0][0], heads(details))
    assert before == ("Programs on GPU 0 · RTX 4090", "GPU 0 · RTX 4090", "Name", ["what", "value"])
    install_language(qapp, "zh_CN")
    QApplication.processEvents()
    try:
        after = (programs.windowTitle(), details.windowTitle(), rows(details)[0][0], heads(details))
        assert not set(map(str, before)) & set(map(str, after)) - {"GPU 0 · RTX 4090"}
    finally:
        install_language(qapp, "en")
    QApplication.processEvents()
    assert (programs.windowTitle(), details.windowTitle(), rows(details)[0][0], heads(details)) == before


def test_eight_cards_all_have_a_place_in_a_small_window(app: App, qtbot: QtBot) -> None:
    app.session.set_gpu_count(8)
    app.window.resize(1100, 700)
    port = card(app, "gpu-0").window()
    qtbot.waitUntil(lambda: card(app, "gpu-0").height() < 60)
    for number in range(8):
        shown = card(app, f"gpu-{number}")
        bottom = shown.mapTo(port, QPoint(0, shown.height())).y()
        assert bottom < app.window.status.mapTo(port, QPoint(0, 0)).y()
        assert text_of(app.window, f"headroom-gpu-{number}").endswith("left")
    assert not app.window.findChild(QWidget, "live-gpu-0").isVisible()  # type: ignore[union-attr]
    app.session.set_gpu_count(2)
    qtbot.waitUntil(lambda: card(app, "gpu-0").height() > 80)
    assert text_of(app.window, "headroom-gpu-0").endswith("headroom")


def test_every_place_where_tab_stops_on_a_card_says_what_it_is(app: App) -> None:
    listed = replace(cards(1).gpus[0], compute_capability=(8, 9))
    app.session.show_readings(replace(with_first(cards(3), listed), driver="535.10"))
    column = app.desk.plan_page.devices
    stops = [
        each
        for each in column.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert {"more-gpu-0", "bar-gpu-0", "machines-button", "add-gpu"} <= {each.objectName() for each in stops}
    unnamed = [
        each.objectName()
        for each in stops
        if not each.accessibleName() and not (isinstance(each, QAbstractButton) and each.text())
    ]
    assert unnamed == []
    said = button(app, "more-gpu-0").accessibleDescription()
    assert "headroom" in said
    assert "of 24.0 GiB" in said


def test_free_system_memory_follows_the_whole_until_somebody_says_otherwise(app: App) -> None:
    app.session.show_readings(replace(cards(3), host=replace(HOST, free=60 * GIB), monotonic_s=9.0))
    assert app.session.plan is not None
    others = app.session.plan.host.total - app.session.plan.host.free
    button(app, "more-cpu").setFocus()
    QTest.keyClick(button(app, "more-cpu"), Qt.Key.Key_F2)
    dialog = opened(app, "memory-dialog")
    total, free = (dialog.findChild(QLineEdit, f"host-{field}") for field in ("total", "free"))
    assert total is not None
    assert free is not None
    total.selectAll()
    QTest.keyClicks(total, "256")
    assert free.text() == size_text(256 * GIB - others)
    free.selectAll()
    QTest.keyClicks(free, "200")
    total.selectAll()
    QTest.keyClicks(total, "512")
    assert free.text() == "200"
    button(app, "host-take").click()
    assert (app.session.plan.host.total, app.session.plan.host.free) == (512 * GIB, 200 * GIB)


def test_system_memory_is_changed_and_put_back_as_it_is_here(app: App) -> None:
    app.session.show_readings(replace(cards(3), host=HOST, monotonic_s=9.0))
    button(app, "more-cpu").setFocus()
    QTest.keyClick(button(app, "more-cpu"), Qt.Key.Key_F2)
    dialog = opened(app, "memory-dialog")

    def typed(field: str, text: str) -> None:
        edit = dialog.findChild(QWidget, f"host-{field}")
        assert edit is not None
        edit.setFocus()
        edit.selectAll()  # type: ignore[attr-defined]
        QTest.keyClicks(edit, text)

    for field, wrong, sentence in (
        ("total", "0", "The size must be above 0."),
        ("free", "256", "There is only 128.0 GiB of system memory."),
        ("channels", "two", "Channels are a whole number from 1 to 64."),
        ("bandwidth", "-5", "The bandwidth is a number above 0, such as 83.2."),
    ):
        typed(field, wrong)
        button(app, "host-take").click()
        assert text_of(dialog, "host-fault") == sentence
        typed(field, {"total": "128", "free": "100", "channels": "8", "bandwidth": "204.8"}[field])
    button(app, "host-take").click()
    assert not dialog.isVisible()
    assert app.session.plan is not None
    host = app.session.plan.host
    assert (host.total, host.free, host.memory_channels, host.bandwidth_gb_s) == (128 * GIB, 100 * GIB, 8, 204.8)
    assert text_of(app.window, "live-cpu") == "what-if · system memory · 8 channels · 205 GB/s"
    button(app, "more-cpu").click()
    menu = next(each for each in app.window.findChildren(QMenu, "card-menu") if each.isVisible())
    next(each for each in menu.actions() if each.objectName() == "as_here").trigger()
    menu.close()
    assert app.session.plan.host.total == 64 * GIB
    assert text_of(app.window, "live-cpu").startswith("system memory")


def test_cards_of_one_shared_memory_say_so_where_they_are_too_full(app: App) -> None:
    plan = app.session.plan
    assert plan is not None
    chip = replace(plan.gpus[0], name="NVIDIA GB10", arch="12.1", total=36 * GIB, free=36 * GIB, uuid="GPU-chip")
    host = replace(plan.host, total=36 * GIB, free=36 * GIB)
    app.session.change_machine((chip,), host, "")
    gpu, cpu = text_of(app.window, "headroom-gpu-0"), text_of(app.window, "headroom-cpu")
    assert gpu == cpu, "there is one amount, and not two"
    assert app.session.outcome is not None
    taken = app.session.outcome.devices[0].usage.used
    assert f"takes {gib_text(taken)} of this memory" in text_of(app.window, "marks-cpu")
    assert "It shares this memory with the CPU" in text_of(app.window, "marks-gpu-0")
    assert "shares system memory" not in text_of(app.window, "marks-gpu-0"), "it is said once"
    legend = [found.text() for found in app.window.findChildren(Legend)[0].findChildren(QLabel) if found.isVisible()]
    assert legend[:2] == ["other programs", "other devices of the plan"]
    bar = app.window.findChild(QWidget, "bar-gpu-0")
    assert bar is not None
    assert "of the same memory" in bar.accessibleName()
    app.session.undo()
    assert not any(found.text() == legend[1] and found.isVisible() for found in app.window.findChildren(QLabel))


def test_cards_stay_whole_for_as_many_gpus_as_there_is_room_for(app: App) -> None:
    app.window.resize(1600, 1000)
    QApplication.processEvents()
    assert app.session.plan is not None
    host, whole = app.session.plan.host, {}
    for count in (3, 4, 8):
        app.session.change_machine(what_ifs(count), host, "")
        QApplication.processEvents()
        whole[count] = card(app, "gpu-0").height() > 90
        last = card(app, "cpu")
        assert last.visibleRegion().boundingRect().height() == last.height()
    assert whole == {3: True, 4: True, 8: False}


def what_ifs(count: int) -> tuple[Device, ...]:
    return tuple(what_if("RTX 3090", 24 * GIB) for _ in range(count))
