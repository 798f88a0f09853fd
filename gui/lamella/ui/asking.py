"""Asking engines about a plan: an Ollama server to use it, and llama.cpp to check it."""

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lamella.ui.background import Background
from lamella.ui.error_words import failure_text
from lamella.ui.session import Session
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.engines.checking import Checked
    from lamella.engines.fitting import Fitted
    from lamella.engines.ollama_server import Address, OllamaServer
    from lamella.engines.programs import Program
    from lamella.plan.outcome import Outcome
    from lamella.ui.exports.apply_dialog import ApplyDialog
    from lamella.ui.exports.apply_steps import Applied, Prepared
    from lamella.ui.exports.check_dialog import CheckDialog
    from lamella.ui.exports.fit_dialog import FitDialog


class Asking(QObject):
    """Everything that waits for an engine waits away from the window, and can be ended at any moment."""

    _told = Signal(object, str)  # Stage and what the server said, from the thread that asks

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(session)
        self._window, self._session = window, session
        self._background = Background(self)
        self._server: OllamaServer | None = None
        self._cancelled = threading.Event()
        self._chosen: Path | None = None
        actions = self._actions = window.actions_.engines
        actions.apply.triggered.connect(self.ask_ollama)
        actions.check.triggered.connect(self.check)
        actions.fit.triggered.connect(self.ask_fit)

    def ask_ollama(self) -> None:
        """The dialog that applies the plan to a server."""
        outcome = self._session.stored
        if outcome is None:
            return
        from lamella.ui.exports.apply_dialog import ApplyDialog
        from lamella.ui.exports.apply_steps import prepared

        dialog = ApplyDialog(self._window.theme, self._window)

        def failed(error: Exception) -> None:
            dialog.show_problem(failure_text(error))

        task = self._background.run(lambda: prepared(outcome), dialog.show_prepared, failed)
        dialog.apply_wanted.connect(lambda where, found, base: self._apply(dialog, where, found, base))
        dialog.cancel_wanted.connect(self._cancel)
        dialog.log_wanted.connect(self._actions.log.trigger)
        dialog.finished.connect(task.drop)
        self._told.connect(dialog.show_stage)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def check(self) -> None:
        """The dialog that lays llama.cpp's own figures beside ours."""
        outcome = self._session.stored
        if outcome is None:
            return
        from lamella.ui.exports.check_dialog import CheckDialog

        dialog = CheckDialog(self._window)
        dialog.show_programs(self._programs())
        dialog.choose_wanted.connect(lambda: self._choose_program(dialog))
        dialog.check_wanted.connect(lambda program: self._check(dialog, program, outcome))
        dialog.cancel_wanted.connect(self._cancel)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_fit(self) -> None:
        """The dialog that lays what llama.cpp's fit would choose beside what we expect of it."""
        outcome = self._session.stored
        if outcome is None:
            return
        from lamella.ui.exports.fit_dialog import FitDialog

        dialog = FitDialog(self._window)
        dialog.show_programs(self._programs())
        dialog.choose_wanted.connect(lambda: self._choose_program(dialog))
        dialog.check_wanted.connect(lambda program: self._fit(dialog, program, outcome))
        dialog.cancel_wanted.connect(self._cancel)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def close(self) -> None:
        """Ends what is being asked, and waits for that."""
        self._cancel()
        self._background.close()

    def _cancel(self) -> None:
        self._cancelled.set()
        if self._server is not None:
            self._server.cancel()
            self._server = None

    def _apply(self, dialog: "ApplyDialog", where: "Address", found: "Prepared", base: str) -> None:
        from lamella.engines.ollama_server import CancelledError, OllamaServer
        from lamella.ui.exports.apply_steps import applied

        self._cancel()
        server = self._server = OllamaServer(where)

        def failed(error: Exception) -> None:
            text = failure_text(error)
            if isinstance(error, CancelledError):
                text = self.tr("Stopped. What was done until then stays as it is.")
            dialog.show_problem(text)

        def ask() -> "Applied":
            return applied(server, found, base, self._told.emit)

        task = self._background.run(ask, dialog.show_applied, failed)
        dialog.finished.connect(task.drop)

    def _programs(self) -> "tuple[Program, ...]":
        from lamella.engines.programs import FIT_PARAMS, found_programs

        programs = found_programs(os.environ, Path.home(), chosen=self._chosen)
        return tuple(program for program in programs if program.name == FIT_PARAMS)

    def _choose_program(self, dialog: "CheckDialog") -> None:
        from lamella.ui.files import ask_program

        def chosen(path: str) -> None:
            self._chosen = Path(path)
            dialog.show_programs(self._programs())

        ask_program(dialog, chosen)

    def _check(self, dialog: "CheckDialog", program: "Program", outcome: "Outcome") -> None:
        from lamella.engines.checking import checked

        self._cancel()
        cancelled = self._cancelled = threading.Event()

        def ask() -> "Checked":
            return checked(program, outcome, environment=os.environ, cancelled=cancelled)

        def failed(error: Exception) -> None:
            dialog.show_problem(failure_text(error))

        task = self._background.run(ask, dialog.show_checked, failed)
        dialog.finished.connect(task.drop)

    def _fit(self, dialog: "FitDialog", program: "Program", outcome: "Outcome") -> None:
        from lamella.engines.fitting import fitted

        self._cancel()
        cancelled = self._cancelled = threading.Event()

        def ask() -> "Fitted":
            return fitted(program, outcome, environment=os.environ, cancelled=cancelled)

        def failed(error: Exception) -> None:
            dialog.show_problem(failure_text(error))

        task = self._background.run(ask, dialog.show_fitted, failed)
        dialog.finished.connect(task.drop)
