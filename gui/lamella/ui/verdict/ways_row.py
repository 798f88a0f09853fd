"""Ways to do better, side by side, in a room that stays the same whether there are any or not."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from lamella.plan.plan import Plan
from lamella.ui.controls.looks import ElidedLabel, label
from lamella.ui.verdict.way_tile import WayTile

if TYPE_CHECKING:
    from lamella.speed.ways import Way

MOST: Final = 5
"""So many can be taken in at a glance."""
NARROWEST: Final = 12.4
"""Of a tile, in heights of the text; where five have no room, the best of them are shown."""
GAP: Final = 10
LOOKING_MS: Final = 300
"""Ways that are found sooner come without a word before them."""


class WaysRow(QWidget):
    """`way_wanted` carries the one that somebody wants to try."""

    way_wanted = Signal(object)  # Way

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ways")
        self._ways: tuple[Way, ...] | None = None
        self._plan: Plan | None = None
        self._low = self._whole = False
        self._title, self._nothing = label("section", self), ElidedLabel("small", self)
        self._nothing.setObjectName("ways-nothing")
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(LOOKING_MS)
        self._looking.timeout.connect(self._say_looking)
        self._tiles = tuple(WayTile(number, self) for number in range(MOST))
        for tile in self._tiles:
            tile.way_wanted.connect(self.way_wanted)
        self._build()
        self._retranslate()

    def _build(self) -> None:
        self._room = QWidget(self)
        self._row = QHBoxLayout(self._room)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        for tile in self._tiles:
            self._row.addWidget(tile, 1)
        self._row.addWidget(self._nothing, 1)
        self._row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._room)

    @property
    def tiles(self) -> tuple[WayTile, ...]:
        """As many as can be shown, those without a way hidden."""
        return self._tiles

    def show_ways(self, ways: "tuple[Way, ...] | None", plan: Plan | None, *, whole: bool = False) -> None:
        """The best first; none where nothing would do better, None while that is not known.

        `whole` is a plan with everything on the GPUs.
        """
        if ways is self._ways and plan is self._plan:
            return
        self._ways, self._plan, self._whole = ways, plan, whole
        if ways is not None or plan is None:
            self._looking.stop()
        else:
            self._looking.start()
        self._show()

    def _say_looking(self) -> None:
        """It takes a while: where the tiles will be, a line that moves nothing."""
        if self._ways is None and self._plan is not None:
            self._nothing.show_text(self.tr("Looking for ways to do better …"))
            self._nothing.show()

    def show_low(self, low: bool) -> None:
        """Less height, for a low window."""
        if low != self._low:
            self._low = low
            self._title.setVisible(not low)

    def _show(self) -> None:
        shown = (self._ways or ())[: self._places()] if self._plan is not None else ()
        for tile, way in zip(self._tiles, shown, strict=False):
            if self._plan is not None:
                tile.show_way(way, self._plan)
        lost = self._loses_focus(self._tiles[: len(shown)])
        if lost:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        # Two tiles are no wider than five. Said first, because a widget that is shown is laid out at once.
        self._row.setStretch(self._row.count() - 1, 0 if self._ways == () else self._places() - len(shown))
        for number, tile in enumerate(self._tiles):
            tile.setVisible(number < len(shown))
        if self._ways == ():
            self._nothing.show_text(self._why_none())
        waiting = self._ways is None and self._nothing.isVisible()
        self._nothing.setVisible(self._ways == () or waiting)
        if lost and (shown or self._ways == ()):
            (self._tiles[0] if shown else self._nothing).setFocus(Qt.FocusReason.OtherFocusReason)

    def _why_none(self) -> str:
        if self._whole:
            return self.tr("All layers are on the GPUs already.")
        return self.tr("No single setting would bring more onto the GPUs.")

    def _loses_focus(self, shown: tuple[WayTile, ...]) -> bool:
        """Whether it is here, but on nothing that stays: Qt would give it to the bar at the window's other end."""
        now = QApplication.focusWidget()
        return now is not None and now not in shown and (now is self or self.isAncestorOf(now))

    def _places(self) -> int:
        least = NARROWEST * max(self.fontInfo().pixelSize(), 1) + GAP
        return max(1, min(MOST, int((self.width() + GAP) / least)))

    def _fit(self) -> None:
        """The room of a tile, with or without one."""
        self._room.setFixedHeight(self._tiles[0].sizeHint().height())

    def _retranslate(self) -> None:
        self._title.setText(self.tr("WAYS TO DO BETTER"))
        self.setAccessibleName(self._title.text())
        for tile in self._tiles:
            tile.retranslate()
        self._fit()
        self._show()
        if not self._nothing.isHidden():
            self._say_looking()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._fit)  # when the tiles know of it, too
