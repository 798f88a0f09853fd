"""Names from files, drivers and other programs, wherever they stand: never markup, never in the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Process, Reading, Readings
from lamella.devices.nvml import gpus_of
from lamella.devices.simulated import what_if
from lamella.plan.file import save_plan
from lamella.units import GIB
from tests.helpers.plans import hand_plan
from tests.helpers.window import HOST, open_window

EVIL = "<h1>R&D</h1>\x1b[31m\u202e"
WIDE = "W" * 400
PROGRAM = Process(7, f"/opt/{EVIL}", 3 * GIB)
CARDS = tuple(
    Reading(f"GPU-{number}", f"{EVIL} {number}", 24 * GIB, 20 * GIB, processes=(PROGRAM,)) for number in range(2)
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    plan = hand_plan(1, gpus=(what_if(WIDE, 24 * GIB), what_if(EVIL, 24 * GIB)))
    path = tmp_path / "<b>plan.lamella"
    named = tuple(replace(tensor, name=tensor.name.replace("ffn", "<i>ffn")) for tensor in plan.model.tensors)
    save_plan(replace(plan, model=replace(plan.model, name=EVIL, tensors=named)), str(path))
    readings = Readings(CARDS, HOST, 1.0, driver="<u>580</u>")
    with open_window(qapp, tmp_path, readings=(readings,), paths=(str(path),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None and app.monitor.latest is not None)
        assert app.session.plan is not None
        app.session.change_gpus((*gpus_of(readings), *app.session.plan.gpus))
        yield app


def tips(widget: QWidget) -> Iterator[str]:
    """Of everything in a window, tables included."""
    for each in (widget, *widget.findChildren(QWidget)):
        yield each.toolTip()
        if isinstance(each, QAbstractItemView) and isinstance(model := each.model(), QAbstractItemModel):
            for row in range(model.rowCount()):
                for column in range(model.columnCount()):
                    yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


def as_markup(tip: str) -> bool:
    """Whether Qt would read what somebody else wrote as markup."""
    return GuiQt.mightBeRichText(tip) and not tip.startswith("<qt>")


def cards(app: App) -> list[QWidget]:
    return [app.desk.plan_page.devices.findChild(QWidget, f"card-gpu-{number}") for number in range(4)]  # type: ignore[misc]


def test_no_name_is_read_as_markup(app: App, qtbot: QtBot) -> None:
    for label in app.window.findChildren(QLabel):
        if label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText, (label.objectName(), label.text())
    app.desk.plan_page.devices._open_programs(0)
    app.desk.plan_page.devices._open_details(1)
    app.window.resize(900, 600)
    for found in cards(app):
        QApplication.sendEvent(found, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1)))
    for dialog in app.window.findChildren(QDialog):
        assert dialog.isVisible()
    said = list(tips(app.window))
    assert any("R&D" in tip or "R&amp;D" in tip for tip in said)
    assert not [tip for tip in said if as_markup(tip)]
    for dialog in app.window.findChildren(QDialog):
        dialog.close()


def test_a_very_long_name_widens_no_column(app: App, qtbot: QtBot) -> None:
    assert max(card.minimumSizeHint().width() for card in cards(app)) < 400


def test_a_list_of_programs_is_of_the_device_it_is_named_after(app: App) -> None:
    app.desk.plan_page.devices._open_programs(0)
    (dialog,) = app.window.findChildren(QDialog, "programs")
    table = dialog.findChild(QAbstractItemView, "programs-table")
    assert table is not None
    assert table.model().rowCount() == 2
    assert app.session.plan is not None
    app.session.change_gpus((what_if("Card to try", 8 * GIB), *app.session.plan.gpus))
    assert dialog.windowTitle() == "Programs on GPU 0 · Card to try"
    assert table.model().rowCount() == 0
    app.session.undo()
    assert dialog.windowTitle().startswith("Programs on GPU 0 · <h1>")
    assert table.model().rowCount() == 2
    dialog.close()
