"""The table of differences: one column a plan, one row a figure."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from lamella.ui.compare.differences import Row, difference_rows
from lamella.ui.compare.rival import Rival, rival_text
from lamella.ui.copies.grid import part_of, tabbed
from lamella.ui.copies.grids import comparison_grid
from lamella.ui.copies.tabbed import TabbedView

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Differences(QAbstractTableModel):
    """Rows in which the plans differ are set in bold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rivals: tuple[Rival, ...] = ()
        self._rows: tuple[Row, ...] = ()

    def show_rivals(self, rivals: tuple[Rival, ...]) -> None:
        if rivals != self._rivals:
            self.beginResetModel()
            self._rivals, self._rows = rivals, difference_rows(rivals) if rivals else ()
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rivals)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        cell = row.cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return cell.exact
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole if row.differs:
                font = QFont()
                font.setBold(True)
                return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter  # as the figures below
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if across:
            return rival_text(self._rivals[section])
        return self._rows[section].name


class DifferenceTable(QDialog):
    """Stays open beside the window and follows it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("differences")
        self.setWindowTitle(self.tr("Table of differences"))
        self._model, self._view = Differences(self), TabbedView(self)
        self._view.setModel(self._model)
        self._view.copy_wanted.connect(self._copy)
        self._rivals: tuple[Rival, ...] = ()
        self._view.setAccessibleName(self.windowTitle())
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._view.setTabKeyNavigation(False)
        self._view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._view.setCornerButtonEnabled(False)
        buttons = QDialogButtonBox(self)
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self._view)
        column.addWidget(buttons)
        self.resize(760, 520)

    def show_rivals(self, rivals: tuple[Rival, ...]) -> None:
        self._rivals = rivals
        self._model.show_rivals(rivals)

    def _copy(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        """With the names of figures and plans, without which the figures would say nothing."""
        grid = comparison_grid(self._rivals, exact=True)
        QGuiApplication.clipboard().setText(
            tabbed(part_of(grid, rows, tuple(column + grid.words for column in columns)))
        )
