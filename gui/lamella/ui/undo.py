"""ChangePlan: the only undo command. A step from one plan to the next."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QUndoCommand

from lamella.plan.plan import Plan

NEVER_MERGED: Final = -1


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
