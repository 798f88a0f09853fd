"""A GPU that is on no list: its name, its memory, and what of it is free."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from lamella.devices.simulated import what_if
from lamella.ui.controls.looks import label, set_look
from lamella.ui.devices.sizes import size_fault
from lamella.ui.settings.steps import typed_size

MOST_LETTERS = 80
"""Of a name; more have no room anywhere."""


class ByHand(QWidget):
    """`device_chosen` carries the GPU after Enter in one of the fields, or the button."""

    device_chosen = Signal(object)  # Device

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("section", self)
        self._labels: tuple[QLabel, ...] = tuple(label("small", self) for _ in range(3))
        self.name, self._total, self._free = (QLineEdit(self) for _ in range(3))
        self._add = QPushButton(self)
        self._fault = label("small", self, wrap=True)
        self._fault.setProperty("level", "bad")
        names = ("hand-name", "hand-total", "hand-free", "hand-add", "hand-fault")
        widgets = (self.name, self._total, self._free, self._add, self._fault)
        for widget, name in zip(widgets, names, strict=True):
            widget.setObjectName(name)
        self._add.setAutoDefault(False)
        self.name.setMaxLength(MOST_LETTERS)
        self._build()
        self._add.clicked.connect(self.take)
        for edit in (self.name, self._total, self._free):
            edit.returnPressed.connect(self.take)
            edit.textEdited.connect(self._clear)
        self._clear()
        self._retranslate()

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._title, 0, 0, 1, 4)
        for column, (text, edit) in enumerate(zip(self._labels, (self.name, self._total, self._free), strict=True)):
            grid.addWidget(text, 1, column)
            grid.addWidget(edit, 2, column)
            text.setBuddy(edit)
        grid.addWidget(self._add, 2, 3)
        grid.addWidget(self._fault, 3, 0, 1, 4)
        for column, stretch in enumerate((5, 3, 3, 0)):
            grid.setColumnStretch(column, stretch)

    def ask(self, name: str) -> None:
        """For a card whose memory nobody can know: its size is what is missing."""
        self.name.setText(name)
        self.name.setCursorPosition(0)
        self._total.setFocus()
        self._show_fault(self._total, self.tr("It takes its memory from the computer. How much of it?"))

    def take(self) -> None:
        """Free memory that is left out is all of it."""
        total = typed_size(self._total.text())
        fault = size_fault(self._total.text())
        if fault or total is None:
            self._show_fault(self._total, fault)
            return
        fault = size_fault(self._free.text(), total) if self._free.text().strip() else ""
        if fault:
            self._show_fault(self._free, fault)
            return
        name = self.name.text().strip() or "GPU"
        self.device_chosen.emit(what_if(name, total, free=typed_size(self._free.text())))

    def _show_fault(self, edit: QLineEdit, fault: str) -> None:
        for each in (self._total, self._free):
            wrong = each is edit and bool(fault)
            set_look(each, "wrong", "true" if wrong else "false")
            each.setAccessibleDescription(fault if wrong else "")
        self._fault.setText(fault)
        edit.setFocus()

    def _clear(self) -> None:
        for each in (self._total, self._free):
            set_look(each, "wrong", "false")
            each.setAccessibleDescription("")
        self._fault.setText("")

    def _retranslate(self) -> None:
        self._title.setText(self.tr("BY HAND"))
        names = (self.tr("Name"), self.tr("Memory"), self.tr("Free of it"))
        for text, edit, name in zip(self._labels, (self.name, self._total, self._free), names, strict=True):
            text.setText(name)
            edit.setAccessibleName(name)
        self._total.setPlaceholderText("24 GiB")
        self._free.setPlaceholderText(self.tr("all"))
        self._add.setText(self.tr("Add"))
        self._add.setAccessibleName(self.tr("Add this GPU"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
