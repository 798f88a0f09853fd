"""Measuring on a running server: the models it has loaded, one of them timed, and what was measured before."""

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from lamella.engines.local_server import CancelledError, ServerError
from lamella.engines.ollama_server import address
from lamella.engines.timing import TIMES, Found, Server, Timed, found_server, servers_at, timed
from lamella.ui.background import Background
from lamella.ui.controls.drop_down import DropDown
from lamella.ui.controls.looks import label
from lamella.ui.error_words import failure_text
from lamella.ui.words import number_text, speed_text


class ServerMeasure(QWidget):
    """Nothing is asked before somebody presses the button.

    Then the address that stands there is; without one, the usual places of Ollama and llama-server on this computer.
    """

    measured = Signal(object)  # Timed
    failed = Signal(str)
    _ran = Signal(int)  # runs that are done, from the measuring thread

    def __init__(self, earlier: tuple[Timed, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._asked: tuple[Server, ...] = ()
        self._found: Found | None = None
        self._earlier = earlier
        self._address, self._models = QLineEdit(self), DropDown(self)
        self._ask, self._run = QPushButton(self.tr("Ask"), self), QPushButton(self.tr("Measure"), self)
        self._stop = QPushButton(self.tr("Cancel"), self)
        self._told = label("small", self, wrap=True)
        named = (self._address, self._models, self._ask, self._run, self._stop, self._told)
        names = ("address", "models", "ask", "measure", "cancel", "told")
        for widget, name in zip(named, names, strict=True):
            widget.setObjectName(f"server-{name}")
        self._address.setPlaceholderText("127.0.0.1:11434, 127.0.0.1:8080")
        self._address.setAccessibleName(self.tr("Address of the server"))
        self._models.setAccessibleName(self.tr("Models that the server has loaded"))
        self._build()
        self._ask.clicked.connect(self._find)
        self._run.clicked.connect(self._measure)
        self._stop.clicked.connect(self._cancel)
        self._address.textEdited.connect(self._forget)
        self._ran.connect(self._show_progress)
        self._show_busy(busy=False)
        self._show_earlier()

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        ask = QLabel(self.tr("Or measure it on a running Ollama or llama-server that has the model loaded:"), self)
        ask.setWordWrap(True)
        grid.addWidget(ask, 0, 0, 1, 3)
        grid.addWidget(self._address, 1, 0)
        grid.addWidget(self._ask, 1, 2)
        grid.addWidget(self._models, 2, 0)
        grid.addWidget(self._stop, 2, 1)
        grid.addWidget(self._run, 2, 2)
        grid.addWidget(self._told, 3, 0, 1, 3)
        grid.setColumnStretch(0, 1)

    def close_down(self) -> None:
        """Whatever is still being asked is cancelled."""
        self._cancel()
        self._background.close()

    def _cancel(self) -> None:
        for server in self._asked:
            server.cancel()

    def _forget(self) -> None:
        """Another address is another server."""
        self._found = None
        self._models.clear()
        self._show_busy(busy=False)

    def _find(self) -> None:
        text = self._address.text().strip()
        try:
            asked = self._asked = servers_at(address(text) if text else None)
        except ServerError as error:
            self.failed.emit(failure_text(error))
            return
        self._show_busy(busy=True)
        self._background.run(lambda: found_server(asked), self._show_found, self._fail)

    def _measure(self) -> None:
        name, found = self._models.currentText(), self._found
        if found is None or not name:
            return
        server = type(found.server)(found.server.address)  # one that was cancelled stays so
        self._asked = (server,)

        def measured() -> Timed:
            return timed(server, name, self._ran.emit)

        self._show_busy(busy=True)
        self._show_progress(0)
        self._background.run(measured, self._take, self._fail)

    def _show_progress(self, done: int) -> None:
        if not self._stop.isHidden():
            text = self.tr("Measuring: the same question, {0} of {1} times…")
            self._told.setText(text.format(number_text(done), number_text(TIMES + 1)))

    def _show_found(self, found: Found) -> None:
        self._found = found
        self._address.setText(str(found.server.address))
        self._models.clear()
        self._models.addItems(list(found.models))
        self._show_busy(busy=False)
        if not found.models:
            self._told.setText(self.tr("The server has no model loaded. Ask it something there first."))

    def _take(self, found: Timed) -> None:
        self._show_busy(busy=False)
        self._earlier = (*self._earlier, found)
        self._show_earlier()
        self.measured.emit(found)

    def _fail(self, error: Exception) -> None:
        self._show_busy(busy=False)
        self._show_earlier()
        if not isinstance(error, CancelledError):
            self.failed.emit(failure_text(error))

    def _show_busy(self, *, busy: bool) -> None:
        self._ask.setEnabled(not busy)
        self._address.setReadOnly(busy)
        self._stop.setVisible(busy)
        self._run.setEnabled(not busy and self._models.count() > 0)

    def _show_earlier(self) -> None:
        """One line a measurement, the oldest first."""
        self._told.setText("\n".join(map(_line, self._earlier)))


def _line(found: Timed) -> str:
    low, high = (QLocale().toString(rate, "f", 1) for rate in found.spread)
    text = QCoreApplication.translate("ServerMeasure", "{0}: {1} in the middle of {2} runs, {3} to {4}")
    text = text.format(found.name, speed_text(found.median), len(found.rates), low, high)
    if found.prompt_median is None:
        return text
    more = QCoreApplication.translate("ServerMeasure", "{0}; the question read at {1}")
    return more.format(text, speed_text(found.prompt_median))
