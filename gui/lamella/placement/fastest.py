"""fastest: the placement with which one token takes the least time, of those that the devices have memory for."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from lamella.devices.cards import card_list
from lamella.devices.device import CPU
from lamella.estimate.estimate import Estimate, at_context
from lamella.estimate.pace.pace import DEPTH_TOKENS, Pace
from lamella.notes import NoteCode
from lamella.placement.fastest_search import filled, improved, shared
from lamella.placement.fastest_split import Course, Scored, Split
from lamella.placement.fit import fit
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.nearest import nearest_flags, said
from lamella.placement.placement import Allocation, Placement, edges
from lamella.placement.request import Allocator, Request

_ROUNDS: Final = 3
"""Compute buffers depend on the placement; they are as expected after two or three looks."""


_MANY: Final = 8
"""On more GPUs the answers of allocators that search for themselves cost more than all the rest together, and none was
better than what is found without them (eight models on 16 GPUs of 8, 24 and 80 GiB).
"""


def fastest(request: Request, others: Iterable[Allocator], *, searching: Iterable[Allocator] = ()) -> Allocation:
    """Never slower than what the `others` answer, by the measure of `Course.score`; the context is as fit has it.

    Nor than what those answer that are `searching` themselves, where there are not too many GPUs to ask them.
    """
    request = replace(request, flags=None, pins=())
    fitted = fit(request)
    estimate = at_context(request.estimate, fitted.context_tokens)
    course = course_of(request, estimate)
    asked = (*others, *(searching if len(course.used) <= _MANY else ()))
    answers = [fitted.placement, *(other(request).placement for other in asked if other is not fit)]
    answers = [_sayable(course, request, answer) for answer in dict.fromkeys(answers)]
    best = course.best(answers)
    for split in _starts(course, answers):
        best = _search(course, split, best)
    placement = best[0]
    flags, unsaid = said(placement, request.gpus, estimate.settings)
    notes = tuple(note for note in fitted.notes if note.code is NoteCode.CONTEXT_REDUCED)
    return Allocation(placement, fitted.context_tokens, flags, (*notes, *unsaid))


def course_of(request: Request, estimate: Estimate) -> Course:
    """What placements for a request are measured with, at the estimate's context."""
    depth = min(DEPTH_TOKENS, estimate.context.n_ctx_seq)
    pace = Pace(
        estimate,
        request.gpus,
        request.host,
        cards=card_list().gpus,
        calibrations=estimate.measured,
        depth_tokens=depth,
    )
    return Course(estimate, request.gpus, request.host, pace)


def _sayable(course: Course, request: Request, placement: Placement) -> Placement:
    """The same in an order that llama.cpp has; where it is another one, rules take the weights where they would be."""
    if edges(placement, len(request.gpus)) is not None:
        return placement
    flags = nearest_flags(course.estimate, placement, request.gpus).flags
    return placed_by_flags(course.estimate, request.gpus, flags)


def _starts(course: Course, answers: Iterable[Placement]) -> tuple[Split, ...]:
    """The two most promising of the answers and of what fills the GPUs in order of speed."""
    if not course.used:
        return ()
    found = [_split_of(course, answer) for answer in answers]
    course.learn(max(found, key=lambda split: sum(split.counts)))
    found.append(filled(course, kept=False))
    if course.experts:
        free = tuple(max(course.room(index), 0) for index in range(len(course.used)))
        found += [filled(course, kept=True), shared(course, free)]
    ordered = sorted(dict.fromkeys(found), key=course.guessed)
    return tuple(ordered[:2])


def _split_of(course: Course, placement: Placement) -> Split:
    """The nearest split to an answer."""
    away = {item.place for item in placement.overflow if item.device == CPU}
    counts = tuple(placement.homes.count(gpu) for gpu in course.used)
    kept = tuple(sum(placement.homes[place] == gpu for place in away if place >= 0) for gpu in course.used)
    return Split(counts, kept)


def _search(course: Course, split: Split, best: Scored) -> Scored:
    """A better placement where one is found, exactly measured; only what promises to be better is measured."""
    seen = {best[0]}
    for _ in range(_ROUNDS):
        course.learn(split)
        split = improved(course, split)
        placement = course.placement(split)
        if placement in seen or course.guessed(split) >= best[1]:
            break
        seen.add(placement)
        best = min(best, (placement, course.score(placement)), key=lambda scored: scored[1])
    return best
