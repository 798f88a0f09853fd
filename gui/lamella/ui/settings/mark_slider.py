"""The slider of the context: ticks where layers have to leave the GPUs, and the words of the nearest one below."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from lamella.ui.controls.looks import ElidedLabel, label

TICK_WIDTH = 2
GAP = 8


class StepSlider(QSlider):
    """Tells an Esc in the middle of a drag, which is then over although the button is still down."""

    escaped = Signal()

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._ticks: tuple[float, ...] = ()
        self._nearest: float | None = None
        self._given_up = False
        self._faint, self._strong = QColor(), QColor()

    def show_marks(self, ticks: tuple[float, ...], nearest: float | None, *, faint: QColor, strong: QColor) -> None:
        """Places as indexes of steps, and fractions between two of them; the nearest stands out."""
        now = (self._ticks, self._nearest, self._faint, self._strong)
        if now == (ticks, nearest, faint, strong):
            return
        self._ticks, self._nearest, self._faint, self._strong = ticks, nearest, faint, strong
        self.update()

    def place_of(self, index: float) -> float:
        """Where the middle of the handle is at a step, in pixels from the left."""
        low = int(index)
        one, other = self._middle(low), self._middle(min(low + 1, self.maximum()))
        return one + (other - one) * (index - low)

    def _middle(self, index: int) -> float:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        option.sliderPosition = option.sliderValue = index
        control, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
        rect = self.style().subControlRect(control, option, part, self)
        return rect.x() + rect.width() / 2

    def _paint_tick(self, painter: QPainter, index: float, colour: QColor, *, height: int) -> None:
        left, top = round(self.place_of(index) - TICK_WIDTH / 2), (self.height() - height) // 2
        painter.fillRect(left, top, TICK_WIDTH, height, colour)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._ticks and self._nearest is None:
            return
        painter = QPainter(self)
        here = self.place_of(self.sliderPosition())
        for tick in self._ticks:
            if abs(self.place_of(tick) - here) > GAP:  # the handle is in front
                self._paint_tick(painter, tick, self._faint, height=8)
        if self._nearest is not None:
            self._paint_tick(painter, self._nearest, self._strong, height=16)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._given_up = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._given_up:
            super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without the focus it is meant for the column that scrolls under the pointer."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isSliderDown():
            self._given_up = True
            self.escaped.emit()
            return
        super().keyPressEvent(event)


class MarkLine(QWidget):
    """The ends of the slider, and between them the words of a mark, as near below it as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most, self._mark = label("small", self), label("small", self), ElidedLabel("small", self)
        self._mark.setProperty("hint", "warn")
        self._mark.setObjectName("context-mark")
        self._at = 0.0

    @property
    def strong(self) -> QColor:
        """The colour of the words."""
        self._mark.ensurePolished()
        return self._mark.palette().windowText().color()

    @property
    def faint(self) -> QColor:
        self._least.ensurePolished()
        return self._least.palette().windowText().color()

    def show_ends(self, least: str, most: str) -> None:
        self._least.setText(least)
        self._most.setText(most)
        self._place()

    def show_mark(self, text: str, at: float) -> None:
        """`at` in pixels from the left; "" for no mark."""
        self._mark.show_text(text)
        self._mark.setVisible(bool(text))
        self._at = at
        self._place()

    def _place(self) -> None:
        for end in (self._least, self._most, self._mark):
            end.ensurePolished()
        least, most = self._least.sizeHint(), self._most.sizeHint()
        self._least.setGeometry(0, 0, least.width(), self.height())
        self._most.setGeometry(self.width() - most.width(), 0, most.width(), self.height())
        low, high = least.width() + GAP, self.width() - most.width() - GAP
        width = min(self._mark.fontMetrics().horizontalAdvance(self._mark.text()) + 2, max(high - low, 0))
        left = max(low, min(round(self._at - width / 2), high - width))
        self._mark.setGeometry(left, 0, width, self.height())

    def sizeHint(self) -> QSize:
        self._least.ensurePolished()
        return QSize(120, self._least.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._place()
