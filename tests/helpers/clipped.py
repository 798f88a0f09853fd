"""Finds texts of which a part is not seen, as their widgets have less room than the text needs."""

from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from lamella.ui.controls.looks import ElidedLabel


def clipped_texts(top: QWidget) -> list[str]:
    """What labels and buttons inside say; a line that ends in "…" by itself has enough room where it is as high."""
    widgets: list[QLabel | QToolButton] = [*top.findChildren(QLabel), *top.findChildren(QToolButton)]
    return [each.text() for each in widgets if each.isVisible() and each.text() and not _has_room(each, top)]


def _has_room(widget: QLabel | QToolButton, top: QWidget) -> bool:
    parent = widget.parentWidget()
    inside = parent is None or widget is top or parent.rect().contains(widget.geometry())
    needed = widget.minimumSizeHint()
    if isinstance(widget, ElidedLabel):
        return inside and widget.height() >= needed.height()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return inside and widget.height() >= widget.heightForWidth(widget.width())
    needed = widget.sizeHint() if isinstance(widget, QLabel) else needed
    return inside and widget.width() >= needed.width() and widget.height() >= needed.height()
