"""Panels beside each other stand on the same line, and the inspector shows whole rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from lamella.ui.docks.grip import Grip
from tests.helpers.window import open_window, preferences

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(params=["en", "zh_CN"])
def app(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    preferences(tmp_path).set_language(request.param)
    with open_window(qapp, tmp_path, paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


@pytest.mark.parametrize("points", [10, 13, 20])
def test_names_of_panels_stand_on_one_line(app: App, qapp: QApplication, points: int) -> None:
    font = qapp.font()
    font.setPointSize(points)
    qapp.setFont(font)
    app.window.resize(1600, 1000)
    qapp.processEvents()
    found = {grip.objectName(): grip for grip in app.window.findChildren(Grip)}
    middles = {
        found[name].mapTo(app.window, found[name].rect().center()).y() for name in ("grip-devices", "grip-settings")
    }
    assert len(middles) == 1


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 800), (1100, 700)])
def test_the_inspector_cuts_no_row(app: App, qapp: QApplication, size: tuple[int, int]) -> None:
    app.window.resize(*size)
    qapp.processEvents()
    view = app.window.findChild(QTableView, "tensors")
    assert view is not None
    for _ in range(3):
        room = view.viewport().rect()
        last = view.rowAt(room.bottom())
        assert view.rowAt(0) >= 0
        assert view.rowViewportPosition(view.rowAt(0)) == 0
        if last >= 0:
            assert view.rowViewportPosition(last) + view.rowHeight(last) <= room.height()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 1)
    parent = view.parentWidget()
    assert parent is not None
    assert parent.rect().contains(view.geometry())
