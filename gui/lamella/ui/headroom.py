"""Watches whether the memory that the plan needs is still free, and tells when that changes."""

from collections.abc import Collection, Iterable

from PySide6.QtCore import QObject, Signal

from lamella.devices.device import Device, Reading, Readings
from lamella.devices.occupants import engine_of
from lamella.plan.outcome import Outcome
from lamella.plan.shortage import Shortage, readings_of, shortages


class Headroom(QObject):
    """Never touches the plan. A plan that is only being tried out is looked at like one that is stored."""

    changed = Signal(object)  # tuple[Shortage, ...]
    shrunk = Signal(object)  # the same, when a device has become short by a reading and not by an edit
    recovered = Signal(object)  # tuple[int, ...]: devices that have enough again by a reading

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._readings: Readings | None = None
        self._holders: Collection[int] = ()
        self._calm: dict[str, Reading] = {}  # of each device the reading with the most free memory since it was planned
        self._before: Readings | None = None  # those before the latest
        self._shortages: tuple[Shortage, ...] = ()

    @property
    def shortages(self) -> tuple[Shortage, ...]:
        return self._shortages

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Another plan: what was short may fit by it, and the other way round."""
        if _counted(outcome) != _counted(self._outcome):
            self._calm.clear()
        self._outcome = outcome
        self._look()

    def show_readings(self, readings: Readings) -> None:
        before = {one.index for one in self._shortages}
        self._before, self._readings = self._readings, readings
        self._look()
        now = {one.index for one in self._shortages}
        if now - before:
            self.shrunk.emit(tuple(one for one in self._shortages if one.index not in before))
        if before - now:
            self.recovered.emit(tuple(sorted(before - now)))

    def show_holders(self, holders: Collection[int]) -> None:
        """PIDs of servers that hold the plan's model already."""
        if holders != self._holders:
            self._holders = holders
            self._look()

    def _look(self) -> None:
        found: tuple[Shortage, ...] = ()
        if self._outcome is not None and self._readings is not None:
            found = shortages(self._outcome, self._readings, self._calm, self._holders)
            short = {one.index for one in found}
            now = readings_of(self._outcome, self._readings)
            self._remember(one for index, one in now.items() if index not in short)
            found = tuple(one for one in found if not self._may_be_the_plan(one))
        if found != self._shortages:
            self._shortages = found
            self.changed.emit(found)

    def _may_be_the_plan(self, one: Shortage) -> bool:
        """An engine that has just come may hold this very model, which is found out by the next reading."""
        if one.taker is None or not engine_of(one.taker):
            return False
        known = self._before.gpus if self._before else ()
        return not any(one.taker.pid == process.pid for gpu in known for process in gpu.processes or ())

    def _remember(self, readings: Iterable[Reading]) -> None:
        for one in readings:
            before = self._calm.get(one.uuid)
            if one.free is not None and (before is None or before.free is None or one.free >= before.free):
                self._calm[one.uuid] = one


def _counted(outcome: Outcome | None) -> tuple[Device, ...]:
    """Devices with the memory that a plan counts with."""
    return () if outcome is None else (*outcome.plan.gpus, outcome.plan.host)
