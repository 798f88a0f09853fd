"""The verdict panel: a sign, the sentence, the reason, and what the plan has to say besides."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lamella.plan.outcome import Outcome
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import ElidedLabel, label
from lamella.ui.theme import Theme
from lamella.ui.verdict.judgement import loud_notes, quiet_notes, verdict_of
from lamella.ui.words import in_a_row

SHOWN_NOTES = 3


class VerdictPanel(QFrame):
    """Notes beyond the third are in the tooltip of the last line, those that ask for nothing in that of the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._outcome: Outcome | None = None
        self._badge = Badge(38, self)
        self._headline, self._reason = label("headline", self, wrap=True), label("muted", self, wrap=True)
        self._headline.setObjectName("verdict")
        self._reason.setObjectName("verdict-reason")
        self._notes = tuple(ElidedLabel("small", self) for _ in range(SHOWN_NOTES))
        for number, note in enumerate(self._notes):
            note.setObjectName(f"note-{number}")
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(16)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(3)
        widgets: tuple[QLabel, ...] = (self._headline, self._reason, *self._notes)
        for widget in widgets:
            text.addWidget(widget)
        text.insertSpacing(2, 4)
        row.addLayout(text, 1)

    def show_outcome(self, outcome: Outcome) -> None:
        if outcome is self._outcome:
            return
        self._outcome = outcome
        self._show()

    def show_theme(self, theme: Theme) -> None:
        self._badge.show_theme(theme)

    def _show(self) -> None:
        if self._outcome is None:
            return
        verdict = verdict_of(self._outcome)
        self._badge.show_level(verdict.level)
        self._headline.setText(verdict.headline)
        self._reason.setText(verdict.reason)
        self._show_notes(loud_notes(self._outcome))
        quiet = "\n".join(quiet_notes(self._outcome))
        self.setToolTip(quiet)
        self.setAccessibleDescription(quiet)

    def _show_notes(self, texts: tuple[str, ...]) -> None:
        for number, line in enumerate(self._notes):
            shown = texts[number : number + 1] if number < SHOWN_NOTES - 1 else texts[number:]
            line.setVisible(bool(shown))
            line.show_text(in_a_row(*shown))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
