"""The PySide6 in use counts its references right: one release lost None in every call and then the process."""

import sys

import PySide6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 1000


def test_calls_that_return_nothing_leave_none_alone(qtbot: QtBot) -> None:
    """Python 3.12 made None immortal; before, a wrong count ends in `Fatal Python error: none_dealloc`."""
    label, timer = QLabel(), QTimer()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for index in range(CALLS):
        label.setText(str(index))
        label.update()
        timer.setInterval(index)
    assert abs(sys.getrefcount(None) - before) < CALLS


def test_the_release_that_counts_wrong_is_not_in_use() -> None:
    assert PySide6.__version__ != "6.12.0"
