"""The start page with models on the computer: found, judged one by one, searched, sorted, opened by mouse and key."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Trouble
from lamella.ui.start.found_list import FoundList
from lamella.units import GIB
from tests.helpers.model_store import Store, sized_model
from tests.helpers.window import (
    NO_DRIVER,
    TurnedSource,
    button_of,
    open_window,
    preferences,
    text_of,
    two_cards,
    visible_labels,
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    made = Store(tmp_path)
    made.ollama("small:1b", sized_model(1))
    made.lm_studio("Large-Q8_0", sized_model(60, blocks=80), parts=3)
    made.hugging_face("Middle-Q8_0", sized_model(30))
    return made


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        judged(app, qtbot)
        yield app


def judged(app: App, qtbot: QtBot, count: int = 3) -> FoundList:
    """The list, once every model has its answer."""
    found = models(app)

    def complete() -> bool:
        rows = found.spoken()
        return len(rows) == count and not any("is being checked" in row for row in rows)

    qtbot.waitUntil(complete, timeout=60_000)
    return found


def models(app: App) -> FoundList:
    return app.window.start_page.found.list


def click(app: App, name: str) -> None:
    button_of(app.window, name).click()


def choose_rules(app: App, name: str) -> None:
    """From the menu behind the link below the list."""
    menu = app.window.findChild(QAbstractButton, "rules").findChild(QMenu)  # type: ignore[union-attr]
    assert menu is not None
    next(action for action in menu.actions() if action.data() == name).trigger()


def test_models_are_listed_with_what_the_allocator_answers(app: App) -> None:
    assert models(app).spoken() == (
        "Large-Q8_0, 60.0 GiB, 56 of 81 layers on GPU, context 4k",
        "Middle-Q8_0, 30.0 GiB, fits on both GPUs",
        "small:1b, 1.0 GiB, fits on both GPUs",
    )


def test_a_short_list_stands_whole_in_its_card(app: App) -> None:
    """No frame in a frame, which would take its last row's foot and bring a bar to scroll by."""
    found = models(app)
    assert found.viewport().size() == found.size()
    assert found.verticalScrollBar().maximum() == 0
    found.setFocus()
    assert found.viewport().size() == found.size()


def test_the_answer_is_that_of_the_plan_that_opening_makes(app: App, qtbot: QtBot) -> None:
    found = models(app)
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.session.outcome is not None)
    outcome = app.session.outcome
    assert outcome is not None
    assert sum(device.layers for device in outcome.devices[:-1]) == 56
    assert outcome.estimate.context.n_ctx == 4096


def test_arrows_and_enter_open_a_model(app: App, qtbot: QtBot, store: Store) -> None:
    found = models(app)
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.session.plan is not None)
    assert app.session.plan is not None
    assert "blobs" in app.session.plan.model.path


def test_a_click_on_open_opens_and_one_beside_it_does_not(app: App, qtbot: QtBot) -> None:
    found = models(app)
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, found.link_area(1).center().y()))
    assert found.currentIndex().row() == 1
    assert app.session.plan is None
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=found.link_area(1).center())
    qtbot.waitUntil(lambda: app.session.plan is not None)
    assert app.session.plan is not None
    assert "Middle" in app.session.plan.model.path


