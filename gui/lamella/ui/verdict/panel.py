"""The verdict panel: a sign, the sentence, the reason, what the plan has to say besides, and ways to do better."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lamella.notes import Note
from lamella.plan.offload import offload_of
from lamella.plan.outcome import Outcome
from lamella.plan.shortage import Shortage
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import label, plain_tip
from lamella.ui.controls.still import Still
from lamella.ui.docks.arrangement import Panel
from lamella.ui.docks.grip import Grip
from lamella.ui.explaining import NoteLine, WhyButton
from lamella.ui.note_words import note_text
from lamella.ui.theme import Theme
from lamella.ui.verdict.judgement import loud_notes, quiet_notes, verdict_of
from lamella.ui.verdict.shortage_words import shortage_verdict
from lamella.ui.verdict.way_tile import WayTile
from lamella.ui.verdict.ways_row import WaysRow
from lamella.ui.words import in_a_row

if TYPE_CHECKING:
    from lamella.speed.ways import Way

SHOWN_NOTES = 3
NARROW = 28
"""Below so many heights of the text, in a column beside the drawing, nothing stands right of the reason."""
START = Qt.AlignmentFlag.AlignLeft


class VerdictPanel(QFrame):
    """Notes beyond the third are in the tooltip of the last line; those that ask for nothing are told on demand."""

    way_wanted = Signal(object)  # Way
    again_wanted = Signal()  # to plan with the memory that is free now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._outcome: Outcome | None = None
        self._speed: float | None = None
        self._why_no_speed = ""
        self._low = False
        self._shortages: tuple[Shortage, ...] = ()
        self._badge = Badge(38, self)
        self._headline, self._reason = label("headline", self, wrap=True), label("muted", self, wrap=True)
        self._headline.setObjectName("verdict")
        self._reason.setObjectName("verdict-reason")
        self._more = WhyButton(self)
        self._more.setObjectName("why-quiet")
        self._notes = tuple(NoteLine(f"note-{number}", parent=self) for number in range(SHOWN_NOTES))
        self._again = QPushButton(self)
        self._again.setObjectName("verdict-again")
        self._again.clicked.connect(self.again_wanted)
        self._again.hide()
        self.grip = Grip(Panel.VERDICT, self)
        self._ways = WaysRow(self)
        self._ways.way_wanted.connect(self.way_wanted)
        self._build()
        self._retranslate()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        reason = self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        reason.setSpacing(4)
        reason.addWidget(Still(self._reason, self), 1)
        reason.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(3)
        text.addWidget(Still(self._headline, self))
        text.addLayout(reason)
        text.addSpacing(4)
        for line in self._notes:
            text.addWidget(line)
        row.addLayout(text, 1)
        row.addWidget(self._again, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(row)
        self._column.addWidget(self._ways)
        self.show_low(low=False)

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

    def show_speed(self, tokens_per_second: float | None, why_none: str = "") -> None:
        """Of the outcome that is shown; None where it cannot be said, and why."""
        if (tokens_per_second, why_none) != (self._speed, self._why_no_speed):
            self._speed, self._why_no_speed = tokens_per_second, why_none
            self._show()

    def show_ways(self, ways: "tuple[Way, ...] | None", outcome: Outcome | None) -> None:
        """What would do better than this outcome, the best first; None while that is not known."""
        if outcome is None:
            self._ways.show_ways(ways, None)
        else:
            self._ways.show_ways(ways, outcome.plan, whole=ways == () and offload_of(outcome).whole)

    @property
    def tiles(self) -> tuple[WayTile, ...]:
        """Of the ways, those without one hidden."""
        return self._ways.tiles

    def show_low(self, *, low: bool) -> None:
        """With less room above and below, for a low window."""
        self._column.setContentsMargins(20, 10 if low else 16, 20, 10 if low else 16)
        self._column.setSpacing(7 if low else 11)
        self._ways.show_low(low)
        self._low = low
        self._show()

    def _show(self) -> None:
        if self._outcome is None:
            return
        short = shortage_verdict(self._outcome, self._shortages)
        verdict = short or verdict_of(self._outcome, self._speed)
        fits = short is None and self._outcome.fits
        self._again.setVisible(short is not None)
        self._badge.show_level(verdict.level)
        self._headline.setText(verdict.headline)
        self._reason.setText(in_a_row(verdict.reason, self._why_no_speed) if fits else verdict.reason)
        self._show_notes(loud_notes(self._outcome))
        quiet = quiet_notes(self._outcome)
        self._more.setText(self.tr("Why?") if self._outcome.refusals else self.tr("Good to know"))
        self._more.setAccessibleName(self._more.text())
        said = "\n".join(map(note_text, quiet))
        self._more.setToolTip(plain_tip(said))
        self._more.setAccessibleDescription(said)
        self._more.show_notes(quiet)

    def _show_notes(self, notes: tuple[Note, ...]) -> None:
        last = 0 if self._low else SHOWN_NOTES - 1
        for number, line in enumerate(self._notes):
            rest = notes[number:] if number == last else ()
            line.show_notes(notes[number : number + 1] if number < last else rest)

    def _retranslate(self) -> None:
        self._again.setText(self.tr("Plan again with what is free now"))
        self.setAccessibleName(self.tr("Verdict"))

    def _place_grip(self) -> None:
        """In the corner, where it takes no room from the words."""
        size = self.grip.sizeHint()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.grip.setGeometry(2 if mirrored else self.width() - size.width() - 2, 3, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_grip()
        narrow = self.width() < NARROW * max(self.fontInfo().pixelSize(), 1)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(down if narrow else across)
        self._line.setAlignment(self._more, START | Qt.AlignmentFlag.AlignTop if narrow else Qt.AlignmentFlag.AlignTop)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._show()
