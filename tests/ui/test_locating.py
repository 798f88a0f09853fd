"""Finding a command by typing: in either language, with the keys alone, and with a reason where it cannot be done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QMenu
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.ui.locator.commands import COMMAND, Command
from lamella.ui.locator.popup import Locator
from tests.helpers.window import open_window

MODEL = Path("tests/golden/models/llama-3.2-1b-q4_k_m.gguf").resolve()
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(MODEL),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


def opened(app: App, qtbot: QtBot) -> Locator:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(app.window, Qt.Key.Key_P, both)
    locators = [one for one in app.window.findChildren(Locator) if one.isVisible()]
    assert len(locators) == 1
    return locators[0]


def field(locator: Locator) -> QLineEdit:
    found = locator.findChild(QLineEdit)
    assert found is not None
    return found


def rows(locator: Locator) -> QAbstractItemModel:
    found = locator.findChild(QListView)
    assert found is not None
    return found.model()


def commands(locator: Locator) -> list[Command]:
    model = rows(locator)
    return [model.index(row, 0).data(COMMAND) for row in range(model.rowCount())]


def typed(locator: Locator, text: str) -> list[str]:
    """By keys where there are some, else as an input method hands it over."""
    field(locator).clear()
    if text.isascii():
        QTest.keyClicks(field(locator), text)
    else:
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        QApplication.sendEvent(field(locator), composed)
    return [command.action.objectName() for command in commands(locator)]


def test_every_action_of_the_menu_is_listed(app: App, qtbot: QtBot) -> None:
    menu = QMenu()
    app.window.actions_.fill(menu)
    locator = opened(app, qtbot)
    listed = {command.action for command in commands(locator)}
    inner = [one.menu() for one in menu.actions()]
    menus = [menu, *(one for one in inner if isinstance(one, QMenu))]
    all_of_them = [action for one in menus for action in one.actions()]
    real = [action for action in all_of_them if action.menu() is None and action.text() and action.isVisible()]
    missing = {action.objectName() for action in real if action not in listed}
    assert missing == {"locate"}
    assert next(command for command in commands(locator) if command.action.objectName() == "undo").keys == "Ctrl+Z"
    menu.deleteLater()


def test_typing_finds_and_enter_does_it(app: App, qtbot: QtBot) -> None:
    locator = opened(app, qtbot)
    assert typed(locator, "dark") == ["look-dark"]
    QTest.keyClick(field(locator), Qt.Key.Key_Return)
    assert not locator.isVisible()
    assert app.window.theme.dark


def test_what_a_command_is_for_finds_it_after_those_called_so(app: App, qtbot: QtBot) -> None:
    locator = opened(app, qtbot)
    assert typed(locator, "export") == ["export", "to-engine"]
    assert typed(locator, "svg") == ["export"]
    assert typed(locator, "table")[:2] == ["copy-summary-text", "copy-summary-markdown"]
    locator.reject()


def test_words_may_stand_in_any_order(app: App, qtbot: QtBot) -> None:
    locator = opened(app, qtbot)
    assert typed(locator, "csv lay") == ["copy-layers-csv"]
    assert typed(locator, "nothing is called so") == []
    QTest.keyClick(field(locator), Qt.Key.Key_Return)
    assert locator.isVisible()


def test_arrows_choose_and_escape_leaves(app: App, qtbot: QtBot) -> None:
    locator = opened(app, qtbot)
    wanted = typed(locator, "text size")
    for _ in range(2):
        QTest.keyClick(field(locator), Qt.Key.Key_Down)
    found = locator.findChild(QListView)
    assert found is not None
    assert found.currentIndex().data(COMMAND).action.objectName() == wanted[2]
    before = app.window.font().pixelSize()
    QTest.keyClick(field(locator), Qt.Key.Key_Escape)
    assert not locator.isVisible()
    assert app.window.font().pixelSize() == before


def test_what_cannot_be_done_says_why_and_is_not_done(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        locator = opened(app, qtbot)
        assert typed(locator, "duplicate") == ["duplicate"]
        assert [(command.able, command.reason) for command in commands(locator)] == [(False, "needs an open plan")]
        QTest.keyClick(field(locator), Qt.Key.Key_Return)
        assert locator.isVisible()
        typed(locator, "undo")
        assert commands(locator)[0].reason == "nothing to undo"
        locator.reject()


def test_a_chinese_window_is_searched_in_both_languages(app: App, qtbot: QtBot) -> None:
    next(action for action in app.window.actions_.languages.actions() if action.data() == "zh_CN").trigger()
    qtbot.waitUntil(lambda: app.window.actions_.undo.text() == "撤销")
    locator = opened(app, qtbot)
    assert typed(locator, "撤销") == ["undo"]
    assert typed(locator, "wider bars") == ["zoom-in"]
    assert typed(locator, "深色") == typed(locator, "dark") == ["look-dark"]
    locator.reject()


def test_a_screen_reader_hears_names_and_rows(app: App, qtbot: QtBot) -> None:
    locator = opened(app, qtbot)
    assert QAccessible.queryAccessibleInterface(field(locator)).text(QAccessible.Text.Name) == "Find a command"
    typed(locator, "all layers")
    assert rows(locator).index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Layers · All layers · Ctrl+0"
    QAbstractItemModelTester(rows(locator), QAbstractItemModelTester.FailureReportingMode.Fatal).deleteLater()
    locator.reject()


def test_a_file_opened_lately_is_a_command_too(app: App, qtbot: QtBot) -> None:
    locator = opened(app, qtbot)
    assert any(name.startswith("recent-llama") for name in typed(locator, "llama-3.2-1b"))
    locator.reject()
