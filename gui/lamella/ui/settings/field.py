"""A typed value: a text that becomes a number, and says so where it does not."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lamella.ui.controls.looks import set_look

PADDING = 20
_STILL_THERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class Field(QLineEdit):
    """`value_chosen` carries the number after Enter or when the field is left; Esc puts the old text back.

    `parse` says what is valid: None is no value.

    A line edit and no spin box, because bytes and long contexts do not fit in 32 bits.
    """

    value_chosen = Signal(object)  # int

    def __init__(
        self, name: str, parse: Callable[[str], int | None], *, figures: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._figures = figures
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._parse = parse
        self._value: int | None = 0
        self._shown = ""
        self.editingFinished.connect(self._finish)
        self.textEdited.connect(self._check)
        self._fit()

    def show_value(self, value: int | None, text: str) -> None:
        """None where several hold; `text` is how the value is written; what somebody is typing is not disturbed."""
        typing = self.hasFocus() and self.text() != self._shown
        self._value, self._shown = value, text
        if not typing:
            self._restore()

    @property
    def typed(self) -> int | None:
        """What stands there and is not chosen yet; None where that is nothing new, or no value."""
        return self._parse(self.text()) if self.text() != self._shown else None

    def _check(self, text: str) -> None:
        set_look(self, "wrong", "false" if self._parse(text) is not None else "true")

    def _finish(self) -> None:
        if self.text() == self._shown:
            return
        value = self._parse(self.text())
        if value is None:
            set_look(self, "wrong", "true")
            return
        changed = value != self._value
        self._restore()
        if changed:
            self.value_chosen.emit(value)

    def _fit(self) -> None:
        """As wide as so many figures, whatever size they have."""
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * self._figures) + PADDING)

    def _restore(self) -> None:
        set_look(self, "wrong", "false")
        if self.text() != self._shown:
            self.setText(self._shown)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is no value goes when the field is left; Qt tells of it only once, which may have been at Enter."""
        super().focusOutEvent(event)
        if event.reason() not in _STILL_THERE:
            self._restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self._restore()
            return
        super().keyPressEvent(event)
