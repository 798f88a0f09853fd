"""The board: the drawing in the middle and the panels on its sides, as an arrangement says and the room allows."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from lamella.ui.docks.arrangement import USUAL, Arrangement, Panel, Side
from lamella.ui.docks.room import LEAST_COLUMN, LEAST_DRAWING, LEAST_STRIP, SHARED, WIDEST, Room, column_widths
from lamella.ui.docks.row import GAP, Row
from lamella.ui.docks.well import GROWING, Well


class Board(QWidget):
    """Places widgets and knows nothing of what they show."""

    placed = Signal()  # anew
    arrangement_wanted = Signal(object)  # Arrangement

    def __init__(self, centre: QWidget, panels: Mapping[Panel, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.centre, self.panels = centre, dict(panels)
        self._room = Room(13, QSize(1440, 800), wide=True, tall=True, narrow=False)
        self._arrangement = USUAL
        self._hidden: frozenset[Panel] = frozenset()
        self.wells = {side: Well(self) for side in Side if side.beside}
        self.rows = {side: Row(self) for side in Side if not side.beside}
        self._apart = {panel: Well(self) for panel in Panel if panel is not Panel.VERDICT}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(14)
        centre.setParent(self)
        self._place()

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def room(self) -> Room:
        return self._room

    def show_arrangement(self, arrangement: Arrangement) -> None:
        if arrangement != self._arrangement:
            self._arrangement = arrangement
            self._place()

    def show_room(self, room: Room) -> None:
        known, self._room = self._room, room
        if replace(known, whole=room.whole) != room:
            self._place()
        elif known != room:
            self._measure()

    def show_panel(self, panel: Panel, *, shown: bool) -> None:
        """What is hidden keeps its place for when it comes back."""
        if shown == (panel in self._hidden):
            self._hidden = self._hidden - {panel} if shown else self._hidden | {panel}
            self._place()

    def seen(self, side: Side) -> tuple[Panel, ...]:
        """The panels there that are not hidden."""
        return tuple(one for one in self._arrangement.dock(side).panels if one not in self._hidden)

    def size_of(self, side: Side) -> int:
        """What a side has now, in tenths of the height of the text."""
        area = self.area(side)
        return round((area.width() if side.beside else area.height()) * 10 / self._room.text)

    def area(self, side: Side) -> QWidget:
        """What holds the panels of a side; hidden where there are none."""
        return self.wells[side] if side.beside else self.rows[side]

    def _place(self) -> None:
        """What has the focus keeps it, wherever it goes."""
        focus = QApplication.focusWidget()
        for side in Side:
            self._fill(side)
        for panel, widget in self.panels.items():
            widget.setVisible(panel not in self._hidden)
        self._measure()
        self._spread()
        if focus is not None and self.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self.placed.emit()

    def _fill(self, side: Side) -> None:
        panels = self._arrangement.dock(side).panels
        self.area(side).setHidden(not self.seen(side))
        if side.beside:
            for panel in panels:
                if panel in self._apart:
                    self._apart[panel].hide()
            self.wells[side].show_panels(panels, self.panels, grows=any(one in GROWING for one in self.seen(side)))
            return
        for panel in panels:
            if panel in self._apart:
                self._apart[panel].show_panels((panel,), self.panels, grows=panel in GROWING)
                self._apart[panel].setHidden(panel in self._hidden)
        self.rows[side].show_panels(panels, self.panels | self._apart)

    def _measure(self) -> None:
        text = self._room.text
        widths = self._widths()
        for side, well in self.wells.items():
            most = self.maximumWidth() if self._room.narrow and self._fills(side) else 0
            well.show_width(widths.get(side, 0), most)
        for panel, well in self._apart.items():
            side = self._arrangement.side_of(panel)
            if not side.beside:
                well.show_height(self._room.row(self._wanted(side)))
                well.show_width(self._room.column((panel,)), WIDEST[panel] * text)
        side = self._arrangement.side_of(Panel.DEVICES)
        shared = side.beside and len(self.seen(side)) > 1
        self.panels[Panel.DEVICES].setMinimumHeight(SHARED * text if shared else 0)

    def _widths(self) -> dict[Side, int]:
        """Of the columns."""
        usual = {side: self._room.column(self.seen(side)) for side in self.wells if self.seen(side)}
        wanted = {} if self._room.narrow else {side: self._wanted(side) for side in usual}
        return column_widths(usual, wanted, self._room.whole.width() - LEAST_DRAWING * self._room.text - 4 * GAP)

    def _wanted(self, side: Side) -> int:
        """Pixels that somebody chose; 0 where nobody did."""
        return round(self._arrangement.dock(side).size * self._room.text / 10)

    def _fills(self, side: Side) -> bool:
        """Whether this column takes the width that is left below the drawing of a narrow window."""
        return side is Side.START or not self.seen(Side.START)

    def _spread(self) -> None:
        grid, room = self._grid, self._room
        for widget in (self.centre, *self.wells.values(), *self.rows.values()):
            grid.removeWidget(widget)
        above, below, start, end = (bool(self.seen(side)) for side in (Side.ABOVE, Side.BELOW, Side.START, Side.END))
        middle = 1 if above else 0
        for number in range(4):
            grid.setRowStretch(number, 1 if number == middle else 0)
            grid.setRowMinimumHeight(number, 0)
        for number in range(3):
            grid.setColumnStretch(number, 0)
        self.centre.setMinimumHeight(LEAST_STRIP * room.text if room.narrow else 0)
        if room.narrow:
            self._spread_down(middle, above=above, below=below, start=start, end=end)
            return
        column, rows = int(start), middle + 1 + int(below)
        grid.setColumnStretch(column, 1)
        if start:
            grid.addWidget(self.wells[Side.START], 0, 0, rows, 1)
        if above:
            grid.addWidget(self.rows[Side.ABOVE], 0, column)
        grid.addWidget(self.centre, middle, column)
        under = end and below and room.tall
        if end:
            grid.addWidget(self.wells[Side.END], 0, column + 1, middle + 1 if under else rows, 1)
        if below:
            grid.addWidget(self.rows[Side.BELOW], middle + 1, column, 1, 2 if under else 1)

    def _spread_down(self, middle: int, *, above: bool, below: bool, start: bool, end: bool) -> None:
        """Everything under each other, and both columns last."""
        grid = self._grid
        columns = max(1, int(start) + int(end))
        if above:
            grid.addWidget(self.rows[Side.ABOVE], 0, 0, 1, columns)
        grid.addWidget(self.centre, middle, 0, 1, columns)
        if below:
            grid.addWidget(self.rows[Side.BELOW], middle + 1, 0, 1, columns)
        last = middle + 1 + int(below)
        if start or end:
            grid.setRowMinimumHeight(last, LEAST_COLUMN * self._room.text)
        if start:
            grid.addWidget(self.wells[Side.START], last, 0)
        if end:
            grid.addWidget(self.wells[Side.END], last, int(start))
        grid.setColumnStretch(0, 1)
