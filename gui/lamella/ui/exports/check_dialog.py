"""The dialog "Check with llama.cpp": which program is asked, how, and its answer beside ours."""

import shlex
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from lamella.engines.answering import Obstacle
from lamella.engines.checking import Checked, Row
from lamella.engines.programs import Origin, Program
from lamella.ui.controls.looks import label, set_look
from lamella.ui.controls.sheet import Sheet
from lamella.ui.exports.pieces import bullets, text_field
from lamella.ui.exports.remark_words import remark_text
from lamella.ui.exports.running_dialog import RunningDialog
from lamella.ui.words import in_a_row, memory_text, mib_text


class CheckDialog(RunningDialog):
    """The model is not loaded, and nothing runs before somebody presses Check."""

    check_wanted = Signal(object)  # Program
    choose_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("check", parent)
        self.setWindowTitle(self.tr("Check with llama.cpp"))
        self._programs: tuple[Program, ...] = ()
        self._list, self._choose = QComboBox(self), QPushButton(self.tr("Choose…"), self)
        self._list.setObjectName("check-programs")
        self._list.setAccessibleName(self.tr("Program"))
        self._said, self._sheet = label("strong", self, wrap=True), Sheet("check-result", self)
        self._said.setObjectName("check-said")
        self._sheet.setAccessibleName(self.tr("Our figures beside those of llama.cpp"))
        self._what = label("muted", self, wrap=True)
        self._below, self._wait = QVBoxLayout(), QProgressBar(self)
        self._wait.setRange(0, 0)
        self._wait.setTextVisible(False)
        self._start.setText(self.tr("Check"))
        self._choose.setAutoDefault(False)
        self._choose.clicked.connect(self.choose_wanted)
        self._build()
        self.show_running(False)
        self.resize(760, 560)

    def _build(self) -> None:
        what = self._what
        what.setText(
            self.tr("llama-fit-params counts what this plan needs, without loading the model. Figures in MiB.")
        )
        head, buttons = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._list, 1)
        head.addWidget(self._choose)
        buttons.addWidget(self._wait, 1)
        buttons.addStretch(1)
        buttons.addWidget(self._start)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(what)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self._sheet, 1)
        column.addLayout(self._below)
        column.addStretch(1)
        column.addLayout(buttons)
        self._sheet.hide()

    def show_programs(self, programs: tuple[Program, ...]) -> None:
        """Those that can be asked, the one to be asked first."""
        self._programs = programs
        self._list.clear()
        for program in programs:
            self._list.addItem(self._program_text(program))
        self._said.setText("")
        if not programs:
            self._say("warn", self.tr("No llama-fit-params was found on this computer. Choose one, if you have it."))
        self.show_running(self._running)

    def show_checked(self, found: Checked) -> None:
        """The answer, or why there is none."""
        self.show_running(False)
        self._clear_below()
        if found.obstacle is not None:
            self._say("bad", in_a_row(self._obstacle_text(found.obstacle), found.detail))
        elif found.agrees:
            self._say("good", self.tr("llama.cpp counts the same, to the MiB."))
        else:
            self._say("warn", self.tr("llama.cpp counts differently in the rows that say so."))
        self._sheet.setVisible(bool(found.rows))
        heads = (
            self.tr("device"),
            self.tr("weights"),
            self.tr("llama.cpp"),
            self.tr("KV cache"),
            self.tr("llama.cpp"),
            self.tr("compute buffers"),
            self.tr("llama.cpp"),
            "",
        )
        self._sheet.rows.show_rows(heads, tuple(map(self._cells, found.rows)))
        self._show_command(found.command)
        self._below.addWidget(bullets(tuple(map(remark_text, found.remarks)), self))

    def show_problem(self, sentence: str) -> None:
        """What nobody expected, or a plan that cannot be written down."""
        self.show_running(False)
        self._say("bad", sentence)

    def _cells(self, row: Row) -> tuple[str, ...]:
        ours, theirs = row.ours, row.theirs
        mine = tuple(map(mib_text, (ours.weights, ours.kv_cache, ours.compute)))
        other = tuple(map(mib_text, (theirs.weights, theirs.kv_cache, theirs.compute))) if theirs else ("",) * 3
        cells = (text for pair in zip(mine, other, strict=True) for text in pair)
        same = self.tr("the same") if row.agrees else self.tr("not named") if theirs is None else self.tr("different")
        return memory_text(row.index), *cells, same

    def _program_text(self, program: Program) -> str:
        match program.origin:
            case Origin.CHOSEN:
                return self.tr("{0} (chosen)").format(program.path)
            case Origin.OLLAMA:
                return self.tr("{0} (comes with Ollama)").format(program.path)
            case Origin.PATH:
                return str(program.path)

    def _obstacle_text(self, obstacle: Obstacle) -> str:  # noqa: PLR0911
        match obstacle:
            case Obstacle.NOT_STARTED:
                return self.tr("The program could not be started.")
            case Obstacle.TIMED_OUT:
                return self.tr("The program did not answer in time and was ended.")
            case Obstacle.CANCELLED:
                return self.tr("Checking was stopped.")
            case Obstacle.DEVICE_MISSING:
                return self.tr("A device of the plan is not in this computer, or this build does not see it.")
            case Obstacle.OPTION_UNKNOWN:
                return self.tr("This build does not know an option of the plan: it is older, or newer.")
            case Obstacle.MODEL_UNREADABLE:
                return self.tr("llama.cpp cannot read the model's file.")
            case Obstacle.NOTHING_FITS:
                return self.tr("llama.cpp finds no placement that fits.")
            case Obstacle.FAILED:
                return self.tr("The program ended without an answer.")

    def _say(self, level: str, sentence: str) -> None:
        set_look(self._said, "level", level)
        self._said.setText(sentence)

    def _show_command(self, command: tuple[str, ...]) -> None:
        field = text_field(shlex.join(command), self)
        field.setAccessibleName(self.tr("The command that was run"))
        self._below.addWidget(field)

    def _clear_below(self) -> None:
        while (item := self._below.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def start(self) -> None:
        """What was answered before goes: it may be another program's."""
        self._sheet.hide()
        self._clear_below()
        self.show_running(True)
        self._say("", self.tr("Asking {0}…").format(Path(self._chosen().path).name))
        self.check_wanted.emit(self._chosen())

    def _chosen(self) -> Program:
        return self._programs[max(self._list.currentIndex(), 0)]

    def show_running(self, running: bool) -> None:
        super().show_running(running)
        self._wait.setVisible(running)
        self._start.setEnabled(bool(self._programs) and not running)
