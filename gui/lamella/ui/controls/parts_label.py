"""A line made of parts, of which the least important go first where there is no room for all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lamella.ui.controls.looks import ElidedLabel
from lamella.ui.words import joined


class PartsLabel(ElidedLabel):
    """No part is cut while another one can go; a screen reader hears all of them."""

    def __init__(self, look: str, parent: QWidget | None = None, *, dispensable: tuple[int, ...]) -> None:
        """`dispensable`: numbers of the parts that may go, in the order in which they do."""
        super().__init__(look, parent)
        self._parts: tuple[str, ...] = ()
        self._dispensable = dispensable

    def show_parts(self, parts: tuple[str, ...]) -> None:
        """In the order in which they are read; a part may be ""."""
        self._parts = parts
        self.show_text(joined(*parts))

    def elided(self) -> str:
        room = self.contentsRect().width()
        left = list(self._parts)
        for number in self._dispensable:
            if self.fontMetrics().horizontalAdvance(joined(*left)) <= room:
                break
            if number < len(left):
                left[number] = ""
        return self.fontMetrics().elidedText(joined(*left), Qt.TextElideMode.ElideRight, room)
