"""Session: the open plan, what follows from it, and how it changes. The only mutable thing in the program."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lamella.devices.device import Device, Readings
from lamella.errors import LamellaError
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import Settings
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import (
    DEFAULT_ALLOCATOR,
    MANUAL,
    Plan,
    with_allocator,
    with_edge,
    with_gpu_count,
    with_gpus,
    with_layers_on,
    with_pin,
    with_readings,
    with_settings,
)
from lamella.ui.background import Background, Task
from lamella.ui.opening import Opened, opened_path
from lamella.ui.steps import allocator_step, edge_step, pin_step, settings_step
from lamella.ui.undo import NEVER_MERGED, ChangePlan, UndoStack
from lamella.ui.words import device_text


class Session(QObject):
    """Everything on the screen follows `outcome_changed`, which is emitted for stored and for previewed plans alike.

    While a preview is active nothing is stored: `plan` stays the stored one, `outcome` is what is shown.
    """

    outcome_changed = Signal(object)  # Outcome, or None before the first plan
    plan_changed = Signal(object)  # Plan, stored
    readings_changed = Signal(object)  # Readings
    opening_changed = Signal(str)  # the path that is being opened, "" when that has ended
    failed = Signal(object)  # LamellaError, or the sentence of what nobody expected
    title_changed = Signal(str)  # also when `modified` changes

    def __init__(self, gpus: tuple[Device, ...], host: Device, parent: QObject | None = None) -> None:
        """`gpus` and `host` are what the first plan is made for."""
        super().__init__(parent)
        self.undo_stack = UndoStack(self)
        self._background = Background(self)
        self._opening: Task[Opened] | None = None
        self._gpus = gpus
        self._host = host
        self._stored: Outcome | None = None
        self._shown: Outcome | None = None
        self._readings: Readings | None = None
        self._path: str | None = None
        self._borrowed = False  # the open plan is for an example's machine
        self.undo_stack.cleanChanged.connect(self._tell_title)

    @property
    def outcome(self) -> Outcome | None:
        """What the screen shows: the stored plan's, or the previewed one's."""
        return self._shown

    @property
    def plan(self) -> Plan | None:
        """The stored plan, whatever is being previewed."""
        return self._stored.plan if self._stored else None

    @property
    def stored(self) -> Outcome | None:
        """The stored plan's outcome, whatever is being previewed."""
        return self._stored

    @property
    def previewing(self) -> bool:
        return self._shown is not self._stored

    @property
    def readings(self) -> Readings | None:
        """The latest; None before the first answer."""
        return self._readings

    @property
    def path(self) -> str | None:
        """The plan file; None for a plan that was never saved."""
        return self._path

    @property
    def modified(self) -> bool:
        return not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """The document's name: the plan file's, else the model's; "" before the first plan."""
        if self._path:
            return Path(self._path).name
        return self.plan.model.name if self.plan else ""

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
        machine unless that was an example's, else for ours.
        """
        self.cancel_opening()
        gpus, host = machine or (self._gpus, self._host)
        allocator = DEFAULT_ALLOCATOR
        if self.plan and machine is None and not self._borrowed:
            gpus, host = self.plan.gpus, self.plan.host
            allocator = self.plan.allocator if self.plan.allocator != MANUAL else DEFAULT_ALLOCATOR

        def opened() -> Opened:
            return opened_path(path, gpus, host, allocator=allocator)

        def show(result: Opened) -> None:
            self._borrowed = machine is not None
            self._show_opened(result)

        self._opening = self._background.run(opened, show, self._tell_failure)
        self.opening_changed.emit(path)

    def cancel_opening(self) -> None:
        """Whatever is being opened is dropped without a word."""
        if self._opening:
            self._opening.drop()
            self._end_opening()

    def show_plan(self, plan: Plan, path: str | None = None) -> None:
        """A new document: nothing of the old one can be undone."""
        self._show_document(outcome_of(plan), path)

    def save(self) -> bool:
        """To the plan's own file; False, and `failed`, where it could not be written or has no file yet."""
        return self._path is not None and self.save_as(self._path)

    def save_as(self, path: str) -> bool:
        """False where nothing is open, or where the file could not be written, which `failed` tells."""
        if self.plan is None:
            return False
        from lamella.plan.file import PlanFileError, save_plan  # 25 ms, which the first strip does without

        try:
            save_plan(self.plan, path)
        except PlanFileError as error:
            self.failed.emit(error)
            return False
        self._path = path
        self.undo_stack.setClean()
        self._tell_title()
        return True

    def close(self) -> None:
        """Waits for what is still being read; to be called before the program ends."""
        self.cancel_opening()
        self._background.close()

    def commit(self, plan: Plan, text: str, *, merge_id: int = NEVER_MERGED) -> None:
        """One step that can be undone; `text` is its whole sentence. A plan that is the stored one stores nothing."""
        stored = self._stored
        if stored is None:
            raise ValueError("there is no plan to change")
        if plan == stored.plan:
            self.cancel_preview()
            return
        # Kept where the command finds it: what was previewed, or computed here, is not computed again.
        self._shown = self._outcome_of(plan)
        self.undo_stack.push(ChangePlan(self._store, stored.plan, plan, text=text, merge_id=merge_id))

    def preview(self, plan: Plan) -> None:
        """Shows what a plan would be, and stores nothing."""
        if self._shown is None or plan == self._shown.plan:
            return
        self._shown = self._outcome_of(plan)
        self.outcome_changed.emit(self._shown)

    def cancel_preview(self) -> None:
        """Back to the stored plan."""
        if self.previewing:
            self._shown = self._stored
            self.outcome_changed.emit(self._shown)

    def undo(self) -> None:
        self.cancel_preview()
        self.undo_stack.undo()

    def redo(self) -> None:
        self.cancel_preview()
        self.undo_stack.redo()

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

    def choose_allocator(self, name: str) -> None:
        if self.plan:
            self.commit(with_allocator(self.plan, name, known=self._known), allocator_step(name))

    def preview_edge(self, edge: int, place: int) -> None:
        """A handle that is being dragged: always from the stored plan."""
        if self.plan:
            self.preview(with_edge(self.plan, edge, place))

    def move_edge(self, edge: int, place: int, *, merge: bool) -> None:
        """`merge` joins neighbouring steps of one edge, as keys make them, into one."""
        if self.plan:
            plan = with_edge(self.plan, edge, place)
            text = edge_step(edge, place, layers=len(plan.allocation.placement.homes))
            self.commit(plan, text, merge_id=self.undo_stack.merge_id(edge) if merge else NEVER_MERGED)

    def pin_edge(self, edge: int, pinned: bool) -> None:
        if self.plan:
            self.commit(with_pin(self.plan, edge, pinned, known=self._known), pin_step(edge, pinned))

    def send_layers(self, places: Collection[int], device: int) -> None:
        if self.plan:
            text = self.tr("Send %n layer(s) to {0}", "", len(places)).format(device_text(device))
            self.commit(with_layers_on(self.plan, places, device), text)

    def plan_again_with(self, readings: Readings) -> None:
        """With the memory that is free now."""
        if self.plan:
            plan = with_readings(self.plan, readings, known=self._known)
            self.commit(plan, self.tr("Plan again with the memory that is free now"))

    @property
    def _known(self) -> Estimate | None:
        """What was computed for the stored plan; a step of an edge needs nothing else."""
        return self._stored.estimate if self._stored else None

    def _with_settings(self, plan: Plan, settings: Settings) -> Plan:
        return with_settings(plan, settings, known=self._known)

    def _outcome_of(self, plan: Plan) -> Outcome:
        if self._shown is not None and self._shown.plan == plan:
            return self._shown
        return outcome_of(plan, self._known)

    def _store(self, plan: Plan) -> None:
        """Called by the undo stack only."""
        self._shown = self._stored = self._outcome_of(plan)
        self.outcome_changed.emit(self._stored)
        self.plan_changed.emit(self._stored.plan)

    def _show_document(self, outcome: Outcome, path: str | None) -> None:
        self._path = path
        self._shown = self._stored = outcome
        self.undo_stack.clear()
        self.outcome_changed.emit(outcome)
        self.plan_changed.emit(outcome.plan)
        self._tell_title()

    def _show_opened(self, opened: Opened) -> None:
        self._end_opening()
        self._show_document(opened.outcome, opened.path)

    def _tell_failure(self, error: Exception) -> None:
        self._end_opening()
        expected = isinstance(error, LamellaError)
        self.failed.emit(error if expected else self.tr("Something unexpected happened: {0}").format(repr(error)))

    def _end_opening(self) -> None:
        self._opening = None
        self.opening_changed.emit("")

    def _tell_title(self) -> None:
        self.title_changed.emit(self.title)
