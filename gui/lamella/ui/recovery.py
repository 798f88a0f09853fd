"""At the start: offers the plans that were not saved when the program last ended badly."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from lamella.errors import LamellaError
from lamella.plan.copies import Origin, copy_stems, read_copy, remove_copy, set_aside
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.suffix import PLAN_SUFFIX
from lamella.ui.background import Background
from lamella.ui.message import Answer, Message, Topic
from lamella.ui.rescue import Claim
from lamella.ui.seats import Seats


@dataclass(frozen=True, slots=True)
class Lost:
    """A plan that can be restored."""

    outcome: Outcome
    origin: Origin
    claim: Claim
    place: int  # among all copies, the oldest first


class Recovery(QObject):
    """Asks in the first window. What is not answered is asked again at the next start."""

    def __init__(self, folder: str, seats: Seats, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._seats = folder, seats
        self._awaited = 0
        self._damaged = 0  # copies that hold no plan
        self._lost: tuple[Lost, ...] = ()
        self._background = Background(self)

    def look(self) -> None:
        """Reads what is there, away from the window, and each copy for itself: what befalls one hides no other."""
        claims = tuple(claim for claim in map(Claim, copy_stems(self._folder)) if claim.take())
        self._awaited = len(claims)
        for place, claim in enumerate(claims):
            self._background.run(partial(_read, claim, place), self._take, partial(self._leave, claim))

    def close(self) -> None:
        self._background.finish()
        for lost in self._lost:
            lost.claim.release()
        self._lost = ()

    def _take(self, lost: Lost | None) -> None:
        """None for a damaged copy."""
        if lost is None:
            self._damaged += 1
        else:
            self._lost = (*self._lost, lost)
        self._count()

    def _leave(self, claim: Claim, _: Exception) -> None:
        """What cannot be looked through now is looked through at the next start."""
        claim.release()
        self._count()

    def _count(self) -> None:
        self._awaited -= 1
        if not self._awaited:
            self._lost = tuple(sorted(self._lost, key=lambda lost: lost.place))
            self._offer()

    def _offer(self) -> None:
        messages = self._seats.front.window.messages
        messages.answered.connect(self._act)
        if self._lost:
            messages.show_message(Message(Topic.RESTORE, self._lost[0].origin.title, len(self._lost)))
        if self._damaged:
            messages.show_message(Message(Topic.NOT_RESTORED, count=self._damaged))

    def _act(self, topic: Topic, answer: Answer) -> None:
        if topic is not Topic.RESTORE:
            return
        lost, self._lost = self._lost, ()
        for one in lost:
            if answer is Answer.RESTORE:
                self._restore(one)
            else:
                with suppress(OSError):
                    remove_copy(one.claim.stem)
                one.claim.release()

    def _restore(self, lost: Lost) -> None:
        """In the window that has its file. Changes there stay, and what is restored is then a plan without a file:
        two windows would write over each other's.
        """
        path = lost.origin.path
        seat = self._seats.seat_of(path) if path else None
        if path and seat is not None and not seat.free:
            path, seat = None, None
        if seat is None:
            blank = (each for each in self._seats.all if each.blank and each.free)
            seat = next(blank, None) or self._seats.open_start()
        title = lost.origin.title.removesuffix(PLAN_SUFFIX)
        seat.session.show_unsaved(lost.outcome, path, "" if path else title)
        seat.rescue.adopt(lost.claim)


def _read(claim: Claim, place: int) -> Lost | None:
    """None where it is damaged; it is then put aside."""
    try:
        copy = read_copy(claim.stem)
        return Lost(outcome_of(copy.plan), copy.origin, claim, place)
    except LamellaError:
        set_aside(claim.stem)
        claim.release()
        return None
