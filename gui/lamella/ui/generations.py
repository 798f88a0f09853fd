"""The arrow behind one choice that stands for several: Ollama's rules as they are, and as they once were."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from lamella.ui import words
from lamella.ui.controls.icons import stroke_icon
from lamella.ui.theme import Theme


class Generations(QToolButton):
    """`shown` is the generation that the choice stands for; the newest until another has been chosen."""

    chosen = Signal(object)  # str

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = names
        self.shown = names[0]
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._report)
        self.setObjectName("allocator-generations")
        self.setProperty("kind", "segment")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(10, 10))
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def show_generation(self, allocator: str) -> None:
        """The one that decides now; another allocator leaves it as it was."""
        if allocator in self.names:
            self.shown = allocator
        for action in self._menu.actions():
            action.setChecked(action.data() == self.shown)

    def show_theme(self, theme: Theme) -> None:
        self.setIcon(stroke_icon("down", theme))

    def retranslate(self) -> None:
        self._menu.clear()
        for name in self.names:
            action = self._menu.addAction(words.rules_text(name))
            action.setObjectName(f"generation-{name}")
            action.setToolTip(words.allocator_help(name))
            action.setData(name)
            action.setCheckable(True)
        self.setToolTip(self.tr("Rules of older versions of Ollama"))
        self.setAccessibleName(self.tr("Rules of older versions of Ollama"))
        self.show_generation(self.shown)

    def _report(self, action: QAction) -> None:
        self.show_generation(self.shown)
        self.chosen.emit(action.data())
