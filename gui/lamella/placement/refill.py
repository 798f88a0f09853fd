"""Edges that stay, and as many layers on GPUs between them as fit."""

from dataclasses import replace

from lamella.estimate.estimate import at_context
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
    homes = _filled(replace(request, estimate=at_context(request.estimate, allocation.context_tokens)), pins)
    placement = Placement(homes)
    flags, unsaid = said(placement, len(request.gpus))
    notes = tuple(note for note in allocation.notes if note.code is NoteCode.CONTEXT_REDUCED)
    return replace(allocation, placement=placement, flags=flags, notes=(*notes, *unsaid))


def _filled(request: Request, pins: dict[int, int]) -> tuple[int, ...]:
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
            first = _first_fitting(ledger, request, bounds, gpu=gpu, lowest=lowest, end=end)
        bounds[gpu] = end = first
    return placed_by_edges(count, tuple(bounds))


def _first_fitting(ledger: Ledger, request: Request, bounds: list[int], *, gpu: int, lowest: int, end: int) -> int:
    """The lowest first place with which the GPU keeps its margin, by bisection; `end` if it can hold none."""
    count, device = request.estimate.model.layer_count, request.gpus[gpu]
    limit = device.free - request.estimate.settings.margin(gpu)
    low, high = lowest, end
    while low < high:
        middle = (low + high) // 2
        trial = (*(middle,) * (gpu + 1), *bounds[gpu + 1 :])
        usages = ledger.usages(Placement(placed_by_edges(count, trial)))
        low, high = (low, middle) if usages[gpu].projected <= limit else (middle + 1, high)
    return low
