"""The line that says what new plans are counted for, and by whose rules."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lamella.devices.device import Device
from lamella.ui.controls.looks import label
from lamella.ui.start.machine_words import counted_text
from lamella.ui.start.rules_button import RulesButton


class Counted(QWidget):
    """Follows the readings; not there before the first, nor while the welcome above says the same."""

    rules_chosen = Signal(object)  # str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine: tuple[tuple[Device, ...], Device, str] | None = None
        self._told = False
        self._text, self._change = label("small", self, wrap=True), RulesButton("rules", self)
        self._text.setObjectName("counted")
        self._change.rules_chosen.connect(self.rules_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._change)
        self.hide()

    def show_machine(self, gpus: tuple[Device, ...], host: Device, allocator: str) -> None:
        self._machine = gpus, host, allocator
        self._change.show_rules(allocator)
        self._say()
        self._arrange()

    def show_told(self, told: bool) -> None:
        """Whether it is said elsewhere on the page."""
        self._told = told
        self._arrange()

    def _arrange(self) -> None:
        self.setVisible(self._machine is not None and not self._told)

    def _say(self) -> None:
        if self._machine is not None:
            text = counted_text(*self._machine)
            if text != self._text.text():
                self._text.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._say()
