"""The dialog "Apply to Ollama": where to, what exactly will be asked, how far it is, and what came of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lamella.engines.ollama_server import Address, OllamaError, address
from lamella.ui.compare.rival import Lane, Rival
from lamella.ui.controls.drop_down import DropDown
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import label, set_look
from lamella.ui.controls.sheet import Sheet
from lamella.ui.error_words import failure_text
from lamella.ui.exports.apply_steps import Applied, Prepared, Stage, held, requests
from lamella.ui.exports.dialog import add_lanes
from lamella.ui.exports.pieces import bullets
from lamella.ui.exports.remark_words import remark_text
from lamella.ui.exports.running_dialog import RunningDialog
from lamella.ui.theme import Theme
from lamella.ui.words import number_text, size_text


class StageRow(QFrame):
    """One request, and whether it was answered."""

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._badge = Badge(20, self)
        self._badge.show_theme(theme)
        self._name, self._request = label("strong", self), label("small", self, wrap=True)
        self._said = label("muted", self)
        self._name.setText(self._title(stage))
        self._request.setObjectName(f"apply-request-{stage}")
        self._said.setObjectName(f"apply-state-{stage}")
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._name)
        texts.addWidget(self._request)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self._said, 0, Qt.AlignmentFlag.AlignTop)
        self.show_state("", "")

    def _title(self, stage: Stage) -> str:
        match stage:
            case Stage.VERSION:
                return self.tr("Ask which version answers")
            case Stage.CREATE:
                return self.tr("Create a variant of the model; no weights are copied")
            case Stage.LOAD:
                return self.tr("Load it; nothing is generated")
            case Stage.READ:
                return self.tr("Read back what it takes")

    def show_request(self, text: str) -> None:
        self._request.setText(text)

    def show_state(self, level: str, said: str) -> None:
        """`level` as of a badge; "" for what has not begun or is under way."""
        policy = self._badge.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._badge.setSizePolicy(policy)
        self._badge.setVisible(bool(level))
        self._badge.show_level(level or "good")
        self._said.setText(said)


class ApplyDialog(RunningDialog):
    """Nothing is sent before somebody presses Apply."""

    apply_wanted = Signal(object, object, str)  # Address, Prepared, name of the base model
    log_wanted = Signal()  # the server's log, to see what it did

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("apply", parent)
        self.setWindowTitle(self.tr("Apply to Ollama"))
        self._theme = theme
        self._prepared: Prepared | None = None
        self._stage = Stage.VERSION
        self._address, self._base = QLineEdit(str(Address()), self), DropDown(self)
        self._base.setEditable(True)
        self._where, self._problem = label("small", self, wrap=True), label("strong", self, wrap=True)
        self._problem.setProperty("level", "bad")
        self._exact = label("strong", self, wrap=True)
        self._rows = {stage: StageRow(stage, theme, self) for stage in Stage}
        self._lanes, self._result = QVBoxLayout(), Sheet("apply-result", self)
        self._result.setAccessibleName(self.tr("Planned and observed"))
        self._start.setText(self.tr("Apply"))
        self._log = QPushButton(self.tr("Read the server's log…"), self)
        self._log.setObjectName("apply-log")
        self._log.setAutoDefault(False)
        self._log.clicked.connect(self._leave_for_log)
        self._log.hide()
        named = (self._address, self._base, self._where, self._problem, self._exact)
        names = ("address", "base", "where", "problem", "exact")
        for widget, name in zip(named, names, strict=True):
            widget.setObjectName(f"apply-{name}")
        self._address.textChanged.connect(self._show_requests)
        self._base.currentTextChanged.connect(self._show_requests)
        self._build()
        self.show_running(False)
        self._show_requests()
        self._result.setFixedHeight(6 * (self.fontMetrics().height() + 8))
        self.resize(780, 780)

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Address"), self._address)
        form.addRow("", self._where)
        form.addRow(self.tr("Model in Ollama"), self._base)
        self._address.setAccessibleName(self.tr("Address"))
        self._base.setAccessibleName(self.tr("Model in Ollama"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._log)
        buttons.addStretch(1)
        buttons.addWidget(self._start)
        buttons.addWidget(self._cancel)
        title = label("title", self)
        title.setText(self.tr("What will be asked, and nothing else"))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self._exact)
        column.addLayout(self._lanes)
        column.addWidget(title)
        for row in self._rows.values():
            column.addWidget(row)
        column.addWidget(self._problem)
        column.addWidget(self._result)
        column.addStretch(1)
        column.addLayout(buttons)
        self._result.hide()
        self._problem.hide()

    def show_prepared(self, found: Prepared) -> None:
        """What the server can be asked for."""
        self._prepared = found
        typed = self._base.currentText()
        self._base.clear()
        self._base.addItems(found.names)
        self._base.setEditText(typed or found.base)
        exact = not found.variant.remarks
        self._exact.setText(
            self.tr("This says the plan exactly.")
            if exact
            else self.tr("The parameters of a model cannot say the plan exactly. This is what Ollama would do:")
        )
        set_look(self._exact, "level", "good" if exact else "warn")
        if not exact:
            mine = Rival(Lane.THIS, found.outcome)
            add_lanes(self._lanes, (mine, Rival(Lane.REACHED, found.variant.reached, "Ollama")), self._theme, self)
            self._lanes.addWidget(bullets(tuple(map(remark_text, found.variant.remarks)), self))
        self._show_requests()

    def show_stage(self, stage: Stage, said: str) -> None:
        """What is being asked now; everything in front of it was answered."""
        if not self._running:  # stopped meanwhile
            return
        self._stage = stage
        for one, row in self._rows.items():
            if list(Stage).index(one) < list(Stage).index(stage):
                row.show_state("good", self.tr("done"))
        self._rows[stage].show_state("", said or self.tr("waiting…"))

    def show_applied(self, found: Applied) -> None:
        """The end of it, beside what was planned."""
        self.show_running(False)
        for row in self._rows.values():
            row.show_state("good", self.tr("done"))
        self._rows[Stage.VERSION].show_state("good", found.version)
        self._log.show()
        if found.running is None or self._prepared is None:
            self.show_problem(self.tr("The server does not list the model as loaded; its log says why."))
            return
        planned, seen = held(self._prepared.variant.reached), found.running
        rows = (
            (self.tr("Memory in all"), size_text(planned.everywhere), _size(seen.size)),
            (self.tr("of that on GPUs"), size_text(planned.on_gpus), _size(seen.size_vram)),
            (self.tr("Context"), number_text(planned.context_tokens), _number(seen.context_tokens)),
        )
        heads = "", self.tr("planned"), self.tr("observed"), ""
        self._result.rows.show_rows(heads, tuple((*row, "") for row in rows))
        self._result.show()

    def show_problem(self, sentence: str) -> None:
        """What went wrong; what was done before stays done."""
        if self._running:
            self._rows[self._stage].show_state("bad", self.tr("not done"))
        self.show_running(False)
        self._problem.setText(sentence)
        self._problem.show()

    def start(self) -> None:
        self._problem.hide()
        self._result.hide()
        try:
            where = address(self._address.text())
        except OllamaError as error:
            self.show_problem(failure_text(error))
            return
        for row in self._rows.values():
            row.show_state("", "")
        self.show_running(True)
        self.apply_wanted.emit(where, self._prepared, self._base.currentText().strip())

    def _leave_for_log(self) -> None:
        self.accept()
        self.log_wanted.emit()

    def show_running(self, running: bool) -> None:
        super().show_running(running)
        self._address.setEnabled(not running)
        self._base.setEnabled(not running)
        self._show_ready()

    def _show_ready(self) -> None:
        ready = self._prepared is not None and bool(self._base.currentText().strip())
        self._start.setEnabled(ready and not self._running)

    def _show_requests(self) -> None:
        self._show_ready()
        self._where.setText(self._where_text())
        if self._prepared is None:
            return
        try:
            where = str(address(self._address.text()))
        except OllamaError:
            where = "…"
        for stage, text in requests(self._prepared, self._base.currentText().strip(), where):
            self._rows[stage].show_request(text)

    def _where_text(self) -> str:
        try:
            where = address(self._address.text())
        except OllamaError as error:
            return failure_text(error)
        if not where.local:
            return self.tr("{0} is another computer: what is listed below is sent to it.").format(where)
        if self._prepared is not None and not self._base.currentText().strip():
            return self.tr("Ollama's store has not this file. Say below under which name Ollama has the same model.")
        return self.tr("Everything stays on this computer.")


def _size(nbytes: int | None) -> str:
    return "" if nbytes is None else size_text(nbytes)


def _number(value: int | None) -> str:
    return "" if value is None else number_text(value)
