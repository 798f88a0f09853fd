"""A column that scrolls up and down and is as wide as what it holds, its scroll bar included."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

GAP = 4
"""Between what the column holds and its scroll bar."""
_SWAY = 8
"""So many heights of the text a column may gain by being wider: what stands beside it then has more lines."""


class Column(QScrollArea):
    """What it holds is never cut at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most = 0, 0
        self._scrolls = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_width(self, least: int, most: int = 0) -> None:
        """At least so many pixels, and more where the content needs them; up to `most` where there is room."""
        self._least, self._most = least, most
        self._fit()

    def _fit(self) -> None:
        inside = self.widget()
        if inside is None or not self._least:
            return
        needed = inside.minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width() + GAP
        # Without the slack a column that becomes high enough by its bar would lose and get it again for ever.
        slack = _SWAY * self.fontMetrics().height() if self._scrolls else 0
        self._scrolls = max(needed.height(), self._height_of(inside)) + slack > self.viewport().height()
        width = max(self._least, needed.width()) + (bar if self._scrolls else 0)
        self.setMinimumWidth(width)
        self.setMaximumWidth(max(width, self._most))
        inside.setContentsMargins(0, 0, GAP if self._scrolls else 0, 0)

    def _height_of(self, inside: QWidget) -> int:
        """Where lines wrap it depends on the width; else 0."""
        layout = inside.layout()
        return layout.totalHeightForWidth(self.viewport().width()) if layout and layout.hasHeightForWidth() else 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        answer = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return answer

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
