"""A table whose chosen cells can be copied."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTableView


class TabbedView(QTableView):
    """Asks for a copy with the key that copies everywhere."""

    copy_wanted = Signal(object, object)  # rows and columns that are chosen, tuples of int; () for all

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        chosen = self.selectionModel().selectedIndexes()
        rows, columns = ({index.row() for index in chosen}, {index.column() for index in chosen})
        self.copy_wanted.emit(tuple(sorted(rows)), tuple(sorted(columns)))
