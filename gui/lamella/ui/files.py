"""The dialogs that ask for files, and the one that asks whether changes may go."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from lamella.plan.suffix import PLAN_SUFFIX

PICTURE_SUFFIXES: Final = (".png", ".svg", ".pdf")


def suggested_path(folder: str, name: str, suffix: str) -> str:
    """A file of this name in the folder: a model may be called "org/name", which no file can."""
    return str(Path(folder, re.sub(r'[/\\:*?"<>|\x00-\x1f]+', "-", name) + suffix))


def ask_open(parent: QWidget, folder: str, chosen: Callable[[str], None]) -> None:
    """A dialog that does not hold the window; `chosen` is called with the path."""
    title = QCoreApplication.translate("Files", "Open a model or a plan")
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(
        (
            QCoreApplication.translate("Files", "Models and plans (*.gguf *.lamella)"),
            QCoreApplication.translate("Files", "All files (*)"),
        )
    )
    _show(dialog, chosen)


def ask_log(parent: QWidget, folder: str, chosen: Callable[[str], None]) -> None:
    """Which server log to read."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Open a server log"), folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    logs = QCoreApplication.translate("Files", "Server logs (*.log *.txt)")
    dialog.setNameFilters((logs, QCoreApplication.translate("Files", "All files (*)")))
    _show(dialog, chosen)


def ask_text_file(parent: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
    """Where to save a command or a file for an engine."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Save for the engine"), suggested)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(QCoreApplication.translate("Files", "All files (*)"))
    _show(dialog, chosen)


def ask_program(parent: QWidget, chosen: Callable[[str], None]) -> None:
    """Which program of llama.cpp to ask."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Choose llama-fit-params"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _show(dialog, chosen)


def ask_save(parent: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
    """Where to save a plan."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Save the plan"), suggested)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(QCoreApplication.translate("Files", "Plans (*.lamella)"))
    dialog.setDefaultSuffix(PLAN_SUFFIX)
    _show(dialog, chosen)


def ask_picture(parent: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
    """Where to save a picture; the suffix decides its kind."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Save the drawing as a picture"), suggested)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(QCoreApplication.translate("Files", "Pictures (*.png *.svg *.pdf)"))
    dialog.setDefaultSuffix(PICTURE_SUFFIXES[0])
    _show(dialog, chosen)


def _show(dialog: QFileDialog, chosen: Callable[[str], None]) -> None:
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def may_discard(parent: QWidget, name: str) -> bool:
    """Whether unsaved changes may go; the only question that holds the window, because the answer cannot be undone."""
    text = QCoreApplication.translate("Files", "{0} has changes that are not saved. Discard them?").format(name)
    buttons = QMessageBox.StandardButton
    box = QMessageBox(QMessageBox.Icon.Warning, "Lamella", text, buttons.Discard | buttons.Cancel, parent)
    box.setDefaultButton(buttons.Cancel)
    return box.exec() == buttons.Discard
