"""An offer above the plan: what has turned up, a button that uses it, and one that lets it be."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from lamella.ui.controls.icons import Badge, stroke_icon
from lamella.ui.controls.looks import label
from lamella.ui.theme import Theme


class Notice(QWidget):
    """Hidden until there is something to offer; the plan stays as it is until somebody takes it."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._sign = Badge(26, self)
        self._sign.show_level("good")
        self._what = label("strong", self, wrap=True)
        self._what.setObjectName("notice-text")
        self._take, self._close = QPushButton(self), QToolButton(self)
        self._take.setObjectName("notice-take")
        self._close.setObjectName("notice-close")
        self._close.setProperty("kind", "link")
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._take.clicked.connect(self.taken)
        self._close.clicked.connect(self.hide)
        self._build()
        self._retranslate()
        self.hide()

    def _build(self) -> None:
        frame = QFrame(self)
        frame.setProperty("tint", "good")
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 0)
        around.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 9, 8, 9)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self._what, 1)
        row.addWidget(self._take)
        row.addWidget(self._close)

    def show_offer(self, sentence: str, action: str) -> None:
        """`action` stands on the button."""
        self._what.setText(sentence)
        self._take.setText(action)
        self.show()

    def show_theme(self, theme: Theme) -> None:
        self._sign.show_theme(theme)
        self._close.setIcon(stroke_icon("close", theme))

    def _retranslate(self) -> None:
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
