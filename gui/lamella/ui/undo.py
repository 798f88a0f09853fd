"""ChangePlan, the only undo command, a step from one plan to the next; and the stack of such steps."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QUndoCommand, QUndoStack

from lamella.plan.plan import Plan

NEVER_MERGED: Final = -1
INNER_EDGES: Final = 500
"""Added to a GPU's number, the number of the edge of its experts."""
_MOST_EDGES: Final = 1000
"""More than any plan has: key steps of two visits to edges never have one number."""


class ChangePlan(QUndoCommand):
    """Shows `after` when done, `before` when undone.

    Neighbouring steps with the same `merge_id` become one; if that ends where it began, nothing is left of it.
    """

    def __init__(
        self, show: Callable[[Plan], None], before: Plan, after: Plan, *, text: str, merge_id: int = NEVER_MERGED
    ) -> None:
        super().__init__(text)
        self._show = show
        self._before = before
        self._after = after
        self._merge_id = merge_id
        self._unwanted = False

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)
        self.setObsolete(self._unwanted)

    def forget_when_undone(self) -> None:
        """Undoing it takes it off the stack: nothing is left to be done again."""
        self._unwanted = True

    def id(self) -> int:
        return self._merge_id

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangePlan):
            return False
        self._after = other._after
        self.setText(other.text())
        self.setObsolete(self._after == self._before)
        return True


class UndoStack(QUndoStack):
    """Key steps of one visit to an edge are one step, which can be taken back as if it had never been made."""

    _visits = 0

    def merge_id(self, edge: int) -> int:
        """Of key steps that become one."""
        return self._visits * _MOST_EDGES + edge

    def begin_steps(self, edge: int) -> None:
        """Somebody turns to this edge: key steps from now on are not merged with those before."""
        self._visits += 1

    def take_back_steps(self, edge: int) -> None:
        """The whole plan as it was at `begin_steps`, or at the last other step since; nothing to be done again."""
        last = self.command(self.index() - 1) if self.index() else None
        if isinstance(last, ChangePlan) and last.id() == self.merge_id(edge):
            last.forget_when_undone()
            self.undo()
