"""The line on a card in which its memory is typed: what is free, and how much there is."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label, set_look
from lamella.ui.devices.sizes import size_fault
from lamella.ui.settings.steps import typed_size
from lamella.ui.words import size_text

STILL_THERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class SizeEdit(QLineEdit):
    """Tells an Esc, and that it was left."""

    escaped = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in STILL_THERE:
            self.left.emit()


class MemoryRow(QWidget):
    """Enter takes what is typed, Esc and leaving the fields drop it; what cannot be is refused with a sentence."""

    sizes_chosen = Signal(object, object)  # total and free, bytes
    closed = Signal()  # by a key, so that somebody has to take the focus

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = (0, 0)  # total and free
        self._shown = ("", "")
        self._label, self._between = label("small", self), label("small", self)
        self._free, self._total = SizeEdit(self), SizeEdit(self)
        self._fault = label("small", self, wrap=True)
        self._fault.setProperty("level", "bad")
        self._fault.setObjectName("memory-fault")
        self._free.setObjectName("free-memory")
        self._total.setObjectName("total-memory")
        line = QHBoxLayout()
        line.setSpacing(5)
        for widget in (self._label, self._free, self._between, self._total):
            line.addWidget(widget, 1 if isinstance(widget, SizeEdit) else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(3)
        column.addLayout(line)
        column.addWidget(self._fault)
        for edit in (self._free, self._total):
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            edit.returnPressed.connect(self._take)
            edit.textEdited.connect(self._clear_fault)
            edit.escaped.connect(self._close)
            edit.left.connect(self._leave)
        self._retranslate()

    def ask(self, free: int, total: int) -> None:
        """Shows both in bytes and waits for a text."""
        self._sizes, self._shown = (total, free), (size_text(total), size_text(free))
        self._total.setText(self._shown[0])
        self._free.setText(self._shown[1])
        self._clear_fault()
        self.show()
        self._free.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._free.selectAll()

    def _take(self) -> None:
        """A text that nobody touched stands for the exact bytes, and free memory then follows its total."""
        total = self._sizes[0] if self._total.text() == self._shown[0] else typed_size(self._total.text())
        fault = "" if total == self._sizes[0] else size_fault(self._total.text())
        if fault or total is None:
            self._show_fault(self._total, fault)
            return
        typed = self._free.text() != self._shown[1]
        free = typed_size(self._free.text()) if typed else total - (self._sizes[0] - self._sizes[1])
        fault = size_fault(self._free.text(), total) if typed or free is None or free <= 0 else ""
        if free is None or free <= 0 or fault:
            self._show_fault(self._free, fault)
            return
        self._close()
        if (total, free) != self._sizes:
            self.sizes_chosen.emit(total, free)

    def _leave(self) -> None:
        """From one field to the other is not away."""
        if not (self._free.hasFocus() or self._total.hasFocus()):
            self.hide()

    def _close(self) -> None:
        self.closed.emit()
        self.hide()

    def _show_fault(self, wrong: SizeEdit | None, fault: str) -> None:
        for edit in (self._free, self._total):
            set_look(edit, "wrong", "true" if edit is wrong else "false")
            edit.setAccessibleDescription(fault if edit is wrong else "")
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_fault(self) -> None:
        self._show_fault(None, "")

    def _retranslate(self) -> None:
        self._label.setText(self.tr("Free"))
        self._between.setText(self.tr("of", "free memory … of all memory"))
        self._free.setAccessibleName(self.tr("Free memory that the plan counts with"))
        self._total.setAccessibleName(self.tr("Memory of the GPU"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._clear_fault()
