"""The last minute of a card's memory as a line; the only user of pyqtgraph, loaded after the plan's first paint."""

from collections import deque
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lamella.ui.theme import Theme, device_look, outline

Points = tuple[tuple[float, int], ...]
"""Seconds and used bytes, oldest first."""
LENGTH_S: Final = 60.0
HEIGHT: Final = 34
_PART: Final = 4
"""Into so many parts a pixel and a second are divided: what is the same in these looks the same."""


class History(QWidget):
    """A sparkline of used memory; takes no focus and no mouse, the numbers stand beside it."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._points: deque[tuple[float, int]] = deque()
        self._total = 0
        self._drawn: tuple[tuple[int, int], ...] = ()
        self._was_painted = False
        self._plot: Any = None
        self._curve: Any = None
        self._theme: Theme | None = None
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)

    @property
    def points(self) -> Points:
        return tuple(self._points)

    def add(self, moment_s: float, used: int, total: int) -> None:
        """One more reading; readings older than a minute go."""
        self._points.append((moment_s, used))
        while self._points[0][0] < moment_s - LENGTH_S:
            self._points.popleft()
        self._total = total
        self._draw()

    def show_minute(self, points: Points, total: int) -> None:
        """All of a minute that is kept elsewhere."""
        self._points, self._total = deque(points), total
        self._draw()

    def forget(self) -> None:
        """What follows is of another card."""
        self._points.clear()
        self._drawn = ()
        if self._curve is not None:
            self._curve.clear()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colour()

    def _build(self) -> None:
        import pyqtgraph

        self._plot = pyqtgraph.PlotWidget(parent=self, background=None)
        for part in (self._plot, self._plot.viewport()):
            part.setFocusPolicy(self.focusPolicy())
        self._plot.setObjectName("history-plot")
        self._plot.setMenuEnabled(False)
        unused = self._plot.getPlotItem().ctrlMenu  # made all the same, without an owner, and outlives the plot
        unused.setParent(self._plot, unused.windowFlags())
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.hideAxis("left")
        self._plot.hideAxis("bottom")
        self._plot.setXRange(-LENGTH_S, 0, padding=0)
        self._plot.setYRange(0, 1, padding=0.02)
        self._curve = self._plot.plot(antialias=True)
        self._colour()
        self._draw()
        box = self.layout()
        if box is not None:
            box.addWidget(self._plot)

    def _draw(self) -> None:
        """Where nobody sees it, and where it would look as before, there is nothing to do."""
        if self._curve is None or not self._points or not self.isVisible():
            return
        # Fractions of the card, so that no byte count meets a 32-bit or single-precision number on its way.
        now, total = self._points[-1][0], self._total
        looks = tuple((round((at - now) * _PART), round(held * HEIGHT * _PART / total)) for at, held in self._points)
        if looks == self._drawn:
            return
        self._drawn = looks
        self._curve.setData([at - now for at, _ in self._points], [held / total for _, held in self._points])

    def _colour(self) -> None:
        if self._curve is None or self._theme is None:
            return
        import pyqtgraph

        fill = QColor(device_look(self._index).fill)
        fill.setAlpha(50)
        self._curve.setPen(pyqtgraph.mkPen(outline(self._index, self._theme), width=1.5))
        self._curve.setFillLevel(0)
        self._curve.setBrush(fill)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The room is there from the start; what fills it takes half a second to load, so it comes after the strip."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._build)
