"""Builds everything once and hands it over: the only composition root of the window."""

import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibrary, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from lamella.devices.device import Backend, Device, Kind, Readings, Source
from lamella.devices.here import HereSource
from lamella.devices.sources import LateSource
from lamella.ui.background import Background
from lamella.ui.fonts import load_fonts, ui_font
from lamella.ui.i18n import install_language
from lamella.ui.monitors import Monitors
from lamella.ui.pace import Pace
from lamella.ui.preferences import Look, Preferences
from lamella.ui.style import LEAST_TEXT, palette
from lamella.ui.theme import DARK, LIGHT, Theme
from lamella.ui.tidying import Tidying
from lamella.ui.window import Window
from lamella.units import GIB

if TYPE_CHECKING:
    from lamella.model.library import FoundModel
    from lamella.ui.desk import Desk
    from lamella.ui.session import Session
    from lamella.ui.start.examples import Example

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""
PATIENCE_MS = 1500
"""How long a file from the command line waits for the first word about the cards of this computer."""
AFTER_STRIP_MS = 300
"""How long what nobody sees at once leaves the processor to the strip of a file from the command line."""
SWITCH_S = 0.0005
STYLE = ("-style", "Fusion")
"""Said to QApplication at once: asked for later, the desktop's own style would be loaded first and in vain."""
SCHEMES = {
    Look.SYSTEM: Qt.ColorScheme.Unknown,
    Look.LIGHT: Qt.ColorScheme.Light,
    Look.DARK: Qt.ColorScheme.Dark,
}


@dataclass(frozen=True, slots=True)
class Outside:
    """What a window finds around it; a test gives its own."""

    preferences: Preferences
    sources: tuple[Source, ...]  # of this computer; the last knows its system memory
    paths: tuple[str, ...] = field(default=())
    may_have_cards: Callable[[], bool] = field(default=lambda: True)  # False where the first reading can hold none
    interval_s: float | None = None  # of the readings; None: as the person chose
    discard: Callable[[QWidget, str], bool] | None = None  # whether unsaved changes may go; None asks the person


