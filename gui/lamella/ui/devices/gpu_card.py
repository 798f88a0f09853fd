"""The card of a GPU: what it shows, and what can be done with it."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from lamella.devices.device import Device
from lamella.ui.controls.looks import set_look
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.free_row import FreeRow
from lamella.ui.devices.menu import KEYS, Act, card_menu
from lamella.ui.words import device_text, joined, short_name


class MoreButton(QToolButton):
    """Stands on every card for Tab and screen readers, and is seen under the mouse and with the focus."""

    pressed_key = Signal(object)  # Act
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "more")
        self.setText("\N{MIDLINE HORIZONTAL ELLIPSIS}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._near = False

    def sizeHint(self) -> QSize:
        """No higher than the name beside it."""
        text = self.fontMetrics().height()
        return QSize(round(text * 1.6), text + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_near(self, near: bool) -> None:
        """Whether the mouse is over the card."""
        self._near = near
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Before the button, which takes every arrow key for a step to its neighbour."""
        act = next((act for act, keys in KEYS.items() if keys == event.keyCombination()), None)
        if act is not None:
            self.pressed_key.emit(act)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(event.reason() is Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._near or self.hasFocus():
            super().paintEvent(event)


class GpuCard(DeviceCard):
    """`wanted` says what somebody wants to do with this GPU, `free_wanted` how much is to be free on it."""

    wanted = Signal(int, object)  # index, Act
    free_wanted = Signal(int, object)  # index, bytes

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(index, parent)
        self._gpu: Device | None = None
        self._able: frozenset[Act] = frozenset()
        self._free_row: FreeRow | None = None
        self.more = MoreButton(self)
        self.more.setObjectName(f"more-gpu-{index}")
        self.head.addWidget(self.more)
        self.more.clicked.connect(self._open_below)
        self.more.pressed_key.connect(self._do)
        self.more.focus_changed.connect(self._show_focus)

    def show_gpu(self, gpu: Device, able: frozenset[Act]) -> None:
        """What the menu is about, and what of it makes sense now."""
        if gpu != self._gpu and self._free_row is not None:
            self._free_row.hide()
        self._gpu, self._able = gpu, able
        self._name_button()

    def _name_button(self) -> None:
        name = joined(device_text(self._index), short_name(self._gpu.name) if self._gpu else "")
        self.more.setAccessibleName(self.tr("{0}: copy, remove, move").format(name))
        self.more.setToolTip(self.tr("Copy, remove, move"))

    def _open_below(self) -> None:
        self._open_menu(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _open_menu(self, at: QPoint) -> None:
        if self._gpu is None:
            return
        menu = card_menu(self, self._able, self._do, simulated=self._gpu.simulated)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _do(self, act: Act) -> None:
        if act not in self._able:
            return
        if act is Act.SET_FREE:
            self._ask_free()
        else:
            self.wanted.emit(self._index, act)

    def _ask_free(self) -> None:
        if self._free_row is None:
            self._free_row = FreeRow(self)
            self._free_row.free_chosen.connect(self._choose_free)
            self._free_row.closed.connect(self.more.setFocus)
            self.insert_row(self._free_row)
        if self._gpu is not None:
            self._free_row.ask(self._gpu.free, self._gpu.total)

    def _choose_free(self, free: int) -> None:
        self.free_wanted.emit(self._index, free)

    def _show_focus(self, focus: bool) -> None:
        set_look(self, "held", "true" if focus else "false")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The keys then move this card."""
        super().mousePressEvent(event)
        self.more.setFocus(Qt.FocusReason.MouseFocusReason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse where it is, by the menu key at the button."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self._open_menu(event.globalPos())
        else:
            self._open_below()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.more.show_near(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.more.show_near(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._name_button()
