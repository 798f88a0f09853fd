"""Layers carried from the strip to a device: what a drag holds, and what goes with the pointer."""

import os
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import getCppPointer

from lamella.ui.strip.texts import layers_text

MIME: Final = "application/x-lamella-layers"


def carried(places: Collection[int], source: QWidget) -> QMimeData:
    """The places, for whoever takes them in the window of `source`."""
    data = QMimeData()
    data.setData(MIME, f"{_home(source)}:{','.join(map(str, sorted(places)))}".encode())
    return data


def carried_layers(data: QMimeData, target: QWidget) -> frozenset[int]:
    """The places that a drag holds; none where it holds something else, or layers of another window's plan."""
    home, _, said = bytes(data.data(MIME).data()).decode("ascii", "replace").partition(":")
    if home != _home(target):
        return frozenset()
    return frozenset(int(place) for place in said.split(",") if place.isdecimal())


def _home(widget: QWidget) -> str:
    """Which window of which process; a panel that floats beside its window is still of it."""
    while (parent := widget.parentWidget()) is not None:
        widget = parent
    return f"{os.getpid()}-{getCppPointer(widget)[0]}"


def layers_pixmap(widget: QWidget, count: int) -> QPixmap:
    """A label that goes with the pointer."""
    text, metrics = layers_text(count), widget.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 10
    ratio = widget.devicePixelRatioF()
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(widget.palette().color(QPalette.ColorRole.Highlight)))
    painter.drawRoundedRect(0, 0, width, height, 6, 6)
    painter.setPen(widget.palette().color(QPalette.ColorRole.HighlightedText))
    painter.drawText(0, 0, width, height, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap
