"""The part of the start page with the models that were found: a head to search and sort by, and the list."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from lamella.ui.controls.looks import card, label
from lamella.ui.controls.segments import Segments
from lamella.ui.start.found_list import FoundList
from lamella.ui.start.found_rows import Order
from lamella.ui.theme import Theme
from lamella.ui.words import joined, number_text, source_text

if TYPE_CHECKING:
    from lamella.model.library import FoundModel
    from lamella.plan.glance import Glance
    from lamella.ui.start.found_words import Unreadable

SOURCES = ("ollama", "lm_studio", "hugging_face", "llama_cpp")
MOST_LETTERS = 80
"""Of what is searched for, which stands in the list's place where nothing is called so."""
FEW = 6
"""Up to so many nobody searches or sorts."""
ROOMY_WIDTH = 900
"""Narrower heads leave out where the models come from, which each row says too."""


class FoundSection(QWidget):
    """Not there while nothing was found."""

    open_wanted = Signal(object)  # str: the path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[FoundModel, ...] = ()
        self._title, self._sources = label("section", self), label("small", self)
        self._search, self._order = QLineEdit(self), Segments("order", self)
        self._search.setObjectName("search-models")
        self._search.setClearButtonEnabled(True)
        self._search.setMaximumWidth(240)
        self._search.setMaxLength(MOST_LETTERS)
        self._order.show_choices(tuple(Order), ("", "", ""))
        self._order.show_chosen(Order.NAME)
        self._frame = card(self)
        self.list, self._nothing = FoundList(self._frame), label("muted", self._frame, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setContentsMargins(16, 16, 16, 16)
        self._nothing.hide()
        self._build()
        self._search.textChanged.connect(self._filter)
        self._order.chosen.connect(self._sort)
        self.list.open_wanted.connect(self.open_wanted)
        self._retranslate()
        self.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._sources)
        head.addWidget(self._search)
        head.addWidget(self._order)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(1, 5, 1, 5)
        inside.addWidget(self.list)
        inside.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._frame)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def models(self) -> "tuple[FoundModel, ...]":
        return self._models

    def show_models(self, found: "tuple[FoundModel, ...]") -> None:
        """Every model that was found; what was said of those that are still there stays."""
        if found == self._models:
            return
        self._models = found
        self.list.show_models(found)
        many = len(found) > FEW
        self._search.setVisible(many)
        self._order.setVisible(many)
        self._show_sources()
        self._retranslate()
        self.setVisible(bool(found))
        self._show_nothing()

    def show_answer(self, found: "FoundModel", answer: "Glance | Unreadable") -> None:
        self.list.show_answer(found, answer)

    def settle(self) -> None:
        """Says at once how high it is, as its list was given another height."""
        for layout in (self._frame.layout(), self.layout()):
            if layout is not None:
                layout.activate()

    def show_theme(self, theme: Theme) -> None:
        self.list.show_theme(theme)

    def _filter(self, text: str) -> None:
        self.list.show_filter(text)
        self._show_nothing()

    def _show_nothing(self) -> None:
        nothing = bool(self._models) and not self.list.shown_count
        if nothing:
            self._nothing.setText(self.tr("No name contains “{0}”.").format(self._search.text().strip()))
        self._nothing.setVisible(nothing)
        self.list.setVisible(not nothing)

    def _sort(self, order: Order) -> None:
        self._order.show_chosen(order)
        self.list.show_order(order)

    def _show_sources(self) -> None:
        present = {model.source for model in self._models}
        self._sources.setText(joined(*(source_text(source) for source in SOURCES if source in present)))
        self._sources.setVisible(len(self._models) <= FEW or self.width() >= ROOMY_WIDTH)

    def _retranslate(self) -> None:
        title = self.tr("MODELS ON THIS COMPUTER")
        self._title.setText(joined(title, number_text(len(self._models))) if len(self._models) > FEW else title)
        self._search.setPlaceholderText(self.tr("Search by name"))
        self._search.setAccessibleName(self.tr("Search the models by name"))
        self._order.show_choices(tuple(Order), (self.tr("Name"), self.tr("Size"), self.tr("Fit")))
        self._order.show_name(self.tr("Sort by"))
        self.list.setAccessibleName(self.tr("Models on this computer"))
        self.list.retranslate()
        self._show_sources()
        self._show_nothing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_sources()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search field down into the list."""
        if self._search.hasFocus() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list.take_focus()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
