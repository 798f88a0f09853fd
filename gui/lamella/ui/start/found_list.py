"""The list of found models: arrows and Enter, or a click on "Open"; as fast with hundreds as with five."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lamella.ui.start.found_paint import EDGE, Areas, Fonts, areas, fonts_of, has_bar, paint_row
from lamella.ui.start.found_rows import ENTRY, FoundRows, Order, SortedRows
from lamella.ui.start.found_words import Entry
from lamella.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lamella.model.library import FoundModel
    from lamella.plan.glance import Glance
    from lamella.ui.start.found_words import Unreadable

Index = QModelIndex | QPersistentModelIndex
LEAST_ROWS = 3.5
"""So many stay in sight however low the window is; half a row shows that there are more."""


class _Painter(QStyledItemDelegate):
    """Knows the list's fonts, theme and the row that the pointer would open."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.fonts: Fonts = fonts_of(parent.font())
        self.theme: Theme = LIGHT
        self.hot = QPersistentModelIndex()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.fonts.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        rect, state = option.rect, option.state
        direction = option.direction
        painter.save()
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.fillRect(rect, QColor(self.theme.sunken))
        if index.row():
            painter.fillRect(QRect(rect.left() + EDGE - 2, rect.top(), rect.width() - 2 * EDGE + 4, 1), self._rule())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.drawRoundedRect(rect.adjusted(3, 3, -3, -2), 5, 5)
        found = areas(rect, self.fonts, direction, bar=has_bar(entry))
        paint_row(painter, entry, found, fonts=self.fonts, theme=self.theme, hot=self.hot == index)
        painter.restore()

    def _rule(self) -> QColor:
        return QColor(self.theme.border)


class FoundList(QListView):
    """`open_wanted` carries the path."""

    open_wanted = Signal(object)  # str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("found-models")
        self._rows = FoundRows(self)
        self._sorted = SortedRows(self._rows, self)
        self._painter = _Painter(self)
        self._room: int | None = None
        self.setModel(self._sorted)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._open)
        for changed in (self._sorted.modelReset, self._sorted.rowsInserted, self._sorted.rowsRemoved):
            changed.connect(self._fit)
        self.verticalScrollBar().setSingleStep(self._painter.fonts.row_height // 2)

    @property
    def shown_count(self) -> int:
        """Rows that the filter lets through."""
        return self._sorted.rowCount()

    @property
    def order(self) -> Order:
        return self._sorted.order

    def show_room(self, height: int | None) -> None:
        """The list takes no more, but for the least; None: as much as it has rows."""
        if height != self._room:
            self._room = height
            self._fit()

    def show_models(self, found: "Iterable[FoundModel]") -> None:
        self._rows.show_models(found)

    def show_answer(self, found: "FoundModel", answer: "Glance | Unreadable") -> None:
        self._rows.show_answer(found, answer)

    def show_filter(self, text: str) -> None:
        self._sorted.show_filter(text)

    def show_order(self, order: Order) -> None:
        self._sorted.show_order(order)
        self.scrollToTop()

    def show_theme(self, theme: Theme) -> None:
        self._painter.theme = theme
        self.viewport().update()

    def retranslate(self) -> None:
        self._rows.retranslate()

    def in_sight(self) -> "tuple[FoundModel, ...]":
        """From top to bottom."""
        top = self.indexAt(QPoint(1, 1))
        if not top.isValid():
            return ()
        count = self.viewport().height() // max(1, self._painter.fonts.row_height) + 2
        rows = range(top.row(), min(top.row() + count, self._sorted.rowCount()))
        return tuple(self._sorted.index(row, 0).data(ENTRY).found for row in rows)

    def spoken(self) -> tuple[str, ...]:
        """Every row as a screen reader says it, in the order shown."""
        role = Qt.ItemDataRole.AccessibleTextRole
        return tuple(str(self._sorted.index(row, 0).data(role)) for row in range(self._sorted.rowCount()))

    def link_area(self, row: int) -> QRect:
        """Of "Open" in a row that is shown."""
        return self._areas(self._sorted.index(row, 0)).link

    def take_focus(self) -> None:
        """With a row that the arrows start from."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _areas(self, index: QModelIndex) -> Areas:
        rect = self.visualRect(index)
        return areas(rect, self._painter.fonts, self.layoutDirection(), bar=has_bar(index.data(ENTRY)))

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.open_wanted.emit(str(index.data(ENTRY).found.path))

    def _link_at(self, point: QPoint) -> QModelIndex:
        index = self.indexAt(point)
        return index if index.isValid() and self._areas(index).link.contains(point) else QModelIndex()

    def _show_hot(self, index: QModelIndex) -> None:
        if self._painter.hot != index:
            self._painter.hot = QPersistentModelIndex(index)
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if index.isValid() else Qt.CursorShape.ArrowCursor
            )
            self.viewport().update()

    def _measure(self) -> None:
        self._painter.fonts = fonts_of(self.font())
        self.verticalScrollBar().setSingleStep(self._painter.fonts.row_height // 2)
        self.scheduleDelayedItemsLayout()
        self._fit()

    @property
    def whole_height(self) -> int:
        """With every row."""
        return self._painter.fonts.row_height * max(1, self._sorted.rowCount())

    def _fit(self) -> None:
        """The height follows what there is to list and the room there is for it."""
        least = round(self._painter.fonts.row_height * LEAST_ROWS)
        room = self.whole_height if self._room is None else max(self._room, least)
        self.setFixedHeight(min(self.whole_height, room))

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Rows keep their height, so only those that changed are drawn anew; QListView would lay out all of them."""
        QAbstractItemView.dataChanged(self, top_left, bottom_right, list(roles))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._sorted.rowCount():
            self.setCurrentIndex(self._sorted.index(0, 0))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._show_hot(self._link_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._open(self._link_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_hot(QModelIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
