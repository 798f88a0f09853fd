"""llama.cpp's fit: the context and the placement it chooses when nothing is set by hand.

Follows common/fit.cpp of llama.cpp b11434 step by step, its oddities included, on our own memory function.
"""

from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.context import CELL_STEP
from lamella.estimate.estimate import Estimate, at_context
from lamella.notes import Note, NoteCode
from lamella.placement.fit_dense import dense_shares
from lamella.placement.fit_experts import shares_with_experts
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Allocation, Flags, Placement
from lamella.placement.request import Request
from lamella.placement.rules import ALL_EXPERTS
from lamella.placement.trial import Trial

DEFAULT: Final = Flags()


@dataclass(frozen=True, slots=True)
class _Measured:
    """A placement by flags at one context length."""

    trial: Trial
    placement: Placement
    free: tuple[int, ...]  # of the used GPUs; without any, the system's total memory
    margins: tuple[int, ...]
    used: tuple[int, ...]
    weights: int  # on the used GPUs together

    @property
    def fits(self) -> bool:
        return all(f - u >= m for f, u, m in zip(self.free, self.used, self.margins, strict=True))

    @property
    def surplus(self) -> int:
        return sum(self.free) - sum(self.used) - sum(self.margins)


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
    placement = placed_by_flags(estimate, request.gpus, flags)
    projected = trial.ledger.projected(placement)
    if not trial.used:
        # Without GPUs fit goes by all of the memory there is, and does not see repacked weights.
        host = projected[CPU] - trial.ledger.repacked(placement)
        return _Measured(trial, placement, (request.host.total,), (estimate.settings.margin(0),), (host,), 0)
    return _Measured(
        trial=trial,
        placement=placement,
        free=tuple(request.gpus[gpu].free for gpu in trial.used),
        margins=tuple(estimate.settings.margin(index) for index in range(len(trial.used))),
        used=tuple(projected[gpu] for gpu in trial.used),
        weights=sum(trial.ledger.held(placement).weights[gpu] for gpu in trial.used),
    )


def _shrunk_context(request: Request, start: _Measured, largest: int, flags: Flags) -> tuple[int, bool]:
    """The context that fits by sum, and whether that is all there is to do."""
    estimate = request.estimate
    streams = estimate.context.streams
    least = estimate.settings.fit_context * streams
    if start.surplus >= 0 or largest <= least:
        return largest, False
    budget = sum(start.free) - sum(start.margins)
    gpus = len(start.trial.used)
    if gpus > 1:
        # Whole layers, or the tensors of a mixture of experts, leave gaps.
        by_layer = start.weights // estimate.model.loaded_blocks
        budget -= (gpus + 1) * by_layer // (6 if estimate.model.expert_count else 2)
    at_least = sum(_measured(request, flags, least).used)
    if budget <= at_least:
        return least, False
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
    trial, model = found.trial, found.trial.estimate.model
    targets = tuple(free - margin for free, margin in zip(found.free, found.margins, strict=True))
    experts = model.expert_count > 0
    room = 0
    if experts:
        flags = Flags(overrides=((ALL_EXPERTS, CPU),))
        without = trial.projected(placed_by_flags(trial.estimate, request.gpus, flags))
        room = sum(targets) - sum(without)
    dense = dense_shares(trial, targets, experts=experts)
    shares = dense.shares
    notes: tuple[Note, ...] = ()
    if room > 0:
        shares, ended = shares_with_experts(trial, targets, dense)
        notes = () if ended else (Note(NoteCode.FIT_NEVER_ENDS),)
    return Allocation(trial.placement(shares), context, trial.flags(shares), notes)
