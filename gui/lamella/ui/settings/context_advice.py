"""What a context costs: where layers have to leave the GPUs, and how long it can be; knows no Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lamella.estimate.settings import CacheType, Settings
from lamella.plan.context_marks import LongestContext, Mark, each_mark, longest_contexts
from lamella.plan.outcome import Outcome
from lamella.speed.ways import apart
from lamella.ui.settings.steps import LEAST, WITHOUT_LIMIT, context_steps

STEP: Final = 1024
"""Between two lengths that are looked at where the slider's own steps are too far apart."""
_MANY: Final = 1 << 16
ASKED: Final = (CacheType.F16, CacheType.Q8_0, CacheType.Q4_0)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From this context on something is worse than before it."""

    context_tokens: int
    layers_lost: int  # that are on GPUs with a shorter context; 0 where it only stops to fit
    fits: bool


@dataclass(frozen=True, slots=True)
class ContextAdvice:
    thresholds: tuple[Threshold, ...]  # at steps of the slider, rising
    nearest: Threshold | None  # the next one beyond the context of the plan, to the kilotoken; else the last before
    longest: tuple[LongestContext, ...]  # the longest that fits with each cache type


NO_ADVICE: Final = ContextAdvice((), None, ())


def context_advice(outcome: Outcome, wanted: Callable[[], bool]) -> ContextAdvice:
    """Stops where nobody wants to know any more, with nothing to show or with Unwanted."""
    own, trained = apart(outcome, wanted), outcome.plan.model.context_length
    steps = context_steps(trained)
    marks = _marks(own, steps, wanted)
    lengths = _lengths(trained or WITHOUT_LIMIT)
    longest: list[LongestContext] = []
    for found in longest_contexts(own, lengths, asked_types(outcome.plan.settings)):
        if not wanted():
            break
        longest.append(found)
    now = outcome.plan.settings.context_tokens or outcome.estimate.context.n_ctx
    return ContextAdvice(_thresholds(marks), _nearest(own, marks, now=now, wanted=wanted), tuple(longest))


def _lengths(most: int) -> tuple[int, ...]:
    """Every kilotoken up to the longest, which need not be a whole number of them; fewer for one that nobody has."""
    step = STEP * max(1, most // (STEP * _MANY))
    return (*range(LEAST, most, step), most)


def asked_types(settings: Settings) -> tuple[CacheType, ...]:
    """The common ones, and the plan's own."""
    return tuple(dict.fromkeys((*ASKED, settings.type_k)))


def _marks(outcome: Outcome, lengths: tuple[int, ...], wanted: Callable[[], bool]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for mark in each_mark(outcome, lengths):
        marks.append(mark)
        if not wanted():
            break
    return tuple(marks)


def _thresholds(marks: tuple[Mark, ...]) -> tuple[Threshold, ...]:
    return tuple(_threshold(before, after) for before, after in pairwise(marks) if _worse(before, after))


def _threshold(before: Mark, after: Mark) -> Threshold:
    return Threshold(after.context_tokens, max(before.layers - after.layers, 0), after.fits)


def _worse(before: Mark, after: Mark) -> bool:
    return after.layers < before.layers or (before.fits and not after.fits)


def _nearest(outcome: Outcome, marks: tuple[Mark, ...], *, now: int, wanted: Callable[[], bool]) -> Threshold | None:
    """Of what is known at the slider's steps, looked at more closely."""
    worse = [(before, after) for before, after in pairwise(marks) if _worse(before, after)]
    beyond = [pair for pair in worse if pair[1].context_tokens > now]
    if not worse:
        return None
    _, after = (beyond or worse[-1:])[0]
    steps = context_steps(outcome.plan.model.context_length)
    # Between marks nothing changes, so the change lies behind the step in front of this one.
    low = max((step for step in steps if step < after.context_tokens), default=after.context_tokens)
    lengths = (*range(low, after.context_tokens, STEP), after.context_tokens)
    found = each_mark(outcome, lengths)
    start = next(found)
    for mark in found:
        if not wanted() or (_worse(start, mark) and (mark.context_tokens > now or not beyond)):
            return _threshold(start, mark)
        start = mark
    return None
