"""What can be done with engines and their logs, as actions: part of the window's."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class EngineActions(QObject):
    """Texts and shortcuts only; who does it connects them."""

    def __init__(self, owner: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._owner = owner
        self.to_engine = self._action("to-engine", "Ctrl+Shift+E")
        self.copy_command = self._action("copy-command", "Ctrl+Shift+C")
        self.apply = self._action("apply", "Ctrl+Return")
        self.check = self._action("check", "Ctrl+T")
        self.fit = self._action("fit", "Ctrl+Shift+T")
        self.log = self._action("log", "Ctrl+L")
        self.open_log = self._action("open-log", "Ctrl+Shift+L")
        self.paste_log = self._action("paste-log", "Ctrl+Shift+V")

    def _action(self, name: str, keys: str) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        self._owner.addAction(action)
        return action

    @property
    def of_plan(self) -> tuple[QAction, ...]:
        """What needs a plan."""
        return self.to_engine, self.copy_command, self.apply, self.check, self.fit

    def fill(self, menu: QMenu) -> None:
        """Two submenus."""
        engines = menu.addMenu(QCoreApplication.translate("EngineActions", "Engines"))
        engines.addActions(self.of_plan)
        logs = menu.addMenu(QCoreApplication.translate("EngineActions", "Server log"))
        logs.addActions((self.open_log, self.paste_log, self.log))

    def retranslate(self) -> None:
        self.to_engine.setText(self.tr("Commands and settings for an engine…"))
        self.to_engine.setToolTip(self.tr("Export the plan as a command or a file for llama.cpp, Ollama and others"))
        self.copy_command.setText(self.tr("Copy the llama-server command"))
        self.apply.setText(self.tr("Apply to Ollama…"))
        self.apply.setIconText(self.tr("Apply…"))
        self.apply.setToolTip(self.tr("Give this plan to an Ollama server and see what it makes of it"))
        self.check.setText(self.tr("Check with llama.cpp…"))
        self.check.setToolTip(self.tr("Ask llama.cpp itself what it would need, without loading the model"))
        self.fit.setText(self.tr("What would llama.cpp choose now…"))
        self.fit.setToolTip(self.tr("Let llama.cpp's own fit place the layers by the memory that is free now"))
        self.log.setText(self.tr("Show the server log"))
        self.open_log.setText(self.tr("Open a server log…"))
        self.paste_log.setText(self.tr("Paste a server log"))
