"""Named machines: saved from a plan, loaded into one as one step, deleted and put back; damaged files are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.machine import read_machines
from tests.helpers.window import open_window, text_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        button(app, "example-llama-70b").click()
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


def button(app: App, name: str) -> QAbstractButton:
    found = app.window.findChildren(QAbstractButton, name)
    assert found, name
    return found[-1]


def dialog(app: App) -> QDialog:
    button(app, "machines-button").click()
    return next(each for each in app.window.findChildren(QDialog, "machines-dialog") if each.isVisible())


def names(opened: QDialog) -> list[str]:
    table = opened.findChild(QTableView, "machines")
    assert table is not None
    return [table.model().index(row, 0).data() for row in range(table.model().rowCount())]


def save(opened: QDialog, name: str) -> None:
    edit = opened.findChild(QLineEdit, "machine-name")
    assert edit is not None
    QTest.keyClicks(edit, name)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_a_machine_is_saved_and_loaded_as_one_step(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    opened = dialog(app)
    save(opened, "Attic")
    qtbot.waitUntil(lambda: names(opened) == ["Attic"])
    button(app, "machine-close").click()
    (found,) = read_machines(str(tmp_path / "machines")).machines
    assert app.session.plan is not None
    assert found.machine.gpus == app.session.plan.gpus
    assert found.machine.host == app.session.plan.host
    app.session.set_gpu_count(4)
    app.session.undo_stack.clear()
    opened = dialog(app)
    qtbot.waitUntil(lambda: names(opened) == ["Attic"])
    button(app, "machine-load").click()
    assert len(app.session.plan.gpus) == 2
    assert app.session.undo_stack.undoText() == "Plan for the machine “Attic”"
    assert app.session.undo_stack.count() == 1


def test_a_deleted_machine_can_be_put_back(app: App, qtbot: QtBot) -> None:
    opened = dialog(app)
    save(opened, "Attic")
    qtbot.waitUntil(lambda: names(opened) == ["Attic"])
    button(app, "machine-delete").click()
    qtbot.waitUntil(lambda: names(opened) == [])
    assert button(app, "machine-restore").text() == "Put “Attic” back"
    button(app, "machine-restore").click()
    qtbot.waitUntil(lambda: names(opened) == ["Attic"])
    assert not button(app, "machine-restore").isVisible()


def test_a_damaged_file_is_named_with_its_field_and_the_rest_still_loads(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = dialog(app)
    save(opened, "Attic")
    qtbot.waitUntil(lambda: names(opened) == ["Attic"])
    button(app, "machine-close").click()
    good = next((tmp_path / "machines").iterdir())
    content = good.read_text("utf-8").replace('"Attic"', '"Cellar"').replace(f'"total": {24 << 30}', '"total": 24', 1)
    (tmp_path / "machines" / "cellar.machine.json").write_text(content, "utf-8")
    opened = dialog(app)
    qtbot.waitUntil(lambda: names(opened) == ["Attic", "Cellar"])
    said = text_of(opened, "machine-problems")
    assert "cellar.machine.json" in said
    assert "total is 24" in said


def test_a_machine_without_a_name_is_not_saved(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    opened = dialog(app)
    button(app, "machine-save").click()
    assert text_of(opened, "machine-problems") == "Give the machine a name."
    assert not (tmp_path / "machines").exists()


def test_a_name_stays_until_its_machine_is_saved(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "machines").write_text("no folder")
    opened = dialog(app)
    save(opened, "Attic")
    qtbot.waitUntil(lambda: text_of(opened, "machine-problems") != "")
    edit = opened.findChild(QLineEdit, "machine-name")
    assert edit is not None
    assert edit.text() == "Attic"
    (tmp_path / "machines").unlink()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(opened) == ["Attic"])
    assert (edit.text(), button(app, "machine-save").text()) == ("", "Save")
