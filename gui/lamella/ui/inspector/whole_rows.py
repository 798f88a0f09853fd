"""Room for a table in which no row is cut: as high as the whole rows that fit."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget


class WholeRows(QWidget):
    """Holds one table with rows of one height; what is left over below the last row stays empty."""

    def __init__(self, view: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        view.setParent(self)
        # By whole rows, too: else a turn of the wheel would leave half a row at the top.
        view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerItem)
        view.viewport().installEventFilter(self)

    def _fit(self) -> None:
        row = max(self._view.verticalHeader().defaultSectionSize(), 1)
        around = self._view.height() - self._view.viewport().height()  # the header, and a frame that a style may draw
        rows = max((self.height() - around) // row, 1)
        self._view.setGeometry(0, 0, self.width(), min(around + rows * row, self.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A header of another height leaves another room for the rows."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
