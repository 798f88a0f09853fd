"""Calibrating: what was measured on this computer goes into every speed that is told, and is remembered."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.preferences import Preferences
from lamella.ui.session import Session
from lamella.ui.tempo import Tempo

if TYPE_CHECKING:
    from lamella.engines.timing import Timed

Speed = Callable[[Outcome], float | None]
"""Tokens per second of a plan; None where it cannot be said."""


class Calibrating(QObject):
    """Owns the tempo by which the whole window speaks."""

    changed = Signal()  # speeds are others now

    def __init__(self, session: Session, window: QWidget, preferences: Preferences) -> None:
        super().__init__(session)
        self._session, self._window, self._preferences = session, window, preferences
        self.tempo = Tempo()
        self._loaded = False
        self._timed: tuple[Timed, ...] = ()  # of this run of the program
        if preferences.calibrated:
            self._load()
            session.use_measured(self.tempo.calibrations)

    def decode(self, outcome: Outcome) -> float | None:
        """Tokens per second of an outcome; None where that cannot be said."""
        self._load()
        return self.tempo.decode(outcome)

    def why_none(self, outcome: Outcome) -> str:
        """Why no speed can be told of an outcome that fits; "" where one can."""
        from lamella.ui.speed_words import withheld_text

        self._load()
        withheld = self.tempo.speed(outcome).withheld
        return "" if withheld is None else withheld_text(withheld)

    def apart(self) -> Speed:
        """The same with a memory of its own, for another thread."""
        self._load()
        return Tempo(self.tempo.calibrations).decode

    def ask(self) -> None:
        """How fast the stored plan ran."""
        from lamella.ui.measured_dialog import MeasuredDialog
        from lamella.ui.speed_words import speed_sentences

        stored = self._session.stored
        if stored is None:
            return
        self._renew()
        said = speed_sentences(self.tempo.speed(stored))
        dialog = MeasuredDialog(said, known=len(self.tempo.calibrations), earlier=self._timed, parent=self._window)
        dialog.timed.connect(self._remember)
        dialog.measured.connect(self._take)
        dialog.forget_wanted.connect(self._forget)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _load(self) -> None:
        if not self._loaded:
            self._loaded = True
            self.tempo.calibrations = self._preferences.calibrations

    def _renew(self) -> None:
        """What another window has measured since, or forgotten."""
        known, self._loaded = self._preferences.calibrations, True
        if known != self.tempo.calibrations:
            self.tempo.calibrations = known
            self._session.use_measured(known)
            self.changed.emit()

    def _remember(self, found: "Timed") -> None:
        """To be seen beside what is measured next."""
        self._timed = (*self._timed, found)

    def _take(self, tokens_per_second: float) -> None:
        if self._session.stored is not None:
            self._renew()
            self.tempo.calibrate(self._session.stored, tokens_per_second)
            self._keep()

    def _forget(self) -> None:
        self.tempo.calibrations = ()
        self._keep()

    def _keep(self) -> None:
        self._preferences.set_calibrations(self.tempo.calibrations)
        self._session.use_measured(self.tempo.calibrations)
        self.changed.emit()
