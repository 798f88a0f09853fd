"""One example to start with: a button with a title and a line below it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label
from lamella.ui.start.examples import Example, example_words


class ExampleTile(QPushButton):
    """`example_chosen` carries the example."""

    example_chosen = Signal(object)  # Example

    def __init__(self, example: Example, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._example = example
        self.setObjectName(f"example-{example.name}")
        self.setProperty("kind", "tile")
        self._title, self._line = label("name", self, wrap=True), label("small", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(17, 14, 17, 14)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._line)
        column.addStretch(1)
        self.clicked.connect(self._choose)
        self.retranslate()

    def retranslate(self) -> None:
        title, line = example_words(self._example.name)
        self._title.setText(title)
        self._line.setText(line)
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)

    def _choose(self) -> None:
        self.example_chosen.emit(self._example)

    def sizeHint(self) -> QSize:
        box = self.layout()
        return box.sizeHint() if box is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        box = self.layout()
        return box.minimumSize() if box is not None else super().minimumSizeHint()
