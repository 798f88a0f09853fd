"""What the window has to say or to ask about its files: above the plan, one line each, until it is answered."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lamella.ui.theme import Theme

if TYPE_CHECKING:
    from lamella.ui.message import Answer, Message, Topic
    from lamella.ui.message_row import MessageRow


class Messages(QWidget):
    """Hidden while there is nothing to say. An answer takes its message away."""

    answered = Signal(object, object)  # Topic, Answer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._theme: Theme | None = None
        self._rows: dict[Topic, MessageRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    @property
    def topics(self) -> "tuple[Topic, ...]":
        """What is being said."""
        return tuple(self._rows)

    def show_message(self, message: "Message") -> None:
        """In place of what was said about the same before."""
        from lamella.ui.message_row import MessageRow  # most windows never have anything to say

        known = self._rows.get(message.topic)
        if known is not None:
            known.show_message(message)
            return
        row = self._rows[message.topic] = MessageRow(message, self)
        if self._theme is not None:
            row.show_theme(self._theme)
        row.answered.connect(self._answer)
        self._column.addWidget(row)
        self.show()

    def take_back(self, *topics: "Topic") -> None:
        """Nothing is to be said about these any more."""
        for topic in topics:
            row = self._rows.pop(topic, None)
            if row is not None:
                row.hide()
                row.deleteLater()
        self.setVisible(bool(self._rows))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for row in self._rows.values():
            row.show_theme(theme)

    def _answer(self, topic: "Topic", answer: "Answer") -> None:
        self.take_back(topic)
        self.answered.emit(topic, answer)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            for row in self._rows.values():
                row.retranslate()
