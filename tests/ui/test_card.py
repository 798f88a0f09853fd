"""A device's card: the minute of the card that is there, and every part to the byte."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from lamella.devices.device import Reading
from lamella.plan.outcome import DeviceOutcome
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.history import History
from lamella.ui.devices.parts import parts_text
from lamella.ui.devices.standing import Presence, Standing
from lamella.ui.strip.texts import left_text, over_candidates
from lamella.units import GIB, MIB
from tests.helpers.sample_plan import Sample, sample_outcome

REAL = Reading("GPU-0", "NVIDIA GeForce RTX 4090", 24 * GIB, 20 * GIB)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def english_figures() -> None:
    QLocale.setDefault(QLocale("en"))


def gpu_0(sample: Sample | None = None) -> DeviceOutcome:
    return sample_outcome(sample).devices[0]


@pytest.fixture
def card(qtbot: QtBot) -> DeviceCard:
    made = DeviceCard(0)
    qtbot.addWidget(made)
    made.show_device(gpu_0())
    return made


def show(card: DeviceCard, reading: Reading | None, moment_s: float) -> None:
    presence = Presence.UNREAD if reading is None else Presence.HERE
    card.show_standing(Standing(presence, moment_s, reading))


def minutes(card: DeviceCard) -> list[int]:
    """How many readings each line on the card shows."""
    return [len(each.points) for each in card.findChildren(History) if not each.isHidden()]


def test_a_minute_ends_with_its_card(card: DeviceCard) -> None:
    show(card, REAL, 1.0)
    show(card, replace(REAL, free=19 * GIB), 2.0)
    assert minutes(card) == [2]
    show(card, None, 3.0)
    assert minutes(card) == []
    show(card, REAL, 4.0)
    assert minutes(card) == [1]


def test_a_minute_is_not_handed_to_the_next_card(card: DeviceCard) -> None:
    show(card, REAL, 1.0)
    show(card, replace(REAL, uuid="GPU-1"), 2.0)
    assert minutes(card) == [1]


def test_a_line_that_gets_no_numbers_is_not_shown_and_goes_on_with_the_next(card: DeviceCard) -> None:
    show(card, REAL, 1.0)
    show(card, replace(REAL, free=None), 2.0)
    assert minutes(card) == []
    show(card, REAL, 3.0)
    assert minutes(card) == [2]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_tooltip_says_every_part_to_the_byte_and_what_the_margin_still_asks_for(card: DeviceCard) -> None:
    card.event(QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), QPoint(2, 2)))
    lines = QToolTip.text().splitlines()
    QToolTip.hideText()
    assert "engine overhead 0.4 GiB (471,859,200 bytes)" in lines
    assert "compute buffers 0.6 GiB (629,145,600 bytes)" in lines
    assert lines[-1] == "to keep free 1.0 GiB, engine overhead included; without it 0.6 GiB (601,882,624 bytes)"


def test_strip_and_card_say_one_amount_in_one_unit() -> None:
    device = gpu_0()
    over = replace(device, device=replace(device.device, free=device.usage.used - 529 * MIB))
    assert over_candidates(over) == ("0.5 GiB over", "+0.5 GiB")
    assert left_text(over) == "GPU 0: 0.5 GiB over"
    assert "over 0.5 GiB (554,696,704 bytes)" in parts_text(over)


def test_a_card_that_claims_to_have_no_memory_at_all_has_no_line(card: DeviceCard, qtbot: QtBot) -> None:
    card.show()
    show(card, REAL, 1.0)
    qtbot.waitUntil(lambda: all(each.findChild(QWidget, "history-plot") for each in card.findChildren(History)))
    show(card, replace(REAL, total=0, free=0), 2.0)
    assert minutes(card) == []


def test_what_is_over_is_told_to_the_byte_without_a_sign(card: DeviceCard) -> None:
    device = gpu_0(Sample(gpu_free=1 * GIB))
    assert device.headroom < 0
    card.show_device(device)
    label = card.findChild(QLabel, "headroom-gpu-0")
    assert label is not None
    assert label.text().endswith(" over")
    assert label.toolTip() == f"{-device.headroom:,} bytes"
