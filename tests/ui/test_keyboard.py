"""The whole window by keyboard alone: Tab as one reads, every action by a key, a name for all that has the focus."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAction, QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from lamella.ui.compare.row import LaneRow
from lamella.ui.devices.adding import AddDialog
from lamella.ui.reading_order import tab_stops
from lamella.ui.strip_card import TABLE
from lamella.ui.theme import DARK, LIGHT, LIGHT_CONTRAST, Theme
from lamella.ui.window import Window
from tests.helpers.window import open_window, two_cards

QWEN = str(resource("examples") / "qwen3-30b-a3b-q4_k_m.gguf")
MOST_STOPS = 200
SPEAKING = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.PushButton,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ScrollBar,
    QAccessible.Role.Slider,
    QAccessible.Role.Table,
    QAccessible.Role.Client,
    QAccessible.Role.Graphic,
    QAccessible.Role.ListItem,
    QAccessible.Role.Chart,
}


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(QWEN,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        qtbot.waitUntil(lambda: len(app.window.findChildren(LaneRow)) == 3)
        app.window.activateWindow()
        qtbot.waitUntil(app.window.isActiveWindow)
        yield app


def walked(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Everything that has the focus on the way round, from the menu button back to it."""
    start = window.findChild(QWidget, "more-button")
    assert start is not None
    start.setFocus()
    found: list[QWidget] = []
    for _ in range(MOST_STOPS):
        now = QApplication.focusWidget()
        assert now is not None
        QTest.keyClick(now, key)
        there = QApplication.focusWidget()
        assert there is not None
        found.append(there)
        if there is start:
            return found
    pytest.fail("Tab never comes back to where it began")


def names(widgets: list[QWidget]) -> list[str]:
    return [f"{type(widget).__name__} {widget.objectName()}" for widget in widgets]


def reachable(window: QWidget) -> set[str]:
    """What says of itself that Tab reaches it."""
    policy = Qt.FocusPolicy.TabFocus
    widgets = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & policy and not widget.focusProxy()
    ]
    return set(names(widgets))


def test_tab_reaches_everything_once_and_shift_tab_goes_back(app: App) -> None:
    forward = walked(app.window)
    assert set(names(forward)) == reachable(app.window)
    assert len(set(forward)) == len(forward)
    assert names(walked(app.window, Qt.Key.Key_Backtab)) == [*reversed(names(forward[:-1])), names(forward)[-1]]


def test_the_way_back_from_the_start_page_leads_to_where_the_focus_was(app: App) -> None:
    page = app.desk.plan_page
    context = page.settings.findChild(QSpinBox) or page.strip
    edge = app.window.findChild(QWidget, "edge_1")
    assert edge is not None
    for held in (edge, context):
        held.setFocus()
        app.window.actions_.start.trigger()
        assert app.window.on_start
        app.window.actions_.start.trigger()
        assert QApplication.focusWidget() is held


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_stops_at_what_is_chosen_of_several_whichever_way_it_comes(app: App, key: Qt.Key) -> None:
    app.session.choose_allocator("even")
    stops = {stop.objectName() for stop in walked(app.window, key)}
    segments = {name for name in stops if name.startswith(("allocator-", "layers-as-"))}
    assert segments == {"allocator-even", "allocator-generations", "layers-as-drawing"}


def test_enter_presses_the_button_that_has_the_focus(app: App) -> None:
    fewer = next(stop for stop in tab_stops(app.window) if stop.accessibleName() == "One GPU fewer")
    fewer.setFocus()
    QTest.keyClick(fewer, Qt.Key.Key_Return)
    assert app.session.plan is not None
    assert len(app.session.plan.gpus) == 1


def test_tab_goes_the_way_one_reads(app: App) -> None:
    page = app.desk.plan_page
    order = [app.window.topbar, page.devices, page.layers, page.settings, page.inspector, page.verdict]
    stops = tab_stops(app.window)
    panel = [next((number for number, part in enumerate(order) if part.isAncestorOf(stop)), -1) for stop in stops]
    assert -1 not in panel
    assert panel == sorted(panel)
    edges = [stop for stop in stops if stop.objectName().startswith(("edge_", "experts_"))]
    assert len(edges) >= 1
    xs = [stop.mapTo(app.window, QPoint(0, 0)).x() for stop in edges if stop.objectName().startswith("edge_")]
    assert all(one <= other for one, other in pairwise(xs))


def test_everything_with_the_focus_says_what_it_is(app: App) -> None:
    for page in ("plan", "table", "start"):
        if page == "table":
            app.desk.plan_page.layers.show_as("table")
        if page == "start":
            app.window.actions_.start.trigger()
        for stop in tab_stops(app.window):
            told = QAccessible.queryAccessibleInterface(stop)
            assert told is not None
            assert told.text(QAccessible.Text.Name), names([stop])
            assert told.role() in SPEAKING, (names([stop]), told.role())


def seen(window: QWidget, widget: QWidget) -> QImage:
    """The widget and a little around it."""
    rect = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
    return window.grab(rect).toImage()


@pytest.mark.parametrize("theme", [LIGHT, DARK, LIGHT_CONTRAST])
def test_the_focus_can_be_seen_wherever_it_is(app: App, theme: Theme) -> None:
    app.window.show_theme(theme)
    for stop in tab_stops(app.window):
        app.window.setFocus()
        before = seen(app.window, stop)
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert stop.hasFocus()
        assert before != seen(app.window, stop), names([stop])


