"""At which contexts a layer has to leave a GPU, and the longest context with which none has to."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.plan.offload import shortfall, whole_layers
from lamella.plan.outcome import Outcome, would_fit
from lamella.plan.plan import MANUAL, Plan, with_settings


@dataclass(frozen=True, slots=True)
class Mark:
    """From this context on, up to the next mark."""

    context_tokens: int
    layers: int  # wholly on GPUs
    fits: bool


@dataclass(frozen=True, slots=True)
class LongestContext:
    """The longest with which every layer is on a GPU, and with a drawn placement the longest that fits as drawn."""

    cache_type: CacheType
    context_tokens: int  # 0: not even the shortest one
    limited: bool  # False: it is the longest of all that were asked about


def context_marks(outcome: Outcome, lengths: tuple[int, ...]) -> tuple[Mark, ...]:
    """Where layers leave or join GPUs, or it stops to fit, among these lengths in rising order; the first is a mark."""
    return tuple(each_mark(outcome, lengths))


def each_mark(outcome: Outcome, lengths: tuple[int, ...]) -> Iterator[Mark]:
    """The same one by one. Between two lengths with the same answer all have it, since longer is never better.

    But for equal shares, which are rounded to layers: a longer context can round one up that a shorter left out.
    """
    if not lengths:
        return
    marks: dict[int, Mark] = {}

    def at(index: int) -> Mark:
        if index not in marks:
            marks[index] = _mark(outcome, lengths[index])
        return marks[index]

    yield at(0)
    if outcome.plan.allocator == "even":
        yield from (at(index) for index in range(1, len(lengths)) if not _same(at(index - 1), at(index)))
    else:
        yield from _between(at, 0, len(lengths) - 1)


def _between(at: Callable[[int], Mark], low: int, high: int) -> Iterator[Mark]:
    """Marks behind `low` up to `high`."""
    if low == high or _same(at(low), at(high)):
        return
    if high - low == 1:
        yield at(high)
        return
    middle = (low + high) // 2
    yield from _between(at, low, middle)
    yield from _between(at, middle, high)


def _same(one: Mark, other: Mark) -> bool:
    return (one.layers, one.fits) == (other.layers, other.fits)


def _mark(outcome: Outcome, tokens: int) -> Mark:
    plan = _planned(outcome, replace(outcome.plan.settings, context_tokens=tokens))
    return Mark(tokens, whole_layers(plan)[0], would_fit(plan, outcome.estimate))


def _planned(outcome: Outcome, settings: Settings) -> Plan:
    return with_settings(outcome.plan, settings, known=outcome.estimate)


def longest_contexts(
    outcome: Outcome, lengths: tuple[int, ...], types: tuple[CacheType, ...]
) -> Iterator[LongestContext]:
    """One for each type, K and V alike, among these lengths in rising order; without flash attention only K changes.

    Every answer is the allocator's. What it said for one type tells about where to ask for the next.
    """
    room = _cache_bytes(outcome, outcome.plan.settings) - shortfall(outcome)
    for kind in types:
        settings = _of_type(outcome.plan.settings, kind)
        guess = _fitting_cache(outcome, settings, lengths, room=room)
        at = _last(len(lengths), guess, partial(_holds, outcome, settings, lengths))
        if at >= 0:
            room = _cache_bytes(outcome, replace(settings, context_tokens=lengths[at]))
        yield LongestContext(kind, lengths[at] if at >= 0 else 0, at + 1 < len(lengths))


def _of_type(settings: Settings, kind: CacheType) -> Settings:
    off = settings.flash_attention is FlashAttention.OFF
    return replace(settings, type_k=kind, type_v=settings.type_v if off else kind)


def _holds(outcome: Outcome, settings: Settings, lengths: tuple[int, ...], index: int) -> bool:
    """Whether nothing is left to the CPU that a GPU could have."""
    plan = _planned(outcome, replace(settings, context_tokens=lengths[index]))
    layers, total = whole_layers(plan)
    # A drawing stays as it is drawn, and without a GPU there is nothing to fill.
    asked = layers == total or plan.allocator == MANUAL or not plan.gpus
    return asked and would_fit(plan, outcome.estimate)


def _cache_bytes(outcome: Outcome, settings: Settings) -> int:
    return estimated(outcome.plan.model, settings, outcome.estimate).cache.before.cuda[-1]


def _fitting_cache(outcome: Outcome, settings: Settings, lengths: tuple[int, ...], *, room: int) -> int:
    """Index of the longest context whose cache is no larger than `room`, or the first."""

    def size(tokens: int) -> int:
        return _cache_bytes(outcome, replace(settings, context_tokens=tokens))

    return max(bisect_right(lengths, room, key=size) - 1, 0)


def _last(count: int, guess: int, holds: Callable[[int], bool]) -> int:
    """The last index that holds, of those that do up to one of them; -1 for none. Few steps where the guess is near."""
    low, high, step, at = -1, count, 1, guess
    while high - low > 1:
        if holds(at):
            low, at = at, at + step
        else:
            high, at = at, at - step
        step *= 2
        at = min(max(at, low + 1), high - 1)
    return low
