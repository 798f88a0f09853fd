"""Builds everything once and hands it over: the only composition root of the window."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QStandardPaths, QTimer
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

from lamella.devices.device import Readings, Source
from lamella.ui.appearance import Appearance, system_contrast
from lamella.ui.application import Application
from lamella.ui.background import Background
from lamella.ui.computer import driver_found, this_computer
from lamella.ui.doorbell import Doorbell
from lamella.ui.fonts import load_fonts, ui_font
from lamella.ui.monitors import Monitors
from lamella.ui.pace import Pace
from lamella.ui.preferences import Preferences
from lamella.ui.questions import Questions
from lamella.ui.recent import RecentFiles
from lamella.ui.seat import Seat, Shared
from lamella.ui.seats import Seats
from lamella.ui.style import LEAST_TEXT
from lamella.ui.tidying import Tidying
from lamella.ui.wanted import Wanted
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.model.library import FoundModel
    from lamella.ui.desk import Desk
    from lamella.ui.recovery import Recovery
    from lamella.ui.session import Session

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""
PATIENCE_MS = 1500
"""How long a file from the command line waits for the first word about the cards of this computer."""
AFTER_STRIP_MS = 300
"""How long what nobody sees at once leaves the processor to the strip of a file from the command line."""
SWITCH_S = 0.0005
STYLE = ("-style", "Fusion")
"""Said to QApplication at once: asked for later, the desktop's own style would be loaded first and in vain."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the program keeps what is not the person's own file."""

    data: str  # copies of unsaved plans
    running: str  # sockets of running processes


def own_folders() -> Folders:
    """Those of this person, by the system's custom; a person without a folder for sockets keeps them with the data."""
    kinds = QStandardPaths.StandardLocation
    data = QStandardPaths.writableLocation(kinds.AppDataLocation)
    known = not sys.platform.startswith("linux") or "XDG_RUNTIME_DIR" in os.environ
    return Folders(data, QStandardPaths.writableLocation(kinds.RuntimeLocation) if known else data)


@dataclass(frozen=True, slots=True)
class Outside:
    """What the program finds around it; a test gives its own."""

    preferences: Preferences
    sources: tuple[Source, ...]  # of this computer; the last knows its system memory
    paths: tuple[str, ...] = field(default=())
    may_have_cards: Callable[[], bool] = field(default=lambda: True)  # False where the first reading can hold none
    contrast_wanted: Callable[[QApplication], bool] = system_contrast  # whether the desktop asks for high contrast
    interval_s: float | None = None  # of the readings; None: as the person chose
    questions: Questions = field(default_factory=Questions)
    folders: Callable[[], Folders] = own_folders
    restore: bool = True  # whether to go on with what was open last, and to offer what was not saved


