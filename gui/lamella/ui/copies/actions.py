"""What can be copied as text, as actions: part of the window's."""

from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from lamella.ui.copies.grid import Form


class Subject(StrEnum):
    """Which table."""

    SUMMARY = "summary"
    LAYERS = "layers"
    COMPARISON = "comparison"


class CopyActions(QObject):
    """Texts only; who has the tables connects `wanted`."""

    wanted = Signal(object, object)  # Subject, Form

    def __init__(self, owner: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = {(subject, form): QAction(owner) for subject in Subject for form in Form}
        for (subject, form), action in self._actions.items():
            action.setObjectName(f"copy-{subject}-{form}")
            action.triggered.connect(self._want)
            owner.addAction(action)

    @property
    def of_plan(self) -> tuple[QAction, ...]:
        """All of them need a plan."""
        return tuple(self._actions.values())

    def fill(self, menu: QMenu) -> None:
        """A submenu."""
        inner = menu.addMenu(self.tr("Copy a table"))
        for subject in Subject:
            inner.addActions([self._actions[subject, form] for form in Form])
            if subject is not Subject.COMPARISON:
                inner.addSeparator()

    def retranslate(self) -> None:
        names = {
            (Subject.SUMMARY, Form.TEXT): self.tr("Summary as text"),
            (Subject.SUMMARY, Form.MARKDOWN): self.tr("Summary as Markdown"),
            (Subject.SUMMARY, Form.CSV): self.tr("Summary as CSV"),
            (Subject.LAYERS, Form.TEXT): self.tr("Layers as text"),
            (Subject.LAYERS, Form.MARKDOWN): self.tr("Layers as Markdown"),
            (Subject.LAYERS, Form.CSV): self.tr("Layers as CSV"),
            (Subject.COMPARISON, Form.TEXT): self.tr("Comparison as text"),
            (Subject.COMPARISON, Form.MARKDOWN): self.tr("Comparison as Markdown"),
            (Subject.COMPARISON, Form.CSV): self.tr("Comparison as CSV"),
        }
        tips = {
            Form.TEXT: self.tr("Columns that line up, sizes as the window shows them"),
            Form.MARKDOWN: self.tr("For documents and web pages, sizes as the window shows them"),
            Form.CSV: self.tr("For spreadsheets, with exact bytes"),
        }
        for (subject, form), action in self._actions.items():
            action.setText(names[subject, form])
            action.setToolTip(tips[form])

    def _want(self) -> None:
        sender = self.sender()
        for (subject, form), action in self._actions.items():
            if action is sender:
                self.wanted.emit(subject, form)
