"""The field in which a kept plan gets another name, in the place of the old one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class NameEdit(QLineEdit):
    """Enter and leaving take the name, Esc does not; then it is gone, and the focus is where it was."""

    def __init__(self, name: str, take: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setObjectName("lane-name")
        self.setProperty("kind", "name")
        self.setAccessibleName(self.tr("Name of this plan"))
        self.setMaxLength(80)
        self._before: str | None = name  # None once it is done
        self._take = take
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.done(taken=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done(taken=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Not where a menu is open, or another window is looked at.
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.done(taken=True)

    def done(self, *, taken: bool) -> None:
        """Only the first time counts: hiding takes the focus away, too."""
        before, self._before = self._before, None
        if before is None:
            return
        row = self.parentWidget()
        if self.hasFocus() and row is not None:
            row.setFocus()
        self.hide()
        self.deleteLater()
        name = self.text().strip()
        if taken and name and name != before:
            self._take(name)
