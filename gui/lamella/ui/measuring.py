"""Measuring on a running server: the models it has loaded, one of them timed, and what was measured before."""

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from lamella.engines.ollama_server import OllamaError, OllamaServer, address
from lamella.engines.timing import Timed, timed
from lamella.ui.background import Background
from lamella.ui.controls.looks import label
from lamella.ui.words import speed_text


class ServerMeasure(QWidget):
    """Nothing is asked before somebody presses the button, and nobody but the address that stands there."""

    measured = Signal(object)  # Timed
    failed = Signal(str)

    def __init__(self, earlier: tuple[Timed, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._server: OllamaServer | None = None
        self._earlier = earlier
        self._address, self._models = QLineEdit("127.0.0.1:11434", self), QComboBox(self)
        self._ask, self._run = QPushButton(self.tr("Ask"), self), QPushButton(self.tr("Measure"), self)
        self._told = label("small", self, wrap=True)
        names = ("server-address", "server-models", "server-ask", "server-measure", "server-told")
        for widget, name in zip((self._address, self._models, self._ask, self._run, self._told), names, strict=True):
            widget.setObjectName(name)
        self._address.setAccessibleName(self.tr("Address of the Ollama server"))
        self._models.setAccessibleName(self.tr("Models that the server has loaded"))
        self._build()
        self._ask.clicked.connect(self._find)
        self._run.clicked.connect(self._measure)
        self._show_busy(busy=False)
        self._show_earlier()

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(
            QLabel(self.tr("Or measure it on an Ollama server that has the model loaded:"), self), 0, 0, 1, 3
        )
        grid.addWidget(self._address, 1, 0)
        grid.addWidget(self._ask, 1, 2)
        grid.addWidget(self._models, 2, 0)
        grid.addWidget(self._run, 2, 2)
        grid.addWidget(self._told, 3, 0, 1, 3)
        grid.setColumnStretch(0, 1)

    def close_down(self) -> None:
        """Whatever is still being asked is cancelled."""
        if self._server is not None:
            self._server.cancel()
        self._background.close()

    def _find(self) -> None:
        server = self._new_server()
        if server is None:
            return

        def found() -> tuple[str, ...]:
            return tuple(model.name for model in server.running())

        self._show_busy(busy=True)
        self._background.run(found, self._show_models, self._fail)

    def _measure(self) -> None:
        name, server = self._models.currentText(), self._new_server()
        if server is None or not name:
            return

        def measured() -> Timed:
            return timed(server, name)

        self._show_busy(busy=True)
        self._told.setText(self.tr("Measuring: the same question four times…"))
        self._background.run(measured, self._take, self._fail)

    def _new_server(self) -> OllamaServer | None:
        try:
            self._server = OllamaServer(address(self._address.text()))
        except OllamaError as error:
            self.failed.emit(str(error))
            return None
        return self._server

    def _show_models(self, names: tuple[str, ...]) -> None:
        self._models.clear()
        self._models.addItems(list(names))
        self._show_busy(busy=False)
        if not names:
            self._told.setText(self.tr("The server has no model loaded. Ask it something there first."))

    def _take(self, found: Timed) -> None:
        self._show_busy(busy=False)
        self._earlier = (*self._earlier, found)
        self._show_earlier()
        self.measured.emit(found)

    def _fail(self, error: Exception) -> None:
        self._show_busy(busy=False)
        self._told.clear()
        self.failed.emit(str(error))

    def _show_busy(self, *, busy: bool) -> None:
        self._ask.setEnabled(not busy)
        self._run.setEnabled(not busy and self._models.count() > 0)

    def _show_earlier(self) -> None:
        """One line a measurement, the oldest first."""
        self._told.setText("\n".join(map(_line, self._earlier)))


def _line(found: Timed) -> str:
    low, high = (QLocale().toString(rate, "f", 1) for rate in found.spread)
    text = QCoreApplication.translate("ServerMeasure", "{0}: {1} in the middle of {2} runs, {3} to {4}")
    return text.format(found.name, speed_text(found.median), len(found.rates), low, high)
