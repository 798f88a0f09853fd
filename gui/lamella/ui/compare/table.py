"""The table of differences: one column a plan, one row a figure."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lamella.devices.device import CPU
from lamella.plan.rivals import Facts
from lamella.ui.compare.rival import Rival, rival_facts, rival_text
from lamella.ui.words import device_text, exact_text, gib_text, number_text, speed_text

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure; `exact` is its tip."""

    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every plan, in the order of the plans."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len({cell.text for cell in self.cells}) > 1


def difference_rows(rivals: tuple[Rival, ...]) -> tuple[Row, ...]:
    """A plan that has no such device says nothing there."""
    found = tuple(map(rival_facts, rivals))
    yes, no = QCoreApplication.translate("Differences", "yes"), QCoreApplication.translate("Differences", "no")
    speeds = tuple(Cell("" if rival.speed is None else speed_text(rival.speed)) for rival in rivals)
    return (
        Row(
            QCoreApplication.translate("Differences", "Fits"),
            tuple(Cell("" if it.fits is None else yes if it.fits else no) for it in found),
        ),
        Row(QCoreApplication.translate("Differences", "Speed"), speeds),
        Row(QCoreApplication.translate("Differences", "Layers on GPUs"), tuple(Cell(_layers(it)) for it in found)),
        Row(
            QCoreApplication.translate("Differences", "Context"),
            tuple(Cell("" if it.context_tokens is None else number_text(it.context_tokens)) for it in found),
        ),
        *_device_rows(found),
    )


def _layers(each: Facts) -> str:
    if each.gpu_layers is None:
        return ""
    text = number_text(each.gpu_layers)
    if each.split_layers:
        return QCoreApplication.translate("Differences", "{0}, {1} of them split").format(text, each.split_layers)
    return text


def _device_rows(found: tuple[Facts, ...]) -> Iterator[Row]:
    for device in (*range(max(len(each.used) for each in found) - 1), CPU):
        name = device_text(device)
        counts = [_of(each.layers, device) for each in found]
        layers = tuple(Cell("" if count is None else number_text(count)) for count in counts)
        yield Row(QCoreApplication.translate("Differences", "{0}: layers").format(name), layers)
        used = tuple(_size(_of(each.used, device)) for each in found)
        yield Row(QCoreApplication.translate("Differences", "{0}: memory").format(name), used)
        left = tuple(_size(_of(each.headroom, device)) for each in found)
        yield Row(QCoreApplication.translate("Differences", "{0}: headroom").format(name), left)


def _of(values: tuple[int | None, ...], device: int) -> int | None:
    return None if device >= len(values) - 1 else values[device]


def _size(nbytes: int | None) -> Cell:
    return Cell("") if nbytes is None else Cell(gib_text(nbytes), exact_text(nbytes))


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
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return rival_text(self._rivals[section])
        return self._rows[section].name


class DifferenceTable(QDialog):
    """Stays open beside the window and follows it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("differences")
        self.setWindowTitle(self.tr("Table of differences"))
        self._model, self._view = Differences(self), QTableView(self)
        self._view.setModel(self._model)
        self._view.setAccessibleName(self.windowTitle())
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._view.setTabKeyNavigation(False)
        self._view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self._view)
        column.addWidget(buttons)
        self.resize(760, 520)

    def show_rivals(self, rivals: tuple[Rival, ...]) -> None:
        self._model.show_rivals(rivals)
