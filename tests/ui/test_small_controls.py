"""Small controls under somebody's keyboard, and names of others that look like markup or like the mark of a key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lamella.devices.simulated import what_if
from lamella.ui.controls.looks import plain_text, plain_tip
from lamella.ui.controls.stepper import Stepper
from lamella.ui.devices.spare_button import SpareButton
from lamella.units import GIB

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_up_and_down_count_on_either_button_and_at_the_ends(qtbot: QtBot) -> None:
    stepper, told = Stepper("gpus"), []
    qtbot.addWidget(stepper)

    def take(value: int) -> None:
        told.append(value)
        stepper.show_value(value, least=0, most=3)

    stepper.value_chosen.connect(take)
    stepper.show_value(1, least=0, most=3)
    stepper.show()
    for button in stepper.buttons:
        QTest.keyClick(button, Qt.Key.Key_Up)
        QTest.keyClick(button, Qt.Key.Key_Down)
    assert told == [2, 1, 2, 1]
    for _ in range(5):
        QTest.keyClick(stepper.buttons[1], Qt.Key.Key_Up)
    assert told[4:] == [2, 3]


def test_a_tip_shows_what_looks_like_markup_letter_by_letter_and_line_by_line() -> None:
    assert plain_tip("a\nb") == "a\nb"
    assert plain_tip("<b>a</b>\nb & c") == "<qt>&lt;b&gt;a&lt;/b&gt;<br>b &amp; c</qt>"


def test_an_ampersand_in_a_name_stays_one(qtbot: QtBot) -> None:
    button = SpareButton()
    qtbot.addWidget(button)
    button.show_spares((what_if("R&D card", 8 * GIB),))
    assert "R&&D card" in button.text()
    assert "R&D card" in button.accessibleName()
    assert QPushButton(plain_text("R&D")).shortcut().isEmpty()
