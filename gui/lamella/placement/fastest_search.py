"""From a first split to a better one: layers and experts are moved as long as that makes a token faster."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lamella.placement.fastest_split import Course, Split

_STEPS: Final = (16, 4, 1)
_MOST: Final = 1500
"""Splits looked at from one start: some ten milliseconds."""


def filled(course: Course, *, kept: bool) -> Split:
    """The fastest GPU as full as it gets, then the next one; with `kept` all experts stay on the CPU."""
    split = empty(course)
    for index in by_speed(course):
        left = course.count - sum(split.counts)
        low, high = 0, left
        while low < high:
            middle = (low + high + 1) // 2
            tried = _with_count(split, index, middle, kept=kept)
            low, high = (middle, high) if course.fits(tried) else (low, middle - 1)
        split = _with_count(split, index, low, kept=kept)
    return split


def shared(course: Course, weights: tuple[int, ...]) -> Split:
    """All layers on the GPUs in these proportions, with as few experts on the CPU as fit."""
    whole = sum(weights)
    if not whole:
        return empty(course)
    bounds = [round(course.count * sum(weights[: index + 1]) / whole) for index in range(len(weights))]
    counts = tuple(after - before for before, after in zip((0, *bounds), bounds, strict=False))
    return fewest_kept(course, Split(counts, counts))


def fewest_kept(course: Course, split: Split) -> Split:
    """As many experts on each GPU as fit beside its layers."""
    for index, count in enumerate(split.counts):
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            tried = replace(split, kept=_changed(split.kept, index, middle))
            low, high = (low, middle) if course.fits(tried) else (middle + 1, high)
        split = replace(split, kept=_changed(split.kept, index, low))
    return split


def empty(course: Course) -> Split:
    """Everything on the CPU."""
    nothing = (0,) * len(course.used)
    return Split(nothing, nothing)


def by_speed(course: Course) -> tuple[int, ...]:
    """The used GPUs, fastest first; of like ones the last first, where an output layer would be anyway."""
    rates = course.pace.rates
    return tuple(sorted(range(len(course.used)), key=lambda index: (rates[course.used[index]].weights, -index)))


def improved(course: Course, split: Split) -> Split:
    """The best that single moves lead to."""
    best, score, looked = split, course.guessed(split), 0
    for step in _STEPS:
        better = True
        while better and looked < _MOST:
            better = False
            for tried in _moves(course, best, step):
                looked += 1
                found = course.guessed(tried)
                if found < score:
                    best, score, better = tried, found, True
                    break
    return best


def _moves(course: Course, split: Split, step: int) -> Iterator[Split]:
    """Layers from one device to another, with and without their experts; then experts alone."""
    free = course.count - sum(split.counts)
    gpus = _unlike(course, split)
    for to in gpus:
        if free:
            yield from _moved(course, split, None, to, min(step, free))
        for source in gpus:
            if source != to and split.counts[source]:
                yield from _moved(course, split, source, to, min(step, split.counts[source]))
    for index in gpus:
        count, kept = split.counts[index], split.kept[index]
        if count:
            yield from _moved(course, split, index, None, min(step, count))
        if course.experts and kept:
            yield replace(split, kept=_changed(split.kept, index, max(kept - step, 0)))
        if course.experts and kept < count:
            yield replace(split, kept=_changed(split.kept, index, min(kept + step, count)))


def _unlike(course: Course, split: Split) -> tuple[int, ...]:
    """Of alike GPUs that hold as much only the first and the last: what is moved between the others is the same."""
    first: dict[tuple[int, int, int], int] = {}
    last: dict[tuple[int, int, int], int] = {}
    for index, state in enumerate(zip(course.alike, split.counts, split.kept, strict=True)):
        first.setdefault(state, index)
        last[state] = index
    return tuple(sorted({*first.values(), *last.values()}))


def _moved(course: Course, split: Split, source: int | None, to: int | None, step: int) -> Iterator[Split]:
    """None is the CPU."""
    counts, kept = list(split.counts), list(split.kept)
    if source is not None:
        counts[source] -= step
        kept[source] = min(kept[source], counts[source])
    if to is not None:
        counts[to] += step
    yield Split(tuple(counts), tuple(kept))
    if not course.experts:
        return
    if source is not None and kept[source]:
        fewer = _changed(tuple(kept), source, max(kept[source] - step, 0))
        yield Split(tuple(counts), fewer)
        if to is not None:
            yield Split(tuple(counts), _changed(fewer, to, min(kept[to] + step, counts[to])))
    if to is not None:
        yield Split(tuple(counts), _changed(tuple(kept), to, min(kept[to] + step, counts[to])))


def _with_count(split: Split, index: int, count: int, *, kept: bool) -> Split:
    return Split(_changed(split.counts, index, count), _changed(split.kept, index, count if kept else 0))


def _changed(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])
