"""Still: holds a label whose words change with every step of a drag, and keeps the page around it from moving."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget


class Still(QWidget):
    """Asks for another place only where its label needs another height, or one wider than it has.

    A label in a layout has the whole window laid out anew for every word that changes, which takes longer than the
    word itself.
    """

    def __init__(self, held: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.held = held
        held.setParent(self)
        self.setSizePolicy(held.sizePolicy())
        self._asked = QSize()

    def sizeHint(self) -> QSize:
        return self.held.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.held.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return self.held.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        return self.held.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Layouts remember heights of other widths from words before these."""
        super().resizeEvent(event)
        self.held.setGeometry(self.rect())
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """What a hidden label asks for was told to nobody."""
        super().showEvent(event)
        self._asked = QSize()
        self._ask()

    def event(self, event: QEvent) -> bool:
        """The held label's own request comes here and goes no further unless it matters."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._ask()
        return super().event(event)

    def _ask(self) -> None:
        needed = self._needed()
        if needed != self._asked:
            self._asked = needed
            self.updateGeometry()

    def _needed(self) -> QSize:
        """The height, with the width it is for; of one line, what it lacks in width."""
        if self.hasHeightForWidth():
            return QSize(self.width(), self.heightForWidth(self.width()))
        hint = self.held.sizeHint()
        return QSize(max(hint.width() - self.width(), 0), hint.height())
