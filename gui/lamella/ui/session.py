"""Session: the document with everything a person does to it, and the latest readings. The only mutable thing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lamella.devices.device import Device, Readings
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.plan.glance import Machine
from lamella.plan.outcome import Outcome
from lamella.plan.plan import (
    DEFAULT_ALLOCATOR,
    MANUAL,
    Plan,
    replanned,
    with_allocator,
    with_gpu_count,
    with_gpus,
    with_host,
    with_machine,
    with_readings,
    with_settings,
)
from lamella.ui.background import Background, Task
from lamella.ui.by_hand import ByHand
from lamella.ui.opening import Opened, first_outcome, opened_path, reloaded, renewed
from lamella.ui.steps import allocator_step, settings_step
from lamella.ui.wanted import Wanted

if TYPE_CHECKING:
    from lamella.estimate.pace.rates import Calibration

FASTEST = "fastest"
"""The allocator whose answer depends on what was measured."""


class Session(ByHand):
    """Edits go from the stored plan to the next and are one undo step each; readings never touch the plan."""

    readings_changed = Signal(object)  # Readings
    opening_changed = Signal(str)  # the path that is being opened, "" when that has ended
    opened = Signal(str)  # the path that was opened, after its plan is shown
    apart_wanted = Signal(object)  # Wanted: somebody has changed the plan whose place it was to take

    def __init__(self, gpus: tuple[Device, ...], host: Device, parent: QObject | None = None) -> None:
        """`gpus` and `host` are what the first plan is made for."""
        super().__init__(parent)
        self._background = Background(self)
        self._opening: Task[Opened] | None = None
        self._opening_path = ""
        self._gpus = gpus
        self._host = host
        self._rules = DEFAULT_ALLOCATOR
        self._readings: Readings | None = None
        self._borrowed = False  # the open plan is for an example's machine

    @property
    def readings(self) -> Readings | None:
        """The latest; None before the first answer."""
        return self._readings

    @property
    def machine(self) -> Machine:
        """What a new plan is made for, and by whose rules."""
        return Machine(self._gpus, self._host, self._rules)

    def use_rules(self, allocator: str) -> None:
        """The allocator of plans that are made from now on; the open one stays as it is."""
        self._rules = allocator

    @property
    def own_gpus(self) -> tuple[Device, ...]:
        """What new plans are made for."""
        return self._gpus

    @property
    def opening(self) -> str:
        """The path that is being opened; "" where none is."""
        return self._opening_path

    @property
    def borrowed(self) -> bool:
        """Whether the open plan is an example, for a machine that is not this computer."""
        return self._borrowed

    def use_devices(self, gpus: tuple[Device, ...], host: Device) -> None:
        """What this computer has, for plans that are made from now on; the open one stays as it is."""
        self._gpus = gpus
        self._host = host

    def show_readings(self, readings: Readings) -> None:
        """Moves gauges and headroom, never the plan."""
        self._readings = readings
        self.readings_changed.emit(readings)

    def open_path(self, path: str, machine: tuple[tuple[Device, ...], Device] | None = None) -> None:
        """Opens a model or a plan in the background; a later call takes the place of one under way.

        A model is planned for `machine` (GPUs and system memory, an example's) if given, else for the open plan's
        machine unless that was an example's, else for ours. A plan that is changed meanwhile keeps its place.
        """
        self.cancel_opening()
        gpus, host = machine or (self._gpus, self._host)
        measured = self._measured
        allocator = self._rules if machine is None else DEFAULT_ALLOCATOR  # as the example's words say
        if self.plan and machine is None and not self._borrowed:
            gpus, host = self.plan.gpus, self.plan.host
            allocator = self.plan.allocator if self.plan.allocator != MANUAL else self._rules

        def opened() -> Opened:
            return opened_path(path, gpus, host, allocator=allocator, measured=measured)

        before = self.plan

        def show(result: Opened) -> None:
            if self.modified and self.plan is not before:
                self._end_opening()
                self.apart_wanted.emit(Wanted(path, apart=True, machine=machine))
                return
            self._borrowed = machine is not None
            self._show_opened(result)
            self.opened.emit(path)

        self._opening = self._background.run(opened, show, self._tell_failure)
        self._opening_path = path
        self.opening_changed.emit(path)

    def reload(self) -> None:
        """What the plan file holds now, as one step; `failed` where it holds no plan."""
        path = self.path
        if path is None:
            return

        def show(outcome: Outcome) -> None:
            if self.path == path:
                self.show_reloaded(outcome, self.tr("Load the plan again from its file"))

        self._background.run(lambda: reloaded(path), show, self._tell)

    def read_model(self, path: str) -> None:
        """The open plan for the model in this file, as one step; its devices and settings stay."""
        plan = self.plan
        if plan is None:
            return

        def show(outcome: Outcome) -> None:
            if self.plan is plan:
                self.show_step(outcome, self.tr("Read the model again"))
            elif self.plan is not None and self.plan.model is plan.model:
                self.read_model(path)  # it was changed meanwhile

        known = self._known
        self._background.run(lambda: renewed(plan, path, known), show, self._tell)

    def plan_model(self, model: Model) -> None:
        """A new document: a first plan of this model for the devices of this computer."""
        gpus, host, rules, measured = self._gpus, self._host, self._rules, self._measured

        def show(outcome: Outcome) -> None:
            self._show_document(outcome, None)

        def planned() -> Outcome:
            return first_outcome(model, gpus, host, allocator=rules, measured=measured)

        self._background.run(planned, show, self._tell)

    def cancel_opening(self) -> None:
        """Whatever is being opened is dropped without a word."""
        if self._opening:
            self._opening.drop()
            self._end_opening()

    def close(self) -> None:
        """Waits for what is still being read; to be called before the program ends."""
        self.cancel_opening()
        self._background.close()

    def change_settings(self, settings: Settings) -> None:
        if self.plan:
            text = settings_step(self.plan.settings, settings)
            self.commit(self._with_settings(self.plan, settings), text)

    def preview_settings(self, settings: Settings) -> None:
        """While a slider moves."""
        if self.plan:
            self.preview(self._with_settings(self.plan, settings))

    def set_gpu_count(self, count: int) -> None:
        if self.plan:
            plan = with_gpu_count(self.plan, count, spare=self._gpus, known=self._known)
            self.commit(plan, self.tr("Plan for %n GPU(s)", "", count))

    def change_gpus(self, gpus: tuple[Device, ...], text: str = "") -> None:
        """`text` is the whole sentence of what changes, where there is one."""
        if self.plan:
            self.commit(with_gpus(self.plan, gpus, known=self._known), text or self.tr("Change the GPUs"))

    def change_host(self, host: Device, text: str) -> None:
        """System memory; `text` is the whole sentence of what changes."""
        if self.plan:
            self.commit(with_host(self.plan, host, known=self._known), text)

    def change_machine(self, gpus: tuple[Device, ...], host: Device | None, text: str) -> None:
        """Without `host` it is this computer's own system memory that is meant."""
        if self.plan:
            self.commit(with_machine(self.plan, gpus, host or self._host, known=self._known), text)

    def choose_allocator(self, name: str) -> None:
        if self.plan:
            self.commit(with_allocator(self.plan, name, known=self._known), allocator_step(name))

    def use_measured(self, measured: "tuple[Calibration, ...]") -> None:
        """What was measured on this computer; a plan for the greatest speed is made anew by it."""
        self._know_measured(measured)
        if self.plan and self.plan.allocator == FASTEST:
            self.commit(replanned(self.plan, known=self._known), self.tr("Plan again with the measured speed"))

    def let_engine_place(self) -> None:
        """The answer of the allocator that a new plan has."""
        self.choose_allocator(self._rules)

    def plan_again_with(self, readings: Readings) -> None:
        """With the memory that is free now."""
        if self.plan:
            plan = with_readings(self.plan, readings, known=self._known)
            self.commit(plan, self.tr("Plan again with the memory that is free now"))

    def _with_settings(self, plan: Plan, settings: Settings) -> Plan:
        return with_settings(plan, settings, known=self._known)

    def _show_opened(self, opened: Opened) -> None:
        self._end_opening()
        self._show_document(opened.outcome, opened.path)

    def _tell_failure(self, error: Exception) -> None:
        self._end_opening()
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        self.failed.emit(error)

    def _end_opening(self) -> None:
        self._opening, self._opening_path = None, ""
        self.opening_changed.emit("")
