"""The dialog for a measured speed: a number, what llama-bench or Ollama printed, or a run on a server."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lamella.engines.timing import Timed
from lamella.speed.measurements import MeasurementError, measured_runs
from lamella.ui.controls.looks import label
from lamella.ui.error_words import failure_text
from lamella.ui.measuring import ServerMeasure
from lamella.ui.words import speed_text

FASTEST = 1_000_000.0
"""Tokens per second that nothing reaches."""


class MeasuredDialog(QDialog):
    """`measured` carries tokens per second of the plan that is open."""

    measured = Signal(float)
    timed = Signal(object)  # Timed, on a server
    forget_wanted = Signal()

    def __init__(self, said: str, *, known: int, earlier: tuple[Timed, ...], parent: QWidget) -> None:
        """`said` is what is predicted now, `known` for how many devices something was measured."""
        super().__init__(parent)
        self.setObjectName("measured-dialog")
        self.setWindowTitle(self.tr("Measured speed"))
        self._speed, self._output = QLineEdit(self), QPlainTextEdit(self)
        self._speed.setObjectName("measured-speed")
        self._output.setObjectName("measured-output")
        self._fault = label("small", self, wrap=True)
        self._fault.setObjectName("measured-fault")
        self._fault.setProperty("level", "bad")
        self._forget = QPushButton(self.tr("Forget what was measured"), self)
        self._forget.setObjectName("measured-forget")
        self._forget.setEnabled(known > 0)
        self._forget.clicked.connect(self._drop)
        self._server = ServerMeasure(earlier, self)
        self._server.measured.connect(self._take_timed)
        self._server.failed.connect(self._fault.setText)
        self.finished.connect(self._server.close_down)
        self._build(said)
        self._output.textChanged.connect(self._read)
        self._speed.textEdited.connect(self._fault.clear)

    def _build(self, said: str) -> None:
        ask = QLabel(self.tr("How fast did this plan answer on your computer, in tokens per second?"), self)
        pasted = self.tr("Or paste what llama-bench printed, or what Ollama or llama-server answered with its times:")
        or_ = QLabel(pasted, self)
        ask.setBuddy(self._speed)
        or_.setBuddy(self._output)
        foreseen = label("small", self, wrap=True)
        foreseen.setText(said)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        use = buttons.addButton(self.tr("Use it"), QDialogButtonBox.ButtonRole.AcceptRole)
        use.setObjectName("measured-use")
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (foreseen, ask, self._speed, or_, self._output, self._server, self._fault, self._forget, buttons):
            if isinstance(widget, QLabel):
                widget.setWordWrap(True)
            column.addWidget(widget)
        self._output.setMaximumHeight(110)
        self.setMinimumSize(540, 520)

    def _read(self) -> None:
        """The fastest answer that the output tells of: the others are warm-ups or other placements."""
        text = self._output.toPlainText()
        if not text.strip():
            return
        try:
            rates = [run.decode_tps for run in measured_runs(text, self.tr("the pasted text")) if run.decode_tps]
        except MeasurementError as error:
            self._fault.setText(failure_text(error))
            return
        if rates:
            self._speed.setText(QLocale().toString(max(rates), "f", 2))
            self._fault.clear()
        else:
            self._fault.setText(self.tr("There is no speed of an answer in this text."))

    def _take_timed(self, found: Timed) -> None:
        self._speed.setText(QLocale().toString(found.median, "f", 2))
        self._fault.clear()
        self.timed.emit(found)

    def _take(self) -> None:
        number, understood = QLocale().toDouble(self._speed.text().strip())
        if not understood or not 0 < number <= FASTEST:
            text = self.tr("“{0}” is no speed; write a number such as {1}.")
            self._fault.setText(text.format(self._speed.text(), speed_text(8.9)))
            self._speed.setFocus()
            return
        self.measured.emit(number)
        self.accept()

    def _drop(self) -> None:
        self.forget_wanted.emit()
        self.accept()
