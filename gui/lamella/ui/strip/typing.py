"""The place of an edge as a number, typed where its handle is."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.handle import Handle
from lamella.ui.strip.texts import edge_name


class PlaceBox(QSpinBox):
    """Enter takes the number, Esc and a click elsewhere do not. Layers are few: 32 bits are enough."""

    def __init__(self, handle: Handle, chosen: Callable[[int], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("place-box")
        self._handle, self._chosen, self._gone = handle, chosen, False
        handle.destroyed.connect(self._end)  # the plan may lose its GPU while somebody types
        self.setAccessibleName(edge_name(handle.edge))
        self.setPrefix(QCoreApplication.translate("Strip", "layer {0}").format(""))
        self.setRange(0, handle.maximum())
        self.setValue(handle.value())
        self.adjustSize()

    def _end(self) -> None:
        if not self._gone:
            self._gone = True
            self.hide()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.interpretText()
            place = self.value()
            self._handle.setFocus()
            self._end()
            self._chosen(place)
        elif event.key() == Qt.Key.Key_Escape:
            self._handle.setFocus()
            self._end()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:  # the field's own menu gives the focus back
            self._end()


def ask_place(strip: StripCanvas, edge: int, chosen: Callable[[int], None]) -> None:
    """Beside the handle of this edge; `chosen` gets how many layers are to be in front of it."""
    handle = strip.edge_handle(edge)
    if handle is None:
        return
    box = PlaceBox(handle, chosen, strip)
    x = min(handle.x() + handle.width() + 6, strip.width() - box.width() - 4)
    box.move(max(x, 4), handle.y() + (handle.height() - box.height()) // 2)
    box.show()
    box.selectAll()
    box.setFocus(Qt.FocusReason.OtherFocusReason)