class App(QObject):
    """Owns the window, the monitors and the desk. The desk comes after the first paint: it needs all of planning."""

    def __init__(self, application: QApplication, outside: Outside) -> None:
        super().__init__()
        self._application, self._outside = application, outside
        self._preferences = outside.preferences
        self._pending = outside.paths[:1]
        self._background, self._tidying = Background(self), Tidying(self)
        self._desk: Desk | None = None
        self._patience, self._quiet = QTimer(self), QTimer(self)
        for timer in (self._patience, self._quiet):
            timer.setSingleShot(True)
        language = install_language(application, self._preferences.language or None)
        interval_s = outside.interval_s or self._preferences.interval_s
        self.monitor = Monitors(outside.sources, interval_s=interval_s, parent=self)
        self._pace = Pace(self.monitor, interval_s, application)
        self.window = Window(self._theme())
        self.window.actions_.show_language(language)
        self.window.actions_.show_interval(interval_s)
        self._connect()
        self._apply_look()
        if not self._pending:
            self.window.show_start()
        self.window.restoreGeometry(self._preferences.geometry)

    def _connect(self) -> None:
        self._patience.timeout.connect(self._open_pending)
        self._quiet.timeout.connect(self._settle)
        self.monitor.readings_arrived.connect(self._take_readings)
        self.window.look_chosen.connect(self._choose_look)
        self.window.language_chosen.connect(self._choose_language)
        self.window.interval_chosen.connect(self._choose_interval)
        self.window.path_wanted.connect(self._open_path)
        self.window.example_wanted.connect(self._open_example)
        self.window.painted.connect(self._go_on_after_paint)
        self.window.seen_changed.connect(self._pace.show_seen)
        self._application.styleHints().colorSchemeChanged.connect(self._apply_look)

    @property
    def desk(self) -> "Desk":
        """What joins window and session; made when it is first asked for."""
        if self._desk is None:
            from lamella.devices.host import host_device
            from lamella.ui.desk import Desk
            from lamella.ui.session import Session

            session = Session(what_if_gpus(), host_device(), self)
            self._desk = Desk(self.window, session, self._preferences, discard=self._outside.discard)
            self._desk.liveness.watch_servers(self.monitor)
            session.opening_changed.connect(self._tidying.follow_opening)
        return self._desk

    @property
    def session(self) -> "Session":
        return self.desk.session

    def close(self) -> None:
        """Remembers the window's place and ends every thread."""
        self._preferences.set_geometry(self.window.saveGeometry())
        self._patience.stop()
        self._quiet.stop()
        self._tidying.stop()
        self.monitor.stop()
        self._background.close()
        if self._desk is not None:
            self._desk.close()
            self._desk.session.close()

    def _go_on_after_paint(self) -> None:
        QTimer.singleShot(0, self, self._start_work)

    def _start_work(self) -> None:
        """What costs time and is not seen at once: planning, the driver, the search for models, the file asked for."""
        self._quiet.start(AFTER_STRIP_MS if self._pending else 0)
        if self._pending and self._outside.may_have_cards():
            self._patience.start(PATIENCE_MS)
            self.monitor.start()
        self.desk  # noqa: B018
        if not self._patience.isActive():
            self._open_pending()
        if not self._outside.paths:
            self._find_models()
        self.window.start_opened.connect(self._find_models)

    def _settle(self) -> None:
        """What the strip of a file from the command line need not wait for, nor share the processor with."""
        from lamella.ui.controls.icons import emblem_icon

        self.monitor.start()
        self._application.setWindowIcon(emblem_icon())
        self._tidying.begin()

    def _find_models(self) -> None:
        """Again whenever somebody comes to the start page: a model may have been downloaded meanwhile."""
        self._background.run(_found_models, self._show_models, _ignore)

    def _show_models(self, found: "tuple[FoundModel, ...]") -> None:
        self.window.start_page.show_models(found)

    def _take_readings(self, readings: Readings) -> None:
        from lamella.ui.liveness import own_machine

        gpus, host = own_machine(readings)
        if gpus or readings.trouble is None:  # cards of a driver that fails just now are still in this computer
            self.session.use_devices(gpus or what_if_gpus(), host)
        self.session.show_readings(readings)
        self._open_pending()

    def _open_pending(self) -> None:
        self._patience.stop()
        pending, self._pending = self._pending, ()
        for path in pending:
            self.desk.documents.open_path(path)

    def _open_path(self, path: str) -> None:
        self.desk.documents.open_path(path)

    def _open_example(self, example: "Example") -> None:
        self.desk.documents.open_example(example)

    def _theme(self) -> Theme:
        look = self._preferences.look
        if look is Look.SYSTEM:
            dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if look is Look.DARK else LIGHT

    def _apply_look(self) -> None:
        theme = self._theme()
        self._application.setPalette(palette(theme))
        if theme != self.window.theme:
            self.window.show_theme(theme)
        self.window.actions_.show_look(self._preferences.look)

    def _choose_look(self, look: Look) -> None:
        self._preferences.set_look(look)
        self._application.styleHints().setColorScheme(SCHEMES[look])
        self._apply_look()

    def _choose_interval(self, interval_s: float) -> None:
        self._preferences.set_interval_s(interval_s)
        self.window.actions_.show_interval(interval_s)
        self._pace.set_interval(interval_s)

    def _choose_language(self, code: str) -> None:
        self._preferences.set_language(code)
        self.window.actions_.show_language(install_language(self._application, code))


def what_if_gpus() -> tuple[Device, ...]:
    """What a computer without readable GPUs plans for: two cards of 24 GiB that are not there."""
    return (Device("GPU", Kind.GPU, Backend.CUDA, total=24 * GIB, free=24 * GIB),) * 2


def _found_models() -> "tuple[FoundModel, ...]":
    from lamella.model.library import list_models

    return list_models()


def _ignore(error: Exception) -> None:
    """Models that cannot be listed are models that are not found."""


def build(application: QApplication, outside: Outside) -> App:
    """The window, not yet shown; `close` it in the end."""
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


def this_computer() -> tuple[Source, ...]:
    """Its drivers, each loaded by the thread that asks it and not before the first paint, and its system memory."""
    return LateSource(_amd), LateSource(_nvml), HereSource()


def _amd() -> Source:
    from lamella.devices.amd import AmdSource

    return AmdSource()


def _nvml() -> Source:
    from lamella.devices.nvml import NvmlSource

    return NvmlSource()


def driver_found() -> bool:
    """False where NVML is sure to find no driver: it loads this very file. Asked through Qt, as ctypes takes 8 ms."""
    return not sys.platform.startswith("linux") or QLibrary("libnvidia-ml.so.1").load()


def put_window_first() -> None:
    """Python lets a thread go on for 5 ms while the window's waits for its turn, and drawing takes many turns."""
    sys.setswitchinterval(SWITCH_S)


def run_window(paths: Sequence[str]) -> int:
    """Opens the window on these files and stays until it is closed; returns the exit status."""
    application = QApplication([*sys.argv[:1], *STYLE])
    put_window_first()
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "lamella", "lamella")
    app = build(application, Outside(Preferences(settings), this_computer(), tuple(paths), may_have_cards=driver_found))
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
