"""Ways to do better, marks on the context and effects of a choice: found in the background, shown while they hold."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Device
from lamella.estimate.settings import CacheType
from lamella.plan.offload import offload_of
from lamella.plan.plan import with_gpus
from lamella.speed.change import ChangeKind
from lamella.ui.settings.effect_tip import EffectTip
from lamella.ui.verdict.way_tile import WayTile
from lamella.units import GIB
from tests.helpers.window import open_window, text_of

MODEL = Path("tests/golden/models/llama-3.3-70b-q4_k_m.gguf").resolve()
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(MODEL),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None, timeout=30000)
        assert app.session.plan is not None
        app.session.show_plan(with_gpus(app.session.plan, tuple(full(gpu) for gpu in app.session.plan.gpus)))
        qtbot.waitUntil(lambda: bool(tiles(app)), timeout=30000)
        yield app


def full(gpu: Device) -> Device:
    """Other programs hold a part of it, so that some layers have no room."""
    return replace(gpu, free=17 * GIB)


def tiles(app: App) -> list[WayTile]:
    return [tile for tile in app.window.findChildren(WayTile) if tile.isVisible()]


def kinds(app: App) -> list[ChangeKind]:
    return [tile.way.change.kind for tile in tiles(app) if tile.way is not None]


def row_height(app: App) -> int:
    return app.desk.plan_page.verdict.height()


def wait_for_context(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(text_of(app.window, "context-mark")), timeout=30000)


def test_a_way_is_tried_with_one_key_and_undone_with_one_step(app: App, qtbot: QtBot) -> None:
    assert len(tiles(app)) == 5
    tile = next(tile for tile in tiles(app) if tile.way and tile.way.change.kind is ChangeKind.CACHE_TYPE)
    assert tile.way is not None
    before, wanted = app.session.plan, tile.way.plan
    assert tile.accessibleName().startswith("Try KV cache q")
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    assert app.session.plan == wanted
    assert app.session.undo_stack.undoText().startswith("Try: KV cache q")
    app.session.undo()
    assert app.session.plan == before
    assert app.session.undo_stack.count() == 1


def test_ways_of_the_plan_before_are_gone_at_once_and_nothing_moves(app: App, qtbot: QtBot) -> None:
    height = row_height(app)
    app.session.move_edge(1, 30, merge=False)
    assert tiles(app) == []
    assert row_height(app) == height
    qtbot.waitUntil(lambda: bool(tiles(app)), timeout=30000)
    assert row_height(app) == height
    assert app.session.stored is not None
    assert all(tile.way and tile.way.before.offload.layers == whole(app) for tile in tiles(app))


def test_a_search_that_takes_a_while_says_so_where_the_ways_will_be(app: App, qtbot: QtBot) -> None:
    verdict, height = app.desk.plan_page.verdict, row_height(app)
    verdict.show_ways(None, app.session.outcome)
    line = app.window.findChild(QLabel, "ways-nothing")
    assert line is not None
    assert not line.isVisible()
    qtbot.waitUntil(line.isVisible)
    assert text_of(app.window, "ways-nothing") == "Looking for ways to do better …"
    assert row_height(app) == height
    verdict.show_ways((), app.session.outcome)
    assert text_of(app.window, "ways-nothing") == "No single setting would bring more onto the GPUs."


def test_enter_tries_a_way_and_the_focus_stays_beside_it(app: App, qtbot: QtBot) -> None:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    tile = next(tile for tile in tiles(app) if tile.way and tile.way.change.kind is ChangeKind.CACHE_TYPE)
    assert tile.way is not None
    wanted = tile.way.plan
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    assert app.session.plan == wanted
    assert tiles(app) == []
    now = QApplication.focusWidget()
    assert now is not None
    assert app.desk.plan_page.verdict.isAncestorOf(now)
    qtbot.waitUntil(lambda: bool(tiles(app)), timeout=30000)
    assert QApplication.focusWidget() is tiles(app)[0]
    app.session.undo()
    qtbot.waitUntil(lambda: bool(tiles(app)), timeout=30000)
    assert QApplication.focusWidget() is tiles(app)[0]


def whole(app: App) -> int:
    assert app.session.stored is not None
    return offload_of(app.session.stored).layers


def test_a_drag_hides_them_and_giving_it_up_brings_them_back(app: App) -> None:
    found = [tile.way for tile in tiles(app)]
    app.session.preview_edge(1, 40)
    assert tiles(app) == []
    app.session.cancel_preview()
    assert [tile.way for tile in tiles(app)] == found


def test_another_language_says_the_same_ways(app: App, qtbot: QtBot) -> None:
    found = kinds(app)
    app.window.language_chosen.emit("zh_CN")
    qtbot.waitUntil(lambda: all("Try" not in tile.accessibleName() for tile in tiles(app)))
    assert kinds(app) == found


def test_a_narrow_window_shows_the_best_of_them_whole(app: App, qtbot: QtBot) -> None:
    best = kinds(app)
    app.window.resize(1100, 700)
    qtbot.waitUntil(lambda: len(tiles(app)) < len(best))
    assert kinds(app) == best[: len(tiles(app))]
    assert len(tiles(app)) >= 2
    panel = app.desk.plan_page.verdict
    for tile in tiles(app):
        corner = tile.mapTo(panel, tile.rect().bottomRight())
        assert panel.rect().contains(corner)


def test_where_nothing_would_do_better_it_is_said(app: App, qtbot: QtBot) -> None:
    assert app.session.plan is not None
    app.session.change_settings(replace(app.session.plan.settings, context_tokens=4096))
    app.session.set_gpu_count(5)
    qtbot.waitUntil(lambda: app.window.findChild(QLabel, "ways-nothing").isVisible(), timeout=30000)  # type: ignore[union-attr]
    assert text_of(app.window, "ways-nothing") == "All layers are on the GPUs already."


def test_the_slider_says_where_a_layer_has_to_leave(app: App, qtbot: QtBot) -> None:
    wait_for_context(app, qtbot)
    text = text_of(app.window, "context-mark")
    assert text.endswith(("leaves the GPUs", "leave the GPUs"))
    slider = app.window.findChild(QSlider, "context-slider")
    assert slider is not None
    assert slider.accessibleDescription().endswith(text)
    tokens = int(text.split("k")[0]) * 1024
    assert app.session.stored is not None
    settings = app.session.stored.plan.settings
    layers = whole(app)
    app.session.change_settings(replace(settings, context_tokens=tokens - 1024))
    assert whole(app) == layers
    app.session.change_settings(replace(settings, context_tokens=tokens))
    assert whole(app) < layers


def test_the_longest_context_that_fits_is_one_step_away(app: App, qtbot: QtBot) -> None:
    app.session.change_gpus(tuple(app.session.plan.gpus * 2)[:3])  # type: ignore[union-attr]
    wait_for_context(app, qtbot)
    button = app.window.findChild(QPushButton, "context-longest")
    assert button is not None
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    menu = app.window.findChild(QMenu, "longest-contexts")
    assert menu is not None
    offered = {action.data().cache_type: action for action in menu.actions() if action.data() is not None}
    assert list(offered) == [CacheType.F16, CacheType.Q8_0, CacheType.Q4_0]
    longest = offered[CacheType.Q8_0].data()
    assert longest.context_tokens > offered[CacheType.F16].data().context_tokens
    menu.setActiveAction(offered[CacheType.Q8_0])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    plan = app.session.plan
    assert plan is not None
    assert (plan.settings.context_tokens, plan.settings.type_k) == (longest.context_tokens, CacheType.Q8_0)
    assert whole(app) == 81
    assert "q8_0" in app.session.undo_stack.undoText()


def tip_of(app: App) -> EffectTip | None:
    return next((tip for tip in app.window.findChildren(EffectTip) if tip.isVisible()), None)


def differences(app: App) -> list[str]:
    tip = tip_of(app)
    labels = [tip.findChild(QLabel, f"effect-{number}") for number in range(3)] if tip else []
    return [label.text() for label in labels if label is not None]


@pytest.mark.parametrize("name", ["cache-k-q8_0", "flash-attention-off", "parallel-fewer", "margin", "ubatch"])
def test_a_choice_with_the_focus_tells_its_effect_on_every_device(app: App, qtbot: QtBot, name: str) -> None:
    plan = app.session.plan
    control = app.window.findChild(QWidget, name)
    assert control is not None
    control.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(control, QEvent(QEvent.Type.FocusIn)) if not control.hasFocus() else None
    qtbot.waitUntil(lambda: len([text for text in differences(app) if text]) == 3, timeout=30000)
    assert "GPU 0: " in control.accessibleDescription()
    assert app.session.plan is plan
    tip = tip_of(app)
    assert tip is not None
    assert app.window.rect().contains(tip.geometry())
    QApplication.sendEvent(control, QEvent(QEvent.Type.Leave))
    assert tip_of(app) is None


def test_an_entry_of_the_list_of_other_types_tells_its_effect(app: App, qtbot: QtBot) -> None:
    box = app.window.findChild(QComboBox, "cache-k-others")
    assert box is not None
    box.textHighlighted.emit("q5_0")
    qtbot.waitUntil(lambda: len([text for text in differences(app) if text]) == 3, timeout=30000)
    QApplication.sendEvent(box, QEvent(QEvent.Type.Leave))


def test_notes_of_the_plan_can_be_asked_why(app: App) -> None:
    button = app.window.findChild(QToolButton, "why-quiet")
    assert button is not None
    assert button.isVisible()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
