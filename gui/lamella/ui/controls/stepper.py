"""A small whole number with a button on either side."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from lamella.ui.controls.looks import label


class Stepper(QFrame):
    """`value_chosen` carries the new number. Up and Down work on either button."""

    value_chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepper")
        self._value, self._least, self._most = 0, 0, 0
        self._fewer = self._step_button(f"{name}-fewer", "\N{MINUS SIGN}")
        self._more = self._step_button(f"{name}-more", "+")
        self._shown = label("strong", self)
        self._shown.setObjectName(f"{name}-value")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown.setMinimumWidth(26)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(0)
        for widget in (self._fewer, self._shown, self._more):
            row.addWidget(widget)
        self._widen()
        self._fewer.clicked.connect(self._step_down)
        self._more.clicked.connect(self._step_up)

    def show_value(self, value: int, *, least: int, most: int) -> None:
        self._value, self._least, self._most = value, least, most
        self._shown.setText(str(value))
        self._fewer.setEnabled(value > least)
        self._more.setEnabled(value < most)

    def show_names(self, fewer: str, more: str) -> None:
        """What the two buttons do, for tooltips and screen readers."""
        for button, text in ((self._fewer, fewer), (self._more, more)):
            button.setToolTip(text)
            button.setAccessibleName(text)

    @property
    def buttons(self) -> tuple[QPushButton, QPushButton]:
        """Fewer and more."""
        return self._fewer, self._more

    def _step_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("kind", "step")
        button.installEventFilter(self)
        return button

    def _widen(self) -> None:
        """As wide as the text is high, and never narrow for a finger."""
        for button in (self._fewer, self._more):
            button.setFixedWidth(max(30, round(self.fontInfo().pixelSize() * 2.2)))

    def _step_down(self) -> None:
        self._choose(self._value - 1)

    def _step_up(self) -> None:
        self._choose(self._value + 1)

    def _choose(self, value: int) -> None:
        if self._least <= value <= self._most:
            self.value_chosen.emit(value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._widen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before the buttons, which take arrow keys for a step to their neighbour."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Up:
                self._step_up()
                return True
            if event.key() == Qt.Key.Key_Down:
                self._step_down()
                return True
        return super().eventFilter(watched, event)
