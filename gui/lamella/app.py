"""Builds everything once and hands it over: the only composition root of the window."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from lamella.devices.device import Backend, Device, Kind, Readings, Source
from lamella.devices.host import host_device
from lamella.plan.plan import WHAT_IF_BYTES
from lamella.ui.background import Background
from lamella.ui.controls.icons import emblem_icon
from lamella.ui.files import may_discard
from lamella.ui.fonts import load_fonts, ui_font
from lamella.ui.i18n import install_language
from lamella.ui.monitor import Monitor
from lamella.ui.preferences import Look, Preferences
from lamella.ui.session import Session
from lamella.ui.start.examples import Example
from lamella.ui.style import palette
from lamella.ui.theme import DARK, LIGHT, Theme
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.model.library import FoundModel

LEAST_TEXT = 13
PATIENCE_MS = 1500
"""How long a file from the command line waits for the first word about the cards of this computer."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a window finds around it; a test gives its own."""

    preferences: Preferences
    source: Source
    paths: tuple[str, ...] = field(default=())
    interval_s: float = 1.0
    discard: Callable[[QWidget, str], bool] = may_discard  # whether unsaved changes of the named plan may go


class App(QObject):
    """Owns the session, the monitor and the window, and carries words between them."""

    def __init__(self, application: QApplication, outside: Outside) -> None:
        super().__init__()
        self._application, self._outside = application, outside
        self._preferences = outside.preferences
        self._pending = outside.paths[:1]
        self._background = Background(self)
        self._knows_cards = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        language = install_language(application, self._preferences.language or None)
        self.session = Session(what_if_gpus(), host_device(), self)
        self.monitor = Monitor(outside.source, interval_s=outside.interval_s, parent=self)
        self.window = Window(self.session, self._preferences, self._theme(), discard=outside.discard)
        self._connect()
        self._apply_look()
        self.window.actions_.show_language(language)
        if not self._pending:
            self.window.show_start()
        self.window.restoreGeometry(self._preferences.geometry)

    def _connect(self) -> None:
        self._patience.timeout.connect(self._open_pending)
        self.monitor.readings_arrived.connect(self._take_readings)
        self.window.look_chosen.connect(self._choose_look)
        self.window.language_chosen.connect(self._choose_language)
        self.window.example_wanted.connect(self._open_example)
        self.window.picture_wanted.connect(self._save_picture)
        self.window.shown.connect(self._start_after_paint)
        self._application.styleHints().colorSchemeChanged.connect(self._apply_look)

    def close(self) -> None:
        """Ends every thread."""
        self._patience.stop()
        self.monitor.stop()
        self._background.close()
        self.session.close()

    def _start_after_paint(self) -> None:
        """What costs time and is not seen at once: the driver, the search for models, the file that was asked for."""
        QTimer.singleShot(0, self, self.monitor.start)
        if self._pending:
            self._patience.start(PATIENCE_MS)
        self._background.run(_found_models, self._show_models, _ignore)

    def _show_models(self, found: "tuple[FoundModel, ...]") -> None:
        self.window.start_page.show_models(found)

    def _take_readings(self, readings: Readings) -> None:
        if not self._knows_cards:
            self._knows_cards = True
            self._use_cards(readings)
        self.session.show_readings(readings)
        self._open_pending()

    def _use_cards(self, readings: Readings) -> None:
        """Plans made from now on are for the cards of this computer, where it has any."""
        from lamella.devices.nvml import gpus_of

        self.session.use_devices(gpus_of(readings) or what_if_gpus(), host_device())

    def _open_pending(self) -> None:
        self._patience.stop()
        pending, self._pending = self._pending, ()
        for path in pending:
            self.window.open_path(path)

    def _open_example(self, example: Example) -> None:
        self.session.open_path(example.path, (example.gpus, example.host))

    def _save_picture(self, path: str) -> None:
        outcome, theme = self.session.outcome, "dark" if self._theme().dark else "light"
        if outcome is None:
            return

        def saved() -> None:
            from lamella.ui.picture import render_picture  # brings Qt's SVG library, which a start does without

            render_picture(outcome, path, theme=theme)

        self._background.run(saved, _ignore, self.window.show_saving_failure)

    def _theme(self) -> Theme:
        look = self._preferences.look
        if look is Look.SYSTEM:
            dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if look is Look.DARK else LIGHT

    def _apply_look(self) -> None:
        theme = self._theme()
        self._application.setPalette(palette(theme))
        self.window.show_theme(theme)
        self.window.actions_.show_look(self._preferences.look)

    def _choose_look(self, look: Look) -> None:
        self._preferences.set_look(look)
        self._application.styleHints().setColorScheme(SCHEMES[look])
        self._apply_look()

    def _choose_language(self, code: str) -> None:
        self._preferences.set_language(code)
        self.window.actions_.show_language(install_language(self._application, code))


SCHEMES = {
    Look.SYSTEM: Qt.ColorScheme.Unknown,
    Look.LIGHT: Qt.ColorScheme.Light,
    Look.DARK: Qt.ColorScheme.Dark,
}


def what_if_gpus() -> tuple[Device, ...]:
    """What a computer without readable GPUs plans for: two cards that are not there."""
    return (Device("GPU", Kind.GPU, Backend.CUDA, total=WHAT_IF_BYTES, free=WHAT_IF_BYTES),) * 2


def _found_models() -> "tuple[FoundModel, ...]":
    from lamella.model.library import list_models

    return list_models()


def _ignore(answer: object) -> None:
    """Models that cannot be listed are models that are not found; a picture that was saved needs no word."""


def build(application: QApplication, outside: Outside) -> App:
    """The window, not yet shown; `close` it in the end."""
    application.setStyle("Fusion")
    application.setApplicationName("Lamella")
    application.setWindowIcon(emblem_icon())
    load_fonts()
    application.setFont(_text_font(application))
    return App(application, outside)


def _text_font(application: QApplication) -> QFont:
    """In pixels, because the style sheet counts in them too; as large as the system's where that is larger."""
    pixels = max(LEAST_TEXT, QFontInfo(application.font()).pixelSize())
    font = ui_font(10)
    font.setPixelSize(pixels)
    return font


def run_window(paths: Sequence[str]) -> int:
    """Opens the window on these files and stays until it is closed; returns the exit status."""
    from lamella.devices.nvml import NvmlSource

    application = QApplication(sys.argv[:1])
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "lamella", "lamella")
    app = build(application, Outside(Preferences(settings), NvmlSource(), tuple(paths)))
    app.window.show()
    status = application.exec()
    app.close()
    return status
