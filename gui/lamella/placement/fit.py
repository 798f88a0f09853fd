"""llama.cpp's fit: the context and the placement it chooses when nothing is set by hand.

Follows common/fit.cpp of llama.cpp b11434 step by step, its oddities included, on our own memory function.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.context import CELL_STEP
from lamella.estimate.estimate import Estimate, at_context
from lamella.notes import Note, NoteCode
from lamella.placement.fit_dense import dense_shares
from lamella.placement.fit_experts import shares_with_experts
from lamella.placement.ledger import Held
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Allocation, Flags, Placement
from lamella.placement.projector import fit_margins
from lamella.placement.request import Request
from lamella.placement.rules import ALL_EXPERTS
from lamella.placement.trial import Trial

DEFAULT: Final = Flags()


@dataclass(frozen=True)
class _Measured:
    """A placement by flags at one context length. Compute buffers are only replayed where they decide something."""

    trial: Trial
    placement: Placement
    free: tuple[int, ...]  # of the used GPUs; without any, the system's total memory
    margins: tuple[int, ...]
    held: Held

    @property
    def least(self) -> tuple[int, ...]:
        """What is used at least: weights and caches."""
        if not self.trial.used:
            return (self.held.weights[CPU] + self.held.kv_cache[CPU] - self.trial.ledger.repacked(self.placement),)
        return self.trial.of_used(self.held.together)

    @cached_property
    def used(self) -> tuple[int, ...]:
        """Bytes on each used GPU.

        Without GPUs fit goes by all of the memory there is, and does not see repacked weights.
        """
        projected = self.trial.ledger.projected(self.placement)
        if not self.trial.used:
            return (projected[CPU] - self.trial.ledger.repacked(self.placement),)
        return self.trial.of_used(projected)

    @property
    def weights(self) -> int:
        """On the used GPUs together."""
        return sum(self.trial.of_used(self.held.weights))

    @property
    def targets(self) -> tuple[int, ...]:
        """What may be used."""
        return tuple(free - margin for free, margin in zip(self.free, self.margins, strict=True))

    @property
    def fits(self) -> bool:
        return self._below(self.least) and self._below(self.used)

    def exceeds(self, budget: int) -> bool:
        """Whether all of it together takes more than so many bytes."""
        return sum(self.least) > budget or sum(self.used) > budget

    def _below(self, taken: tuple[int, ...]) -> bool:
        return all(nbytes <= target for nbytes, target in zip(taken, self.targets, strict=True))


def fit(request: Request) -> Allocation:
    """What fit chooses; where it fails, the placement llama.cpp then goes on with, and a note."""
    settings, flags = request.estimate.settings, request.flags or DEFAULT
    asked = settings.context_tokens
    largest = asked or _longest_context(request.estimate)
    start = _measured(request, flags, largest)
    context, found = (asked, start) if asked else (largest, start)
    done = start.fits
    if not done and not asked:
        context, done = _shrunk_context(request, start, largest, flags)
        found = _measured(request, flags, context)
    notes = (Note(NoteCode.CONTEXT_REDUCED, count=context),) if context < largest else ()
    if done:
        return Allocation(found.placement, context, flags, notes)
    if reason := _refusal(request, found):
        return Allocation(found.placement, context, flags, (*notes, Note(NoteCode.FIT_FAILED, reason)))
    allocation = _fitted_layers(request, found, context)
    return replace(allocation, notes=(*notes, *allocation.notes))


def _longest_context(estimate: Estimate) -> int:
    """The training length for every stream, which is where fit starts when no context is asked for."""
    length = estimate.model.context_length or estimate.settings.fit_context
    return length * estimate.context.streams


def _measured(request: Request, flags: Flags, context: int) -> _Measured:
    estimate = at_context(request.estimate, context)
    trial = Trial(estimate, request.gpus)
    placement = placed_by_flags(estimate, request.gpus, flags, host=request.host)
    return _Measured(
        trial=trial,
        placement=placement,
        free=tuple(request.gpus[gpu].free for gpu in trial.used) or (request.host.total,),
        margins=fit_margins(estimate, request.gpus),
        held=trial.ledger.held(placement),
    )


def _shrunk_context(request: Request, start: _Measured, largest: int, flags: Flags) -> tuple[int, bool]:
    """The context that fits by sum, and whether that is all there is to do."""
    estimate = request.estimate
    streams = estimate.context.streams
    least = estimate.settings.fit_context * streams
    budget = sum(start.targets)
    if largest <= least or not start.exceeds(budget):
        return largest, False
    gpus = len(start.trial.used)
    if gpus > 1:
        # Whole layers, or the tensors of a mixture of experts, leave gaps.
        by_layer = start.weights // estimate.model.loaded_blocks
        budget -= (gpus + 1) * by_layer // (6 if estimate.model.expert_count else 2)
    shortest = _measured(request, flags, least)
    if shortest.exceeds(budget - 1):
        return least, False
    at_least = sum(shortest.used)
    context = least + (largest - least) * (budget - at_least) // (sum(start.used) - at_least)
    return max(context - context % (CELL_STEP * streams), least), gpus <= 1


def _refusal(request: Request, found: _Measured) -> str:
    """Why fit does not go on to layers; "" if it does."""
    flags = request.flags or DEFAULT
    if not found.trial.used:
        return "system memory"
    if flags.n_gpu_layers >= 0:
        return "-ngl"
    if len(found.trial.used) > 1 and any(flags.tensor_split):
        return "-ts"
    return "-ot" if flags.overrides else ""


def _fitted_layers(request: Request, found: _Measured, context: int) -> Allocation:
    trial, targets = found.trial, found.targets
    experts = trial.estimate.model.expert_count > 0
    room = False
    if experts:
        without = _measured(request, Flags(overrides=((ALL_EXPERTS, CPU),)), context)
        room = not without.exceeds(sum(targets) - 1)
    dense = dense_shares(trial, targets, experts=experts)
    shares = dense.shares
    notes: tuple[Note, ...] = ()
    if room:
        shares, ended = shares_with_experts(trial, targets, dense)
        notes = () if ended else (Note(NoteCode.FIT_NEVER_ENDS),)
    return Allocation(trial.placement(shares), context, trial.flags(shares), notes)
