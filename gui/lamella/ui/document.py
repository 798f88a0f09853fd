"""Document: the open plan, what follows from it, its undo steps and its file."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lamella.estimate.estimate import Estimate, with_measured
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import Plan
from lamella.ui.undo import NEVER_MERGED, ChangePlan, UndoStack

if TYPE_CHECKING:
    from lamella.estimate.pace.rates import Calibration


class Document(QObject):
    """Everything on the screen follows `outcome_changed`, which is emitted for stored and for previewed plans alike.

    While a preview is active nothing is stored: `plan` stays the stored one, `outcome` is what is shown.
    """

    outcome_changed = Signal(object)  # Outcome, or None before the first plan
    plan_changed = Signal(object)  # Plan, stored
    failed = Signal(object)  # Exception: LamellaError, or what nobody expected
    title_changed = Signal(str)  # also when `modified` changes

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = UndoStack(self)
        self._stored: Outcome | None = None
        self._shown: Outcome | None = None
        self._saved: Plan | None = None
        self._path: str | None = None
        self._name = ""
        self._measured: tuple[Calibration, ...] = ()
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
    def path(self) -> str | None:
        """The plan file; None for a plan that was never saved."""
        return self._path

    @property
    def saved(self) -> Plan | None:
        """What the plan file holds as far as is known; None without a file."""
        return self._saved

    @property
    def modified(self) -> bool:
        return not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """The document's name: the plan file's, else the one it was given, else the model's; "" before the first."""
        if self._path or self._name:
            return Path(self._path).name if self._path else self._name
        return self.plan.model.name if self.plan else ""

    def show_plan(self, plan: Plan, path: str | None = None) -> None:
        """A new document: nothing of the old one can be undone."""
        self._show_document(outcome_of(plan), path)

    def show_unsaved(self, outcome: Outcome, path: str | None, name: str = "") -> None:
        """A new document that no file holds as it is, though it may belong to one: a copy, or what was restored."""
        self._show_document(outcome, path, name)
        self.forget_saved()

    def forget_saved(self) -> None:
        """Whatever its file holds, it is not this: the plan counts as changed until it is saved again."""
        self._saved = None
        self.undo_stack.resetClean()
        self._tell_title()

    def show_step(self, outcome: Outcome, text: str) -> None:
        """One step to a plan of which everything is known already."""
        self._shown = outcome  # found there by `commit`, and not computed again
        self.commit(outcome.plan, text)

    def show_reloaded(self, outcome: Outcome, text: str) -> None:
        """What the plan file holds now, as a step that can be undone."""
        self._saved = outcome.plan
        self.show_step(outcome, text)
        self.undo_stack.setClean()
        self._tell_title()

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
        self._path, self._saved = path, self.plan
        self.undo_stack.setClean()
        self._tell_title()
        return True

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

    @property
    def _known(self) -> Estimate | None:
        """What was computed for the stored plan; a step of an edge needs nothing else."""
        return self._stored.estimate if self._stored else None

    def _know_measured(self, measured: "tuple[Calibration, ...]") -> None:
        """What was measured on this computer goes along with every plan from now on; none is changed by it."""
        self._measured = measured
        if self._stored is not None:
            self.cancel_preview()
            self._shown = self._stored = self._with_measured(self._stored)

    def _with_measured(self, outcome: Outcome) -> Outcome:
        estimate = with_measured(outcome.estimate, self._measured)
        return outcome if estimate is outcome.estimate else replace(outcome, estimate=estimate)

    def _outcome_of(self, plan: Plan) -> Outcome:
        if self._shown is not None and self._shown.plan == plan:
            return self._shown
        return outcome_of(plan, self._known)

    def _store(self, plan: Plan) -> None:
        """Called by the undo stack only."""
        self._shown = self._stored = self._outcome_of(plan)
        self.outcome_changed.emit(self._stored)
        self.plan_changed.emit(self._stored.plan)

    def _show_document(self, outcome: Outcome, path: str | None, name: str = "") -> None:
        self._path, self._name = path, name
        self._saved = outcome.plan if path else None
        outcome = self._with_measured(outcome)
        self._shown = self._stored = outcome
        self.undo_stack.clear()
        self.outcome_changed.emit(outcome)
        self.plan_changed.emit(outcome.plan)
        self._tell_title()

    def _tell_title(self) -> None:
        self.title_changed.emit(self.title)
