"""The lanes under the strip: this plan, what the engines would choose, and every plan that is kept."""

from PySide6.QtCore import QEvent, QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from lamella.ui.compare.rival import Lane, Rival
from lamella.ui.compare.row import LaneRow
from lamella.ui.theme import Theme

WIDEST_NAME = 14.6
"""Heights of the text."""


class Lanes(QWidget):
    """Shows rivals in the order given; the texts of all lanes line up."""

    take_wanted = Signal(object)  # Rival: make it the plan
    keep_wanted = Signal(object)  # Rival
    drop_wanted = Signal(object)  # Rival
    swap_wanted = Signal(object)  # Rival
    name_wanted = Signal(object, str)  # Rival: call it so
    table_wanted = Signal()
    log_wanted = Signal()  # what was observed, beside the plan

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lanes")
        self._theme = theme
        self._rows: list[LaneRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 2, 6, 0)
        self._column.setSpacing(1)
        self._retranslate()

    @property
    def rivals(self) -> tuple[Rival, ...]:
        """What is shown."""
        return tuple(row.rival for row in self._rows if row.rival is not None)

    def show_rivals(self, rivals: tuple[Rival, ...]) -> None:
        while len(self._rows) > len(rivals):
            gone = self._rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._rows) < len(rivals):
            self._rows.append(self._row())
        for row, rival in zip(self._rows, rivals, strict=True):
            row.show_rival(rival)
        self._line_up()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for row in self._rows:
            row.show_theme(theme)

    def _row(self) -> LaneRow:
        row = LaneRow(self._theme, self)
        row.setObjectName(f"lane_{len(self._rows)}")
        row.menu_wanted.connect(self._open_menu)
        row.take_wanted.connect(self.take_wanted)
        row.drop_wanted.connect(self.drop_wanted)
        row.name_wanted.connect(self.name_wanted)
        self._column.addWidget(row)
        return row

    def _line_up(self) -> None:
        asked = [row.widths() for row in self._rows] or [(0, 0, 0)]
        name, memory, speed = (max(widths) for widths in zip(*asked, strict=True))
        name = min(name, round(WIDEST_NAME * self.fontInfo().pixelSize()), max(self.width() // 4, 60))
        for row in self._rows:
            row.show_columns(name, memory, speed)

    def _open_menu(self, rival: Rival, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("lane-menu")
        kept = rival.lane in (Lane.KEPT, Lane.OBSERVED)
        if rival.lane is not Lane.THIS and rival.outcome is not None:
            menu.addAction(self.tr("Make it the plan")).triggered.connect(lambda: self.take_wanted.emit(rival))
        if rival.lane is Lane.KEPT:
            menu.addAction(self.tr("Swap with this plan")).triggered.connect(lambda: self.swap_wanted.emit(rival))
            menu.addAction(self.tr("Rename…")).triggered.connect(lambda: self._rename(rival))
        if not kept:
            menu.addAction(self.tr("Keep to compare")).triggered.connect(lambda: self.keep_wanted.emit(rival))
        elif rival.lane is Lane.OBSERVED:
            menu.addAction(self.tr("Plan beside log…")).triggered.connect(self.log_wanted)
            menu.addAction(self.tr("Show no longer")).triggered.connect(lambda: self.drop_wanted.emit(rival))
        else:
            menu.addAction(self.tr("Keep no longer")).triggered.connect(lambda: self.drop_wanted.emit(rival))
        menu.addSeparator()
        menu.addAction(self.tr("Table of differences…")).triggered.connect(self.table_wanted)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _rename(self, rival: Rival) -> None:
        for row in self._rows:
            if row.rival is rival:
                row.rename()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Plans beside each other"))

    def sizeHint(self) -> QSize:
        return QSize(300, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._line_up()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._line_up()
