"""Run a function away from the window, and get its result or its error back in the window's thread."""

from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

Result = TypeVar("Result")


class Task(Generic[Result]):
    """One run. A dropped task still ends in its thread, but nobody hears of it."""

    def __init__(
        self,
        function: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.function = function
        self.done = done
        self.failed = failed
        self.dropped = False

    def drop(self) -> None:
        self.dropped = True


class Background(QObject):
    """Owns its threads; `close` waits for them, and must be called before the last reference goes."""

    _answered = Signal(object, object)  # a function that tells the task's owner, and the task

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._running: set[Task[object]] = set()
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        function: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
    ) -> Task[Result]:
        """`done` or `failed` is called in this object's thread, from its event loop and never before this returns."""
        task = Task(function, done, failed)
        self._running.add(task)  # type: ignore[arg-type]
        self._pool.start(_job(task, self._answered.emit))
        return task

    @property
    def busy(self) -> bool:
        """Whether an answer is still awaited that somebody wants to hear."""
        return any(not task.dropped for task in self._running)

    def close(self) -> None:
        """Drop every task and wait until its thread has ended."""
        for task in self._running:
            task.drop()
        self._pool.clear()
        self._pool.waitForDone()
        self._running.clear()

    def finish(self) -> None:
        """Wait until everything has been done, and then tell nobody: for what must not be left half done."""
        self._pool.waitForDone()
        self.close()

    def _deliver(self, tell: Callable[[], None], task: Task[object]) -> None:
        self._running.discard(task)
        if not task.dropped:
            tell()


def _job(task: Task[Result], answer: Callable[[Callable[[], None], Task[Result]], None]) -> Callable[[], None]:
    """A plain function: a QRunnable of ours would stay with the pool, and the task and all that it knows with it."""

    def run() -> None:
        tell = _told(task)
        # Nobody is left to hear when the window has gone in the meantime.
        with suppress(RuntimeError):
            answer(tell, task)

    return run


def _told(task: Task[Result]) -> Callable[[], None]:
    """Runs the function; what comes back calls the owner. The boundary where an exception becomes a value."""
    if task.dropped:
        return _nothing
    try:
        result = task.function()
    except Exception as error:  # noqa: BLE001
        failure = error

        def tell_failure() -> None:
            task.failed(failure)

        return tell_failure

    def tell_result() -> None:
        task.done(result)

    return tell_result


def _nothing() -> None:
    return None
