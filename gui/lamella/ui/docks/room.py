"""How much room there is around the drawing, and what of it columns and rows get."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize

from lamella.ui.docks.arrangement import Panel, Side

LEAST_STRIP, LEAST_COLUMN = 25, 34
"""Heights of the text that strip and columns keep in a narrow window; the page scrolls."""
LEAST_DRAWING: Final = 32
"""Heights of the text that the drawing is wide, however wide somebody made the columns beside it."""
SHARED: Final = 22
"""Heights of the text that the devices keep where other panels stand in their column."""
WIDEST: Final = {Panel.DEVICES: 1000, Panel.SETTINGS: 40, Panel.INSPECTOR: 60}
"""Heights of the text that a panel may be wide in a row; nobody reads a line that is longer."""
_ROW, _LOWEST = 20, 15
"""Heights of the text that a row has for what scrolls, and in a low window."""
_SHARE, _MOST = 0.28, 0.4
"""Of the height of the page: of a row that nobody made higher, and of one that somebody did."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the window has: the height of the text, and how it is arranged in so much room."""

    text: int
    whole: QSize
    wide: bool
    tall: bool
    narrow: bool

    def column(self, panels: tuple[Panel, ...]) -> int:
        """Pixels of a column that nobody made wider; the settings need most."""
        if self.wide:
            return round(self.text * (24 if panels == (Panel.DEVICES,) else 24.8))
        if Panel.SETTINGS in panels:
            return round(self.text * 22.8)
        return round(self.text * 19.4)

    def row(self, wanted: int) -> int:
        """Pixels that a row is high for what scrolls in it; `wanted` is 0 where nobody chose."""
        share = (_MOST if wanted else _SHARE) * self.whole.height()
        return min(wanted or _ROW * self.text, max(round(share), _LOWEST * self.text))


def column_widths(usual: Mapping[Side, int], wanted: Mapping[Side, int], free: int) -> dict[Side, int]:
    """As somebody wants them (0: as usual), and where all of that is more than `free`, less of what is beyond usual."""
    beyond = {side: max((wanted.get(side) or width) - width, 0) for side, width in usual.items()}
    share = min(1.0, max(free - sum(usual.values()), 0) / max(sum(beyond.values()), 1))
    least = {side: min(wanted.get(side) or width, width) for side, width in usual.items()}
    return {side: least[side] + int(beyond[side] * share) for side in usual}
