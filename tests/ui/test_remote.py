"""Servers on other computers: asked when somebody adds them, and no longer than they are wanted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Kind
from lamella.ui.remote import RemoteServers
from lamella.units import GIB
from tests.helpers.rpc_server import Served, rpc_server
from tests.helpers.window import button_of, open_window, two_cards

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TWO_DEVICES = Served(devices=((6 * GIB, 8 * GIB), (10 * GIB, 12 * GIB)))


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), interval_s=0.02) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        button_of(app.window, "example-llama-70b").click()
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


def servers(app: App) -> RemoteServers:
    assert app.desk.liveness.servers is not None
    return app.desk.liveness.servers


def dialog(app: App) -> QDialog:
    action = app.window.findChild(QAction, "remote")
    assert action is not None
    action.trigger()
    found = app.window.findChild(QDialog, "remote-dialog")
    assert found is not None
    return found


def enter(asked: QDialog, address: str) -> None:
    field = asked.findChild(QLineEdit, "remote-address")
    assert field is not None
    field.setText(address)
    QTest.keyClick(field, Qt.Key.Key_Return)


def said(asked: QDialog, name: str) -> str:
    found = asked.findChild(QLabel, name)
    return found.text() if found is not None and found.isVisible() else ""


def remotes(app: App) -> list[tuple[str, int]]:
    assert app.session.plan is not None
    return [(gpu.endpoint, gpu.free) for gpu in app.session.plan.gpus if gpu.kind is Kind.REMOTE]


def test_a_server_lends_its_devices_and_leaves_when_they_do(app: App, qtbot: QtBot) -> None:
    with rpc_server(TWO_DEVICES) as port:
        key, asked = f"127.0.0.1:{port}", dialog(app)
        enter(asked, key)
        assert app.monitor.watched == {key}
        qtbot.waitUntil(lambda: remotes(app) == [(key, 6 * GIB), (key, 10 * GIB)])
        assert app.session.undo_stack.undoText() == f"Add the GPUs of {key}"
        qtbot.waitUntil(lambda: said(asked, f"remote-{key}") == f"{key} · 2 devices · 16.0 GiB free")
        assert app.monitor.latest is not None
        assert [gpu.kind for gpu in app.monitor.latest.gpus[:2]] == [Kind.REMOTE, Kind.REMOTE]
        app.session.undo()
        assert (remotes(app), app.monitor.watched) == ([], frozenset())
        app.session.redo()
        assert app.monitor.watched == {key}
        qtbot.waitUntil(lambda: said(asked, f"remote-{key}").endswith(" free"))
        button_of(asked, f"remote-remove-{key}").click()
        assert (remotes(app), app.monitor.watched) == ([], frozenset())
        assert app.session.undo_stack.undoText() == f"Plan without {key}"
        asked.accept()


def test_a_server_that_does_not_answer_is_named_and_holds_up_nothing(app: App, qtbot: QtBot) -> None:
    with rpc_server(Served(noise=b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        key, asked = f"127.0.0.1:{port}", dialog(app)
        enter(asked, key)
        qtbot.waitUntil(lambda: said(asked, f"remote-{key}") == f"{key} · does not answer, and is asked again")
        assert remotes(app) == []
        status = app.window.findChild(QLabel, "status-rules")
        assert status is not None
        qtbot.waitUntil(lambda: f"{key} does not answer" in status.text())
        assert "driver 580.95" in status.text()
        button_of(asked, f"remote-remove-{key}").click()
        qtbot.waitUntil(lambda: "does not answer" not in status.text())
        asked.accept()


def test_what_is_no_address_is_refused_at_the_field(app: App) -> None:
    asked = dialog(app)
    for wrong in ("", "attic:port", "attic:70000", "http://attic"):
        enter(asked, wrong)
        assert said(asked, "remote-fault") == f"“{wrong}” is no computer and port such as attic:50052."
    assert (app.monitor.watched, servers(app).servers) == (frozenset(), ())
    asked.accept()


def test_a_plan_with_remote_devices_asks_nobody(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    with rpc_server(TWO_DEVICES) as port:
        asked = dialog(app)
        enter(asked, f"127.0.0.1:{port}")
        qtbot.waitUntil(lambda: len(remotes(app)) == 2)
        asked.accept()
        path = str(tmp_path / "attic.lamella")
        assert app.session.save_as(path)
    with open_window(QApplication.instance(), tmp_path / "later", paths=(path,)) as later:  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: later.session.plan is not None)
        assert len(remotes(later)) == 2
        assert later.monitor.watched == frozenset()


def test_no_gpu_of_a_full_plan_goes_for_those_of_a_server(app: App, qtbot: QtBot) -> None:
    app.session.set_gpu_count(16)
    assert app.session.plan is not None
    before = app.session.plan.gpus
    with rpc_server(TWO_DEVICES) as port:
        key, asked = f"127.0.0.1:{port}", dialog(app)
        enter(asked, key)
        qtbot.waitUntil(lambda: "which is the most" in said(asked, f"remote-{key}"))
        assert app.session.plan.gpus == before
        app.session.set_gpu_count(15)
        qtbot.waitUntil(lambda: len(remotes(app)) == 1)
        assert (len(app.session.plan.gpus), app.session.plan.gpus[1:]) == (16, before[:15])
        asked.accept()


def test_a_very_long_address_keeps_the_dialog_on_the_screen(app: App) -> None:
    asked = dialog(app)
    field = asked.findChild(QLineEdit, "remote-address")
    assert field is not None
    QApplication.clipboard().setText("W/" * 5000)
    field.paste()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert said(asked, "remote-fault")
    assert asked.minimumSizeHint().width() < 2000
    asked.accept()
