"""Handle: the grip of one edge, a real slider to the keyboard and to screen readers, painted by us."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider, QWidget

from lamella.ui.strip.grip import GripState, paint_grip
from lamella.ui.strip.layout import Rect
from lamella.ui.strip.texts import pinned_text, place_value_text
from lamella.ui.theme import Theme
from lamella.ui.words import joined

_FAR = 5  # layers a shifted arrow key moves


class Handle(QSlider):
    """Edge `edge` at a place, 0 to the number of layers. It knows neither the plan nor where places are on the screen.

    It never moves itself: it says what was asked, and stands where `show_place` puts it.
    """

    grabbed = Signal(int, float)  # edge, x in the parent
    dragged = Signal(int, float, bool)  # edge, x in the parent, Alt held
    dropped = Signal(int)
    step_wanted = Signal(int, int)  # edge, place
    stop_wanted = Signal(int, bool)  # edge, forward: to the next named place
    limit_wanted = Signal(int, bool)  # edge, forward: as far as the neighbours let it
    restore_wanted = Signal(int)
    pin_wanted = Signal(int)
    typing_wanted = Signal(int)  # the place as a number
    empty_wanted = Signal(int)  # nothing on the device behind the edge
    attention_changed = Signal(int)  # the pointer or the focus came or went

    def __init__(self, edge: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.edge = edge
        self._small = False
        self._theme = theme
        self._pinned = False
        self._pressed = False
        self._place: int | None = 0
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)  # a move without a button says that the button came up unseen
        self.valueChanged.connect(self._take_value)

    @property
    def attended(self) -> bool:
        """Under the pointer, held, or chosen with the keyboard."""
        return self._pressed or self.underMouse() or self.hasFocus()

    @property
    def pinned(self) -> bool:
        """Whether it stays where it is when an allocator runs again."""
        return self._pinned

    def show_edge(self, edge: int, name: str, *, key: str, small: bool) -> None:
        """Which edge it is the grip of; `key` begins its object name."""
        self.edge, self._small = edge, small
        self.setObjectName(f"{key}_{edge}")
        self.setAccessibleName(name)

    def show_place(self, place: int, *, layers: int, pinned: bool, value: str = "") -> None:
        """Stand at `place` of `layers`; `value` is what that means beyond the place."""
        self._place = None  # while the range changes, values are ours and not a wish
        self.setRange(0, layers)
        self.setValue(place)
        self._place = place
        if pinned != self._pinned:
            self._pinned = pinned
            self.update()
        self.setAccessibleDescription(joined(place_value_text(place, layers), value, pinned_text() if pinned else ""))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _take_value(self, value: int) -> None:
        """A value that did not come through `show_place` is a screen reader's wish."""
        if self._place is not None and value != self._place:
            self.step_wanted.emit(self.edge, value)

    def _parent_x(self, event: QMouseEvent) -> float:
        return self.mapToParent(event.position()).x()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Left:
                self.step_wanted.emit(self.edge, self.value() - step)
            case Qt.Key.Key_Right:
                self.step_wanted.emit(self.edge, self.value() + step)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.stop_wanted.emit(self.edge, event.key() == Qt.Key.Key_PageUp)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                self.limit_wanted.emit(self.edge, event.key() == Qt.Key.Key_End)
            case Qt.Key.Key_Space:
                self.pin_wanted.emit(self.edge)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.typing_wanted.emit(self.edge)
            case Qt.Key.Key_Delete:
                self.empty_wanted.emit(self.edge)
            case Qt.Key.Key_Escape:
                self.restore_wanted.emit(self.edge)
            case _:
                event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pressed = True
        self.grabbed.emit(self.edge, self._parent_x(event))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed and not event.buttons() & Qt.MouseButton.LeftButton:
            self._pressed = False
            self.restore_wanted.emit(self.edge)
        elif self._pressed:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.dragged.emit(self.edge, self._parent_x(event), alt)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed:
            self._pressed = False
            self.dropped.emit(self.edge)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pin_wanted.emit(self.edge)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """None for an edge inside a device, which has nothing to pin or to empty: there the drawing answers."""
        if self._small:
            event.ignore()
            return
        from lamella.ui.strip.edge_menu import edge_menu

        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        edge_menu(self).popup(self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.attention_changed.emit(self.edge)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.attention_changed.emit(self.edge)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.attention_changed.emit(self.edge)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.attention_changed.emit(self.edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        state = GripState(self._pinned, self.underMouse(), self._pressed, self.hasFocus(), self._small)
        paint_grip(painter, Rect(0, 0, self.width(), self.height()), state, theme=self._theme)
        painter.end()
