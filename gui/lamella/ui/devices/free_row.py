"""The line on a card in which its free memory is typed."""

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


class FreeRow(QWidget):
    """Enter takes what is typed, Esc and leaving the field drop it; what cannot be is refused with a sentence."""

    free_chosen = Signal(object)  # int, bytes
    closed = Signal()  # by a key, so that somebody has to take the focus

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._shown = ""
        self._label, self._edit = label("small", self), SizeEdit(self)
        self._fault = label("small", self, wrap=True)
        self._fault.setProperty("level", "bad")
        self._fault.setObjectName("free-fault")
        self._edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._edit.setObjectName("free-memory")
        line = QHBoxLayout()
        line.addWidget(self._label)
        line.addWidget(self._edit, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(3)
        column.addLayout(line)
        column.addWidget(self._fault)
        self._edit.returnPressed.connect(self._take)
        self._edit.textEdited.connect(self._clear_fault)
        self._edit.escaped.connect(self._close)
        self._edit.left.connect(self.hide)
        self._retranslate()

    def ask(self, free: int, total: int) -> None:
        """Shows both in bytes and waits for a text."""
        self._total, self._shown = total, size_text(free)
        self._edit.setText(self._shown)
        self._clear_fault()
        self.show()
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.selectAll()

    def _take(self) -> None:
        text = self._edit.text()
        fault = size_fault(text, self._total)
        if fault and text != self._shown:
            self._show_fault(fault)
            return
        value = typed_size(text)
        self._close()
        if value is not None and text != self._shown:
            self.free_chosen.emit(value)

    def _close(self) -> None:
        self.closed.emit()
        self.hide()

    def _show_fault(self, fault: str) -> None:
        set_look(self._edit, "wrong", "true" if fault else "false")
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        self._edit.setAccessibleDescription(fault)

    def _clear_fault(self) -> None:
        self._show_fault("")

    def _retranslate(self) -> None:
        self._label.setText(self.tr("Free memory"))
        self._edit.setAccessibleName(self.tr("Free memory that the plan counts with"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._clear_fault()
