"""The empty state: drop a file, take one of this computer's models, or try an example."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lamella.ui.controls.looks import card, label
from lamella.ui.start.drop_area import DropArea
from lamella.ui.start.examples import Example
from lamella.ui.start.model_row import ModelRow
from lamella.ui.start.recent_list import RecentList
from lamella.ui.start.tiles import ExampleTile
from lamella.ui.words import joined, source_text

if TYPE_CHECKING:
    from lamella.model.library import FoundModel
    from lamella.ui.recent import Recent

WIDEST = 1360


class StartPage(QScrollArea):
    """Models come later than the page; until then, and where there are none, their part is not there."""

    open_wanted = Signal()
    path_wanted = Signal(object)  # str
    example_wanted = Signal(object)  # Example
    forget_wanted = Signal(object)  # str: a recent file that is to leave the list
    clear_wanted = Signal()  # the list of recent files is to be empty

    def __init__(self, examples: tuple[Example, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._found: tuple[FoundModel, ...] = ()
        page = QWidget()
        self._drop, self._recent = DropArea(page), RecentList(page)
        self._models_title, self._sources = label("section", page), label("small", page)
        self._models = card(page)
        self._models_column = QVBoxLayout(self._models)
        self._models_column.setContentsMargins(0, 4, 0, 4)
        self._models_column.setSpacing(0)
        self._examples_title = label("section", page)
        self._tiles = tuple(ExampleTile(example, page) for example in examples)
        self._build(page)
        self._drop.open_wanted.connect(self.open_wanted)
        self._recent.open_wanted.connect(self.path_wanted)
        self._recent.remove_wanted.connect(self.forget_wanted)
        self._recent.clear_wanted.connect(self.clear_wanted)
        for tile in self._tiles:
            tile.example_chosen.connect(self.example_wanted)
        self._show_parts()
        self._retranslate()

    def _build(self, page: QWidget) -> None:
        inside = QWidget(page)
        inside.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 34, 0, 24)
        column.setSpacing(8)
        column.addWidget(self._drop)
        column.addSpacing(16)
        column.addWidget(self._recent)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.addWidget(self._models_title)
        head.addStretch(1)
        head.addWidget(self._sources)
        column.addLayout(head)
        column.addWidget(self._models)
        column.addSpacing(8)
        self._examples_title.setContentsMargins(4, 0, 4, 0)
        column.addWidget(self._examples_title)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self._tiles:
            tiles.addWidget(tile, 1)
        column.addLayout(tiles)
        column.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(40, 0, 40, 0)
        row.addStretch(1)
        row.addWidget(inside, 100)
        row.addStretch(1)
        self.setWidget(page)

    def show_models(self, found: "tuple[FoundModel, ...]") -> None:
        """Every model that was found, newest list whole."""
        if found == self._found:
            return
        self._found = found
        while (item := self._models_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, model in enumerate(found):
            if number:
                self._models_column.addWidget(_rule(self._models))
            row = ModelRow(model, self._models)
            row.open_wanted.connect(self.path_wanted)
            self._models_column.addWidget(row)
        self._show_parts()
        self._sources.setText(joined(*dict.fromkeys(source_text(model.source) for model in found)))

    def show_recent(self, files: "tuple[Recent, ...]") -> None:
        """The files that were opened last."""
        self._recent.show_files(files)

    def _show_parts(self) -> None:
        for part in (self._models, self._models_title, self._sources):
            part.setVisible(bool(self._found))

    def take_focus(self) -> None:
        """Enter opens a model."""
        self._drop.take_focus()

    def show_drag(self, over: bool) -> None:
        self._drop.show_drag(over)

    def _retranslate(self) -> None:
        self._models_title.setText(self.tr("MODELS ON THIS COMPUTER"))
        self._examples_title.setText(self.tr("OR TRY AN EXAMPLE"))
        self.setAccessibleName(self.tr("Start"))
        for tile in self._tiles:
            tile.retranslate()
        for row in self._models.findChildren(ModelRow):
            row.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _rule(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("rule", "true")
    return line
