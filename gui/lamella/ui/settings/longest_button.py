"""The longest context that fits, for each type of the KV cache: a button with a list to choose from."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from lamella.ui.settings.words import cache_type_text
from lamella.ui.words import number_text

if TYPE_CHECKING:
    from lamella.plan.context_marks import LongestContext


class LongestButton(QPushButton):
    """`longest_chosen` carries one `LongestContext`."""

    longest_chosen = Signal(object)  # LongestContext

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("context-longest")
        self.setProperty("kind", "chip")
        self._longest: tuple[LongestContext, ...] | None = None
        self._menu: QMenu | None = None
        self.clicked.connect(self._open)

    def show_longest(self, longest: "tuple[LongestContext, ...] | None") -> None:
        """None while it is not known; an open list is filled when it is."""
        self._longest = longest
        if self._menu is not None and self._menu.isVisible():
            self._fill(self._menu)

    def retranslate(self) -> None:
        self.setText(self.tr("longest that fits …"))
        self.setAccessibleName(self.tr("Longest context that fits"))
        self.setToolTip(
            self.tr("The longest context with which every layer stays on the GPUs, for each type of the KV cache.")
        )

    def _open(self) -> None:
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName("longest-contexts")
            self._menu.triggered.connect(self._choose)
        self._fill(self._menu)
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        if not self._longest:
            menu.addAction(self.tr("is being worked out …")).setEnabled(False)
            return
        menu.addAction(self.tr("With a KV cache of type")).setEnabled(False)
        for longest in self._longest:
            action = menu.addAction(self._text(longest))
            action.setData(longest)
            action.setEnabled(longest.context_tokens > 0)

    def _text(self, longest: "LongestContext") -> str:
        text = self.tr("{0}: {1} tokens")
        if not longest.context_tokens:
            text = self.tr("{0}: no context is short enough")
        elif not longest.limited:
            text = self.tr("{0}: {1} tokens, all that the model was trained for")
        return text.format(cache_type_text(longest.cache_type), number_text(longest.context_tokens))

    def _choose(self, action: QAction) -> None:
        self.longest_chosen.emit(action.data())
