"""The strip as a table: every layer a row, its device a choice; what a screen reader reads and a keyboard edits."""

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lamella.devices.device import CPU
from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import Outcome
from lamella.ui.copies.grid import tabbed
from lamella.ui.copies.tabbed import TabbedView
from lamella.ui.strip.choosing import device_of
from lamella.ui.strip.selection import NOTHING, Selection
from lamella.ui.theme import device_look
from lamella.ui.words import device_text, exact_text, joined, mib_text, place_text

Index = QModelIndex | QPersistentModelIndex
LAYER, DEVICE, WEIGHTS, CACHE, ELSEWHERE, TOTAL = range(6)
_NOWHERE: Final = QModelIndex()


class LayerRows(QAbstractTableModel):
    """Six columns; the device is edited by its number, -1 for the CPU."""

    send_wanted = Signal(object, int)  # frozenset of places, device

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What is shown."""
        return self._outcome

    @property
    def gpus(self) -> int:
        """How many there are to choose from."""
        return 0 if self._outcome is None else len(self._outcome.plan.gpus)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Cells change in place while the layers stay the same ones, so that what is selected and read stays so."""
        before, after = self.rowCount(), 0 if outcome is None else len(outcome.layers)
        if before != after:
            self.beginResetModel()
            self._outcome = outcome
            self.endResetModel()
            return
        self._outcome = outcome
        if after:
            self.dataChanged.emit(self.index(0, LAYER), self.index(after - 1, TOTAL))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._outcome is None else len(self._outcome.layers)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else TOTAL + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == DEVICE else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return None if self._outcome is None else self._cell(index, self._outcome.layers[index.row()], role)

    def _cell(self, index: Index, layer: LayerUsage, role: int) -> object:
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(index.row(), layer, column)
            case Qt.ItemDataRole.EditRole if column == DEVICE:
                return layer.device
            case Qt.ItemDataRole.DecorationRole if column == DEVICE:
                return QColor(device_look(layer.device).fill)
            case Qt.ItemDataRole.ToolTipRole if column in _BYTES:
                return exact_text(_BYTES[column](layer))
            case Qt.ItemDataRole.TextAlignmentRole if column in _BYTES:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def _text(self, place: int, layer: LayerUsage, column: int) -> str:
        match column:
            case 0:
                return place_text(place, self.rowCount() - 1)
            case 1:
                return device_text(layer.device)
            case 4:
                parts = (f"{device_text(part.device)} {mib_text(part.nbytes)}" for part in layer.overflow)
                return joined(*parts)
            case _:
                return mib_text(_BYTES[column](layer))

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """The device of one layer, by number."""
        if role != Qt.ItemDataRole.EditRole or index.column() != DEVICE or not isinstance(value, int):
            return False
        if not CPU <= value < self.gpus:
            return False
        self.send_wanted.emit(frozenset({index.row()}), value)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _BYTES else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("layer"),
            self.tr("device"),
            self.tr("weights, MiB"),
            self.tr("KV cache, MiB"),
            self.tr("elsewhere, MiB"),
            self.tr("together, MiB"),
        )[section]

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, LAYER, TOTAL)
        self.show_outcome(self._outcome)


_BYTES: Final = {
    WEIGHTS: lambda layer: layer.weights,
    CACHE: lambda layer: layer.kv_cache,
    TOTAL: lambda layer: layer.total,
}


class DeviceChoice(QStyledItemDelegate):
    """A list of the devices in place of a text field, and each device in its own colour, chosen or not."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt would tint what is chosen, and grey with blue in it is another device."""
        super().initStyleOption(option, index)
        square, icon = option.icon.pixmap(option.decorationSize), QIcon()
        icon.addPixmap(square, QIcon.Mode.Normal)
        icon.addPixmap(square, QIcon.Mode.Selected)
        option.icon = icon

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        rows = index.model()
        box = QComboBox(parent)
        box.setAccessibleName(str(rows.headerData(DEVICE, Qt.Orientation.Horizontal)))
        for device in (CPU, *range(rows.gpus if isinstance(rows, LayerRows) else 0)):
            box.addItem(device_text(device), device)
        box.activated.connect(lambda _chosen: self._end(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())

    def _end(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class LayerTable(TabbedView):
    """Selection goes both ways with the strip; keys mean what they mean there."""

    selection_changed = Signal(object)  # Selection
    send_wanted = Signal(object, int)  # frozenset of places, device
    experts_wanted = Signal(object)  # frozenset of places
    menu_requested = Signal(object, object)  # place, global QPoint

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layer-table")
        self._rows = LayerRows(self)
        self._rows.send_wanted.connect(self.send_wanted)
        self.copy_wanted.connect(self._copy)
        self._selection = NOTHING
        self.setModel(self._rows)
        self.setItemDelegateForColumn(DEVICE, DeviceChoice(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self._retranslate()

    def show_outcome(self, outcome: Outcome | None) -> None:
        self._rows.show_outcome(outcome)

    def show_selection(self, selection: Selection) -> None:
        """Layers that were chosen elsewhere."""
        if selection == self._selection:
            return
        self._selection = selection
        chosen = QItemSelection()
        for place in sorted(selection.places):
            chosen.select(self._rows.index(place, LAYER), self._rows.index(place, TOTAL))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        if selection.current is not None:
            self.selectionModel().setCurrentIndex(self._rows.index(selection.current, DEVICE), flags.NoUpdate)
            self.scrollTo(self._rows.index(selection.current, DEVICE))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        places = frozenset(index.row() for index in self.selectionModel().selectedRows())
        if places != self._selection.places:
            current = self.currentIndex().row() if self.currentIndex().isValid() else None
            now = current if current in places else max(places, default=None)
            self._selection = Selection(places, now, now)
            self.selection_changed.emit(self._selection)

    def _copy(self, rows: tuple[int, ...]) -> None:
        """Whole layers with exact bytes."""
        from lamella.ui.copies.grids import layers_grid

        outcome = self._rows.outcome
        if outcome is not None:
            QGuiApplication.clipboard().setText(tabbed(layers_grid(outcome, exact=True, places=rows or None)))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Layers and where they live, as a table"))
        self._rows.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        device, places = device_of(event, self._rows.gpus), self._selection.places
        if device is not None and places:
            self.send_wanted.emit(places, device)
        elif event.key() == Qt.Key.Key_E and not event.modifiers() and places:
            self.experts_wanted.emit(places)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """As on the drawing: the menu key means the chosen layers, the pointer chooses what it is on."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid():
            return
        if not by_key and index.row() not in self._selection.places:
            self.selectRow(index.row())
        at = self.visualRect(index).center() if by_key else event.pos()
        self.menu_requested.emit(index.row(), self.viewport().mapToGlobal(at))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
