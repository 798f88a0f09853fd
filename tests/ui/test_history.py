"""The line of the last minute: its room is there at once, what draws it comes after the first paint."""

from PySide6.QtWidgets import QGraphicsView, QWidget
from pytestqt.qtbot import QtBot

from lamella.ui.devices.history import History
from lamella.units import GIB


def test_it_is_drawn_once_it_was_painted_with_all_that_was_added_before(qtbot: QtBot) -> None:
    card = QWidget()
    qtbot.addWidget(card)
    history = History(0, card)
    history.resize(200, history.height())
    card.resize(240, 80)
    for second in range(3):
        history.add(float(second), second * GIB, 24 * GIB)
    room = history.height()
    assert not history.findChildren(QGraphicsView)
    card.show()
    qtbot.waitUntil(lambda: any(plot.isVisible() for plot in history.findChildren(QGraphicsView)))
    assert history.height() == room
    assert history.points == ((0.0, 0), (1.0, GIB), (2.0, 2 * GIB))


def test_readings_go_on_while_nobody_has_seen_it(qtbot: QtBot) -> None:
    history = History(0)
    qtbot.addWidget(history)
    for second in range(100):
        history.add(float(second), GIB, 24 * GIB)
    assert len(history.points) == 61
