"""Panels are moved by menu, key and mouse, hidden, made larger and put back, and stand so in the next run."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.ui.devices.gpu_card import GpuCard
from lamella.ui.docks.arrangement import USUAL, Panel, Side
from lamella.ui.docks.divider import Divider
from lamella.ui.docks.grip import Grip
from lamella.ui.reading_order import tab_stops
from tests.helpers.window import open_window, preferences, two_cards

MODEL = str(Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve())
SIZES = [(1000, 620), (1100, 700), (1600, 1000), (3840, 2160)]


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(MODEL,)) as app:
        ready(app, qtbot)
        yield app


def ready(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: app.session.plan is not None)
    qtbot.waitUntil(lambda: app.desk.plan_page.strip.width() > 200)


def choose(app: App, name: str) -> QAction:
    action = app.window.findChild(QAction, name)
    assert action is not None, name
    action.trigger()
    QApplication.processEvents()
    return action


def place(app: App, widget: QWidget) -> QRect:
    """Where it is seen in the window."""
    return QRect(widget.mapTo(app.window, QPoint(0, 0)), widget.size())


def panel(app: App, which: Panel) -> QRect:
    return place(app, app.desk.plan_page.board.panels[which])


def drawing(app: App) -> QRect:
    return place(app, app.desk.plan_page.layers)


def overlaps(app: App) -> list[tuple[str, str]]:
    """Panels, and the drawing, that cover each other."""
    board = app.desk.plan_page.board
    parts = {"drawing": board.centre, **{str(side): board.area(side) for side in Side}}
    seen = {name: place(app, part) for name, part in parts.items() if part.isVisible()}
    return [(one, other) for one, other in combinations(seen, 2) if seen[one].intersects(seen[other])]


def test_the_menu_moves_a_panel_to_every_side(app: App) -> None:
    choose(app, "move-devices-end")
    assert panel(app, Panel.DEVICES).left() > drawing(app).right()
    assert drawing(app).left() < 40
    choose(app, "move-devices-above")
    assert panel(app, Panel.DEVICES).bottom() < drawing(app).top()
    choose(app, "move-devices-below")
    assert panel(app, Panel.DEVICES).top() > drawing(app).bottom()
    action = choose(app, "move-devices-start")
    assert panel(app, Panel.DEVICES).right() < drawing(app).left()
    assert action.isChecked()
    assert choose(app, "move-devices-start").isChecked()
    assert app.desk.plan_page.board.arrangement == USUAL


def test_keys_move_the_panel_with_the_focus_and_it_keeps_the_focus(app: App, qtbot: QtBot) -> None:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    page = app.desk.plan_page
    stop = next(stop for stop in tab_stops(app.window) if page.settings.isAncestorOf(stop))
    stop.setFocus()
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    for key, side in ((Qt.Key.Key_Left, Side.START), (Qt.Key.Key_Down, Side.BELOW), (Qt.Key.Key_Up, Side.ABOVE)):
        QTest.keyClick(stop, key, held)
        assert page.board.arrangement.side_of(Panel.SETTINGS) is side
        assert stop.hasFocus()
    page.strip.setFocus()
    QTest.keyClick(page.strip, Qt.Key.Key_Left, held)
    assert page.board.arrangement.side_of(Panel.SETTINGS) is Side.ABOVE


def test_a_panel_is_carried_by_its_grip_and_escape_puts_it_back(app: App) -> None:
    page = app.desk.plan_page
    mark = next(each for each in page.board.children() if isinstance(each, QWidget) and each.property("drop"))
    assert isinstance(mark, QWidget)
    grip, goal = page.inspector.grip, page.devices.mapToGlobal(QPoint(60, page.devices.height() - 40))
    QTest.mousePress(grip, Qt.MouseButton.LeftButton)
    for step in (page.layers.mapToGlobal(QPoint(300, 200)), goal):
        QTest.mouseMove(grip, grip.mapFromGlobal(step))
        assert mark.isVisible()
    QTest.keyClick(grip, Qt.Key.Key_Escape)
    assert mark.isHidden()
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=grip.mapFromGlobal(goal))
    assert page.board.arrangement == USUAL
    QTest.mousePress(grip, Qt.MouseButton.LeftButton)
    QTest.mouseMove(grip, grip.mapFromGlobal(goal))
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=grip.mapFromGlobal(goal))
    assert page.board.arrangement.dock(Side.START).panels == (Panel.DEVICES, Panel.INSPECTOR)
    assert mark.isHidden()


def test_dropped_over_the_drawing_a_panel_goes_to_the_nearest_border(app: App) -> None:
    page = app.desk.plan_page
    middle = page.layers.rect()
    for at, side in (
        (QPoint(middle.center().x(), 12), Side.ABOVE),
        (QPoint(12, middle.center().y()), Side.START),
        (QPoint(page.layers.width() - 12, middle.center().y()), Side.END),
    ):
        grip = page.verdict.grip
        goal = page.layers.mapToGlobal(at if side is not Side.END else QPoint(page.layers.width() - 12, at.y()))
        QTest.mousePress(grip, Qt.MouseButton.LeftButton)
        QTest.mouseMove(grip, grip.mapFromGlobal(goal))
        QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=grip.mapFromGlobal(goal))
        QApplication.processEvents()
        assert page.board.arrangement.side_of(Panel.VERDICT) is side
        choose(app, "restore-panels")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_press_on_the_grip_opens_the_menu_of_the_panel(app: App, qtbot: QtBot) -> None:
    QTest.mouseClick(app.desk.plan_page.verdict.grip, Qt.MouseButton.LeftButton)
    menu = app.window.findChild(QMenu, "panel-menu")
    assert menu is not None
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Below the drawing", "Verdict"]
    next(action for action in menu.actions() if action.text() == "Verdict").trigger()
    menu.close()
    assert not app.desk.plan_page.verdict.isVisible()


def test_what_is_moved_resized_and_hidden_is_so_in_a_new_window_and_the_next_run(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        ready(app, qtbot)
        choose(app, "move-verdict-above")
        choose(app, "panel-inspector")
        choose(app, "devices-larger")
        known = app.desk.plan_page.board.arrangement
        width = panel(app, Panel.DEVICES).width()
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        ready(app, qtbot)
        assert app.desk.plan_page.board.arrangement == known
        assert panel(app, Panel.VERDICT).bottom() < drawing(app).top()
        assert panel(app, Panel.DEVICES).width() == width
        assert not app.desk.plan_page.inspector.isVisible()
        choose(app, "restore-panels")
        assert app.desk.plan_page.inspector.isVisible()
        assert panel(app, Panel.VERDICT).top() > drawing(app).bottom()
    assert preferences(tmp_path).panels == ""


def test_a_damaged_memory_of_the_panels_is_forgotten_quietly(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    preferences(tmp_path).set_panels("start=devices:77777;end=;above=verdict\N{SNOWMAN}")
    with open_window(qapp, tmp_path, paths=(MODEL,)) as app:
        ready(app, qtbot)
        assert app.desk.plan_page.board.arrangement == USUAL
        assert app.window.banner.isHidden()


def test_a_gap_is_dragged_and_pressed_twice(app: App, qtbot: QtBot) -> None:
    board = app.desk.plan_page.board
    divider = app.window.findChild(Divider, "divider-start")
    assert divider is not None
    before, strip = panel(app, Panel.DEVICES).width(), drawing(app).width()
    start = divider.rect().center()
    QTest.mousePress(divider, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(divider, start + QPoint(130, 0))
    QTest.mouseRelease(divider, Qt.MouseButton.LeftButton, pos=divider.rect().center())
    qtbot.waitUntil(lambda: abs(panel(app, Panel.DEVICES).width() - before - 130) < 10)
    qtbot.waitUntil(lambda: abs(strip - 130 - drawing(app).width()) < 10)
    QTest.mouseDClick(divider, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel(app, Panel.DEVICES).width() == before)
    assert board.arrangement == USUAL


def test_a_side_never_takes_the_drawing_its_room(app: App, qtbot: QtBot) -> None:
    for _ in range(40):
        choose(app, "devices-larger")
        choose(app, "inspector-larger")
    for size in SIZES:
        app.window.resize(*size)
        qtbot.waitUntil(lambda: not overlaps(app))
        qtbot.waitUntil(lambda: app.desk.plan_page.horizontalScrollBar().maximum() == 0)
        assert drawing(app).width() > 150


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def either_way(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    qapp.setLayoutDirection(request.param)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("moves", [("devices-below", "verdict-above"), ("verdict-start", "settings-below"), ()])
def test_in_every_window_everything_has_a_place(
    app: App, qtbot: QtBot, size: tuple[int, int], moves: tuple[str, ...]
) -> None:
    app.window.resize(*size)
    for move in moves:
        choose(app, f"move-{move}")
    qtbot.waitUntil(lambda: not overlaps(app) and not cut(app.desk.plan_page.verdict))
    board = app.desk.plan_page.board
    assert all(widget.isVisible() and widget.width() > 100 for widget in board.panels.values())
    qtbot.waitUntil(lambda: app.desk.plan_page.horizontalScrollBar().maximum() == 0)


def cut(widget: QWidget) -> list[str]:
    """Wrapped lines of which some are not seen."""
    labels = [each for each in widget.findChildren(QLabel) if each.isVisible() and each.wordWrap()]
    return [each.text() for each in labels if each.height() < each.heightForWidth(each.width())]


def test_in_a_wide_panel_cards_stand_side_by_side(app: App, qtbot: QtBot) -> None:
    choose(app, "move-devices-below")
    choose(app, "move-verdict-above")
    first, second = app.window.findChildren(GpuCard)[:2]
    qtbot.waitUntil(lambda: place(app, second).left() > place(app, first).right())
    assert place(app, first).top() == place(app, second).top()
    choose(app, "restore-panels")
    qtbot.waitUntil(lambda: place(app, second).top() > place(app, first).bottom())


def test_tab_still_goes_as_one_reads(app: App) -> None:
    for moves in (("verdict-above",), ("devices-end", "settings-start"), ("inspector-below", "settings-above")):
        choose(app, "restore-panels")
        for move in moves:
            choose(app, f"move-{move}")
        page = app.desk.plan_page
        parts = [*page.board.panels.values(), page.layers]
        met: list[QWidget] = []
        for stop in tab_stops(app.window):
            part = next((part for part in parts if part.isAncestorOf(stop)), None)
            if part is not None and (not met or met[-1] is not part):
                met.append(part)
        assert len(met) == len(set(met))  # nobody is led out of a panel and back into it
        tops = {part: place(app, part).top() for part in met}
        above = [
            part for part in met if tops[part] < drawing(app).top() and part in page.board.rows[Side.ABOVE].children()
        ]
        assert all(met.index(part) < met.index(page.layers) for part in above)


def test_a_screen_reader_hears_the_name_of_every_panel(app: App) -> None:
    names = set()
    for widget in app.desk.plan_page.board.panels.values():
        told = QAccessible.queryAccessibleInterface(widget)
        assert told is not None
        names.add(told.text(QAccessible.Text.Name))
    assert names == {"Devices", "Memory settings", "Chosen layer", "Verdict"}
    grips = [QAccessible.queryAccessibleInterface(grip) for grip in app.window.findChildren(Grip)]
    assert [grip.text(QAccessible.Text.Name) for grip in grips if grip is not None] == ["Move this panel"] * 4
