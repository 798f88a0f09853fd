"""A seat: one window with the desk and the session behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from lamella.devices.device import Backend, Device, Kind, Readings
from lamella.ui.monitors import Monitors
from lamella.ui.preferences import Preferences
from lamella.ui.questions import Questions
from lamella.ui.recent import RecentFiles
from lamella.ui.theme import Theme
from lamella.ui.tidying import Tidying
from lamella.ui.window import Window
from lamella.units import GIB

if TYPE_CHECKING:
    from lamella.ui.desk import Desk
    from lamella.ui.rescue import Rescue
    from lamella.ui.session import Session
    from lamella.ui.start.examples import Example
    from lamella.ui.upkeep import Upkeep
    from lamella.ui.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Shared:
    """What all windows have in common; `rescue_folder` is where copies of unsaved plans are kept."""

    preferences: Preferences
    questions: Questions
    monitors: Monitors
    recent: RecentFiles
    rescue_folder: str
    tidying: Tidying


class Errand(StrEnum):
    """What a window wants that needs another window."""

    START = "start"
    DUPLICATE = "duplicate"
    ANEW = "anew"
    QUIT = "quit"


class Seat(QObject):
    """The window comes first; the desk when it is first asked for, as it needs all of planning."""

    open_wanted = Signal(object, object)  # the seat, Wanted
    errand = Signal(object, object)  # the seat, Errand
    activated = Signal(object)  # the seat
    closed = Signal(object)  # the seat
    document_changed = Signal()  # its file, or whether it has unsaved changes

    def __init__(self, shared: Shared, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.shared = shared
        self.window = Window(theme)
        self._desk: Desk | None = None
        self._upkeep: Upkeep | None = None
        self._rescue: Rescue | None = None
        self._left = False
        self.is_open_elsewhere: Callable[[str], bool] | None = None  # whether another window has a plan file
        self.window.path_wanted.connect(self._open)
        self.window.path_wanted_apart.connect(self._open_apart)
        self.window.example_wanted.connect(self._open_example)
        self.window.closed.connect(self._leave)
        self.window.activated.connect(self._tell_activated)
        actions = self.window.actions_
        actions.quit.triggered.connect(self._want_quit)
        actions.documents.new.triggered.connect(self._want_start)
        actions.documents.duplicate.triggered.connect(self._want_duplicate)
        actions.documents.anew.triggered.connect(self._want_anew)

    @property
    def desk(self) -> "Desk":
        """What joins window and session."""
        if self._desk is None:
            from lamella.devices.host import host_device
            from lamella.ui.desk import Desk
            from lamella.ui.recent_menu import RecentMenu
            from lamella.ui.rescue import Rescue
            from lamella.ui.session import Session
            from lamella.ui.upkeep import Upkeep

            session = Session(what_if_gpus(), host_device(), self)
            desk = self._desk = Desk(self.window, session, self.shared.preferences, self.shared.questions)
            desk.liveness.watch_servers(self.shared.monitors)
            desk.documents.open_wanted.connect(self._want)
            desk.documents.is_open_elsewhere = self.is_open_elsewhere
            RecentMenu(self.window, self.shared.recent, self.shared.preferences, self)
            self._upkeep = Upkeep(self.window, session, desk.documents)
            self._rescue = Rescue(self.shared.rescue_folder, session, self)
            session.opened.connect(self._remember_opened)
            session.opening_changed.connect(self.shared.tidying.follow_opening)
            session.plan_changed.connect(self.shared.tidying.follow_edit)
            desk.documents.saved.connect(self._remember)
            session.title_changed.connect(self.document_changed)
            session.failed.connect(self._show_something)
        return self._desk

    @property
    def session(self) -> "Session":
        return self.desk.session

    @property
    def rescue(self) -> "Rescue":
        """The copy of what is not saved."""
        self.desk  # noqa: B018
        assert self._rescue is not None
        return self._rescue

    @property
    def path(self) -> str | None:
        """The plan file that is open here."""
        return self._desk.session.path if self._desk else None

    @property
    def opening(self) -> str:
        """The path that is being opened here; "" where none is."""
        return self._desk.session.opening if self._desk else ""

    @property
    def free(self) -> bool:
        """Whether another file may take the place of what is in this window."""
        return self._desk is None or not (self._desk.session.modified or self._desk.session.opening)

    @property
    def blank(self) -> bool:
        """Nothing was opened here yet."""
        return self._desk is None or self._desk.session.plan is None

    def rise(self) -> None:
        """In front of the others, or, where the system does not let a program push itself forward, pointed out."""
        if self.window.isActiveWindow():
            return
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        QApplication.alert(self.window)

    def take_readings(self, readings: Readings) -> None:
        """The latest of this computer, for gauges and for plans that are made from now on."""
        from lamella.ui.liveness import own_machine

        gpus, host = own_machine(readings)
        if gpus or readings.trouble is None:  # cards of a driver that fails just now are still in this computer
            self.session.use_devices(gpus or what_if_gpus(), host)
        self.session.show_readings(readings)

    def close(self) -> None:
        """Ends every thread. What is not saved is kept for the next start, unless a person has let it go."""
        if self._desk is not None and self._rescue is not None and self._upkeep is not None:
            self._upkeep.close()
            self._rescue.close(keep=not self._left)
            self._desk.close()
            self._desk.session.close()

    def _leave(self) -> None:
        self._left = True
        self.closed.emit(self)

    def _tell_activated(self) -> None:
        self.activated.emit(self)

    def _want_quit(self) -> None:
        self.errand.emit(self, Errand.QUIT)

    def _want_start(self) -> None:
        self.errand.emit(self, Errand.START)

    def _want_duplicate(self) -> None:
        self.errand.emit(self, Errand.DUPLICATE)

    def _want_anew(self) -> None:
        self.errand.emit(self, Errand.ANEW)

    def _open(self, path: str) -> None:
        self.desk.documents.open_path(path)

    def _open_apart(self, path: str) -> None:
        self.desk.documents.open_apart(path)

    def _open_example(self, example: "Example") -> None:
        self.desk.documents.open_example(example)

    def _want(self, wanted: "Wanted") -> None:
        self.open_wanted.emit(self, wanted)

    def _remember_opened(self, path: str) -> None:
        if not self.session.borrowed:  # an example is on the start page already
            self._remember(path)

    def _remember(self, path: str) -> None:
        plan = self.session.plan
        if plan is not None:
            self.shared.recent.add(path, plan.model.name)

    def _show_something(self) -> None:
        """A file that could not be opened leaves no empty window."""
        if self.blank:
            self.window.show_start()


def what_if_gpus() -> tuple[Device, ...]:
    """What a computer without readable GPUs plans for: two cards of 24 GiB that are not there."""
    return (Device("GPU", Kind.GPU, Backend.CUDA, total=24 * GIB, free=24 * GIB),) * 2
