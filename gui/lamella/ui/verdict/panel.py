"""The verdict panel: a sign, the sentence, the reason, and what the plan has to say besides."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lamella.plan.outcome import Outcome
from lamella.plan.shortage import Shortage
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import ElidedLabel, label
from lamella.ui.theme import Theme
from lamella.ui.verdict.judgement import loud_notes, quiet_notes, verdict_of
from lamella.ui.verdict.shortage_words import shortage_verdict
from lamella.ui.words import in_a_row

SHOWN_NOTES = 3


class VerdictPanel(QFrame):
    """Notes beyond the third are in the tooltip of the last line, those that ask for nothing in that of the panel."""

    again_wanted = Signal()  # to plan with the memory that is free now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._outcome: Outcome | None = None
        self._shortages: tuple[Shortage, ...] = ()
        self._badge = Badge(38, self)
        self._headline, self._reason = label("headline", self, wrap=True), label("muted", self, wrap=True)
        self._headline.setObjectName("verdict")
        self._reason.setObjectName("verdict-reason")
        self._notes = tuple(ElidedLabel("small", self) for _ in range(SHOWN_NOTES))
        for number, note in enumerate(self._notes):
            note.setObjectName(f"note-{number}")
        self._again = QPushButton(self)
        self._again.setObjectName("verdict-again")
        self._again.clicked.connect(self.again_wanted)
        self._again.hide()
        self._build()
        self._retranslate()

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
        row.addWidget(self._again, 0, Qt.AlignmentFlag.AlignTop)

    def show_outcome(self, outcome: Outcome) -> None:
        if outcome is self._outcome:
            return
        self._outcome = outcome
        self._show()

    def show_shortages(self, shortages: tuple[Shortage, ...]) -> None:
        """Devices that other programs have left too little on, as of now."""
        if shortages != self._shortages:
            self._shortages = shortages
            self._show()

    def show_theme(self, theme: Theme) -> None:
        self._badge.show_theme(theme)

    def _show(self) -> None:
        if self._outcome is None:
            return
        short = shortage_verdict(self._outcome, self._shortages)
        verdict = short or verdict_of(self._outcome)
        self._again.setVisible(short is not None)
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

    def _retranslate(self) -> None:
        self._again.setText(self.tr("Plan again with what is free now"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._show()
