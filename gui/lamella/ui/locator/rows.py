"""How one command is drawn: where it is and its name at the left, its keys or why not at the right."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lamella.ui.locator.commands import COMMAND, UNDER, Command
from lamella.ui.theme import Theme

_SIDE, _GAP = 12, 16


class CommandRows(QStyledItemDelegate):
    """Greyed where a command cannot be done now."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        command = index.data(COMMAND)
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        if isinstance(command, Command):
            painter.save()
            self._write(painter, option.rect.adjusted(_SIDE, 0, -_SIDE, 0), command)
            painter.restore()

    def _write(self, painter: QPainter, area: QRect, command: Command) -> None:
        theme, metrics = self._theme, painter.fontMetrics()
        right = command.keys if command.able else command.reason
        painter.setPen(QColor(theme.muted if command.able else theme.faint))
        middle = Qt.AlignmentFlag.AlignVCenter
        end = metrics.elidedText(right, Qt.TextElideMode.ElideRight, area.width() // 2)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, end)
        left = area.adjusted(0, 0, -metrics.horizontalAdvance(end) - _GAP, 0)
        if command.path:
            path = metrics.elidedText(command.path + UNDER, Qt.TextElideMode.ElideMiddle, left.width() // 2)
            painter.drawText(left, middle, path)
            left.setLeft(left.left() + metrics.horizontalAdvance(path))
        painter.setPen(QColor(theme.text if command.able else theme.faint))
        painter.drawText(left, middle, metrics.elidedText(command.text, Qt.TextElideMode.ElideRight, left.width()))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        return QSize(0, metrics.height() + 14)
