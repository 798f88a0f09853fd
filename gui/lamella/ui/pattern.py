"""The pattern of a device's fill as a brush, the same in strip, meters and swatches."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from lamella.ui.theme import Pattern, device_look, device_pattern

_INK = 150
_STYLES = {Pattern.LINES: Qt.BrushStyle.HorPattern, Pattern.GRID: Qt.BrushStyle.CrossPattern}


def pattern_brush(index: int) -> QBrush | None:
    """To be painted over the fill; None for a device whose fill is plain."""
    style = _STYLES.get(device_pattern(index))
    if style is None:
        return None
    ink = QColor(device_look(index).text)
    ink.setAlpha(_INK)
    return QBrush(ink, style)
