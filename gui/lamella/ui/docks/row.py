"""A row: panels next to each other, above or below the drawing."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from lamella.ui.docks.arrangement import Panel

GAP = 16
"""Between columns."""


class Row(QWidget):
    """The verdict is as high as its words; everything else stands in a well, which scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP)

    def show_panels(self, panels: Sequence[Panel], widgets: Mapping[Panel, QWidget]) -> None:
        """First to last, each as its widget or the well that it is in."""
        for widget in widgets.values():
            self._line.removeWidget(widget)
        for panel in panels:
            self._line.addWidget(widgets[panel], 3 if panel is Panel.VERDICT else 1)
