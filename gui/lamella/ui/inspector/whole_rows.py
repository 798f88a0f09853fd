"""Room for a table in which no row is cut: the rows that fit share it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget


class WholeRows(QWidget):
    """Holds one table with rows of one height."""

    def __init__(self, view: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._least = view, view.verticalHeader().defaultSectionSize()
        view.setParent(self)
        # By whole rows, too: else a turn of the wheel would leave half a row at the top.
        view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerItem)
        view.viewport().installEventFilter(self)

    def show_least(self, height: int) -> None:
        """How high a row is at least, in pixels."""
        self._least = height
        self._fit()

    def _fit(self) -> None:
        around = self._view.height() - self._view.viewport().height()  # the header, and a frame that a style may draw
        rows = max((self.height() - around) // self._least, 1)
        row = max((self.height() - around) // rows, 1)
        self._view.verticalHeader().setDefaultSectionSize(row)
        self._view.setGeometry(0, 0, self.width(), min(around + rows * row, self.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A header of another height leaves another room for the rows."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
