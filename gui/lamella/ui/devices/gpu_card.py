"""The card of a GPU: what it shows, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lamella.devices.device import Device
from lamella.ui.devices.memory_row import MemoryRow
from lamella.ui.devices.menu import OF_GPU, Act
from lamella.ui.devices.menu_card import MenuCard


class GpuCard(MenuCard):
    """`memory_chosen` says how much it is to have, and how much of it is to be free."""

    memory_chosen = Signal(int, object, object)  # index, bytes, bytes

    ACTS = OF_GPU
    MOVABLE = True

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(index, parent)
        self._gpu: Device | None = None
        self._row: MemoryRow | None = None

    def show_gpu(self, gpu: Device, able: frozenset[Act]) -> None:
        """What the menu is about, and what of it makes sense now."""
        if gpu != self._gpu and self._row is not None:
            self._row.hide()
        self._gpu = gpu
        self.show_able(able, simulated=gpu.simulated)

    def ask_memory(self) -> None:
        if self._row is None:
            self._row = MemoryRow(self)
            self._row.sizes_chosen.connect(self._choose)
            self._row.closed.connect(self.more.setFocus)
            self.insert_row(self._row)
        if self._gpu is not None:
            self._row.ask(self._gpu.free, self._gpu.total)

    def _choose(self, total: int, free: int) -> None:
        self.memory_chosen.emit(self._index, total, free)
