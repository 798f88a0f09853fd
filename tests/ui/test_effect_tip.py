"""The tip beside a setting: whatever it says is seen whole."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from lamella.plan.effects import DeviceEffect, Effects
from lamella.ui.settings.effect_tip import EffectTip
from lamella.units import GIB, MIB


@pytest.fixture(autouse=True)
def english_figures() -> None:
    QLocale.setDefault(QLocale("en"))


def test_figures_that_come_after_the_words_have_their_room(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(1200, 800)
    panel = QWidget(window)
    panel.setGeometry(900, 0, 300, 800)
    qtbot.addWidget(window)
    window.show()
    tip = EffectTip(None, window)
    for layers in (0, 12):
        tip.show_words("Micro-batch: 256", "How many tokens are read at once.", awaits=True)
        tip.stand_beside(panel, panel)
        QApplication.processEvents()
        tip.show_effects(effects(layers))
        tip.stand_beside(panel, panel)
        QApplication.processEvents()
        assert all(row.width() >= row.sizeHint().width() for row in rows(tip))


def effects(layers: int) -> Effects:
    one = (DeviceEffect(index, 0, 0, -106 * MIB, layers, 22 * GIB) for index in (0, 1, -1))
    return Effects(tuple(one), fits=True, layers=layers)


def rows(tip: EffectTip) -> list[QLabel]:
    return [label for label in tip.findChildren(QLabel) if label.text() and not label.wordWrap()]
