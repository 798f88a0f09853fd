"""What went wrong, in place: above the plan, which stays as it was, until somebody closes it."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lamella.ui.controls.looks import label
from lamella.ui.error_words import failure_detail, failure_text
from lamella.ui.in_place import InPlace


class Failed(StrEnum):
    """What was tried in vain."""

    OPENING_MODEL = "opening_model"
    OPENING_PLAN = "opening_plan"
    SAVING_PLAN = "saving_plan"
    SAVING_PICTURE = "saving_picture"
    OTHER = "other"


class Banner(InPlace):
    """Esc closes it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("banner", "bad", parent)
        self._failed = Failed.OTHER
        self._what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._failure: Exception | str = ""
        self._detail, self._todo = label("small", self, wrap=True), label("muted", self, wrap=True)
        self._todo.setObjectName("banner-advice")
        self._detail.setObjectName("banner-detail")
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.texts.addWidget(self._todo)
        self.texts.addWidget(self._detail)
        self.row.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        self.row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()

    def show_failure(self, failure: Exception | str, failed: Failed) -> None:
        """What happened, or the sentence that says it; what to do depends on what was tried."""
        self._failure, self._failed = failure, failed
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        super().retranslate()
        self._todo.setText(self._advice())
        failure = self._failure
        self._what.setText(failure_text(failure) if isinstance(failure, Exception) else failure)
        detail = failure_detail(failure)
        self._detail.setText(self.tr("Details: {0}").format(detail) if detail else "")
        self._detail.setVisible(bool(detail))

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
