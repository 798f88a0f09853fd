"""One message about a file, with a button for each answer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lamella.ui.controls.icons import Badge, stroke_icon
from lamella.ui.controls.looks import label
from lamella.ui.message import Answer, Message, Topic
from lamella.ui.message_words import ANSWERS, answer_text, message_texts
from lamella.ui.theme import Theme

LEVELS = {Topic.OPENING: "", Topic.RESTORE: "good", Topic.OPEN_HERE: "good", Topic.PROJECTOR: "good"}
"""How much a message matters, where it is no warning; "" for a bar that moves."""
QUIET = frozenset({Topic.OPENING, Topic.MODEL_MISSING, Topic.MODEL_TRIED, Topic.MODEL_CHANGED, Topic.PROJECTOR})
"""What takes no attention from the plan, which is as good as before."""


class MessageRow(QWidget):
    """Says what a person answers."""

    answered = Signal(object, object)  # Topic, Answer

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = message
        self.setObjectName(f"message-{message.topic}")
        level = LEVELS.get(message.topic, "warn")
        self._frame = QFrame(self)
        self._frame.setProperty("tint", "quiet" if message.topic in QUIET else level)
        self._sign: Badge | None = Badge(26, self._frame) if level else None
        self._bar = None if level else _busy_bar(self._frame)
        if self._sign is not None:
            self._sign.show_level(level)
        self._what, self._means = label("strong", self._frame, wrap=True), label("muted", self._frame, wrap=True)
        self._what.setObjectName(f"message-{message.topic}-text")
        self._buttons = {answer: self._button(answer) for answer in ANSWERS[message.topic]}
        # As high as its texts, however low the window is.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._build()
        self.retranslate()

    def _button(self, answer: Answer) -> QAbstractButton:
        crossed = answer is Answer.CLOSE
        button: QAbstractButton = QToolButton(self._frame) if crossed else QPushButton(self._frame)
        if crossed:
            button.setProperty("kind", "link")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setObjectName(f"{self._message.topic}-{answer}")
        button.clicked.connect(self._tell)
        return button

    def _build(self) -> None:
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 0)
        around.addWidget(self._frame)
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(12, 9, 8, 9)
        row.setSpacing(12)
        if self._sign is not None:
            row.addWidget(self._sign)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._what)
        texts.addWidget(self._means)
        row.addLayout(texts, 1)
        if self._bar is not None:
            row.addWidget(self._bar)
        for button in self._buttons.values():
            row.addWidget(button)

    def show_message(self, message: Message) -> None:
        """Of the same topic."""
        if message != self._message:
            self._message = message
            self.retranslate()

    def show_theme(self, theme: Theme) -> None:
        if self._sign is not None:
            self._sign.show_theme(theme)
        close = self._buttons.get(Answer.CLOSE)
        if close is not None:
            close.setIcon(stroke_icon("close", theme))

    def retranslate(self) -> None:
        what, means = message_texts(self._message)
        self._what.setText(what)
        self._means.setText(means)
        self._means.setVisible(bool(means))
        self.setAccessibleName(what)
        for answer, button in self._buttons.items():
            if answer is Answer.CLOSE:
                button.setToolTip(answer_text(answer))
            else:
                button.setText(answer_text(answer))
            button.setAccessibleName(answer_text(answer))
        if self._bar is not None:
            self._bar.setAccessibleName(what)

    def _tell(self) -> None:
        sender = self.sender()
        for answer, button in self._buttons.items():
            if button is sender:
                self.answered.emit(self._message.topic, answer)
                return


def _busy_bar(parent: QWidget) -> QProgressBar:
    """Nobody knows how long a header is before it has been read."""
    bar = QProgressBar(parent)
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setFixedSize(160, 8)
    return bar
