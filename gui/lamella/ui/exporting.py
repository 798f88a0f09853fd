"""Exporting: gives a plan to a person as commands and files for engines."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from lamella.errors import unwritten
from lamella.ui.background import Background, Task
from lamella.ui.error_words import failure_text, file_text
from lamella.ui.preferences import Preferences
from lamella.ui.session import Session
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.export.export import Export, Piece
    from lamella.plan.outcome import Outcome
    from lamella.ui.exports.dialog import ExportDialog


class Exporting(QObject):
    """What is written for an engine is made away from the window."""

    def __init__(self, window: Window, session: Session, preferences: Preferences) -> None:
        super().__init__(session)
        self._window, self._session, self._preferences = window, session, preferences
        self._background = Background(self)
        self._task: Task[Export] | None = None
        actions = window.actions_.engines
        actions.to_engine.triggered.connect(self.ask_engine)
        actions.copy_command.triggered.connect(self.copy_command)

    def ask_engine(self) -> None:
        """The dialog that shows a plan as each engine takes it."""
        outcome = self._session.stored
        if outcome is None:
            return
        from lamella.ui.exports.dialog import ExportDialog

        dialog = ExportDialog(outcome, self._window.theme, self._window)
        dialog.export_wanted.connect(lambda name: self._show_export(dialog, outcome, name))
        dialog.save_wanted.connect(lambda piece: self._ask_file(dialog, piece))
        dialog.finished.connect(self._forget)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show_first()
        dialog.open()

    def copy_command(self) -> None:
        """The llama-server command for this system to the clipboard; what goes wrong is told above the plan."""
        outcome = self._session.stored
        if outcome is None:
            return

        def copied(export: "Export") -> None:
            from lamella.ui.exports.here import pieces_here

            QGuiApplication.clipboard().setText("".join(piece.text for piece in pieces_here(export)))
            self._window.status.show_said(self.tr("The command is on the clipboard."))

        self._background.run(lambda: made("llama-server", outcome), copied, self._tell_failure)

    def close(self) -> None:
        """Waits for what is still being made."""
        self._background.close()

    def _show_export(self, dialog: "ExportDialog", outcome: "Outcome", name: str) -> None:
        self._forget()

        def failed(error: Exception) -> None:
            dialog.show_problem(failure_text(error))

        self._task = self._background.run(lambda: made(name, outcome), dialog.show_export, failed)

    def _forget(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None

    def _ask_file(self, dialog: "ExportDialog", piece: "Piece") -> None:
        from lamella.ui.exports.pieces import piece_content, suggested_name
        from lamella.ui.files import ask_text_file

        def chosen(path: str) -> None:
            from lamella.saving import replaced

            try:
                replaced(path, piece_content(piece).encode("utf-8"))
            except OSError as error:
                dialog.show_problem(file_text(unwritten(path, error)))

        ask_text_file(dialog, str(Path(self._preferences.folder, suggested_name(piece))), chosen)

    def _tell_failure(self, error: Exception) -> None:
        from lamella.ui.banner import Failed

        self._window.banner.show_failure(error, Failed.OTHER)


def made(name: str, outcome: "Outcome") -> "Export":
    """Blocking: looks for the model in Ollama's store, and counts what the engine would do."""
    from lamella.export.exports import exported
    from lamella.export.whole_path import with_whole_path
    from lamella.plan.outcome import outcome_of
    from lamella.ui.exports.here import ollama_name

    found = with_whole_path(outcome.plan)
    there = outcome if found is outcome.plan else outcome_of(found, outcome.estimate)
    return exported(name, there, ollama_name=ollama_name(there))
