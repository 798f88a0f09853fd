"""The line at the bottom: by whose rules, on what, how exact, and which document."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from lamella.ui.controls.looks import ElidedLabel
from lamella.ui.file_label import FileLabel
from lamella.ui.words import joined, rules_text

if TYPE_CHECKING:
    from lamella.devices.device import Readings
    from lamella.devices.visible import Visible
    from lamella.plan.outcome import Outcome

SAID_MS = 4000
"""How long what was done is told."""


class StatusLine(QFrame):
    """Two lines on the left that shorten, the document on the right that stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusline")
        self._outcome: Outcome | None = None
        self._readings: Readings | None = None
        self._visible: Visible | None = None
        self._from_server = False
        self._document, self._modified, self._saved = "", False, False
        self._opening, self._low = "", False
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.setInterval(SAID_MS)
        self._said.timeout.connect(self._show)
        self._rules, self._exactness = ElidedLabel("small", self), ElidedLabel("faint", self)
        self._rules.setObjectName("status-rules")
        self._exactness.setObjectName("status-exactness")
        self._name = FileLabel(self)
        self._name.setObjectName("status-document")
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self._rules)
        lines.addWidget(self._exactness)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 7, 20, 7)
        row.setSpacing(20)
        row.addLayout(lines, 1)
        row.addWidget(self._name)

    def show_outcome(self, outcome: "Outcome | None") -> None:
        self._outcome = outcome
        self._show()

    def show_readings(self, readings: "Readings | None") -> None:
        self._readings = readings
        self._show()

    def show_visible(self, visible: "Visible | None", *, from_server: bool) -> None:
        """Which GPUs the plan's engine sees; `from_server`: by the environment of a running Ollama server."""
        self._visible, self._from_server = visible, from_server
        self._show()

    def show_file(self, path: str | None) -> None:
        """The plan file, which can be dragged from here; None for a plan that was never saved."""
        self._name.show_file(path)

    def show_document(self, name: str, *, modified: bool, saved: bool) -> None:
        """`saved`: there is a file; `modified`: it no longer holds what is on the screen."""
        self._document, self._modified, self._saved = name, modified, saved
        self._show()

    def show_opening(self, path: str) -> None:
        """The file that is being read; "" when that has ended."""
        self._opening = path
        self._show()

    def show_said(self, sentence: str) -> None:
        """What has just been done, for a moment."""
        self._said.start()
        self._name.setText(sentence)

    def show_low(self, low: bool) -> None:
        """One line instead of two, where the window is low."""
        if low != self._low:
            self._low = low
            self._exactness.setVisible(not low)
            self._show()

    def _show(self) -> None:
        allocator = self._outcome.plan.allocator if self._outcome else ""
        rules = joined(self.tr("{0} rules").format(rules_text(allocator)), self._driver_text())
        exactness = self._exactness_text() if self._outcome else ""
        self._rules.show_text(joined(rules, exactness) if self._low else rules)
        self._rules.show_detail(self._driver_detail())
        self._exactness.show_text(exactness)
        state = self.tr("saved") if self._saved and not self._modified else self.tr("not saved")
        document = joined(self._document, state) if self._document else ""
        opening = self.tr("opening {0}…").format(Path(self._opening).name)
        if not self._said.isActive():
            self._name.setText(opening if self._opening else document)

    def _driver_text(self) -> str:
        if self._readings is None:
            return ""
        from lamella.ui.live_words import driver_text

        return driver_text(self._readings, self._visible, from_server=self._from_server)

    def _driver_detail(self) -> str:
        """What the driver said itself, for whoever points at the line."""
        if self._readings is None:
            return ""
        from lamella.ui.live_words import driver_detail

        return driver_detail(self._readings, self._visible)

    def _exactness_text(self) -> str:
        from lamella.notes import NoteCode  # the first paint has no notes

        codes = {note.code for note in self._outcome.notes} if self._outcome else set()
        if NoteCode.UNKNOWN_ARCHITECTURE in codes:
            return self.tr("weights exact, KV cache and compute buffers estimated")
        if codes & {NoteCode.COMPUTE_ESTIMATED, NoteCode.OTHER_MAKER}:
            return self.tr("weights and KV cache exact, compute buffers estimated")
        if NoteCode.PROJECTOR_COMPUTE in codes:
            return self.tr("weights and KV cache exact, compute buffers without the projector's")
        if NoteCode.GPU_UNCHECKED in codes:
            return self.tr("exact by the rules of llama.cpp b11434, not checked on this kind of GPU")
        return self.tr("weights, KV cache and compute buffers exact, checked against llama.cpp b11434")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
