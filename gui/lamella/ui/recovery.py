"""At the start: offers the plans that were not saved when the program last ended badly."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from lamella.errors import LamellaError
from lamella.plan.copies import Origin, copy_stems, read_copy, remove_copy, set_aside
from lamella.plan.outcome import Outcome, outcome_of
from lamella.ui.background import Background
from lamella.ui.message import Answer, Message, Topic
from lamella.ui.rescue import Claim
from lamella.ui.seat import Seat
from lamella.ui.seats import Seats


@dataclass(frozen=True, slots=True)
class Lost:
    """A plan that can be restored."""

    outcome: Outcome
    origin: Origin
    claim: Claim


@dataclass(frozen=True, slots=True)
class Search:
    """What was found; `damaged` counts copies that hold no plan."""

    lost: tuple[Lost, ...] = ()
    damaged: int = 0


class Recovery(QObject):
    """Asks in the first window. What is not answered is asked again at the next start."""

    def __init__(self, folder: str, seats: Seats, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._seats = folder, seats
        self._lost: tuple[Lost, ...] = ()
        self._seat: Seat | None = None
        self._background = Background(self)

    def look(self) -> None:
        """Reads what is there, away from the window."""
        claims = tuple(claim for claim in map(Claim, copy_stems(self._folder)) if claim.take())
        if claims:
            self._background.run(lambda: _search(claims), self._offer, _ignore)

    def close(self) -> None:
        self._background.finish()
        for lost in self._lost:
            lost.claim.release()
        self._lost = ()

    def _offer(self, search: Search) -> None:
        self._lost = search.lost
        seat = self._seat = self._seats.front
        messages = seat.window.messages
        messages.answered.connect(self._act)
        if search.lost:
            messages.show_message(Message(Topic.RESTORE, search.lost[0].origin.title, len(search.lost)))
        if search.damaged:
            messages.show_message(Message(Topic.NOT_RESTORED, count=search.damaged))

    def _act(self, topic: Topic, answer: Answer) -> None:
        if topic is not Topic.RESTORE:
            return
        lost, self._lost = self._lost, ()
        for one in lost:
            if answer is Answer.RESTORE:
                self._restore(one)
            else:
                remove_copy(one.claim.stem)
                one.claim.release()

    def _restore(self, lost: Lost) -> None:
        path = lost.origin.path
        seat = self._seats.seat_of(path) if path else None
        if seat is None or not seat.free:
            seat = (
                next((each for each in self._seats.all if each.blank and each.free), None) or self._seats.open_start()
            )
        seat.session.show_unsaved(lost.outcome, path, "" if path else lost.origin.title)
        seat.rescue.adopt(lost.claim)


def _search(claims: tuple[Claim, ...]) -> Search:
    lost, damaged = [], 0
    for claim in claims:
        try:
            copy = read_copy(claim.stem)
            lost.append(Lost(outcome_of(copy.plan), copy.origin, claim))
        except LamellaError:
            set_aside(claim.stem)
            claim.release()
            damaged += 1
    return Search(tuple(lost), damaged)


def _ignore(_: Exception) -> None:
    """What cannot be looked through now is looked through at the next start."""
