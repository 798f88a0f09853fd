"""Tells a screen reader what a person's own step has done where nothing under the focus says it."""

from PySide6.QtCore import QObject

from lamella.plan.outcome import Outcome
from lamella.ui.announcer import Announcer
from lamella.ui.session import Session
from lamella.ui.words import device_text, gib_text, in_a_row


class Answers(QObject):
    """What was undone or done again, and which devices a step made over-full or brought back within their memory."""

    def __init__(self, session: Session, announcer: Announcer, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._announcer = session, announcer
        self._over: frozenset[int] = frozenset()
        session.plan_changed.connect(self._tell_memory)

    def undo(self) -> None:
        """Takes the last step back and says which."""
        text = self._session.undo_stack.undoText()
        self._session.undo()
        if text:
            self._announcer.answer(self.tr("Undone: {0}").format(text))

    def redo(self) -> None:
        """Does the step again and says which."""
        text = self._session.undo_stack.redoText()
        self._session.redo()
        if text:
            self._announcer.answer(self.tr("Done again: {0}").format(text))

    def _tell_memory(self) -> None:
        outcome = self._session.stored
        before, self._over = self._over, _over(outcome)
        if outcome is None:
            return
        told = [
            self.tr("{0} is {1} over its memory.").format(device_text(device.index), gib_text(-device.headroom))
            for device in outcome.devices
            if device.index in self._over - before
        ]
        told += [self.tr("{0} fits again.").format(device_text(index)) for index in sorted(before - self._over)]
        if told:
            self._announcer.answer(in_a_row(*told))


def _over(outcome: Outcome | None) -> frozenset[int]:
    return frozenset() if outcome is None else outcome.over
