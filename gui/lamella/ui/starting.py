"""Joins the start page with the session: what was found is judged for this computer while somebody looks at it."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from lamella.devices.device import Device, Readings
from lamella.model.library import FoundModel
from lamella.plan.glance import Machine
from lamella.ui.preferences import Preferences
from lamella.ui.session import Session
from lamella.ui.start.judge import Judge
from lamella.ui.start.page import StartPage
from lamella.ui.start.rules_button import RULES
from lamella.ui.window import Window

REST_MS: Final = 10_000
"""Between two looks at the same models, however much the free memory moves."""
_SHIFT: Final = 50
"""A fiftieth of a device's memory is worth another look."""


class Starting(QObject):
    """Works on the page only while it is the one that is seen."""

    def __init__(self, window: Window, session: Session, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session, self._preferences = window, session, preferences
        self._page: StartPage | None = None
        self._found: tuple[FoundModel, ...] = ()
        self._judged_for: Machine | None = None  # None: nothing was begun since somebody came
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self.judge = Judge(self._in_sight, self)
        self.judge.judged.connect(self._show_answer)
        self.judge.finished.connect(self._rest.start)
        self._use_rules()
        window.start_opened.connect(self._arrive)
        window.pages.currentChanged.connect(self._follow_page)
        session.readings_changed.connect(self._follow_readings)
        if window.on_start:
            self._arrive()

    def close(self) -> None:
        self._rest.stop()
        self.judge.close()

    def _arrive(self) -> None:
        page = self._window.start_page
        if self._page is None:
            self._page = page
            page.models_shown.connect(self._take_models)
            page.rules_chosen.connect(self._choose_rules)
        self._judged_for = None
        self._use_rules()
        self._follow_readings(self._session.readings)

    def _use_rules(self) -> None:
        """Those that were chosen, perhaps in another window."""
        if self._preferences.rules in RULES:
            self._session.use_rules(self._preferences.rules)

    def _follow_page(self) -> None:
        if not self._window.on_start:
            self._leave()

    def _leave(self) -> None:
        """Nobody looks at the list any more."""
        self.judge.rest()
        self._rest.stop()
        self._judged_for = None
        if self._page is not None:
            self._page.welcome.hide()

    def _take_models(self, found: tuple[FoundModel, ...]) -> None:
        """What was found anew; files may have changed under the same names."""
        self._found = found
        self._judged_for = None
        self._judge()

    def _follow_readings(self, readings: Readings | None) -> None:
        if readings is None or self._page is None or not self._window.on_start:
            return
        machine = self._session.machine
        self._page.show_machine(machine.gpus, machine.host, machine.allocator)
        if not self._preferences.welcomed:
            self._preferences.set_welcomed()
            self._page.welcome.show()
        self._judge()

    def _judge(self) -> None:
        """Again only where the answers may be others than before."""
        if self._session.readings is None or not self._window.on_start or not self._found:
            return
        machine, before = self._session.machine, self._judged_for
        if before is not None and (_alike(before, machine) or (self._resting and _same_devices(before, machine))):
            return
        self._judged_for = machine
        self._rest.stop()
        self.judge.judge(self._found, machine)

    @property
    def _resting(self) -> bool:
        return self.judge.busy or self._rest.isActive()

    def _choose_rules(self, allocator: str) -> None:
        self._preferences.set_rules(allocator)
        self._session.use_rules(allocator)
        self._follow_readings(self._session.readings)

    def _in_sight(self) -> tuple[FoundModel, ...]:
        return () if self._page is None else self._page.found.list.in_sight()

    def _show_answer(self, found: FoundModel, answer: object) -> None:
        if self._page is not None:
            self._page.show_answer(found, answer)  # type: ignore[arg-type]


def _same_devices(one: Machine, other: Machine) -> bool:
    """By the same rules, too; only what is free differs."""
    return one.allocator == other.allocator and _kinds(one) == _kinds(other)


def _kinds(machine: Machine) -> tuple[tuple[str, str, int], ...]:
    return tuple((device.uuid, device.name, device.total) for device in (*machine.gpus, machine.host))


def _alike(one: Machine, other: Machine) -> bool:
    """The same devices with about the same memory free."""
    return _same_devices(one, other) and all(
        _near(before, after) for before, after in zip((*one.gpus, one.host), (*other.gpus, other.host), strict=True)
    )


def _near(before: Device, after: Device) -> bool:
    return abs(before.free - after.free) * _SHIFT <= before.total
