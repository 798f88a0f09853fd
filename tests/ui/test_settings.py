"""The settings under somebody's keyboard, and as a screen reader tells of them."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from lamella.estimate.settings import CacheType, Settings
from lamella.plan.effects import Effects
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import with_settings
from lamella.ui.i18n import install_language
from lamella.ui.settings.hints import Hints
from lamella.ui.settings.panel import SettingsPanel
from lamella.units import GIB
from tests.helpers.plans import hand_plan


class Person:
    """Settings of a small plan, with a session of one line behind them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.plan = hand_plan(1)
        self.chosen: list[Settings] = []
        self.panel = SettingsPanel()
        qtbot.addWidget(self.panel)
        self.panel.settings_chosen.connect(self._choose)
        self.panel.show_outcome(outcome_of(self.plan))
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()

    def _choose(self, settings: Settings) -> None:
        self.chosen.append(settings)
        self.plan = with_settings(self.plan, settings)
        self.panel.show_outcome(outcome_of(self.plan))

    def show(self, settings: Settings) -> None:
        self.plan = with_settings(self.plan, settings)
        self.panel.show_outcome(outcome_of(self.plan))

    def field(self, name: str) -> QLineEdit:
        found = self.panel.findChild(QLineEdit, name)
        assert isinstance(found, QLineEdit)
        return found

    def type(self, name: str, text: str) -> QLineEdit:
        field = self.field(name)
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        return field


@pytest.fixture
def person(qapp: QApplication, qtbot: QtBot) -> Person:
    install_language(qapp, "en")
    return Person(qtbot)


pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_margins_that_differ_are_not_shown_as_the_first_one(person: Person) -> None:
    person.plan = hand_plan(1, 2)
    person.show(replace(person.plan.settings, margins=(GIB, 2 * GIB)))
    field = person.field("margin")
    assert field.text() == "mixed"
    assert field.toolTip().splitlines()[-2:] == ["GPU 0: 1.0 GiB", "GPU 1: 2.0 GiB"]
    person.type("margin", "1 GiB")  # the first GPU's own, but now for all
    assert person.plan.settings.margins == (GIB,)
    assert field.text() == "1.0 GiB"
    assert "GPU 1" not in field.toolTip()


def test_margins_that_are_all_alike_are_one_size(person: Person) -> None:
    person.plan = hand_plan(1, 2)
    person.show(replace(person.plan.settings, margins=(2 * GIB, 2 * GIB)))
    assert person.field("margin").text() == "2.0 GiB"


def test_what_is_no_value_is_marked_and_goes_when_the_field_is_left(person: Person) -> None:
    field = person.type("margin", "much")
    assert (field.text(), field.property("wrong")) == ("much", "true")
    person.field("batch").setFocus()
    assert (field.text(), field.property("wrong")) == ("1.0 GiB", "false")
    assert person.chosen == []


def test_a_value_counts_when_the_field_is_left(person: Person) -> None:
    field = person.field("batch")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1k")
    person.field("ubatch").setFocus()
    assert [settings.batch for settings in person.chosen] == [1024]


def test_nothing_may_be_kept_free(person: Person) -> None:
    person.type("margin", "0")
    person.type("margin", "2")
    assert [settings.margins for settings in person.chosen] == [(0,), (2 * GIB,)]


@pytest.mark.parametrize("text", ["", "0", "auto"])
def test_an_empty_context_is_the_models(person: Person, text: str) -> None:
    person.show(replace(person.plan.settings, context_tokens=2048))
    field = person.type("context", text)
    assert [settings.context_tokens for settings in person.chosen] == [0]
    assert field.text() == "4,096"


def test_names_follow_the_language(person: Person, qapp: QApplication) -> None:
    widgets = [*person.panel.findChildren(QFrame, "stepper"), person.field("margin")]
    english = [widget.accessibleName() for widget in widgets]
    install_language(qapp, "zh_CN")
    QApplication.sendPostedEvents()
    chinese = [widget.accessibleName() for widget in widgets]
    assert english == ["Parallel requests", "Keep free on each GPU"]
    assert all(name.isascii() is False for name in chinese), chinese


def test_the_slider_tells_tokens(person: Person) -> None:
    slider = person.panel.findChild(QSlider, "context-slider")
    assert slider is not None
    assert slider.accessibleDescription() == "4,096 tokens"


def test_the_list_of_cache_types_tells_which_one_is_used(person: Person) -> None:
    others = person.panel.findChild(QComboBox, "cache-k-others")
    assert others is not None
    assert (others.accessibleName(), others.accessibleDescription()) == ("KV cache type: all other types", "f16")
    person.show(replace(person.plan.settings, type_k=CacheType.Q5_1, type_v=CacheType.Q5_1))
    assert others.accessibleDescription() == "q5_1"


def test_tab_goes_through_the_settings_from_top_to_bottom(person: Person) -> None:
    reached: list[QWidget] = []
    person.field("context").setFocus()
    while (now := QApplication.focusWidget()) is not None and now not in reached:
        reached.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    heights = [widget.mapTo(person.panel, widget.rect().center()).y() for widget in reached]
    assert len(reached) >= 8
    assert all(one <= other + 6 for one, other in pairwise(heights)), [widget.objectName() for widget in reached]


def test_after_a_hint_a_control_says_of_itself_what_it_did_before(person: Person) -> None:
    """What an effect was belongs to the plan of that moment."""
    hints = person.panel.findChild(Hints)
    field = person.field("margin")
    assert hints is not None
    before = field.accessibleDescription()
    hints.eventFilter(field, QEvent(QEvent.Type.Enter))
    hints.refresh()
    wanted = replace(person.plan.settings, margins=(person.plan.settings.margin(0) // 2,))
    hints.show_effects(wanted, Effects((), layers=1, fits=True))
    assert field.accessibleDescription() != before
    hints.eventFilter(field, QEvent(QEvent.Type.Leave))
    assert field.accessibleDescription() == before


@pytest.mark.parametrize("kind", [QSlider, QComboBox])
def test_the_wheel_scrolls_the_column_and_changes_what_has_the_focus_alone(
    person: Person, kind: type[QSlider | QComboBox]
) -> None:
    name = "context-slider" if kind is QSlider else "cache-k-others"
    control = person.panel.findChild(kind, name)
    assert control is not None

    def turned() -> bool:
        at, down = QPointF(control.rect().center()), QPoint(0, -120)
        none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
        place = QPointF(control.mapToGlobal(control.rect().center()))
        event = QWheelEvent(at, place, QPoint(), down, left, none, Qt.ScrollPhase.NoScrollPhase, False)
        control.wheelEvent(event)
        return event.isAccepted()

    person.show(replace(person.plan.settings, context_tokens=4096))
    person.field("batch").setFocus()
    assert not turned()
    assert person.chosen == []
    if kind is QComboBox:
        control.setFocus()
        assert turned()
        assert person.chosen != []
