"""A card with a menu, reached by mouse, menu key, the quiet button and keys of its own; it is held to be dragged,
and takes layers that are carried to it from the strip.
"""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from lamella.ui.controls.looks import set_look
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.card_size import Size
from lamella.ui.devices.menu import Act, card_menu
from lamella.ui.devices.more import MoreButton
from lamella.ui.devices.standing import Presence
from lamella.ui.strip.carrying import carried_layers


class MenuCard(DeviceCard):
    """`wanted` says what somebody wants to do with the device; drag signals carry the mouse's place on the screen."""

    wanted = Signal(int, object)  # index, Act
    dragged = Signal(int, object)  # index, QPoint
    dropped = Signal(int, object)
    drag_cancelled = Signal(int)
    send_wanted = Signal(object, int)  # frozenset of places that were carried here, index

    ACTS: tuple[Act, ...] = ()
    MOVABLE = False

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(index, parent)
        self._able: frozenset[Act] = frozenset()
        self._simulated = False
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self.setAcceptDrops(True)
        self.more = MoreButton(self)
        self.more.setObjectName("more-" + self.objectName().removeprefix("card-"))
        self.head.addWidget(self.more)
        self.more.clicked.connect(self._open_below)
        self.more.pressed_key.connect(self._do)
        self.more.focus_changed.connect(self._show_focus)

    def show_able(self, able: frozenset[Act], *, simulated: bool) -> None:
        """What of the menu makes sense now."""
        self._able, self._simulated = able, simulated
        self._name_button()

    def stops(self) -> tuple[QWidget, ...]:
        return self.more, *super().stops()

    def _show(self) -> None:
        super()._show()
        self.more.show_idle(self._idle_text())
        self.more.setAccessibleDescription(self._said())

    def _idle_text(self) -> str:
        """How busy it is; on a compact card, which has no line for it, that it is not here."""
        if self._size is Size.COMPACT:
            return self.tr("what-if") if self._presence() is Presence.WHAT_IF else ""
        reading = None if self.standing.late else self.standing.reading
        busy = reading.utilisation_percent if reading else None
        return "" if busy is None else self.tr("{0} %").format(busy)

    def _said(self) -> str:
        """The whole card for a screen reader, which comes here by Tab."""
        parts = (self._live.text(), *self._foot.said(), *self._notes.said())
        return ", ".join(part for part in parts if part)

    def _name_button(self) -> None:
        self.more.setAccessibleName(self.tr("{0}: what can be done").format(self.title))
        self.more.setToolTip(self.tr("What can be done with it"))

    def _open_below(self) -> None:
        self._open_menu(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _open_menu(self, at: QPoint) -> None:
        menu = card_menu(self, self.ACTS, self._able_now(), self._do, simulated=self._simulated)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _able_now(self) -> frozenset[Act]:
        listed = self.standing.reading is not None and self.standing.reading.free is not None
        return self._able | {Act.DETAILS} | ({Act.PROGRAMS} if listed else set())

    def _do(self, act: Act) -> None:
        if act not in self._able_now():
            return
        match act:
            case Act.PROGRAMS:
                self._want_programs()
            case Act.DETAILS:
                self._want_details()
            case Act.SET_MEMORY:
                self.ask_memory()
            case _:
                self.wanted.emit(self._index, act)

    def ask_memory(self) -> None:
        """Lets somebody type other sizes."""
        self.wanted.emit(self._index, Act.SET_MEMORY)

    def _show_focus(self, focus: bool) -> None:
        set_look(self, "held", "true" if focus else "false")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The keys then move this card, and so does the mouse."""
        super().mousePressEvent(event)
        self.more.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() is Qt.MouseButton.LeftButton and self.MOVABLE:
            self._pressed_at = event.globalPosition().toPoint()
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed_at is None:
            return
        at = event.globalPosition().toPoint()
        if not self._dragging and (at - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
            return
        if not self._dragging:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.dragged.emit(self._index, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._end_drag():
            self.dropped.emit(self._index, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._end_drag()
        self._do(Act.SET_MEMORY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc comes here from the button that has the focus."""
        if event.key() == Qt.Key.Key_Escape and self._end_drag():
            self.drag_cancelled.emit(self._index)
        else:
            super().keyPressEvent(event)

    def _end_drag(self) -> bool:
        """Whether there was one."""
        was, self._dragging, self._pressed_at = self._dragging, False, None
        self.unsetCursor()
        return was

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Everything else is the window's, as a file dropped on a card is."""
        if carried_layers(event.mimeData(), self):
            set_look(self, "landing", "true")
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_look(self, "landing", "false")

    def dropEvent(self, event: QDropEvent) -> None:
        set_look(self, "landing", "false")
        if places := carried_layers(event.mimeData(), self):
            event.acceptProposedAction()
            self.send_wanted.emit(places, self._index)
        else:
            event.ignore()

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
