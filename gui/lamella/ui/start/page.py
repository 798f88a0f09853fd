"""The empty state: drop a file, take one of this computer's models, or try an example."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label
from lamella.ui.start.counted import Counted
from lamella.ui.start.drop_area import DropArea
from lamella.ui.start.examples import Example
from lamella.ui.start.found_section import FoundSection
from lamella.ui.start.recent_list import RecentList
from lamella.ui.start.tiles import ExampleTile
from lamella.ui.start.welcome import Welcome
from lamella.ui.theme import Theme

if TYPE_CHECKING:
    from lamella.devices.device import Device
    from lamella.model.library import FoundModel
    from lamella.plan.glance import Glance
    from lamella.ui.recent import Recent
    from lamella.ui.start.found_words import Unreadable

WIDEST = 1360
"""Half of a window that is very wide."""
LOW = 760
"""Below this height everything moves together."""


class _Page(QWidget):
    """As high as its texts are at its width, where Qt would give them the height that they have at the least width."""

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(least.width(), self.heightForWidth(max(self.width(), least.width())))


class StartPage(QScrollArea):
    """Models come later than the page; until then, and where there are none, their part is not there."""

    open_wanted = Signal()
    path_wanted = Signal(object)  # str
    example_wanted = Signal(object)  # Example
    rules_chosen = Signal(object)  # str: an allocator, for new plans
    models_shown = Signal(object)  # tuple of FoundModel
    forget_wanted = Signal(object)  # str: a recent file that is to leave the list
    clear_wanted = Signal()  # the list of recent files is to be empty

    def __init__(self, examples: tuple[Example, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = self._page = _Page()
        self._drop, self._recent, self.welcome = DropArea(page), RecentList(page), Welcome(page)
        self.found, self._counted = FoundSection(page), Counted(page)
        self._examples_title = label("section", page)
        self._tiles = tuple(ExampleTile(example, page) for example in examples)
        self._build(page)
        self._drop.open_wanted.connect(self.open_wanted)
        self._recent.open_wanted.connect(self.path_wanted)
        self._recent.remove_wanted.connect(self.forget_wanted)
        self._recent.clear_wanted.connect(self.clear_wanted)
        for tile in self._tiles:
            tile.example_chosen.connect(self.example_wanted)
        self.found.open_wanted.connect(self.path_wanted)
        self.welcome.seen_changed.connect(self._counted.show_told)
        for rules in (self.welcome, self._counted):
            rules.rules_chosen.connect(self.rules_chosen)
        self._retranslate()

    def _build(self, page: QWidget) -> None:
        inside = self._inside = QWidget(page)
        column = self._column = QVBoxLayout(inside)
        column.setSpacing(8)
        column.addWidget(self.welcome)
        column.addWidget(self._drop)
        column.addSpacing(10)
        column.addWidget(self._recent)
        column.addWidget(self.found)
        column.addWidget(self._counted)
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
        if found != self.found.models:
            self.found.show_models(found)
        self.models_shown.emit(found)

    def show_answer(self, found: "FoundModel", answer: "Glance | Unreadable") -> None:
        """Whether one of them fits."""
        self.found.show_answer(found, answer)

    def show_machine(self, gpus: "tuple[Device, ...]", host: "Device", allocator: str) -> None:
        """What new plans are made for, and by whose rules."""
        self.welcome.show_machine(gpus, host, allocator)
        self._counted.show_machine(gpus, host, allocator)

    def show_theme(self, theme: Theme) -> None:
        self.welcome.show_theme(theme)
        self.found.show_theme(theme)

    def show_recent(self, files: "tuple[Recent, ...]") -> None:
        """The files that were opened last."""
        self._recent.show_files(files)

    def take_focus(self) -> None:
        """Enter opens a model."""
        self._drop.take_focus()

    def show_drag(self, over: bool) -> None:
        self._drop.show_drag(over)

    def _retranslate(self) -> None:
        self._examples_title.setText(self.tr("OR TRY AN EXAMPLE"))
        self.setAccessibleName(self.tr("Start"))
        for tile in self._tiles:
            tile.retranslate()

    def _fit(self) -> None:
        """The list of models takes the room that the rest of the page leaves, and scrolls by itself."""
        page, room = self._page, self.maximumViewportSize()
        low = room.height() < LOW
        self._drop.show_low(low)
        self._inside.setMaximumWidth(max(WIDEST, room.width() // 2))
        self._column.setContentsMargins(0, 14 if low else 34, 0, 12 if low else 24)
        self.found.settle()
        for layout in (self._column, page.layout()):
            if layout is not None:
                layout.activate()  # what changed further inside is known only now
        self.found.list.show_room(room.height() - page.heightForWidth(room.width()) + self.found.list.minimumHeight())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
