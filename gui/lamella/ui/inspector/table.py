"""The tensors of one layer as rows."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lamella.model.model import Tensor
from lamella.plan.outcome import Outcome
from lamella.ui.controls.looks import plain_tip
from lamella.ui.words import device_text, exact_text, mib_text

Index = QModelIndex | QPersistentModelIndex
NAME, TYPE, SHAPE, SIZE, DEVICE = range(5)
NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """A tensor and the device that holds it."""

    tensor: Tensor
    device: int


def layer_rows(outcome: Outcome, place: int) -> tuple[Row, ...]:
    """The tensors of a place; of the output layer those that the engine loads for it."""
    layer = outcome.layers[place]
    held = {name: part.device for part in layer.overflow for name in part.tensors}
    model = outcome.plan.model
    return tuple(
        Row(tensor, held.get(tensor.name, layer.device))
        for tensor in model.tensors
        if tensor.layer == place or (place == model.block_count and _of_output(tensor, tied=model.tied))
    )


def _of_output(tensor: Tensor, *, tied: bool) -> bool:
    if tensor.layer is not None:
        return False
    return tensor.name.startswith("output") or (tied and tensor.name == "token_embd.weight")


def short_tensor(name: str) -> str:
    """As "attn_q" of "blk.37.attn_q.weight"; a bias keeps its ending."""
    short = name.split(".", 2)[2] if name.startswith("blk.") and name.count(".") >= 2 else name
    return short.removesuffix(".weight")


class TensorTable(QAbstractTableModel):
    """Five columns: tensor, type, shape, size, device."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def retranslate(self) -> None:
        """The same rows in other words."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, DEVICE)
        if self._rows:
            self.dataChanged.emit(self.index(0, NAME), self.index(len(self._rows) - 1, DEVICE))

    def _text(self, row: Row, column: int) -> str:
        texts = (
            short_tensor(row.tensor.name),
            row.tensor.type.upper(),
            "\N{MULTIPLICATION SIGN}".join(map(str, row.tensor.shape)),
            mib_text(row.tensor.nbytes),
            device_text(row.device),
        )
        return texts[column]

    def _tip(self, row: Row, column: int) -> str:
        return exact_text(row.tensor.nbytes) if column == SIZE else row.tensor.name

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else DEVICE + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._tip(row, index.column()))
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == SIZE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == SIZE else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("tensor"), self.tr("type"), self.tr("shape"), self.tr("MiB"), self.tr("on"))[section]
