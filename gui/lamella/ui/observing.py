"""Observing: reads server logs away from the window, and joins what was found with lane, log window and plan."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from lamella.ui.background import Background, Task
from lamella.ui.error_words import failure_text
from lamella.ui.log_follower import LogFollower
from lamella.ui.session import Session
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.logs.observed import LogReading
    from lamella.logs.places import LogPlace
    from lamella.plan.outcome import Outcome
    from lamella.ui.compare.rival import Rival
    from lamella.ui.observed.dialog import Beside, LogDialog
    from lamella.ui.observed.loads import FoundLoad, Log


class Observing(QObject):
    """One log at a time; a later one takes its place. A log is forgotten when the window closes."""

    observed_changed = Signal(object)  # Rival, or None
    _progressed = Signal(object, object)  # bytes read and bytes there are, from the reading thread

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(session)
        self._window, self._session = window, session
        self._background = Background(self)
        self._dialog: LogDialog | None = None
        self._log: Log | None = None
        self._reading: LogReading | None = None
        self._chosen, self._found = -1, None  # type: tuple[int, FoundLoad | None]
        self._beside: Beside | None = None
        self._tried = ""  # the open model's file when the load was looked at
        self._task: Task[LogReading] | None = None
        self._finding: Task[FoundLoad] | None = None
        self._cancelled = threading.Event()
        self._follower = LogFollower(self)
        self._follower.grown.connect(self._show_grown)
        self._follower.failed.connect(self._tell_failure)
        self._progressed.connect(self._show_progress)
        session.plan_changed.connect(self._follow_plan)
        window.theme_changed.connect(self._show_theme)
        window.log_wanted.connect(self.open_path)
        window.log_text_wanted.connect(self.read_text)
        actions = window.actions_.engines
        actions.open_log.triggered.connect(self._ask_open)
        actions.paste_log.triggered.connect(self.paste)
        actions.log.triggered.connect(self.show_log)

    @property
    def dialog(self) -> "LogDialog":
        """Built for the first log."""
        if self._dialog is None:
            from lamella.ui.observed.dialog import LogDialog

            dialog = self._dialog = LogDialog(self._window.theme, self._window)
            dialog.load_chosen.connect(self._choose)
            dialog.beside_chosen.connect(self._compare_with)
            dialog.take_wanted.connect(self._take_over)
            dialog.left.connect(self._stop_following)
            bar = dialog.bar
            bar.open_wanted.connect(self._ask_open)
            bar.paste_wanted.connect(self.paste)
            bar.places_wanted.connect(self._show_places)
            bar.place_wanted.connect(self._open_place)
            bar.follow_wanted.connect(self._follow)
            bar.cancel_wanted.connect(self._cancelled_now)
        return self._dialog

    @property
    def rival(self) -> "Rival | None":
        """The lane of the chosen load."""
        return None if self._found is None else _rival(self._found)

    def show_log(self) -> None:
        """The log window, with what was read last."""
        self._show_places()
        self.dialog.show()
        self.dialog.raise_()

    def open_path(self, path: str) -> None:
        """A log in a file, from wherever it was chosen."""
        from lamella.ui.observed.loads import file_log

        self.read(file_log(path))

    def read_text(self, text: str) -> None:
        """A log that somebody has copied."""
        from lamella.ui.observed.loads import text_log

        self.read(text_log(text, self.tr("Clipboard")))

    def paste(self) -> None:
        """The text on the clipboard; without one the log window says so."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.read_text(text)
        else:
            self.show_log()
            self.dialog.bar.show_problem(self.tr("There is no text on the clipboard. Copy the lines of a log first."))

    def forget(self) -> None:
        """The lane is not wanted any longer."""
        self._found = None
        self.observed_changed.emit(None)

    def close(self) -> None:
        """Stops reading, and waits until that has ended."""
        self._follower.close()
        self._cancelled.set()
        self._background.close()

    def _ask_open(self) -> None:
        from lamella.ui.files import ask_log

        parent = self._dialog if self._dialog is not None and self._dialog.isVisible() else self._window
        ask_log(parent, str(Path.home()), self.open_path)

    def _show_places(self) -> None:
        from lamella.logs.places import log_places

        self.dialog.bar.show_places(log_places())

    def _open_place(self, place: "LogPlace") -> None:
        from lamella.ui.observed.loads import place_log

        self.read(place_log(place))

    def read(self, log: "Log") -> None:
        """Whatever was being read is dropped."""
        self._cancelled.set()
        if self._task is not None:
            self._task.drop()
        self._stop_following()
        self._log, cancelled = log, threading.Event()
        self._cancelled = cancelled
        self.show_log()
        self.dialog.bar.show_problem("")
        self.dialog.bar.show_progress(log.name, 0, None)

        def progress(done: int, whole: int | None) -> None:
            if not cancelled.is_set():
                self._progressed.emit(done, whole)

        def read() -> "LogReading":
            return log.read(progress, cancelled.is_set)

        self._task = self._background.run(read, self._take_reading, self._tell_failure)

    def _cancelled_now(self) -> None:
        self._cancelled.set()

    def _show_progress(self, done: int, whole: int | None) -> None:
        if self._task is not None and self._log is not None:
            self.dialog.bar.show_progress(self._log.name, done, whole)

    def _take_reading(self, reading: "LogReading") -> None:
        self._task = None
        self._show_idle()
        if self._cancelled.is_set():
            self.dialog.bar.show_problem(self.tr("Reading was stopped; this is what was read until then."))
        self._show_reading(reading, _last(reading))

    def _show_reading(self, reading: "LogReading", chosen: int) -> None:
        self._reading = reading
        self.dialog.show_reading(reading, chosen)
        self._choose(chosen)

    def _show_idle(self) -> None:
        if self._log is not None:
            self.dialog.bar.show_idle(self._log.name, followable=self._log.path is not None)

    def _choose(self, index: int) -> None:
        """Finds out about one load of the log."""
        reading, self._chosen = self._reading, index
        if self._finding is not None:
            self._finding.drop()
            self._finding = None
        if reading is None or not 0 <= index < len(reading.loads):
            self._take_found(None)
            return
        from lamella.devices.nvml import gpus_of
        from lamella.ui.observed.loads import found_load

        observed, plan, readings = reading.loads[index], self._session.plan, self._session.readings
        self._tried = plan.model.path if plan is not None else ""
        gpus = gpus_of(readings) if readings is not None else ()
        self._finding = self._background.run(
            lambda: found_load(observed, plan, gpus), self._take_found, self._tell_failure
        )

    def _take_found(self, found: "FoundLoad | None") -> None:
        self._finding, self._found = None, found
        self.dialog.show_load(found)
        self._compare()
        self.observed_changed.emit(self.rival)

    def _compare_with(self, beside: "Beside") -> None:
        self._beside = beside
        self._compare()

    def _follow_plan(self) -> None:
        """Another plan; its model may be the one that was missing."""
        plan, found = self._session.plan, self._found
        if plan is not None and found is not None and found.outcome is None and plan.model.path != self._tried:
            self._choose(self._chosen)
        else:
            self._compare()

    def _compare(self) -> None:
        found = self._found
        if found is None or self._dialog is None:
            return
        from lamella.ui.observed.dialog import Beside
        from lamella.ui.observed.loads import rows_beside

        there: dict[Beside, Outcome | None] = {Beside.PLAN: self._session.stored, Beside.ESTIMATE: found.outcome}
        choices = tuple(beside for beside, outcome in there.items() if outcome is not None)
        beside = self._beside if self._beside in choices else next(iter(choices), Beside.PLAN)
        self._dialog.show_rows(rows_beside(found, there[beside]), beside, choices=choices)

    def _take_over(self) -> None:
        plan = self._found.taken.plan if self._found is not None else None
        if plan is None:
            return
        if self._session.plan is None:
            self._session.show_plan(plan)
        else:
            self._session.commit(plan, self.tr("Take over what the log says"))

    def _follow(self, wanted: bool) -> None:
        self._follower.follow(self._log.path if wanted and self._log is not None else None)

    def _stop_following(self) -> None:
        if self._dialog is not None:
            self._dialog.bar.end_following()

    def _show_grown(self, reading: "LogReading") -> None:
        known = 0 if self._reading is None else len(self._reading.loads)
        self._show_reading(reading, self._chosen if len(reading.loads) == known else _last(reading))

    def _tell_failure(self, error: Exception) -> None:
        self._task = None
        self._stop_following()
        self._show_idle()
        self.dialog.bar.show_problem(failure_text(error))

    def _show_theme(self) -> None:
        if self._dialog is not None:
            self._dialog.show_theme(self._window.theme)


def _rival(found: "FoundLoad") -> "Rival":
    from lamella.ui.compare.rival import Lane, Rival

    return Rival(Lane.OBSERVED, found.outcome, speed=found.observed.speeds.eval_tps, seen=found.seen)


def _last(reading: "LogReading") -> int:
    """The load that somebody most likely means: the last one of a model of its own."""
    from lamella.logs.observed import Role

    models = [index for index, load in enumerate(reading.loads) if load.role is Role.MODEL]
    return models[-1] if models else len(reading.loads) - 1
