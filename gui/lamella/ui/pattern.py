"""The pattern of a device's fill as a brush, the same in strip, meters, swatches, lanes and pictures."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from lamella.ui.theme import Pattern, Theme, device_look, device_pattern

_INK: Final = 150
_STYLES: Final = {
    Pattern.SPARSE_DOTS: Qt.BrushStyle.Dense7Pattern,
    Pattern.UPRIGHTS: Qt.BrushStyle.VerPattern,
    Pattern.LINES: Qt.BrushStyle.HorPattern,
    Pattern.GRID: Qt.BrushStyle.CrossPattern,
    Pattern.FALLING: Qt.BrushStyle.FDiagPattern,
    Pattern.DENSE_DOTS: Qt.BrushStyle.Dense5Pattern,
    Pattern.LATTICE: Qt.BrushStyle.DiagCrossPattern,
    Pattern.RISING: Qt.BrushStyle.BDiagPattern,
}


def pattern_brush(index: int, theme: Theme, *, pale: bool = False) -> QBrush | None:
    """To be painted over the fill, or over a paler shade of it; None for a device whose fill is plain."""
    style = _STYLES.get(device_pattern(index, theme))
    if style is None:
        return None
    ink = QColor("#000000" if pale else device_look(index).text)
    ink.setAlpha(_INK)
    return QBrush(ink, style)


def fill_brushes(index: int, theme: Theme) -> tuple[QBrush, ...]:
    """Fill and pattern of a device, to be painted one over the other."""
    over = pattern_brush(index, theme)
    fill = QBrush(QColor(device_look(index).fill))
    return (fill,) if over is None else (fill, over)
