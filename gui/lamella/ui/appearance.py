"""How all windows look and speak, and how often they read the devices: chosen in one, held by all."""

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from lamella.ui.i18n import install_language
from lamella.ui.pace import Pace
from lamella.ui.preferences import Look, Preferences
from lamella.ui.style import palette
from lamella.ui.theme import DARK, LIGHT, Theme
from lamella.ui.window import Window

SCHEMES: Final = {
    Look.SYSTEM: Qt.ColorScheme.Unknown,
    Look.LIGHT: Qt.ColorScheme.Light,
    Look.DARK: Qt.ColorScheme.Dark,
}


class Appearance(QObject):
    """Installs the person's language and colours at once, and remembers what they choose."""

    def __init__(self, application: QApplication, preferences: Preferences, pace: Pace, interval_s: float) -> None:
        super().__init__(pace)
        self._application, self._preferences, self._pace = application, preferences, pace
        self._interval_s = interval_s
        self._windows: tuple[Window, ...] = ()
        self._language = install_language(application, preferences.language or None)
        application.setPalette(palette(self.theme))
        application.styleHints().colorSchemeChanged.connect(self._apply_look)

    @property
    def theme(self) -> Theme:
        look = self._preferences.look
        if look is Look.SYSTEM:
            dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if look is Look.DARK else LIGHT

    def join(self, window: Window) -> None:
        """Its menu shows and changes what holds for all."""
        self._windows = (*self._windows, window)
        window.look_chosen.connect(self._choose_look)
        window.language_chosen.connect(self._choose_language)
        window.interval_chosen.connect(self._choose_interval)
        self._show_in(window)

    def leave(self, window: Window) -> None:
        self._windows = tuple(other for other in self._windows if other is not window)

    def _show_in(self, window: Window) -> None:
        if window.theme != self.theme:
            window.show_theme(self.theme)
        window.actions_.show_look(self._preferences.look)
        window.actions_.show_language(self._language)
        window.actions_.show_interval(self._interval_s)

    def _show(self) -> None:
        for window in self._windows:
            self._show_in(window)

    def _apply_look(self) -> None:
        self._application.setPalette(palette(self.theme))
        self._show()

    def _choose_look(self, look: Look) -> None:
        self._preferences.set_look(look)
        self._application.styleHints().setColorScheme(SCHEMES[look])
        self._apply_look()

    def _choose_interval(self, interval_s: float) -> None:
        self._preferences.set_interval_s(interval_s)
        self._interval_s = interval_s
        self._pace.set_interval(interval_s)
        self._show()

    def _choose_language(self, code: str) -> None:
        self._preferences.set_language(code)
        self._language = install_language(self._application, code)
        self._show()
