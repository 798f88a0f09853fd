"""Comparing: keeps plans beside the open one, and joins lanes and table of differences with the session."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.compare.lanes import Lanes
from lamella.ui.compare.naming import kept_name
from lamella.ui.compare.rival import Lane, Rival, rival_text
from lamella.ui.foresight import Foresight
from lamella.ui.session import Session

if TYPE_CHECKING:
    from lamella.ui.compare.table import DifferenceTable

Speed = Callable[[Outcome], float | None]
"""Tokens per second of a plan; None where it cannot be said."""


class Comparing(QObject):
    """Kept plans live as long as the window; a plan that takes another's place can be undone."""

    failed = Signal(object)  # Exception: what the engines would choose cannot be found out
    observed_dropped = Signal()  # nobody wants to see the load of a log any longer

    def __init__(self, lanes: Lanes, session: Session, window: QWidget, *, speed: Speed) -> None:
        super().__init__(lanes)
        self._lanes, self._session, self._window, self._speed = lanes, session, window, speed
        self._kept: tuple[Rival, ...] = ()
        self._answers: tuple[Rival, ...] = ()
        self._observed: Rival | None = None
        self._table: DifferenceTable | None = None
        self._foresight = Foresight(_answers, self)
        self._foresight.found.connect(self._take_answers)
        self._foresight.failed.connect(self.failed)
        lanes.take_wanted.connect(self._take)
        lanes.keep_wanted.connect(self.keep)
        lanes.drop_wanted.connect(self._drop)
        lanes.swap_wanted.connect(self._swap)
        lanes.name_wanted.connect(self._name)
        lanes.table_wanted.connect(self.show_table)
        session.outcome_changed.connect(self._show)
        session.plan_changed.connect(self._look_ahead)
        self._look_ahead()

    @property
    def rivals(self) -> tuple[Rival, ...]:
        """The open plan first."""
        outcome = self._session.outcome
        if outcome is None:
            return ()
        observed = () if self._observed is None else (self._observed,)
        return (Rival(Lane.THIS, outcome, speed=self._speed(outcome)), *observed, *self._answers, *self._kept)

    def show_observed(self, rival: Rival | None) -> None:
        """The load of a log right below this plan; None where there is none."""
        self._observed = rival
        self._show()

    def keep_this(self) -> None:
        """The stored plan, whatever is being previewed."""
        stored = self._session.stored
        if stored is not None:
            self.keep(Rival(Lane.THIS, stored, speed=self._speed(stored)))

    def keep(self, rival: Rival) -> None:
        """Under a name that says what it is, its own among those kept."""
        outcome = rival.outcome
        if outcome is None:
            return
        name = (
            rival_text(rival) if rival.lane is Lane.ANSWER else kept_name(outcome, [kept.name for kept in self._kept])
        )
        self._kept = (*self._kept, Rival(Lane.KEPT, outcome, name, rival.speed))
        self._show()

    def show_table(self) -> None:
        """Figures of all lanes beside each other."""
        if self._table is None:
            from lamella.ui.compare.table import DifferenceTable

            self._table = DifferenceTable(self._window)
        self._table.show_rivals(self.rivals)
        self._table.show()
        self._table.raise_()

    def show_speeds(self) -> None:
        """Something was measured, so all speeds are others now."""
        self._answers, self._kept = (tuple(map(self._timed, lanes)) for lanes in (self._answers, self._kept))
        self._show()

    def _timed(self, rival: Rival) -> Rival:
        return rival if rival.outcome is None else replace(rival, speed=self._speed(rival.outcome))

    def close(self) -> None:
        """Waits for what is still being found."""
        self._foresight.close()

    def _look_ahead(self) -> None:
        stored = self._session.stored
        # What is said of another model is no answer about this one, until those come.
        self._answers = tuple(one for one in self._answers if stored and one.outcome and _alike(one.outcome, stored))
        self._foresight.follow(self._session.stored)
        self._show()

    def _take_answers(self, answers: tuple[Outcome, ...]) -> None:
        self._answers = tuple(Rival(Lane.ANSWER, outcome, speed=self._speed(outcome)) for outcome in answers)
        self._show()

    def _show(self) -> None:
        rivals = self.rivals
        self._lanes.show_rivals(rivals)
        if self._table is not None and self._table.isVisible():
            self._table.show_rivals(rivals)

    def _take(self, rival: Rival) -> None:
        if rival.lane is not Lane.THIS and rival.outcome is not None:
            self._session.commit(rival.outcome.plan, self.tr("Take over: {0}").format(rival_text(rival)))

    def _drop(self, rival: Rival) -> None:
        if rival.lane is Lane.OBSERVED:
            self._observed = None
            self.observed_dropped.emit()
        self._kept = tuple(kept for kept in self._kept if kept is not rival)
        self._show()

    def _name(self, rival: Rival, name: str) -> None:
        self._kept = tuple(replace(kept, name=name) if kept is rival else kept for kept in self._kept)
        self._show()

    def _swap(self, rival: Rival) -> None:
        stored = self._session.stored
        if stored is not None and rival.outcome is not None:
            others = [kept.name for kept in self._kept if kept is not rival]
            now = Rival(Lane.KEPT, stored, kept_name(stored, others), self._speed(stored))
            self._kept = tuple(now if kept is rival else kept for kept in self._kept)
            self._session.commit(rival.outcome.plan, self.tr("Swap with {0}").format(rival_text(rival)))


def _alike(one: Outcome, other: Outcome) -> bool:
    """Of one model, as far as a lane shows it."""
    return one.plan.model.tensors == other.plan.model.tensors and len(one.plan.gpus) == len(other.plan.gpus)


def _answers(outcome: Outcome, wanted: Callable[[], bool]) -> tuple[Outcome, ...]:
    from lamella.plan.rivals import answers

    return answers(outcome, wanted)
