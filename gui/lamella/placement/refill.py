"""Edges that stay, and as many layers on GPUs between them as fit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lamella.devices.device import CPU
from lamella.estimate.estimate import at_context, estimated
from lamella.notes import NoteCode
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.nearest import said
from lamella.placement.placement import Allocation, Placement, edges, placed_by_edges
from lamella.placement.projector import margins
from lamella.placement.refill_experts import ExpertRefill
from lamella.placement.request import Request

Drawing = Callable[[tuple[int, ...]], Placement]
"""From homes to a placement: what is kept off them."""


def around_pins(request: Request, allocation: Allocation, *, sparing: bool = False) -> Allocation:
    """The allocator's answer where it keeps the pins; else the pinned edges with the others filled around them.

    Never fails: what fits nowhere goes to the CPU, or, behind a pin, to the first GPU that may hold it. `sparing`: the
    allocator rather keeps a mixture's experts off GPUs than layers, and so is done around the pins.
    """
    pins = {gpu: place for gpu, place in request.pins if 0 <= gpu < len(request.gpus)}
    now = edges(allocation.placement, len(request.gpus))
    if now is not None and all(now[gpu] == place for gpu, place in pins.items()):
        return allocation
    estimate, started = request.estimate, allocation.started
    if started is not None:
        # A pin may ask for a GPU that the allocator would have done without.
        started = replace(started, visible=None)
        estimate = estimated(estimate.model, started, estimate)
    asked = replace(request, estimate=at_context(estimate, allocation.context_tokens))
    all_used = used_gpus(estimate.settings, request.gpus) == tuple(range(len(request.gpus)))
    if sparing and estimate.model.expert_count and all_used:
        placement = _spared(asked, pins)
    else:
        # What the answer keeps off the GPUs stays off them.
        kept = tuple(part for part in allocation.placement.overflow if part.device == CPU)
        answered = replace(allocation.placement, overflow=kept)
        placement = _filled(asked, pins, lambda homes: replace(answered, homes=homes))
    flags, unsaid = said(placement, request.gpus, asked.estimate.settings)
    notes = tuple(note for note in allocation.notes if note.code is NoteCode.CONTEXT_REDUCED)
    return replace(
        allocation,
        placement=placement,
        flags=flags,
        notes=(*notes, *unsaid),
        started=started,
    )


def _spared(request: Request, pins: dict[int, int]) -> Placement:
    """In fit's order: whole layers if they all fit, else layers without experts, and then what there is room for."""
    whole = _filled(request, pins, Placement)
    if CPU not in whole.homes and _fits(request, whole):
        return whole
    refill = ExpertRefill(request, pins)
    return refill.refilled(_filled(request, pins, refill.without_experts).homes)


def _fits(request: Request, placement: Placement) -> bool:
    """With every margin kept."""
    projected = Ledger(request.estimate, request.gpus).projected(placement)
    kept, used = margins(request.estimate, request.gpus), used_gpus(request.estimate.settings, request.gpus)
    return all(projected[gpu] <= request.gpus[gpu].free - kept[index] for index, gpu in enumerate(used))


def _filled(request: Request, pins: dict[int, int], drawing: Drawing) -> Placement:
    """From the last GPU to the first, each with as many layers as its free memory less the margin holds."""
    ledger = Ledger(request.estimate, request.gpus)
    count, gpu_count = request.estimate.model.layer_count, len(request.gpus)
    bounds, used = [0] * gpu_count, used_gpus(request.estimate.settings, request.gpus)
    kept = margins(request.estimate, request.gpus)
    end = count
    for gpu in reversed(range(gpu_count)):
        lowest = min(end, max((place for pin, place in pins.items() if pin < gpu), default=0))
        if gpu in pins:
            first = min(end, max(lowest, pins[gpu]))
        elif gpu not in used:
            first = end
        else:
            limit = request.gpus[gpu].free - kept[used.index(gpu)]
            first = _Trials(ledger, drawing, tuple(bounds), count, gpu, limit).first_fitting(lowest, end)
        bounds[gpu] = end = first
    return drawing(placed_by_edges(count, tuple(bounds)))


@dataclass(frozen=True, slots=True)
class _Trials:
    """Where one GPU may begin; those behind it have their `bounds` already."""

    ledger: Ledger
    drawing: Drawing
    bounds: tuple[int, ...]
    count: int  # layers
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
        placement = self.drawing(placed_by_edges(self.count, trial))
        if self.ledger.held(placement).together[self.gpu] > self.limit:
            return False
        return self.ledger.projected(placement)[self.gpu] <= self.limit
