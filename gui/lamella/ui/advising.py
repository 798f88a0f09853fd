"""Advising: finds ways to do better and where the context costs a layer, and joins both with session and panels."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lamella.devices.device import Device, Readings
from lamella.estimate.settings import Settings
from lamella.plan.outcome import Outcome
from lamella.ui.background import Background, Task
from lamella.ui.foresight import Foresight
from lamella.ui.plan_page import PlanPage
from lamella.ui.session import Session
from lamella.ui.settings.steps import context_steps
from lamella.ui.verdict.way_words import try_step

if TYPE_CHECKING:  # computed when the strip stands, so loaded then
    from lamella.plan.effects import Effects
    from lamella.speed.ways import Way
    from lamella.ui.settings.context_advice import ContextAdvice

Speed = Callable[[Outcome], float | None]
"""Tokens per second of a plan; None where it cannot be said."""
Why = Callable[[Outcome], str]
"""Why there is none, in a sentence; "" where there is one."""


class Advising(QObject):
    """Nothing is looked for while somebody drags; what was found stands again if the drag is given up."""

    ways_changed = Signal(object, object)  # tuple[Way, ...] or None while not known, the outcome they are for
    speed_changed = Signal(object, object)  # float or None, of what is shown; str: why there is none, or ""
    context_changed = Signal(object)  # ContextAdvice, or None while not known
    effects_known = Signal(object, object)  # Settings, Effects
    failed = Signal(object)  # Exception

    def __init__(
        self, session: Session, parent: QObject, *, speed: Speed, why_none: Why, apart: Callable[[], Speed]
    ) -> None:
        """`apart` makes a `speed` for another thread."""
        super().__init__(parent)
        self._session, self._speed, self._why_none, self._apart = session, speed, why_none, apart
        self._own_speed = speed
        self._of: Outcome | None = None  # what ways and context are of, or are being found for
        self._ways: tuple[Way, ...] | None = None
        self._context: ContextAdvice | None = None
        self._finding = Foresight(self._found_ways, self, prompt=True)
        self._finding.found.connect(self._take_ways)
        self._finding.failed.connect(self.failed)
        self._measuring = Foresight(_context_advice, self, prompt=True)
        self._measuring.found.connect(self._take_context)
        self._measuring.failed.connect(self.failed)
        self._background = Background(self)
        self._effects: Task[Effects] | None = None
        session.outcome_changed.connect(self.look)

    def join(self, page: PlanPage) -> None:
        """What is found is shown there, and what somebody wants to try there is done."""
        self.ways_changed.connect(page.verdict.show_ways)
        self.speed_changed.connect(page.verdict.show_speed)
        self.context_changed.connect(page.settings.show_advice)
        self.effects_known.connect(page.settings.show_effects)
        page.settings.effect_wanted.connect(self.find_effects)
        page.verdict.way_wanted.connect(self.try_way)
        self.look()

    def look(self) -> None:
        """The plan, or what is shown of it, has changed."""
        session = self._session
        shown, stored = session.outcome, session.stored
        self._tell_speed(shown if shown is not None and shown.fits else None)
        if stored is not self._of:
            self._of, self._ways, self._context = stored, None, None
        if session.previewing:
            self._pause()
        elif stored is not None:
            self._go_on(stored)
        self._tell()

    def _tell_speed(self, fitting: Outcome | None) -> None:
        speed = None if fitting is None else self._speed(fitting)
        self.speed_changed.emit(speed, "" if fitting is None or speed is not None else self._why_none(fitting))

    def look_again(self) -> None:
        """Speeds are others now."""
        self._pause()
        self._of = None
        self.look()

    def find_effects(self, settings: Settings) -> None:
        """What these settings would change about the stored plan; only the last question is answered."""
        stored = self._session.stored
        if self._effects is not None:
            self._effects.drop()
        if stored is None or self._session.previewing:
            return

        def found() -> "Effects":
            return _effects(stored, settings)

        def tell(effects: "Effects") -> None:
            if self._session.stored is stored:
                self.effects_known.emit(settings, effects)

        self._effects = self._background.run(found, tell, self.failed.emit)

    def try_way(self, way: "Way") -> None:
        """One step that can be undone."""
        stored = self._session.stored
        if stored is not None and stored is self._of:
            self._session.commit(way.plan, try_step(way, stored.plan))

    def close(self) -> None:
        """Waits for what is still being found."""
        self._finding.close()
        self._measuring.close()
        self._background.close()

    def _pause(self) -> None:
        self._finding.follow(None)
        self._measuring.follow(None)

    def _go_on(self, stored: Outcome) -> None:
        """Ways first, so that they are there soon: the two would share one processor."""
        if self._ways is None:
            self._measuring.follow(None)
            self._own_speed = self._apart()
            self._finding.follow(stored)
        elif self._context is None:
            self._measuring.follow(stored)

    def _tell(self) -> None:
        hidden = self._session.previewing
        self.ways_changed.emit(None if hidden else self._ways, self._of)
        self.context_changed.emit(None if hidden else self._context)

    def _found_ways(self, outcome: Outcome, wanted: Callable[[], bool]) -> "tuple[Way, ...]":
        return found_ways(
            outcome, wanted, readings=self._session.readings, spare=self._session.own_gpus, speed=self._own_speed
        )

    def _take_ways(self, ways: "tuple[Way, ...]") -> None:
        self._ways = ways
        if self._of is not None:
            self._go_on(self._of)
        self._tell()

    def _take_context(self, advice: "ContextAdvice") -> None:
        self._context = advice
        self._tell()


def found_ways(
    outcome: Outcome, wanted: Callable[[], bool], *, readings: Readings | None, spare: tuple[Device, ...], speed: Speed
) -> "tuple[Way, ...]":
    """Stops in the middle of a candidate when nobody wants to know any more."""
    from lamella.devices.cards import known_cards
    from lamella.estimate.compute.replay import Unwanted
    from lamella.speed.change import Surroundings
    from lamella.speed.ways import apart, each_way, ranked

    contexts = context_steps(outcome.plan.model.context_length)
    around = Surroundings(contexts=contexts, cards=known_cards(), readings=readings, spare=spare)
    found: list[Way] = []
    with suppress(Unwanted):
        for way in each_way(apart(outcome, wanted), around, speed):
            if not wanted():
                return ()
            if way is not None:
                found.append(way)
    return ranked(found)


def _context_advice(outcome: Outcome, wanted: Callable[[], bool]) -> "ContextAdvice":
    from lamella.estimate.compute.replay import Unwanted
    from lamella.ui.settings.context_advice import NO_ADVICE, context_advice

    try:
        return context_advice(outcome, wanted)
    except Unwanted:
        return NO_ADVICE


def _effects(outcome: Outcome, settings: Settings) -> "Effects":
    from lamella.plan.effects import effects
    from lamella.speed.ways import apart

    return effects(apart(outcome), settings)
