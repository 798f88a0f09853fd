"""The table "plan beside log": for every device what was planned, what happened, and why the two differ."""

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from lamella.logs.compare import Quantity, Row
from lamella.ui.controls.sheet import only_read
from lamella.ui.observed.words import quantity_text, reason_text
from lamella.ui.theme import device_look
from lamella.ui.words import exact_text, in_a_row, memory_text, number_text, size_text

Index = QModelIndex | QPersistentModelIndex
DEVICE, QUANTITY, PLANNED, OBSERVED, DIFFERENCE, PERCENT, REASON = range(7)
_NOWHERE: Final = QModelIndex()
_NUMBERS: Final = (PLANNED, OBSERVED, DIFFERENCE, PERCENT)


class BesideRows(QAbstractTableModel):
    """Rows with a large difference are set in bold. What is not known stays empty."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def retranslate(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else REASON + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: PLR0911
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                repeated = column == DEVICE and index.row() and self._rows[index.row() - 1].device == row.device
                return "" if repeated else _text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _text(row, column)
            case Qt.ItemDataRole.DecorationRole if column == DEVICE and self.data(index):
                return QColor(device_look(row.device).fill)
            case Qt.ItemDataRole.ToolTipRole:
                return _text(row, REASON) if column == REASON else _exact(row, column)
            case Qt.ItemDataRole.TextAlignmentRole if column in _NUMBERS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole if row.reasons and column in (DIFFERENCE, PERCENT):
                font = QFont()
                font.setBold(True)
                return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("device"),
            "",
            self.tr("plan"),
            self.tr("log"),
            self.tr("difference"),
            self.tr("per cent"),
            self.tr("why"),
        )[section]


def _text(row: Row, column: int) -> str:  # noqa: PLR0911
    match column:
        case 0:
            return memory_text(row.device)
        case 1:
            return quantity_text(row.quantity)
        case 2:
            return _amount(row, row.planned)
        case 3:
            return _amount(row, row.observed)
        case 4:
            return ("+" if (row.difference or 0) > 0 else "") + _amount(row, row.difference)
        case 5:
            return "" if row.percent is None else _percent(row.percent)
        case _:
            return in_a_row(*map(reason_text, row.reasons))


def _amount(row: Row, value: int | None) -> str:
    if value is None:
        return ""
    return number_text(value) if row.quantity is Quantity.LAYERS else size_text(value)


def _percent(percent: float) -> str:
    sign = "+" if percent > 0 else ""
    return f"{sign}{QLocale().toString(percent, 'f', 1)} %"


def _exact(row: Row, column: int) -> str:
    value = {PLANNED: row.planned, OBSERVED: row.observed, DIFFERENCE: row.difference}.get(column)
    return "" if value is None or row.quantity is Quantity.LAYERS else exact_text(value)


class BesideTable(QTableView):
    """One row a quantity of a device."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("beside-table")
        self._rows = BesideRows(self)
        self.setModel(self._rows)
        only_read(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        self._retranslate()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        self._rows.show_rows(rows)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Plan beside log"))
        self._rows.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
