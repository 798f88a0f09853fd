"""The cards, under each other or side by side: GPUs, system memory, what can be added, and what the colours mean."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from lamella.devices.device import CPU
from lamella.plan.outcome import Outcome
from lamella.ui.devices.add_button import AddButton
from lamella.ui.devices.bar import HEIGHT
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.card_size import Size
from lamella.ui.devices.gpu_card import GpuCard
from lamella.ui.devices.history import HEIGHT as HISTORY_HEIGHT
from lamella.ui.devices.host_card import HostCard
from lamella.ui.devices.legend import Legend
from lamella.ui.devices.menu import Act
from lamella.ui.devices.reorder import Reorder
from lamella.ui.devices.spare_button import SpareButton
from lamella.ui.devices.standing import Presence, Standing
from lamella.ui.devices.steps import able_acts
from lamella.ui.theme import Theme
from lamella.ui.topbar import MOST_GPUS

GAP, SMALL_GAP = 10, 6
NARROWEST = 20
"""Heights of the text that a card keeps beside another."""
FEW = 2
"""So many GPUs have their full cards, however low the window is."""
_FULL = HEIGHT + 41 + GAP
"""Pixels of a full card beside its three lines of text."""
_MINUTE = HISTORY_HEIGHT + 5
"""What the line of the last minute adds to a card that has one."""
_BRIEF = 32 + SMALL_GAP
"""Pixels of a brief card beside its two lines of text: bar, margins, borders and gaps."""
_NOTES = 3
"""So many lines of notes, of all brief cards together, still have room."""


class Deck(QWidget):
    """Cards are kept and shown again; their number follows the plan. Where they are many they become smaller."""

    card_added = Signal(object)  # GpuCard, once

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gpus: list[GpuCard] = []
        self.host, self.add, self.spare = HostCard(self), AddButton(self), SpareButton(self)
        self._legend = Legend(self)
        self.reorder = Reorder(self)
        self._theme: Theme | None = None
        self._shown, self._room = 0, 0
        self._size = Size.FULL
        self._last: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._placed = (0, 0)
        self._place()

    def cards(self) -> tuple[DeviceCard, ...]:
        """Those that are shown, in the order of an outcome's devices."""
        return (*self.gpus[: self._shown], self.host)

    def card(self, index: int) -> DeviceCard:
        """Of a GPU's number, or CPU."""
        return self.host if index == CPU else self.gpus[index]

    def show_outcome(self, outcome: Outcome) -> None:
        gpus = [device for device in outcome.devices if device.index != CPU]
        while len(self.gpus) < len(gpus):
            self._add_card()
        self._shown = len(gpus)
        self._place()
        self._fold()
        for number, card in enumerate(self.gpus):
            card.setVisible(number < len(gpus))
            if number < len(gpus):
                card.show_device(gpus[number])
                card.show_gpu(outcome.plan.gpus[number], able_acts(outcome.plan.gpus, number))
        self._legend.show_shared(any(device.shared for device in outcome.devices))
        self.add.setEnabled(len(gpus) < MOST_GPUS)
        self.spare.setEnabled(len(gpus) < MOST_GPUS)
        self.host.show_device(next(device for device in outcome.devices if device.index == CPU))

    def show_standings(self, gpus: Sequence[Standing], host: Standing) -> None:
        """One for each GPU of the plan, and that of system memory."""
        for card, standing in zip(self.gpus, gpus, strict=False):
            card.show_standing(standing)
        self.host.show_standing(host)
        self._fold()  # a card that is read has a line more
        changeable = {Act.SET_MEMORY} | ({Act.AS_HERE} if host.presence is not Presence.UNKNOWN else set())
        self.host.show_able(frozenset(changeable), simulated=False)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._legend.show_theme(theme)
        for card in (*self.gpus, self.host):
            card.show_theme(theme)

    def show_room(self, height: int) -> None:
        """How many pixels are seen at once."""
        self._room = height
        self._fold()

    def _columns(self) -> int:
        least = NARROWEST * max(self.fontInfo().pixelSize(), 1) + GAP
        return max(1, min((self.width() + GAP) // least, self._shown + 1))

    def _place(self) -> None:
        """Row by row, as one reads; what belongs to no card runs below all of them."""
        columns = self._columns()
        if (self._shown, columns) == self._placed:
            return
        before, self._placed = self._placed, (self._shown, columns)
        below = (self.spare, self.add, self._legend)
        for widget in (*self.gpus, self.host, *below):
            self._grid.removeWidget(widget)
        for number, card in enumerate(self.cards()):
            self._grid.addWidget(card, number // columns, number % columns)
        rows = -(-(self._shown + 1) // columns)
        for number, widget in enumerate(below):
            self._grid.addWidget(widget, rows + number, 0, 1, columns)
        for number in range(max(columns, before[1])):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for number in range(max(self._shown, before[0]) + 6):
            self._grid.setRowStretch(number, 1 if number == rows + len(below) else 0)

    def _fold(self) -> None:
        """Smaller cards where full ones of all GPUs would not be seen at once."""
        size = self._size_for(-(-(self._shown + 1) // self._placed[1]))
        if size is self._size:
            return
        self._size = size
        self._grid.setSpacing(GAP if size is Size.FULL else SMALL_GAP)
        for card in (*self.gpus, self.host):
            card.show_size(size)

    def _size_for(self, rows: int) -> Size:
        line = self.fontMetrics().height()
        room = self._room - 2 * line - 3 * GAP  # what is under the cards
        if self._shown <= FEW or self._room <= 0 or self._full_height(rows) <= room:
            return Size.FULL
        return Size.BRIEF if rows * (2 * line + _BRIEF) + _NOTES * line <= room else Size.COMPACT

    def _full_height(self, rows: int) -> int:
        """As high as the highest of its neighbours in each row."""
        columns, lively = self._placed[1], [card.lively for card in self.cards()]
        minutes = sum(any(lively[row * columns : (row + 1) * columns]) for row in range(rows))
        return rows * (3 * self.fontMetrics().height() + _FULL) + minutes * _MINUTE

    def _add_card(self) -> None:
        card = GpuCard(len(self.gpus), self)
        card.show_size(self._size)
        if self._theme is not None:
            card.show_theme(self._theme)
        self.gpus.append(card)
        self.reorder.add(card)
        self._order_focus()
        self.card_added.emit(card)

    def lead_to(self, last: QWidget) -> None:
        """Where Tab goes behind everything here."""
        self._last = last
        self._order_focus()

    def _order_focus(self) -> None:
        """Tab goes from top to bottom; on a card to its menu first, from where its keys work."""
        before: QWidget | None = None
        for card in (*self.gpus, self.host):
            for widget in card.stops():
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget
        for end in (self.spare, self.add, self._last):
            if before is not None and end is not None:
                QWidget.setTabOrder(before, end)
            before = end

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fold()
