"""How often the computer is asked: as chosen in the menu, slower in the background, never while minimised."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.ui.pace import pace_s
from lamella.ui.preferences import INTERVALS_S
from tests.helpers.window import open_window, preferences


@pytest.mark.parametrize(
    ("seen", "active", "expected"),
    [(True, True, 0.5), (True, False, 2.0), (False, True, None), (False, False, None)],
)
def test_pace(seen: bool, active: bool, expected: float | None) -> None:
    assert pace_s(0.5, seen=seen, active=active) == expected
    assert pace_s(5.0, seen=True, active=False) == 10.0


def test_the_interval_is_chosen_in_the_menu_and_remembered(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, interval_s=None) as app:
        assert app.monitor.interval_s == 1.0
        for interval_s in INTERVALS_S:
            action = app.window.findChild(QAction, f"interval-{interval_s}")
            assert action is not None
            action.trigger()
            assert (app.monitor.interval_s, action.isChecked()) == (interval_s, True)
    assert preferences(tmp_path).interval_s == INTERVALS_S[-1]
    with open_window(qapp, tmp_path, interval_s=None) as app:
        assert app.monitor.interval_s == INTERVALS_S[-1]


def test_a_damaged_interval_is_none(tmp_path: Path) -> None:
    known = preferences(tmp_path)
    known.set_interval_s(0.0001)
    assert known.interval_s == 1.0


def test_another_program_in_front_makes_it_slower(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, interval_s=0.5) as app:
        qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
        assert app.monitor.interval_s == 2.0
        qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
        assert app.monitor.interval_s == 0.5
