"""Choosing: layers picked with the mouse and with keys, carried to a device, and what keys do with them."""

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from lamella.devices.device import CPU
from lamella.ui.strip.carrying import carried, layers_pixmap
from lamella.ui.strip.selection import NOTHING, Selection, every, only, reaching, toggled

_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Choosing(QObject):
    """Holds the selection of one canvas, which paints it."""

    changed = Signal(object)  # Selection
    send_wanted = Signal(object, int)  # frozenset of places, device
    experts_wanted = Signal(object)  # frozenset of places: their experts to the CPU, or back home

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.selection = NOTHING
        self._sweeping = False  # a range is being drawn
        self._pressed: tuple[int, QPointF] | None = None  # a chosen layer that may be carried

    def show(self, selection: Selection) -> None:
        """Chosen elsewhere, or no longer there."""
        if selection != self.selection:
            self.selection = selection
            self.changed.emit(selection)

    def press(self, place: int | None, event: QMouseEvent) -> None:
        """On the bar of a place, or beside all bars."""
        self._pressed, self._sweeping = None, False
        if place is None:
            self.show(NOTHING)
        elif event.modifiers() & _SHIFT:
            self.show(reaching(self.selection, place))
        elif event.modifiers() & _CONTROL:
            self.show(toggled(self.selection, place))
        elif place in self.selection.places:
            self._pressed = place, event.position()
        else:
            self._sweeping = True
            self.show(only(place))

    def move(self, place: int | None, event: QMouseEvent) -> None:
        """With the button down."""
        if self._sweeping and place is not None:
            self.show(reaching(self.selection, place))
        elif self._pressed is not None:
            way = (event.position() - self._pressed[1]).manhattanLength()
            if way >= QApplication.startDragDistance():
                self._pressed = None
                self._carry()

    def release(self) -> None:
        """A click on what was chosen means it alone, or nothing where it was alone already."""
        if self._pressed is not None:
            alone = only(self._pressed[0])
            self.show(NOTHING if self.selection.places == alone.places else alone)
        self._pressed, self._sweeping = None, False

    def key(self, event: QKeyEvent, *, layers: int, gpus: int) -> bool:
        """Whether the key meant something here."""
        found = self._stepped(event, layers)
        if found is not None:
            self.show(found)
            return True
        places, device = self.selection.places, device_of(event, gpus)
        if not places:
            return False
        if device is not None:
            self.send_wanted.emit(places, device)
        elif event.key() == Qt.Key.Key_E and not event.modifiers():
            self.experts_wanted.emit(places)
        else:
            return False
        return True

    def _stepped(self, event: QKeyEvent, layers: int) -> Selection | None:
        """None for a key that does not choose."""
        now, last = self.selection.current, layers - 1
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Right:
                to = 0 if now is None else min(last, now + 1)
            case Qt.Key.Key_Down | Qt.Key.Key_Left:
                to = last if now is None else max(0, now - 1)
            case Qt.Key.Key_Home:
                to = 0
            case Qt.Key.Key_End:
                to = last
            case Qt.Key.Key_A if event.modifiers() & _CONTROL:
                return every(layers)
            case Qt.Key.Key_Escape if now is not None:
                return NOTHING
            case _:
                return None
        return reaching(self.selection, to) if event.modifiers() & _SHIFT else only(to)

    def _carry(self) -> None:
        """To another device: drawn over the strip, or on a card."""
        drag = QDrag(self._canvas)
        drag.setMimeData(carried(self.selection.places, self._canvas))
        drag.setPixmap(layers_pixmap(self._canvas, len(self.selection.places)))
        drag.exec(Qt.DropAction.MoveAction)


def device_of(event: QKeyEvent, gpus: int) -> int | None:
    """Which device a key stands for: C and 0 for the CPU, 1 to 9 for the first GPUs."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    if event.key() == Qt.Key.Key_C:
        return CPU
    number = event.key() - Qt.Key.Key_1
    return number if CPU <= number < min(gpus, 9) else None
