"""Before somebody chooses: what the choice under the mouse or the focus does, and its effect on every device."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from lamella.estimate.settings import Settings
from lamella.ui.settings.effect_tip import EffectTip
from lamella.ui.settings.effect_words import effect_text
from lamella.ui.theme import Theme
from lamella.ui.words import in_a_row

if TYPE_CHECKING:
    from lamella.plan.effects import Effects

REST_MS: Final = 180
"""A mouse that only passes by asks for nothing."""


@dataclass(frozen=True, slots=True)
class Hint:
    """`settings` are those of the choice; None where it is made already, or where there is nothing to choose yet."""

    title: str
    sentence: str
    settings: Settings | None = None


Ask = Callable[[], Hint | None]


class Hints(QObject):
    """`effect_wanted` carries settings; the answer comes through `show_effects`."""

    effect_wanted = Signal(object)  # Settings

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._asks: dict[QObject, Ask] = {}
        self._at: QWidget | None = None
        self._hint: Hint | None = None
        self._described = "", ""  # what the control says of itself, and what it says while an effect is shown
        self._tip: EffectTip | None = None
        self._theme: Theme | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.refresh)

    def watch(self, widget: QWidget, ask: Ask) -> None:
        """From now on; `ask` is asked each time."""
        if widget not in self._asks:
            widget.installEventFilter(self)
        self._asks[widget] = ask

    def say(self, widget: QWidget, hint: Hint) -> None:
        """At once, as for an entry of an open list."""
        self._at = widget
        self._show(hint)

    def refresh(self) -> None:
        """The plan, or what is typed, has changed: the hint that is shown is asked for anew."""
        if self._at is None:
            return
        hint = self._asks[self._at]()
        if hint is None or not self._at.isVisible():
            self._leave()
        else:
            self._show(hint)

    def refresh_shown(self) -> None:
        """The same, where a hint is shown."""
        if self._tip is not None and self._tip.isVisible():
            self.refresh()

    def show_effects(self, settings: Settings, effects: "Effects") -> None:
        """An answer; one about another choice comes too late."""
        if self._tip is None or self._hint is None or self._hint.settings != settings or self._at is None:
            return
        self._tip.show_effects(effects)
        self._tip.stand_beside(self._at, self._panel)
        own = self._at.accessibleDescription()
        if own == self._described[1]:
            own = self._described[0]
        self._described = own, in_a_row(self._hint.sentence, effect_text(effects))
        self._at.setAccessibleDescription(self._described[1])

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._tip is not None:
            self._tip.show_theme(theme)

    def _show(self, hint: Hint) -> None:
        if self._at is None:
            return
        if self._tip is None or self._tip.parentWidget() is not self._panel.window():
            self._tip = EffectTip(self._theme, self._panel.window())
        asked = self._hint.settings if self._hint is not None and self._tip.isVisible() else None
        self._hint = hint
        self._tip.show_words(hint.title, hint.sentence, awaits=hint.settings is not None)
        self._tip.stand_beside(self._at, self._panel)
        if hint.settings is not None and hint.settings != asked:
            self.effect_wanted.emit(hint.settings)

    def _enter(self, widget: QWidget) -> None:
        if widget is not self._at:
            self._take_back()
        self._at = widget
        if self._tip is not None and self._tip.isVisible():
            self.refresh()
        else:
            self._rest.start()

    def _leave(self) -> None:
        self._rest.stop()
        self._take_back()
        self._at = self._hint = None
        if self._tip is not None:
            self._tip.hide()

    def _take_back(self) -> None:
        """The control says of itself what it did before: the next effect is maybe that of another plan."""
        before, said = self._described
        self._described = "", ""
        if self._at is not None and said and self._at.accessibleDescription() == said:
            self._at.setAccessibleDescription(before)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The tip takes the place of the ordinary one."""
        kind = event.type()
        if not isinstance(watched, QWidget) or watched not in self._asks:
            return False
        if kind in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self._enter(watched)
        elif kind in (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide) and watched is self._at:
            self._leave()
        return kind is QEvent.Type.ToolTip