def test_damaged_and_unfinished_files_say_so_in_their_row(
    qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    store.damaged("Broken")
    store.unfinished("Half", sized_model(8), lacking=3 * GIB)
    store.lm_studio("Gap", sized_model(2), parts=3).with_name("Gap-00002-of-00003.gguf").unlink()
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        rows = {row.partition(",")[0]: row for row in judged(app, qtbot, 6).spoken()}
        assert "cannot be read: " in rows["Broken"]
        assert rows["Half"].endswith("unfinished file: 3.0 GiB are still missing")
        assert "cannot be read: " in rows["Gap"]
        assert "Gap-00002-of-00003.gguf" in rows["Gap"]
        assert app.window.start_page.isVisible()


def test_hundreds_are_searched_and_sorted(qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    for number in range(12):
        store.lm_studio(f"Extra-{number:02d}", sized_model(2 + number, blocks=4))
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        found = judged(app, qtbot, 15)
        click(app, "order-size")
        assert [row.partition(",")[0] for row in found.spoken()][:3] == ["Large-Q8_0", "Middle-Q8_0", "Extra-11"]
        click(app, "order-fit")
        assert found.spoken()[-1].startswith("Large-Q8_0")
        search = app.window.findChild(QLineEdit, "search-models")
        assert search is not None
        QTest.keyClicks(search, "large q8")
        assert len(found.spoken()) == 1
        QTest.keyClicks(search, " none")
        shown = [label.text() for label in app.window.findChildren(QLabel) if label.isVisible()]
        assert "No name contains “large q8 none”." in shown
        search.clear()
        assert len(found.spoken()) == 15


def test_a_long_list_scrolls_by_itself_and_leaves_the_page_whole(
    qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    for number in range(40):
        store.lm_studio(f"Extra-{number:02d}", sized_model(1, blocks=1))
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        found, page = models(app), app.window.start_page
        qtbot.waitUntil(lambda: len(found.spoken()) == 43 and found.verticalScrollBar().maximum() > 0)
        qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0)
        seen = [tile for tile in page.findChildren(QAbstractButton) if tile.objectName().startswith("example-")]
        assert seen
        assert all(not tile.visibleRegion().isEmpty() for tile in seen)


def test_judging_stops_when_the_page_is_left(qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path) -> None:
    for number in range(60):
        store.lm_studio(f"Extra-{number:02d}", sized_model(1))
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        found = models(app)
        qtbot.waitUntil(lambda: any("fits" in row for row in found.spoken()))
        click(app, "example-llama-70b")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        assert not app.desk.starting.judge.busy
        assert any("is being checked" in row for row in found.spoken())
        app.window.actions_.start.trigger()
        judged(app, qtbot, 63)


def free_now(app: App) -> int | None:
    return app.session.readings.gpus[0].free if app.session.readings else None


def test_less_free_memory_is_judged_anew_on_the_way_back(
    qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    source = TurnedSource(two_cards())
    with open_window(qapp, tmp_path, source=source, interval_s=0.1) as app:
        judged(app, qtbot)
        click(app, "example-llama-70b")
        qtbot.waitUntil(lambda: app.session.plan is not None)
        source.now = two_cards(free=10 * GIB)
        qtbot.waitUntil(lambda: free_now(app) == 10 * GIB)
        app.window.actions_.start.trigger()
        qtbot.waitUntil(lambda: "of 33 layers on GPU" in models(app).spoken()[1], timeout=60_000)
        assert "20.0 GiB free" in text_of(app.window, "counted")


def test_a_model_that_changed_under_the_same_name_is_judged_again(app: App, qtbot: QtBot, store: Store) -> None:
    click(app, "example-llama-70b")
    qtbot.waitUntil(lambda: app.session.plan is not None)
    with store.hugging_face("Middle-Q8_0", sized_model(30)).open("r+b") as file:
        file.write(b"GGUF\xff\xff\xff\xff")
    app.window.actions_.start.trigger()
    qtbot.waitUntil(lambda: "cannot be read" in models(app).spoken()[1])


def test_without_a_gpu_the_page_says_that_it_counts_with_others(
    qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    with open_window(qapp, tmp_path, readings=(NO_DRIVER,)) as app:
        judged(app, qtbot)
        said = text_of(app.window, "counted")
        assert said.startswith("Counted for 2 what-if cards of 24.0 GiB and ")
        assert said.endswith(" of free system memory, by the rules of llama.cpp b11434.")
        seen = [label.text() for label in visible_labels(app.window)]
        assert sum("No GPU can be read on this computer" in text for text in seen) == 1


def test_a_driver_that_fails_for_a_moment_leaves_its_cards_in_the_words(app: App) -> None:
    lost = replace(NO_DRIVER, trouble=Trouble.FAILED)
    assert text_of(app.window, "counted").startswith("Counted for 2 × RTX 4090 (46.0 GiB free) and 50.0 GiB")
    app.monitor.readings_arrived.emit(lost)
    assert text_of(app.window, "counted").startswith("Counted for 2 × RTX 4090 (46.0 GiB free) and 50.0 GiB")


def test_the_first_start_names_devices_and_rules_once(
    qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        welcome = app.window.start_page.welcome
        qtbot.waitUntil(welcome.isVisible)
        assert "2 × RTX 4090" in text_of(app.window, "welcome-found")
        assert "New plans follow the rules of llama.cpp b11434." in text_of(app.window, "welcome-rules")
        assert not _tells_what_it_counts_for(app)
        click(app, "welcome-close")
        assert not welcome.isVisible()
        assert _tells_what_it_counts_for(app)
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        judged(app, qtbot)
        assert not app.window.start_page.welcome.isVisible()


def _tells_what_it_counts_for(app: App) -> bool:
    return any(label.objectName() == "counted" for label in visible_labels(app.window))


def test_other_rules_judge_anew_and_are_kept(
    app: App, qapp: QApplication, qtbot: QtBot, store: Store, tmp_path: Path
) -> None:
    choose_rules(app, "ollama")
    found = models(app)
    qtbot.waitUntil(lambda: found.spoken()[2].endswith("fits on GPU 0 alone"))
    assert "by the rules of Ollama 0.30" in text_of(app.window, "counted")
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_End)
    QTest.keyClick(found, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.session.plan is not None)
    assert app.session.plan is not None
    assert app.session.plan.allocator == "ollama"
    assert preferences(tmp_path).rules == "ollama"
