"""A tinted line above the plan that somebody can close: a sign, what it says, and a button that takes it away."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from lamella.ui.controls.icons import Badge, stroke_icon
from lamella.ui.controls.looks import label
from lamella.ui.theme import Theme


class InPlace(QWidget):
    """Hidden until there is something to say. What else belongs into it goes into `texts` and `row`."""

    def __init__(self, name: str, level: str, parent: QWidget | None = None) -> None:
        """`name` begins the object names; `level` is "good", "warn" or "bad"."""
        super().__init__(parent)
        self.setObjectName(name)
        self._sign = Badge(26, self)
        self._sign.show_level(level)
        self._what = label("strong", self, wrap=True)
        self._what.setObjectName(f"{name}-text")
        self._close = QToolButton(self)
        self._close.setObjectName(f"{name}-close")
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.setProperty("kind", "link")
        self._close.clicked.connect(self.hide)
        frame = QFrame(self)
        frame.setProperty("tint", level)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 0)
        around.addWidget(frame)
        self.row, self.texts = QHBoxLayout(frame), QVBoxLayout()
        self.row.setContentsMargins(12, 9, 8, 9)
        self.row.setSpacing(12)
        self.texts.setSpacing(1)
        self.texts.addWidget(self._what)
        self.row.addWidget(self._sign)
        self.row.addLayout(self.texts, 1)
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        self._sign.show_theme(theme)
        self._close.setIcon(stroke_icon("close", theme))

    def retranslate(self) -> None:
        """The words that stay."""
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
