"""Ways to do better: single changes that gain something, each planned by the allocator itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from lamella.estimate.compute.replay import Replayer
from lamella.estimate.estimate import Estimate, estimated
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import Plan
from lamella.speed.candidates import candidates
from lamella.speed.change import Change, ChangeKind, Surroundings
from lamella.speed.standing import Fit, SpeedOf, Standing, better, faster, standing_of


@dataclass(frozen=True, slots=True)
class Way:
    """One change with what it gains. To try it is to commit `plan`, which is one step."""

    change: Change
    outcome: Outcome
    before: Standing
    after: Standing

    @property
    def plan(self) -> Plan:
        return self.outcome.plan

    @property
    def layers_gained(self) -> int:
        """That come onto GPUs; where all are at home there already, that get their experts back."""
        before, after = self.before.offload, self.after.offload
        return max(after.at_home - before.at_home, after.layers - before.layers)

    @property
    def headroom_gained(self) -> int:
        """On the GPU that has least to spare, before and after; negative where the memory is put to use."""
        return self.after.headroom - self.before.headroom

    @property
    def faster(self) -> bool:
        """Than now, or at all where it does not fit now."""
        return self.makes_it_fit or faster(self.before, self.after)

    @property
    def makes_it_fit(self) -> bool:
        return self.before.fit is Fit.NOT


def ways(outcome: Outcome, around: Surroundings, speed: SpeedOf | None = None) -> tuple[Way, ...]:
    """All of `each_way`, ranked."""
    return ranked(way for way in each_way(outcome, around, speed) if way is not None)


def each_way(outcome: Outcome, around: Surroundings, speed: SpeedOf | None = None) -> Iterator[Way | None]:
    """One item for every candidate that was planned, None where it gains nothing; whoever asks may stop between them.

    Of each kind the mildest that brings everything onto the GPUs ends the kind, and a stronger one is given only
    where it gains more. Two threads may work on one plan if each has its own estimate: see `apart`.
    """
    now = standing_of(outcome, speed)
    for _, same_kind in groupby(candidates(outcome, now, around), key=lambda change: change.kind):
        best = now
        for change in same_kind:
            way = _tried(outcome, change, now, speed)
            if way is None or not better(best, way.after):
                yield None
                continue
            yield way
            best = way.after
            if best.done:
                break


def _tried(outcome: Outcome, change: Change, now: Standing, speed: SpeedOf | None) -> Way | None:
    """None where nothing is gained, or where the change would shorten the context behind somebody's back."""
    known = _known(outcome, change)
    plan = change.edit(outcome.plan, known)
    if plan == outcome.plan:
        return None
    after = outcome_of(plan, known)
    then = standing_of(after, speed)
    if not better(now, then):
        return None
    if change.kind is not ChangeKind.CONTEXT and then.context_tokens < now.context_tokens:
        return None
    return Way(_named(change, then), after, now, then)


def _known(outcome: Outcome, change: Change) -> Estimate:
    """What allocator and outcome share: of the plan's model, or made once of the other one."""
    known = outcome.estimate
    if change.model is None:
        return known
    return replace(estimated(change.model, known.settings), replayer=known.replayer.anew())


def _named(change: Change, then: Standing) -> Change:
    """An allocator that was asked to part experts from layers, and found room for all of them, does something else."""
    if change.kind is not ChangeKind.EXPERTS_TO_CPU:
        return change
    split = then.offload.split
    return replace(change, count=split) if split else replace(change, kind=ChangeKind.ALLOCATOR)


def apart(outcome: Outcome, wanted: Callable[[], bool] = lambda: True) -> Outcome:
    """The same, with a memory of compute buffers of its own: the window never waits for a thread that works on it.

    What is worked out with it raises Unwanted as soon as it is not `wanted` any more.
    """
    return replace(outcome, estimate=replace(outcome.estimate, replayer=Replayer(wanted)))


def ranked(found: Iterable[Way]) -> tuple[Way, ...]:
    """What gains most first, but what has to be bought last; the best of every kind in front of all others."""
    ordered = sorted(found, key=_rank)
    first = {way.change.kind: way for way in reversed(ordered)}
    best = [way for way in ordered if first[way.change.kind] is way]
    return (*best, *(way for way in ordered if way not in best))


def _rank(way: Way) -> tuple[object, ...]:
    """By how it fits, by speed, by layers on GPUs, by what the CPU is left with; then the gentler kind."""
    after, there = way.after, way.after.offload
    gentle = tuple(ChangeKind).index(way.change.kind)
    return _bought(way), -after.fit, -_rounded(after), -there.at_home, -there.layers, there.cpu_bytes, gentle


def _rounded(standing: Standing) -> float:
    """A speed to two figures, which is more than it is sure of; 0 where it is not known, so that layers decide."""
    return float(f"{standing.tokens_per_second or 0.0:.2g}")


def _bought(way: Way) -> bool:
    """Whether it takes a card that is not in this computer."""
    match way.change.kind:
        case ChangeKind.LARGER_GPU:
            return True
        case ChangeKind.ONE_MORE_GPU:
            return way.plan.gpus[-1].simulated
        case _:
            return False
