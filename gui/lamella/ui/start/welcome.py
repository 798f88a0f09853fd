"""Said once, at the first start: what was found in this computer and by whose rules plans are made."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from lamella.devices.device import Device
from lamella.ui.controls.icons import Emblem, stroke_icon
from lamella.ui.controls.looks import card, label
from lamella.ui.start.machine_words import welcome_rules_text, welcome_text
from lamella.ui.start.rules_button import RulesButton
from lamella.ui.theme import Theme
from lamella.ui.words import allocator_help, in_a_row


class Welcome(QWidget):
    """Hidden until there is something to say, and again once it was closed."""

    rules_chosen = Signal(object)  # str
    seen_changed = Signal(object)  # bool

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._machine: tuple[tuple[Device, ...], Device, str] | None = None
        frame = card(self)
        self._found, self._rules = label("strong", frame, wrap=True), label("muted", frame, wrap=True)
        self._found.setObjectName("welcome-found")
        self._rules.setObjectName("welcome-rules")
        self._change, self._close = RulesButton("welcome-change", frame), QToolButton(frame)
        self._close.setObjectName("welcome-close")
        self._close.setProperty("kind", "link")
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.hide)
        self._change.rules_chosen.connect(self.rules_chosen)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._found)
        texts.addWidget(self._rules)
        row = QHBoxLayout(frame)
        row.setContentsMargins(17, 9, 8, 9)
        row.setSpacing(12)
        row.addWidget(Emblem(26, frame))
        row.addLayout(texts, 1)
        row.addWidget(self._change)
        row.addWidget(self._close)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 8)
        around.addWidget(frame)
        self._retranslate()
        self.hide()

    def show_machine(self, gpus: tuple[Device, ...], host: Device, allocator: str) -> None:
        """What the words are about; whether they are seen is asked for by `show`."""
        self._machine = gpus, host, allocator
        self._change.show_rules(allocator)
        self._retranslate()

    def show_theme(self, theme: Theme) -> None:
        self._close.setIcon(stroke_icon("close", theme))

    def _retranslate(self) -> None:
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        if self._machine is not None:
            gpus, host, allocator = self._machine
            self._found.setText(welcome_text(gpus, host))
            self._rules.setText(in_a_row(welcome_rules_text(allocator), allocator_help(allocator)))

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.seen_changed.emit(visible)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
