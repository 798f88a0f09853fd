"""The dialogs that ask for files, and the one that asks what becomes of changes."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from lamella.plan.suffix import PLAN_SUFFIX
from lamella.ui.questions import Leave

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
            QCoreApplication.translate("Files", "Pictures that hold a plan (*.png *.svg)"),
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
    """Where to save a plan; asked again where that is a file which the dialog knew nothing of."""

    def named(path: str) -> None:
        whole = plan_path(path)
        if whole != path and os.path.exists(whole):
            ask_save(parent, whole, chosen)
        else:
            chosen(whole)

    _show(_save_dialog(parent, suggested), named)


def plan_path(path: str) -> str:
    """With the suffix by which a plan is known when it is opened: Qt adds none to a name with a point, "llama-3.1"."""
    return path if path.lower().endswith(PLAN_SUFFIX) else path + PLAN_SUFFIX


def ask_model(parent: QWidget, folder: str, chosen: Callable[[str], None]) -> None:
    """Where the model of a plan is."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Where is the model of this plan?"), folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(
        (
            QCoreApplication.translate("Files", "Models (*.gguf)"),
            QCoreApplication.translate("Files", "All files (*)"),
        )
    )
    _show(dialog, chosen)


def ask_projector(parent: QWidget, folder: str, chosen: Callable[[str], None]) -> None:
    """Which projector goes beside the model."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Add a projector file"), folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(
        (
            QCoreApplication.translate("Files", "Projectors (*mmproj*.gguf)"),
            QCoreApplication.translate("Files", "Models (*.gguf)"),
            QCoreApplication.translate("Files", "All files (*)"),
        )
    )
    _show(dialog, chosen)


def ask_picture(parent: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
    """Where to save a picture; the suffix decides its kind, and the suggested one stands where none is typed."""
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Save the drawing as a picture"), suggested)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(QCoreApplication.translate("Files", "Pictures (*.png *.svg *.pdf)"))
    dialog.setDefaultSuffix(Path(suggested).suffix or PICTURE_SUFFIXES[0])
    _show(dialog, chosen)


def _save_dialog(parent: QWidget, suggested: str) -> QFileDialog:
    dialog = QFileDialog(parent, QCoreApplication.translate("Files", "Save the plan"), suggested)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(QCoreApplication.translate("Files", "Plans (*.lamella)"))
    dialog.setDefaultSuffix(PLAN_SUFFIX)
    return dialog


def _labelled(dialog: QFileDialog) -> QFileDialog:
    """Qt's own file dialog has no Chinese for these two; dialogs of the desktop keep their own."""
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, QCoreApplication.translate("Files", "Look in:"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, QCoreApplication.translate("Files", "Files of type:"))
    return dialog


def _show(dialog: QFileDialog, chosen: Callable[[str], None]) -> None:
    _labelled(dialog)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def asked_plan_file(parent: QWidget, suggested: str) -> str:
    """Where to save a plan before its window goes, which waits for the answer; "" where nobody wants to."""
    dialog = _labelled(_save_dialog(parent, suggested))
    found = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    whole = plan_path(found[0]) if found else ""
    return asked_plan_file(parent, whole) if whole not in found and os.path.exists(whole) else whole


def asked_leave(parent: QWidget, name: str) -> Leave:
    """What becomes of unsaved changes; the only question that holds the window, as its answer cannot be undone."""
    box = QMessageBox(parent)
    box.setObjectName("leave")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Lamella")
    box.setText(QCoreApplication.translate("Files", "Save the changes to {0}?").format(name))
    box.setInformativeText(QCoreApplication.translate("Files", "If you do not save them, they are lost."))
    box.setStandardButtons(_KEEP | _LOSE | _STAY)
    for button, text in (
        (_KEEP, QCoreApplication.translate("Files", "Save")),
        (_LOSE, QCoreApplication.translate("Files", "Discard")),
        (_STAY, QCoreApplication.translate("Files", "Cancel")),
    ):
        box.button(button).setText(text)
    box.setDefaultButton(_KEEP)
    box.setEscapeButton(_STAY)
    answer = box.exec()
    box.deleteLater()
    return {_KEEP: Leave.SAVE, _LOSE: Leave.DISCARD}.get(QMessageBox.StandardButton(answer), Leave.STAY)


_KEEP: Final = QMessageBox.StandardButton.Save
_LOSE: Final = QMessageBox.StandardButton.Discard
_STAY: Final = QMessageBox.StandardButton.Cancel
