"""All windows of this process: which of them a file is shown in, and how they come and go."""

import os
from collections.abc import Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal

from lamella.plan.suffix import PLAN_SUFFIX
from lamella.ui.appearance import Appearance
from lamella.ui.doorbell import Doorbell
from lamella.ui.seat import Errand, Seat, Shared
from lamella.ui.wanted import Wanted

_STEP: Final = QPoint(32, 32)
"""How far a new window lies from the one it came from."""


class Seats(QObject):
    """A file takes the place of what is in the window where it was wanted, unless that has unsaved changes.

    Then it gets a window of its own, and nothing is asked. A plan file is open only once: wanting it again shows the
    window that it is in, of this process or of another one.
    """

    added = Signal(object)  # Seat
    seen_changed = Signal(bool)  # whether anybody can see any window
    files_changed = Signal()  # which plan files are open, or which of them have unsaved changes

    def __init__(self, shared: Shared, appearance: Appearance, doorbell: Doorbell, parent: QObject) -> None:
        super().__init__(parent)
        self._shared, self._appearance, self._doorbell = shared, appearance, doorbell
        self._seats: tuple[Seat, ...] = ()
        self._front: Seat | None = None
        self._quitting = False
        doorbell.rung.connect(self._answer_door)
        self.add()

    @property
    def all(self) -> tuple[Seat, ...]:
        """In the order in which they came; never empty."""
        return self._seats

    @property
    def front(self) -> Seat:
        """The one that was used last."""
        return self._front if self._front in self._seats and self._front else self._seats[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """The plan files that are open."""
        return tuple(seat.path for seat in self._seats if seat.path)

    def add(self) -> Seat:
        """A window more, not shown yet."""
        seat = Seat(self._shared, self._appearance.theme, self)
        before = self.front if self._seats else None
        self._seats = (*self._seats, seat)
        self._appearance.join(seat.window)
        self._connect(seat)
        if before is not None:
            seat.window.resize(before.window.size())
            seat.window.move(before.window.pos() + _STEP)
        self.added.emit(seat)
        return seat

    def _connect(self, seat: Seat) -> None:
        window = seat.window
        seat.is_open_elsewhere = partial(self._is_open_beside, seat)
        seat.open_wanted.connect(self.open)
        seat.document_changed.connect(self.files_changed)
        seat.errand.connect(self._run)
        seat.activated.connect(self._show_front)
        seat.closed.connect(self._let_go)
        window.seen_changed.connect(self._tell_seen)

    def open(self, seat: Seat, wanted: Wanted) -> None:
        """Where it was wanted, or where it is already, or in a window of its own."""
        plan = wanted.path.lower().endswith(PLAN_SUFFIX)
        there = self.seat_of(wanted.path) if plan else None
        if there is not None:
            self._raise(there)
            there.desk.documents.show_again()
        elif plan:
            self._doorbell.ring(wanted.path, lambda heard: self._open_here(seat, wanted, elsewhere=heard))
        else:
            self._open_here(seat, wanted, elsewhere=False)

    def seat_of(self, path: str) -> Seat | None:
        """Where this plan file is open, or being opened."""
        return next(self._seats_of(path), None)

    def _seats_of(self, path: str) -> Iterator[Seat]:
        real = os.path.realpath(path)
        for seat in self._seats:
            if any(one and os.path.realpath(one) == real for one in (seat.path, seat.opening)):
                yield seat

    def _is_open_beside(self, seat: Seat, path: str) -> bool:
        """Whether another window has it."""
        return any(other is not seat for other in self._seats_of(path))

    def open_start(self) -> Seat:
        """A window without a plan."""
        seat = self._shown()
        seat.window.show_start()
        return seat

    def quit(self) -> None:
        """Every window goes, the last used first; one that stays keeps the others that are left."""
        self._quitting = True
        front = self.front
        for seat in (front, *(other for other in self._seats if other is not front)):
            if seat.window.isVisible() and not seat.window.close():
                self._quitting = False
                self.files_changed.emit()
                return

    @property
    def quitting(self) -> bool:
        """Every window is going; what was open then is to be open again."""
        return self._quitting

    def close(self) -> None:
        """Ends every thread of every window."""
        for seat in self._seats:
            seat.close()

    def _open_here(self, seat: Seat, wanted: Wanted, *, elsewhere: bool) -> None:
        if elsewhere:
            if seat.blank and len(self._seats) == 1 and not seat.window.on_start:
                seat.window.close()  # it was there for this file alone
            return
        there = self.seat_of(wanted.path) if wanted.path.lower().endswith(PLAN_SUFFIX) else None
        if there is not None:  # wanted twice, while another process was asked whether it has it
            self._raise(there)
            return
        if seat not in self._seats or wanted.apart or not seat.free:
            seat = self._shown()
        seat.desk.documents.load(wanted)

    def _shown(self) -> Seat:
        seat = self.add()
        seat.desk  # noqa: B018
        seat.window.show()
        self._front = seat
        return seat

    def _run(self, seat: Seat, errand: Errand) -> None:
        match errand:
            case Errand.START:
                self.open_start()
            case Errand.DUPLICATE:
                self._duplicate(seat)
            case Errand.ANEW:
                self._plan_anew(seat)
            case Errand.QUIT:
                self.quit()

    def _duplicate(self, seat: Seat) -> None:
        session = seat.session
        if session.stored is not None:
            name = self.tr("Copy of {0}").format(session.title.removesuffix(PLAN_SUFFIX))
            self._shown().session.show_unsaved(session.stored, None, name)

    def _plan_anew(self, seat: Seat) -> None:
        plan = seat.session.plan
        if plan is not None:
            self._shown().session.plan_model(plan.model)

    def _answer_door(self, path: str) -> None:
        seat = self.seat_of(path)
        if seat is not None:
            self._raise(seat)

    def _raise(self, seat: Seat) -> None:
        self._front = seat
        seat.rise()

    def _show_front(self, seat: Seat) -> None:
        self._front = seat

    def _tell_seen(self) -> None:
        self.seen_changed.emit(any(seat.window.isVisible() and not seat.window.isMinimized() for seat in self._seats))

    def _let_go(self, seat: Seat) -> None:
        """The last window stays, as the program ends with it."""
        if len(self._seats) == 1 or seat not in self._seats:
            return
        self._seats = tuple(other for other in self._seats if other is not seat)
        self._appearance.leave(seat.window)
        seat.close()
        seat.window.deleteLater()
        seat.deleteLater()
        self.files_changed.emit()
