"""A well: one or more panels under each other in a column that scrolls, for a side or for a place in a row."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lamella.ui.controls.column import Column
from lamella.ui.docks.arrangement import Panel

GAP = 14
GROWING = (Panel.DEVICES, Panel.INSPECTOR)
"""These take what height is left; the others are as high as what they say."""


class Well(Column):
    """Has the panels that it was given last, until another one takes them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = 0
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addStretch(0)
        self.setWidget(inside)

    def show_panels(self, panels: Sequence[Panel], widgets: Mapping[Panel, QWidget], *, grows: bool) -> None:
        """First to last; `grows` says whether one of those that are seen takes the height that is left."""
        for widget in widgets.values():
            self._column.removeWidget(widget)
        for place, panel in enumerate(panels):
            self._column.insertWidget(place, widgets[panel], 1 if panel in GROWING else 0)
        self._column.setStretch(len(panels), 0 if grows else 1)

    def show_height(self, height: int) -> None:
        """How many pixels it would have in a row; 0 as many as there are."""
        if height != self._height:
            self._height = height
            self.setMinimumHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self._height) if self._height else hint
