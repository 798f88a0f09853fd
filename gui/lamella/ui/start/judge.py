"""The judge: has one found model after the other planned in a process apart, while somebody looks at the list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from lamella.errors import LamellaError, unread
from lamella.model.library import FoundModel
from lamella.plan.glance import Glance, Machine
from lamella.ui.background import Background, Task
from lamella.ui.start.found_words import Unreadable

if TYPE_CHECKING:  # with the first model, not with the first paint
    from lamella.plan.apart import Glances

PAUSE_MS: Final = 15
"""Between two models: the window draws an answer while nothing else of the program asks for the interpreter."""
Stamp = tuple[int, int]  # when the file was written last, in nanoseconds, and its size


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer, and what it is true for. No stamp where the file could not be asked."""

    machine: Machine
    stamp: Stamp | None
    answer: Glance | Unreadable


class Judge(QObject):
    """One at a time, so that it takes one core at most; those in sight first. An answer is kept while file and machine
    stay the same.
    """

    judged = Signal(object, object)  # FoundModel, Glance or Unreadable
    finished = Signal()  # there is an answer for each

    def __init__(self, in_sight: Callable[[], tuple[FoundModel, ...]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._in_sight = in_sight
        self._background = Background(self)
        self._glances: Glances | None = None
        self._machine: Machine | None = None
        self._waiting: dict[FoundModel, None] = {}
        self._known: dict[FoundModel, Judged] = {}
        self._task: Task[Judged] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        return bool(self._waiting) or self._task is not None

    def judge(self, found: tuple[FoundModel, ...], machine: Machine) -> None:
        """All of these for this machine, in place of whatever was under way."""
        self.stop()
        self._machine = machine
        self._waiting = dict.fromkeys(found)
        self._known = {model: known for model, known in self._known.items() if model in self._waiting}
        self._next()

    def stop(self) -> None:
        """The one under way ends unheard."""
        self._pause.stop()
        self._waiting = {}
        if self._task is not None:
            self._task.drop()
            self._task = None

    def rest(self) -> None:
        """Stops, and needs no process for a while."""
        self.stop()
        if self._glances is not None:
            self._glances.rest()

    def close(self) -> None:
        """Ends the one under way."""
        self.stop()
        if self._glances is not None:
            self._glances.close()
        self._background.close()

    def _next(self) -> None:
        machine, glances = self._machine, self._glance_process()
        if not self._waiting or machine is None:
            return
        found = next((model for model in self._in_sight() if model in self._waiting), None)
        found = found or next(iter(self._waiting))
        known = self._known.get(found)

        def judged() -> Judged:
            return _judged(found, machine, known, glances)

        def tell(result: Judged) -> None:
            self._tell(found, result)

        def fail(error: Exception) -> None:
            self._tell(found, Judged(machine, None, Unreadable(repr(error))))

        del self._waiting[found]
        self._task = self._background.run(judged, tell, fail)

    def _glance_process(self) -> "Glances":
        if self._glances is None:
            from lamella.plan.apart import Glances, own_command

            self._glances = Glances(own_command())
        return self._glances

    def _tell(self, found: FoundModel, result: Judged) -> None:
        self._task = None
        news = self._known.get(found) is not result
        self._known[found] = result
        self.judged.emit(found, result.answer)
        if not self._waiting:
            self.rest()
            self.finished.emit()
        elif news:
            self._pause.start()
        else:
            self._next()


_MANY_LETTERS: Final = 300


def _judged(found: FoundModel, machine: Machine, known: Judged | None, glances: "Glances") -> Judged:
    """Never raises for a file that is missing, damaged or no model."""
    try:
        status = found.path.stat()
    except OSError as error:
        return Judged(machine, None, Unreadable(error.strerror or str(error), unread(str(found.path), error)))
    stamp = status.st_mtime_ns, status.st_size
    if known is not None and known.machine == machine and known.stamp == stamp:
        return known
    try:
        answer: Glance | Unreadable = glances.glance(found.path, machine)
    except LamellaError as error:
        answer = Unreadable(str(error)[:_MANY_LETTERS], error.reason)
    return Judged(machine, stamp, answer)
