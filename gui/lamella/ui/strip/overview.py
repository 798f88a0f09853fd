"""The overview below a strip that is zoomed in: all layers in their devices' colours, and a frame around what is shown.

It is a scroll bar, so that mouse, keyboard and screen readers know what to do with it.
"""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollBar, QWidget

from lamella.placement.placement import spans
from lamella.plan.outcome import Outcome
from lamella.ui.pattern import fill_brushes
from lamella.ui.strip.view import WHOLE, View, moved
from lamella.ui.theme import Theme

HEIGHT: Final = 24
_STEPS: Final = 10_000  # a scroll bar counts in whole numbers
_LANE: Final = 10.0


class Overview(QScrollBar):
    """Hidden while everything is shown."""

    view_wanted = Signal(object)  # View

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("overview")
        self._theme, self._view = theme, WHOLE
        self._outcome: Outcome | None = None
        self._left, self._right = 0.0, 0.0
        self._held: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._take_value)
        self._retranslate()
        self.hide()

    def show_outcome(self, outcome: Outcome | None) -> None:
        self._outcome = outcome
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_view(self, view: View, *, left: float, right: float) -> None:
        """What the strip shows, between these pixels of its own."""
        self._left, self._right = left, right
        if view != self._view:
            self._view = view
            self.setRange(0, round((1.0 - view.part) * _STEPS))
            self.setPageStep(max(1, round(view.part * _STEPS)))
            self.setSingleStep(max(1, round(view.part * _STEPS / 20)))
            self.setValue(round(view.start * _STEPS))
        self.setVisible(not view.whole and self._outcome is not None)
        self.update()

    def _take_value(self, value: int) -> None:
        if value != round(self._view.start * _STEPS):
            self._want(moved(View(0.0, self._view.part), value / _STEPS))

    def _want(self, view: View) -> None:
        if view != self._view:
            self.view_wanted.emit(view)

    def _length(self) -> float:
        return max(self._right - self._left, 1.0)

    def _frame(self) -> QRectF:
        x = self._left + self._view.start * self._length()
        return QRectF(x, 1, self._view.part * self._length(), self.height() - 2)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Part of the layers that is shown"))

    def sizeHint(self) -> QSize:
        return QSize(100, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        frame, x = self._frame(), event.position().x()
        self._held = x - frame.x() if frame.contains(QPointF(x, frame.center().y())) else frame.width() / 2
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            start = (event.position().x() - self._held - self._left) / self._length()
            self._want(moved(View(0.0, self._view.part), start))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        if self._outcome is not None:
            self._paint_lane(painter, self._outcome)
        frame = self._frame()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.accent if self.hasFocus() else self._theme.text), 2))
        painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def _paint_lane(self, painter: QPainter, outcome: Outcome) -> None:
        pitch, y = self._length() / len(outcome.layers), (self.height() - _LANE) / 2
        for span in spans(outcome.plan.allocation.placement):
            rect = QRectF(self._left + span.first * pitch, y, (span.end - span.first) * pitch, _LANE)
            for brush in fill_brushes(span.device, self._theme):
                painter.fillRect(rect, brush)
