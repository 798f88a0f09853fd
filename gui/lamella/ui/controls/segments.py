"""A row of choices of which exactly one holds: the calm relative of radio buttons."""

from collections.abc import Hashable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

PADDING = 22


class Segments(QFrame):
    """Choices are keyed; `chosen` carries the key of a click or an arrow key, never of `show_chosen`."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self._name = name
        self._keys: tuple[Hashable, ...] = ()
        self._shown: object = None
        self._buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._report)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(2)

    def show_choices(self, keys: tuple[Hashable, ...], texts: tuple[str, ...], helps: tuple[str, ...] = ()) -> None:
        """One button a key. Buttons are kept, so the same keys with other words is a change of language."""
        if (keys, texts, helps) == self._shown:
            return
        self._shown = keys, texts, helps
        while len(self._buttons) < len(keys):
            self._add_button()
        self._keys = keys
        for index, button in enumerate(self._buttons):
            button.setVisible(index < len(keys))
            if index < len(keys):
                button.setText(texts[index])
                button.setObjectName(f"{self._name}-{keys[index]}")
                button.setToolTip(helps[index] if index < len(helps) else "")
        self._name_buttons()
        self._settle_stop()
        self._widen()

    def show_chosen(self, key: Hashable) -> None:
        """Check the button of this key; where no button has it, none is checked."""
        self._group.setExclusive(key in self._keys)
        for known, button in zip(self._keys, self._buttons, strict=False):
            button.setChecked(known == key)
        self._settle_stop()

    def insert_behind(self, key: Hashable, widget: QWidget) -> None:
        """Another control in the same row, behind the button of a key."""
        place = self._row.indexOf(self.button(key)) + 1
        if self._row.indexOf(widget) != place:
            self._row.insertWidget(place, widget)

    def show_name(self, text: str) -> None:
        """What is chosen here, for a screen reader."""
        self.setAccessibleName(text)
        self._name_buttons()

    def button(self, key: Hashable) -> QPushButton:
        """The button of a key; ValueError for a key that is not shown."""
        return self._buttons[self._keys.index(key)]

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """In the order of the keys."""
        return tuple(self._buttons[: len(self._keys)])

    def _name_buttons(self) -> None:
        for button in self._buttons:
            button.setAccessibleName(f"{self.accessibleName()}: {button.text()}")

    def _add_button(self) -> None:
        button = QPushButton(self)
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        self._group.addButton(button)
        self._row.addWidget(button)
        self._buttons.append(button)

    def _settle_stop(self) -> None:
        """Tab stops at what is chosen, and arrows lead to the others; Qt stops at whichever had the focus last."""
        stop = next((button for button in self.buttons if button.isChecked()), next(iter(self.buttons), None))
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)

    def _report(self, button: QAbstractButton) -> None:
        self.chosen.emit(self._keys[self._buttons.index(button)])  # type: ignore[arg-type]

    def _widen(self) -> None:
        """Room for the bold look of the chosen one, so that choosing moves nothing."""
        for button in self._buttons:
            button.ensurePolished()
            bold = QFont(button.font())
            bold.setWeight(QFont.Weight.DemiBold)
            button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(button.text()) + PADDING)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widen()
