"""By whose rules new plans are made: a link that opens the choices."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from lamella.ui import words

RULES = ("llama.cpp", "ollama", "ollama-0.12", "ollama-0.6")
"""Allocators that are engines' own; the first is what a new computer starts with."""


class RulesButton(QPushButton):
    """`rules_chosen` carries the allocator's name."""

    rules_chosen = Signal(object)  # str

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "link")
        self._shown = ""
        self._menu, self._group = QMenu(self), QActionGroup(self)
        for rules in RULES:
            action = self._menu.addAction("")
            action.setObjectName(f"{name}-{rules}")
            action.setData(rules)
            action.setCheckable(True)
            self._group.addAction(action)
        self._menu.setToolTipsVisible(True)
        self._menu.triggered.connect(self._report)
        self.clicked.connect(self._open)
        self._retranslate()

    def show_rules(self, allocator: str) -> None:
        """The ones in use."""
        self._shown = allocator
        for action in self._group.actions():
            action.setChecked(action.data() == allocator)

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _report(self, action: QAction) -> None:
        chosen = str(action.data())
        if chosen != self._shown:
            self.rules_chosen.emit(chosen)

    def _retranslate(self) -> None:
        self.setText(self.tr("Change the rules…"))
        self.setAccessibleName(self.tr("Change the rules that new plans are made by"))
        for action in self._group.actions():
            action.setText(words.rules_text(str(action.data())))
            action.setToolTip(words.allocator_help(str(action.data())))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
