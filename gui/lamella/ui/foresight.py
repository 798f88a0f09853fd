"""Foresight: what is found out about a stored plan once nobody has changed it for a moment."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from lamella.plan.outcome import Outcome
from lamella.ui.background import Background, Task

SETTLED_MS: Final = 150
PAINTED_MS: Final = 10
"""How long a single change has to reach the screen, before anything else shares the processor with it."""

Find = Callable[[Outcome, Callable[[], bool]], object]
"""Runs away from the window; the second argument says whether the answer is still wanted, to be asked between steps."""


class Foresight(QObject):
    """Asks once where keys change the plan many times a second; an answer about the plan before is never told.

    A `prompt` one waits only where changes follow each other. What cannot be found out, because something unexpected
    happened, is told by `failed`.
    """

    found = Signal(object)  # what `find` returned
    failed = Signal(object)  # Exception

    def __init__(self, find: Find, parent: QObject, *, prompt: bool = False) -> None:
        super().__init__(parent)
        self._find = find
        self._prompt = prompt
        self._outcome: Outcome | None = None
        self._background = Background(self)
        self._task: Task[object] | None = None
        self._changed = QElapsedTimer()  # since the last plan to look at
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._ask)

    def follow(self, outcome: Outcome | None) -> None:
        """The stored plan's outcome has changed; None where there is no plan, or nothing to find out now."""
        if outcome is self._outcome:
            return
        self._outcome = outcome
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._settled.stop()
        if outcome is not None:
            self._settled.start(self._patience_ms())
            self._changed.start()

    def close(self) -> None:
        """Waits for what is still being found."""
        self._outcome = None
        self._settled.stop()
        self._background.close()

    def _patience_ms(self) -> int:
        alone = self._changed.isValid() and self._changed.elapsed() > SETTLED_MS
        return PAINTED_MS if self._prompt and alone else SETTLED_MS

    def _ask(self) -> None:
        outcome = self._outcome
        if outcome is None:
            return

        def wanted() -> bool:
            return self._outcome is outcome

        def found() -> object:
            return self._find(outcome, wanted)

        self._task = self._background.run(found, self.found.emit, self.failed.emit)
