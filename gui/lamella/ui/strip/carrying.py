"""Layers carried from the strip to a device: what a drag holds, and what goes with the pointer."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from lamella.ui.strip.texts import layers_text

MIME: Final = "application/x-lamella-layers"


def carried(places: Collection[int]) -> QMimeData:
    """The places, for whoever takes them."""
    data = QMimeData()
    data.setData(MIME, ",".join(map(str, sorted(places))).encode())
    return data


def carried_layers(data: QMimeData) -> frozenset[int]:
    """The places that a drag holds; none where it holds something else."""
    said = bytes(data.data(MIME).data()).decode("ascii", "replace").split(",")
    return frozenset(int(place) for place in said if place.isdecimal())


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
