"""A dialog with one table: a name and a value in each row, thousands of them if need be."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label, plain_tip

Index = QModelIndex | QPersistentModelIndex
NAME, VALUE = range(2)
NOWHERE = QModelIndex()


class Row(Protocol):
    """Makes its texts when they are seen."""

    def name(self) -> str: ...

    def value(self) -> str: ...

    def tip(self) -> str: ...


class Rows(QAbstractTableModel):
    """Rows in the order they were given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()
        self._heads = ("", "")
        self.value_side = Qt.AlignmentFlag.AlignLeft

    def show_rows(self, rows: Sequence[Row]) -> None:
        """As many as before are new values of the same rows, so that nobody loses the place."""
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0, NAME), self.index(len(rows) - 1, VALUE))

    def show_heads(self, name: str, value: str) -> None:
        if (name, value) == self._heads:
            return
        self._heads = name, value
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, VALUE)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return self._heads[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name() if index.column() == NAME else row.value()
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.name()}, {row.value()}"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(row.tip())
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(index.column())
            case _:
                return None

    def _side(self, column: int) -> int:
        side = self.value_side if column == VALUE else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class ListingDialog(QDialog):
    """Stays open beside the window; Esc closes it. Values are numbers, on the right, or texts that need the room."""

    def __init__(self, name: str, parent: QWidget | None = None, *, wide_value: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.rows = Rows(self)
        if not wide_value:
            self.rows.value_side = Qt.AlignmentFlag.AlignRight
        self.note = label("muted", self, wrap=True)
        self._table, self._close = QTableView(self), QPushButton(self)
        self._close.clicked.connect(self.accept)
        self._build(wide_value)
        self._retranslate()

    def _build(self, wide_value: bool) -> None:
        table = self._table
        table.setModel(self.rows)
        table.setObjectName(f"{self.objectName()}-table")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
        header = table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(100)  # rows that are looked at for the width of a column
        narrow, wide = (NAME, VALUE) if wide_value else (VALUE, NAME)
        header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.note)
        column.addWidget(table, 1)
        column.addLayout(buttons)

    def show_named(self, title: str, table: str) -> None:
        """The window's title, and what a screen reader calls the table."""
        self.setWindowTitle(title)
        self._table.setAccessibleName(table)

    def _retranslate(self) -> None:
        self._close.setText(self.tr("Close"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
