"""One model that was found on this computer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lamella.ui.controls.looks import ElidedLabel
from lamella.ui.words import joined, size_text, source_text

if TYPE_CHECKING:  # looking for models starts after the first paint, and so does loading what looks for them
    from lamella.model.library import FoundModel


class ModelRow(QWidget):
    """`open_wanted` carries the path."""

    open_wanted = Signal(object)  # str

    def __init__(self, found: "FoundModel", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        name, facts = ElidedLabel("title", self), ElidedLabel("small", self)
        name.show_text(found.name)
        facts.show_text(joined(size_text(found.nbytes), source_text(found.source)))
        self._open = QPushButton(self)
        self._open.setObjectName(f"open-{found.name}")
        self._open.setProperty("kind", "link")
        self._open.clicked.connect(self._want)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(name)
        texts.addWidget(facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(17, 8, 10, 8)
        row.addLayout(texts, 1)
        row.addWidget(self._open)
        self.retranslate()

    def retranslate(self) -> None:
        self._open.setText(self.tr("Open"))
        self._open.setAccessibleName(self.tr("Open {0}").format(self._found.name))

    def _want(self) -> None:
        self.open_wanted.emit(str(self._found.path))
