"""How all windows look and speak, and how often they read the devices: chosen in one, held by all."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QApplication

from lamella.ui.i18n import install_language
from lamella.ui.pace import Pace
from lamella.ui.preferences import Look, Preferences
from lamella.ui.style import palette
from lamella.ui.theme import Theme, theme_for
from lamella.ui.window import Window

SCHEMES: Final = {
    Look.SYSTEM: Qt.ColorScheme.Unknown,
    Look.LIGHT: Qt.ColorScheme.Light,
    Look.DARK: Qt.ColorScheme.Dark,
}


def system_contrast(application: QApplication) -> bool:
    """Whether the desktop asks for high contrast; Qt tells it from 6.10 on."""
    hints = application.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


class Appearance(QObject):
    """Installs the person's language, colours and size of text at once, and remembers what they choose.

    `contrast_wanted` asks the desktop; what a person chose goes before its answer.
    """

    def __init__(
        self,
        application: QApplication,
        preferences: Preferences,
        pace: Pace,
        interval_s: float,
        *,
        contrast_wanted: Callable[[QApplication], bool] = system_contrast,
    ) -> None:
        super().__init__(pace)
        self._application, self._preferences, self._pace = application, preferences, pace
        self._interval_s, self._contrast_wanted = interval_s, contrast_wanted
        self._windows: tuple[Window, ...] = ()
        self._language = install_language(application, preferences.language or None)
        self._text_pixels = application.font().pixelSize()
        self._apply_text_size()
        application.setPalette(palette(self.theme))
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self.apply_look)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self.apply_look)

    @property
    def theme(self) -> Theme:
        look, chosen = self._preferences.look, self._preferences
        dark = look is Look.DARK
        if look is Look.SYSTEM:
            dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        asked = self._contrast_wanted(self._application)
        contrast = asked if chosen.contrast is None else chosen.contrast
        patterned = asked if chosen.patterns is None else chosen.patterns
        return theme_for(dark=dark, contrast=contrast, patterned=patterned)

    def join(self, window: Window) -> None:
        """Its menu shows and changes what holds for all."""
        self._windows = (*self._windows, window)
        window.look_chosen.connect(self._choose_look)
        window.language_chosen.connect(self._choose_language)
        window.interval_chosen.connect(self._choose_interval)
        sight = window.actions_.sight
        sight.contrast.triggered.connect(self._choose_contrast)
        sight.patterns.triggered.connect(self._choose_patterns)
        sight.text_sizes.triggered.connect(self._choose_text_size)
        self._show_in(window)

    def leave(self, window: Window) -> None:
        self._windows = tuple(other for other in self._windows if other is not window)

    def _show_in(self, window: Window) -> None:
        if window.theme != self.theme:
            window.show_theme(self.theme)
        window.actions_.show_look(self._preferences.look)
        window.actions_.sight.show_theme(self.theme)
        window.actions_.sight.show_text_percent(self._preferences.text_percent)
        window.actions_.show_language(self._language)
        window.actions_.show_interval(self._interval_s)

    def _show(self) -> None:
        for window in self._windows:
            self._show_in(window)

    def apply_look(self) -> None:
        """As chosen, and as the desktop asks for it now."""
        self._application.setPalette(palette(self.theme))
        self._show()

    def _apply_text_size(self) -> None:
        font = QFont(self._application.font())
        pixels = round(self._text_pixels * self._preferences.text_percent / 100)
        if pixels > 0 and pixels != font.pixelSize():
            font.setPixelSize(pixels)
            self._application.setFont(font)

    def _choose_look(self, look: Look) -> None:
        self._preferences.set_look(look)
        self._application.styleHints().setColorScheme(SCHEMES[look])
        self.apply_look()

    def _choose_contrast(self, contrast: bool) -> None:
        self._preferences.set_contrast(contrast)
        self.apply_look()

    def _choose_patterns(self, patterns: bool) -> None:
        self._preferences.set_patterns(patterns)
        self.apply_look()

    def _choose_text_size(self, action: QAction) -> None:
        self._preferences.set_text_percent(int(action.data()))
        self._apply_text_size()
        for window in self._windows:
            window.show_text_size()
        self._show()

    def _choose_interval(self, interval_s: float) -> None:
        self._preferences.set_interval_s(interval_s)
        self._interval_s = interval_s
        self._pace.set_interval(interval_s)
        self._show()

    def _choose_language(self, code: str) -> None:
        self._preferences.set_language(code)
        self._language = install_language(self._application, code)
        self._show()