class App(QObject):
    """Owns the windows and what they share."""

    def __init__(self, application: QApplication, outside: Outside) -> None:
        super().__init__()
        self._application, self._outside = application, outside
        self._preferences = outside.preferences
        self._background, self._tidying = Background(self), Tidying(self)
        self._recovery: Recovery | None = None
        self._patience, self._quiet, self._filing = QTimer(self), QTimer(self), QTimer(self)
        for timer in (self._patience, self._quiet, self._filing):
            timer.setSingleShot(True)
        interval_s = outside.interval_s or self._preferences.interval_s
        self.monitor = Monitors(outside.sources, interval_s=interval_s, parent=self)
        pace = Pace(self.monitor, interval_s, application)
        self._appearance = Appearance(
            application, self._preferences, pace, interval_s, contrast_wanted=outside.contrast_wanted
        )
        self._folders = outside.folders()
        self._rescues = str(Path(self._folders.data, "unsaved"))
        self._recent, self._doorbell = RecentFiles(self._preferences, self), Doorbell(self._folders.running, self)
        shared = Shared(self._preferences, outside.questions, self.monitor, self._recent, self._rescues, self._tidying)
        self.seats = Seats(shared, self._appearance, self._doorbell, self)
        self._first = self.seats.front
        self._pending = outside.paths or self._last_plans()
        self._connect(pace)
        if not self._pending:
            self.window.show_start()
        self.window.restoreGeometry(self._preferences.geometry)

    def _connect(self, pace: Pace) -> None:
        self._patience.timeout.connect(self._open_pending)
        self._quiet.timeout.connect(self._settle)
        self._filing.timeout.connect(self._own_files)
        self.monitor.readings_arrived.connect(self._take_readings)
        self.seats.seen_changed.connect(pace.show_seen)
        self.seats.added.connect(self._join)
        self.seats.files_changed.connect(self._follow_files)
        self.window.painted.connect(self._go_on_after_paint)
        if isinstance(self._application, Application):
            self._application.file_wanted.connect(self.open_path)

    @property
    def window(self) -> Window:
        """The one that was used last."""
        return self.seats.front.window

    @property
    def desk(self) -> "Desk":
        """What joins that window and its session."""
        return self.seats.front.desk

    @property
    def session(self) -> "Session":
        return self.desk.session

    def open_path(self, path: str) -> None:
        """A file that the system wants to be shown."""
        seat = self.seats.front
        self.seats.open(seat, Wanted(path))

    def close(self) -> None:
        """Remembers the window's place and ends every thread."""
        self._preferences.set_geometry(self.window.saveGeometry())
        for timer in (self._patience, self._quiet, self._filing):
            timer.stop()
        self._tidying.stop()
        self.monitor.stop()
        self._doorbell.close()
        self._background.close()
        self._recent.close()
        if self._recovery is not None:
            self._recovery.close()
        self.seats.close()

    def _last_plans(self) -> tuple[str, ...]:
        """What a start without a file goes on with, as far as it is still there."""
        wanted = self._outside.restore and self._preferences.resume
        return tuple(path for path in self._preferences.last_plans if Path(path).is_file()) if wanted else ()

    def _join(self, seat: Seat) -> None:
        seat.window.start_opened.connect(self._find_models)
        if self.monitor.latest is not None:
            seat.take_readings(self.monitor.latest)

    def _go_on_after_paint(self) -> None:
        QTimer.singleShot(0, self, self._start_work)

    def _start_work(self) -> None:
        """What costs time and is not seen at once: planning, the driver, the search for models, the file asked for."""
        self._quiet.start(AFTER_STRIP_MS if self._pending else 0)
        if self._pending and self._outside.may_have_cards():
            self._patience.start(PATIENCE_MS)
            self.monitor.start()
        pending = bool(self._pending)
        self._first.desk  # noqa: B018
        if not self._patience.isActive():
            self._open_pending()
        if not pending:
            self._find_models()
        self._first.window.start_opened.connect(self._find_models)

    def _settle(self) -> None:
        """What the strip of a file from the command line need not wait for, nor share the processor with."""
        from lamella.ui.controls.icons import emblem_icon

        self.monitor.start()
        self._application.setWindowIcon(emblem_icon())
        self._tidying.begin()
        if self._outside.restore:
            from lamella.ui.recovery import Recovery

            self._recovery = Recovery(self._rescues, self.seats, self)
            self._recovery.look()

    def _find_models(self) -> None:
        """Again whenever somebody comes to the start page: a model may have been downloaded meanwhile."""
        self._background.run(_found_models, self._show_models, _ignore)

    def _show_models(self, found: "tuple[FoundModel, ...]") -> None:
        for seat in self.seats.all:
            if seat.window.on_start:
                seat.window.start_page.show_models(found)

    def _take_readings(self, readings: Readings) -> None:
        for seat in self.seats.all:
            seat.take_readings(readings)
        self._open_pending()

    def _open_pending(self) -> None:
        self._patience.stop()
        pending, self._pending = self._pending, ()
        for number, path in enumerate(pending):
            self.seats.open(self._first, Wanted(_whole(path), apart=number > 0))

    def _follow_files(self) -> None:
        if not self.seats.quitting:
            self._preferences.set_last_plans(self.seats.paths)
        self._filing.start(AFTER_STRIP_MS)

    def _own_files(self) -> None:
        self._doorbell.own(self.seats.paths)


def _whole(path: str) -> str:
    """As it is known when the program starts next time, from another folder. Names in Ollama's store are no paths."""
    from lamella.model.library import OLLAMA_PREFIX

    return path if path.startswith(OLLAMA_PREFIX) else os.path.abspath(path)


def _found_models() -> "tuple[FoundModel, ...]":
    from lamella.model.library import list_models

    return list_models()


def _ignore(error: Exception) -> None:
    """Models that cannot be listed are models that are not found."""


def build(application: QApplication, outside: Outside) -> App:
    """The first window, not yet shown; `close` it in the end."""
    application.setApplicationName("Lamella")
    load_fonts()
    application.setFont(_text_font(application))
    return App(application, outside)


def _text_font(application: QApplication) -> QFont:
    """In pixels, because the style sheet counts in them too; as large as the system's where that is larger."""
    pixels = max(LEAST_TEXT, QFontInfo(application.font()).pixelSize())
    font = ui_font(10)
    font.setPixelSize(pixels)
    return font


def put_window_first() -> None:
    """Python lets a thread go on for 5 ms while the window's waits for its turn, and drawing takes many turns."""
    sys.setswitchinterval(SWITCH_S)


def run_window(paths: Sequence[str], *, restore: bool = True) -> int:
    """Opens a window for each of these files and stays until the last is closed; returns the exit status."""
    application = Application([*sys.argv[:1], *STYLE])
    put_window_first()
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "lamella", "lamella")
    outside = Outside(
        Preferences(settings), this_computer(), tuple(paths), may_have_cards=driver_found, restore=restore
    )
    app = build(application, outside)
    _end_at_interrupt(application)
    app.window.show()
    status = application.exec()
    app.close()
    return status


def _end_at_interrupt(application: QApplication) -> None:
    """Ctrl-C in the terminal ends the program in order. Python hears it when it next runs: at the next reading."""

    def end(_number: int, _frame: object) -> None:
        application.exit(INTERRUPTED)

    signal.signal(signal.SIGINT, end)
