"""Which files the window takes, and the dialogs that ask for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

PLAN_SUFFIX: Final = ".lamella"
PICTURE_SUFFIXES: Final = (".png", ".svg", ".pdf")


def dropped_path(data: QMimeData) -> str | None:
    """The one local model or plan that is being dragged; None for anything else."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = urls[0].toLocalFile()
    return path if _openable(Path(path)) else None


def _openable(path: Path) -> bool:
    """Ollama's store names models by their hash, without a suffix."""
    return path.suffix.lower() in (".gguf", PLAN_SUFFIX) or path.name.startswith("sha256")


def ask_open(parent: QWidget, folder: str, chosen: Callable[[str], None]) -> None:
    """A dialog that does not hold the window; `chosen` is called with the path."""
    title = QCoreApplication.translate("Files", "Open a model or a plan")
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters((
        QCoreApplication.translate("Files", "Models and plans (*.gguf *.lamella)"),
        QCoreApplication.translate("Files", "All files (*)"),
    ))
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
