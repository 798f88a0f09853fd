"""What went wrong, in place: above the plan, which stays as it was, until somebody closes it."""

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from lamella.ui.controls.icons import Badge, stroke_icon
from lamella.ui.controls.looks import label
from lamella.ui.theme import Theme


class Failed(StrEnum):
    """What was tried in vain."""

    OPENING_MODEL = "opening_model"
    OPENING_PLAN = "opening_plan"
    SAVING_PLAN = "saving_plan"
    SAVING_PICTURE = "saving_picture"
    OTHER = "other"


class Banner(QWidget):
    """Hidden until there is something to say; Esc closes it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._failed = Failed.OTHER
        self._sign = Badge(26, self)
        self._sign.show_level("bad")
        self._what, self._todo = label("strong", self, wrap=True), label("muted", self, wrap=True)
        self._what.setObjectName("banner-text")
        self._what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setObjectName("banner-close")
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.setProperty("kind", "link")
        self._close.clicked.connect(self.hide)
        self._build()
        self._retranslate()
        self.hide()

    def _build(self) -> None:
        frame = QFrame(self)
        frame.setProperty("tint", "bad")
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 0)
        around.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 9, 8, 9)
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._what)
        texts.addWidget(self._todo)
        row.addLayout(texts, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def show_failure(self, sentence: str, failed: Failed) -> None:
        """`sentence` says what happened; what to do depends on what was tried."""
        self._failed = failed
        self._what.setText(sentence)
        self._retranslate()
        self.show()

    def show_theme(self, theme: Theme) -> None:
        self._sign.show_theme(theme)
        self._close.setIcon(stroke_icon("close", theme))

    def _retranslate(self) -> None:
        self._todo.setText(self._advice())
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))

    def _advice(self) -> str:
        match self._failed:
            case Failed.OPENING_MODEL:
                return self.tr("Nothing was changed. Choose another file, or copy or download this one again.")
            case Failed.OPENING_PLAN:
                return self.tr(
                    "Nothing was changed. Choose another plan, or open it with the version of Lamella that saved it."
                )
            case Failed.SAVING_PLAN:
                return self.tr("The file on the disk is as it was. Save under another name or in another folder.")
            case Failed.SAVING_PICTURE:
                return self.tr("There is no picture. Save it under another name, in another folder or as .png.")
            case Failed.OTHER:
                return self.tr("Nothing was changed.")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