def test_a_step_to_what_is_scrolled_away_brings_it_back(app: App, qtbot: QtBot) -> None:
    app.window.findChild(QAction, "text-200").trigger()  # type: ignore[union-attr]
    page = app.desk.plan_page
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    for stop in walked(app.window):
        stop.setFocus()
        QTest.keyClick(stop, Qt.Key.Key_Backtab)
        now = QApplication.focusWidget()
        assert now is not None
        if page.isAncestorOf(now) and now.height() < page.viewport().height():
            area = QRect(page.viewport().mapTo(app.window, QPoint(0, 0)), page.viewport().size())
            assert area.intersects(QRect(now.mapTo(app.window, QPoint(0, 0)), now.size())), names([now])


def menu_actions(menu: QMenu) -> Iterator[tuple[QMenu, QAction]]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from menu_actions(inner)
        elif not action.isSeparator():
            yield menu, action


def pressed(window: Window, qtbot: QtBot, wanted: QAction) -> None:
    """From the menu button by Space, arrows and Enter to one action."""
    button = window.findChild(QToolButton, "more-button")
    assert button is not None
    done: list[bool] = []

    def go() -> None:
        popup = QApplication.activePopupWidget()
        if not isinstance(popup, QMenu):
            return
        for _ in range(80):
            now = QApplication.activePopupWidget()
            if not isinstance(now, QMenu):
                break
            chosen = now.activeAction()
            if chosen is wanted:
                done.append(True)
                QTest.keyClick(now, Qt.Key.Key_Return)
                break
            inner = chosen.menu() if chosen is not None else None
            if isinstance(inner, QMenu) and wanted in {action for _, action in menu_actions(inner)}:
                QTest.keyClick(now, Qt.Key.Key_Return)
                continue
            QTest.keyClick(now, Qt.Key.Key_Down)
        while isinstance(left := QApplication.activePopupWidget(), QMenu):
            left.close()

    QTimer.singleShot(0, window, go)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert done, wanted.objectName()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_every_action_is_done_by_a_key_or_from_the_menu_by_keys(qapp: QApplication, qtbot: QtBot) -> None:
    window = Window(LIGHT)
    qtbot.addWidget(window)
    window.actions_.show_plan_open(True)
    window.actions_.show_undo(True, "one")
    window.actions_.show_redo(True, "other")
    window.may_close = lambda: False
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    menu = QMenu()
    qtbot.addWidget(menu)
    window.actions_.fill(menu)
    in_menu = {action for _, action in menu_actions(menu)}
    actions = [action for action in window.findChildren(QAction) if action.objectName() and action.menu() is None]
    known = {action for action in actions if action in window.actions() or action.actionGroup() is not None}
    known.remove(window.actions_.documents.resume)  # in the menu of recent files, which a plan's desk fills
    assert len(known) > 30
    for action in sorted(known, key=QAction.objectName):
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        heard = QSignalSpy(action.triggered)
        if not action.shortcut().isEmpty():
            QTest.keySequence(window, action.shortcut())
        else:
            assert action in in_menu, action.objectName()
            pressed(window, qtbot, action)
        assert heard.count() == 1, action.objectName()


def test_no_two_actions_want_the_same_key(qapp: QApplication, qtbot: QtBot) -> None:
    window = Window(LIGHT)
    qtbot.addWidget(window)
    keys = [action.shortcut().toString() for action in window.findChildren(QAction) if not action.shortcut().isEmpty()]
    assert sorted(keys) == sorted(set(keys))


def test_no_scrolling_area_takes_the_focus_from_what_is_in_it(app: App) -> None:
    assert [stop for stop in tab_stops(app.window) if isinstance(stop, QScrollArea)] == []


def focus_of(app: App, qtbot: QtBot) -> QWidget:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    found = app.window.focusWidget()
    assert found is not None
    return found


def test_a_plan_that_is_there_from_the_start_has_the_keyboard_in_its_drawing(app: App, qtbot: QtBot) -> None:
    assert focus_of(app, qtbot) is app.desk.plan_page.strip


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_key_for_menus_opens_that_of_the_window_and_that_of_what_has_the_focus(app: App, qtbot: QtBot) -> None:
    QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_F10)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.activeAction() is app.window.actions_.documents.new
    menu.close()
    QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_Right)
    QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert any("CPU" in action.text() for action in menu.actions())
    menu.close()


def test_a_key_shows_the_layers_as_a_table_and_takes_the_focus_along(app: App, qtbot: QtBot) -> None:
    page = app.desk.plan_page
    QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_T)
    assert focus_of(app, qtbot) is page.layers.table
    QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_T)
    assert focus_of(app, qtbot) is page.strip
    page.layers.show_as(TABLE)
    assert app.window.actions_.as_table.isChecked()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_gpu_to_try_is_a_command(app: App) -> None:
    app.window.actions_.add_gpu.trigger()
    dialog = app.window.findChild(AddDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()


def test_a_key_goes_from_panel_to_panel_and_back(app: App, qtbot: QtBot) -> None:
    page = app.desk.plan_page
    page.strip.setFocus()
    met = []
    for _ in range(6):
        QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_F6)
        met.append(next((part for part in page.parts if part.isAncestorOf(focus_of(app, qtbot))), app.window.topbar))
    verdict, bar = page.verdict, app.window.topbar
    assert met == [page.settings, page.inspector, verdict, bar, page.devices, page.layers]
    QTest.keyClick(focus_of(app, qtbot), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert page.devices.isAncestorOf(focus_of(app, qtbot))
