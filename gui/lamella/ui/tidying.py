"""Tidying: Python looks for garbage when nobody waits for a frame, and not through what an open plan holds.

A search through everything takes 30 to 150 ms once some plans have been opened, and comes in the middle of a drag.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_QUIET_MS: Final = 400
"""How long after a plan has been opened: it has been painted by then, and hardly anybody drags yet."""


class Tidying(QObject):
    """Does nothing where the search was not switched off before: then it is not this program that decides on it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours = not gc.isenabled()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._tidy)

    def begin(self) -> None:
        """A start makes no garbage; what it has made is not looked through again."""
        if self._ours and not gc.isenabled():
            gc.freeze()
            gc.enable()

    @Slot(str)
    def follow_opening(self, path: str) -> None:
        """`path` is what is being opened, "" when that has ended."""
        if self._ours and not path:
            self._quiet.start()

    def stop(self) -> None:
        """Before the program ends."""
        self._quiet.stop()

    def _tidy(self) -> None:
        """What belonged to the plan before goes; all that is there now is not looked through until the next one."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
