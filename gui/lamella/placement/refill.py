"""Edges that stay, and as many layers on GPUs between them as fit."""

from dataclasses import dataclass, replace

from lamella.devices.device import CPU
from lamella.estimate.estimate import at_context, estimated
from lamella.notes import NoteCode
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.nearest import said
from lamella.placement.placement import Allocation, Placement, edges, placed_by_edges
from lamella.placement.request import Request


def around_pins(request: Request, allocation: Allocation) -> Allocation:
    """The allocator's answer where it keeps the pins; else the pinned edges with the others filled around them.

    Never fails: what fits nowhere goes to the CPU, or, behind a pin, to the first GPU that may hold it.
    """
    pins = {gpu: place for gpu, place in request.pins if 0 <= gpu < len(request.gpus)}
    now = edges(allocation.placement, len(request.gpus))
    if now is not None and all(now[gpu] == place for gpu, place in pins.items()):
        return allocation
    # What the answer keeps off the GPUs stays off them: a pin gives no GPU room for the experts of its layers.
    kept = tuple(part for part in allocation.placement.overflow if part.device == CPU)
    answered = replace(allocation.placement, overflow=kept)
    estimate, started = request.estimate, allocation.started
    if started is not None:
        # A pin may ask for a GPU that the allocator would have done without.
        started = replace(started, visible=None)
        estimate = estimated(estimate.model, started, estimate)
    asked = replace(request, estimate=at_context(estimate, allocation.context_tokens))
    placement = _filled(asked, pins, answered)
    flags, unsaid = said(placement, len(request.gpus))
    notes = tuple(note for note in allocation.notes if note.code is NoteCode.CONTEXT_REDUCED)
    return replace(
        allocation,
        placement=placement,
        flags=flags,
        notes=(*notes, *unsaid),
        started=started,
    )


def _filled(request: Request, pins: dict[int, int], answered: Placement) -> Placement:
    """From the last GPU to the first, each with as many layers as its free memory less the margin holds."""
    ledger = Ledger(request.estimate, request.gpus)
    count, gpu_count = request.estimate.model.layer_count, len(request.gpus)
    bounds, used = [0] * gpu_count, used_gpus(request.estimate.settings, request.gpus)
    end = count
    for gpu in reversed(range(gpu_count)):
        lowest = min(end, max((place for pin, place in pins.items() if pin < gpu), default=0))
        if gpu in pins:
            first = min(end, max(lowest, pins[gpu]))
        elif gpu not in used:
            first = end
        else:
            limit = request.gpus[gpu].free - request.estimate.settings.margin(used.index(gpu))
            trials = _Trials(ledger, answered, tuple(bounds), gpu, limit)
            first = trials.first_fitting(lowest, end)
        bounds[gpu] = end = first
    return replace(answered, homes=placed_by_edges(count, tuple(bounds)))


@dataclass(frozen=True, slots=True)
class _Trials:
    """Where one GPU may begin; those behind it have their `bounds` already."""

    ledger: Ledger
    answered: Placement
    bounds: tuple[int, ...]
    gpu: int
    limit: int  # free, less the margin

    def first_fitting(self, low: int, high: int) -> int:
        """The lowest first place with which the GPU keeps its margin, by bisection; `high` if it can hold none."""
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._fits(middle) else (middle + 1, high)
        return low

    def _fits(self, first: int) -> bool:
        trial = (*(first,) * (self.gpu + 1), *self.bounds[self.gpu + 1 :])
        homes = placed_by_edges(len(self.answered.homes), trial)
        return self.ledger.usages(replace(self.answered, homes=homes))[self.gpu].projected <= self.limit
