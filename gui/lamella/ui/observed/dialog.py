"""The window of a server log: its loads as a list, what each did beside the plan, and what its lines mean."""

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from lamella.logs.compare import Row
from lamella.logs.observed import LogReading
from lamella.ui.controls.looks import ElidedLabel, label
from lamella.ui.controls.segments import Segments
from lamella.ui.observed.loads import FoundLoad
from lamella.ui.observed.notes import NotesList
from lamella.ui.observed.source_bar import SourceBar
from lamella.ui.observed.table import BesideTable
from lamella.ui.observed.words import load_entry, load_facts, load_title, missing_text, reading_text, telling_text
from lamella.ui.theme import Theme
from lamella.ui.words import in_a_row


class Beside(StrEnum):
    """What the log is compared with."""

    PLAN = "plan"  # the open one
    ESTIMATE = "estimate"  # ours of this very load


class LogDialog(QDialog):
    """Stays open beside the window and follows it. Says what somebody wants; knows no file."""

    load_chosen = Signal(int)
    beside_chosen = Signal(object)  # Beside
    take_wanted = Signal()
    left = Signal()  # nobody looks any longer

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("log-dialog")
        self._reading: LogReading | None = None
        self._load: FoundLoad | None = None
        self.bar = SourceBar(self)
        self._found = label("muted", self, wrap=True)
        self._found.setObjectName("log-found")
        self._loads, self._notes = QListWidget(self), NotesList(theme, self)
        self._loads.setObjectName("log-loads")
        self._loads.setUniformItemSizes(True)
        self._loads.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._loads.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._title, self._facts = ElidedLabel("title", self), label("small", self, wrap=True)
        self._title.setObjectName("log-title")
        self._beside, self.table = Segments("beside", self), BesideTable(self)
        self._missing = label("small", self, wrap=True)
        self._missing.setObjectName("log-missing")
        self._take, self._close = QPushButton(self), QPushButton(self)
        self._take.setObjectName("log-take")
        self._take.setProperty("kind", "primary")
        self._loads.currentRowChanged.connect(self._choose)
        self._beside.chosen.connect(self.beside_chosen)
        self._take.clicked.connect(self.take_wanted)
        self._close.clicked.connect(self.close)
        self._build()
        self._retranslate()
        self.show_load(None)
        self.resize(1080, 720)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._beside)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(head)
        right.addWidget(self._facts)
        right.addWidget(self.table, 3)
        right.addWidget(self._notes, 2)
        right.addWidget(self._missing)
        body = QHBoxLayout()
        body.setSpacing(14)
        body.addWidget(self._loads, 2)
        body.addLayout(right, 5)
        feet = QHBoxLayout()
        feet.addWidget(self._found, 1)
        feet.addWidget(self._take)
        feet.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self.bar)
        column.addLayout(body, 1)
        column.addLayout(feet)

    def show_reading(self, reading: LogReading, chosen: int) -> None:
        """All loads of a log; `chosen` is shown first, -1 where there is none."""
        self._reading = reading
        self._found.setText(reading_text(reading))
        self._loads.blockSignals(True)  # a list that is filled has chosen nothing
        self._loads.clear()
        for load in reading.loads:
            self._loads.addItem(load_entry(load))
        self._loads.setCurrentRow(chosen)
        self._loads.blockSignals(False)
        self._loads.setVisible(len(reading.loads) > 1)

    def show_load(self, load: FoundLoad | None) -> None:
        """What was found out about the chosen load; None while that is not known."""
        self._load = load
        self._title.show_text(load_title(load.observed) if load else "")
        self._facts.setText(load_facts(load.observed) if load else "")
        self._missing.setText(in_a_row(*map(missing_text, load.taken.missing)) if load else "")
        self._missing.setVisible(bool(self._missing.text()))
        self._take.setEnabled(load is not None and load.taken.plan is not None)
        for part in (self._beside, self.table, self._notes):
            part.setVisible(load is not None)
        if load is not None:
            self._notes.show_notes(load.observed.notes, load.observed.notes_left_out)

    def show_rows(self, rows: tuple[Row, ...], beside: Beside, *, choices: tuple[Beside, ...]) -> None:
        """`choices`: what there is to compare with."""
        self.table.show_rows(rows)
        self._beside.setVisible(len(choices) > 1)
        self._beside.show_chosen(beside)

    def show_theme(self, theme: Theme) -> None:
        self._notes.show_theme(theme)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.load_chosen.emit(row)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Server log"))
        self._loads.setAccessibleName(self.tr("Loads in this log"))
        self._beside.show_name(self.tr("Compare the log with"))
        texts = self.tr("This plan"), self.tr("Our estimate of this load")
        self._beside.show_choices((Beside.PLAN, Beside.ESTIMATE), texts)
        self._take.setText(self.tr("Take over"))
        self._take.setToolTip(self.tr("Make a plan of what the log says; this can be undone"))
        self._close.setText(self.tr("Close"))
        chosen = self._loads.currentRow()
        if self._reading is not None:
            self.show_reading(self._reading, chosen)
        else:
            self._found.setText(telling_text())
        self.show_load(self._load)
        self._notes.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()
