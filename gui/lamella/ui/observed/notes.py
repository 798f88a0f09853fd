"""What a log has to say, one note below the other, the worst first."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lamella.logs.codes import LogNote
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import label
from lamella.ui.observed.note_words import NoteWords, Weight, note_words
from lamella.ui.theme import Theme
from lamella.ui.words import number_text

_ORDER: Final = (Weight.BAD, Weight.WARN, Weight.GOOD)


class NoteRow(QFrame):
    """A sign, the sentence, what to do, and where it stands in the log."""

    def __init__(self, words: NoteWords, where: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        badge = Badge(24, self)
        badge.show_level(words.weight)
        badge.show_theme(theme)
        meaning, advice, line = label("strong", self, wrap=True), label("muted", self, wrap=True), label("faint", self)
        meaning.setText(words.meaning)
        meaning.setObjectName("note-meaning")
        advice.setText(words.advice)
        advice.setVisible(bool(words.advice))
        line.setText(where)
        for text in (meaning, advice):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(meaning)
        texts.addWidget(advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(12)
        row.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(line, 0, Qt.AlignmentFlag.AlignTop)


class NotesList(QScrollArea):
    """Scrolls; empty where the log has nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log-notes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._theme = theme
        self._notes: tuple[LogNote, ...] = ()
        self._left_out = 0

    def show_notes(self, notes: tuple[LogNote, ...], left_out: int) -> None:
        """`left_out`: how many more there were than a load keeps."""
        self._notes, self._left_out = notes, left_out
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        said = [(note_words(note), note) for note in notes]
        for words, note in sorted(said, key=lambda one: _ORDER.index(one[0].weight)):
            where = self.tr("line {0}").format(number_text(note.line))
            column.addWidget(NoteRow(words, where, self._theme, inside))
        if left_out or not notes:
            last = label("muted", inside, wrap=True)
            last.setText(self.tr("The log says nothing that needs an explanation."))
            if left_out:
                last.setText(self.tr("%n further note(s) are left out.", "", left_out))
            column.addWidget(last)
        column.addStretch(1)
        self.setWidget(inside)
        self.setAccessibleName(self.tr("What the log says"))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.retranslate()

    def retranslate(self) -> None:
        self.show_notes(self._notes, self._left_out)
