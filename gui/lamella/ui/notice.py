"""An offer above the plan: what has turned up, a button that uses it, and one that lets it be."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lamella.ui.in_place import InPlace


class Notice(InPlace):
    """The plan stays as it is until somebody takes the offer."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", "good", parent)
        self._take = QPushButton(self)
        self._take.setObjectName("notice-take")
        self._take.clicked.connect(self.taken)
        self.row.addWidget(self._take)
        self.row.addWidget(self._close)
        self.setTabOrder(self._take, self._close)
        self.retranslate()

    def show_offer(self, sentence: str, action: str) -> None:
        """`action` stands on the button."""
        self._what.setText(sentence)
        self._take.setText(action)
        self.show()
