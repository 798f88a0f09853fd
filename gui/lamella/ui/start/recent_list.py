"""The files that were opened last, on the start page."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lamella.ui.controls.looks import ElidedLabel, card, label
from lamella.ui.recent import Recent

MOST = 5
"""More are in the menu."""


class RecentRow(QWidget):
    """One file; where it is missing it can only be taken off the list."""

    open_wanted = Signal(object)  # str: the path
    remove_wanted = Signal(object)  # str: the path

    def __init__(self, recent: Recent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self._name = ElidedLabel("faint" if recent.missing else "title", self)
        self._where = ElidedLabel("faint" if recent.missing else "small", self)
        self._button = QPushButton(self)
        self._button.setObjectName(f"recent-{recent.name}")
        self._button.setProperty("kind", "link")
        self._button.clicked.connect(self._want)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._name)
        texts.addWidget(self._where)
        row = QHBoxLayout(self)
        row.setContentsMargins(17, 8, 10, 8)
        row.addLayout(texts, 1)
        row.addWidget(self._button)
        self._name.show_text(recent.name)
        self.retranslate()

    def retranslate(self) -> None:
        folder, missing = str(Path(self._recent.path).parent), self._recent.missing
        self._where.show_text(self.tr("{0} · not there any more").format(folder) if missing else folder)
        self._button.setText(self.tr("Remove from the list") if missing else self.tr("Open"))
        spoken = self.tr("Remove {0} from the list") if missing else self.tr("Open {0}")
        self._button.setAccessibleName(spoken.format(self._recent.name))

    def _want(self) -> None:
        (self.remove_wanted if self._recent.missing else self.open_wanted).emit(self._recent.path)


class RecentList(QWidget):
    """Not there while there is nothing to list."""

    open_wanted = Signal(object)  # str: the path
    remove_wanted = Signal(object)  # str: the path
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[Recent, ...] = ()
        self._rows: tuple[RecentRow, ...] = ()
        self._title, self._clear = label("section", self), QPushButton(self)
        self._clear.setObjectName("recent-clear")
        self._clear.setProperty("kind", "link")
        self._clear.clicked.connect(self.clear_wanted)
        self._card = card(self)
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._card)
        self._retranslate()
        self.hide()

    def show_files(self, files: tuple[Recent, ...]) -> None:
        """Newest first."""
        if files[:MOST] == self._files:
            return
        self._files = files[:MOST]
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._rows = tuple(RecentRow(recent, self._card) for recent in self._files)
        for number, row in enumerate(self._rows):
            if number:
                self._column.addWidget(_rule(self._card))
            row.open_wanted.connect(self.open_wanted)
            row.remove_wanted.connect(self.remove_wanted)
            self._column.addWidget(row)
        self.setVisible(bool(self._files))

    def _retranslate(self) -> None:
        self._title.setText(self.tr("OPENED LAST"))
        self._clear.setText(self.tr("Clear"))
        self._clear.setAccessibleName(self.tr("Clear the list of recent files"))
        for row in self._rows:
            row.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _rule(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("rule", "true")
    return line
