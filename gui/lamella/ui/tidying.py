"""Tidying: Python looks for garbage when nobody waits for a frame, and not through what an open plan holds.

A search through everything takes 30 to 150 ms once some plans have been opened, and comes in the middle of a drag. Only
what has just been made is looked through meanwhile: most garbage is among that, and it takes a millisecond.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_QUIET_MS: Final = 400
"""How long after an edit or an opening: the plan has been painted by then, and hardly anybody drags yet."""
_IDLE_MS: Final = 10_000
"""How long after an edit everything may be looked through: whoever looks at a plan that long does not drag it."""
_JUST_MADE: Final = (700, 10)
"""Python's own: how often the youngest objects are looked through, and those that have outlived that."""
_NEVER: Final = 1 << 30


class Tidying(QObject):
    """Does nothing where the search was not switched off before: then it is not this program that decides on it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours = not gc.isenabled()
        self._opened, self._edited = self._timer(_QUIET_MS), self._timer(_QUIET_MS)
        self._idle = self._timer(_IDLE_MS)
        self._opened.timeout.connect(self._tidy)
        self._edited.timeout.connect(self._set_aside)
        self._idle.timeout.connect(self._tidy)

    def begin(self) -> None:
        """A start makes no garbage; what it has made is not looked through again."""
        if self._ours and not gc.isenabled():
            gc.freeze()
            gc.set_threshold(*_JUST_MADE, _NEVER)
            gc.enable()

    @Slot(str)
    def follow_opening(self, path: str) -> None:
        """`path` is what is being opened, "" when that has ended."""
        if self._ours and not path:
            self._opened.start()

    @Slot()
    def follow_edit(self) -> None:
        """A step of a drag is none: what it makes is looked at when the drag is over."""
        if self._ours:
            self._edited.start()
            self._idle.start()

    def stop(self) -> None:
        """Before the program ends."""
        for timer in (self._opened, self._edited, self._idle):
            timer.stop()

    def _timer(self, wait_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(wait_ms)
        return timer

    def _set_aside(self) -> None:
        """What an edit leaves behind is mostly remembered answers, which the next search need not look through."""
        gc.freeze()

    def _tidy(self) -> None:
        """What belonged to the plan before goes; all that is there now is not looked through until the next one."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
