"""Plan: the document. Edits are functions from one plan to the next."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Final

from lamella.devices.device import Backend, Device, Kind, Readings
from lamella.devices.nvml import gpus_of
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model, Projector
from lamella.notes import NoteCode
from lamella.placement.allocators import Request, run
from lamella.placement.nearest import said
from lamella.placement.placement import Allocation, Flags, Placement
from lamella.plan.drawn import edge_moved, edges_of, heirs, inherited, remaining, sent_to
from lamella.plan.experts import expert_edge_moved, expert_edges, experts_sent
from lamella.units import GIB

MANUAL: Final = "manual"
DEFAULT_ALLOCATOR: Final = "llama.cpp"
WHAT_IF_BYTES: Final = 24 * GIB

# What stays true of a placement when a hand changes it; the rest an allocator said about its own answer.
_LASTING: Final = frozenset({NoteCode.CONTEXT_REDUCED})


@dataclass(frozen=True, slots=True)
class Plan:
    """A model, devices, settings, and where each layer goes.

    `allocator` is a name of `placement.allocators.ALLOCATORS`; "manual" keeps the placement as drawn or as flags
    say until another allocator is chosen. `pins` holds the edges d (in front of GPU d) that stay when an allocator
    runs again.
    """

    model: Model
    gpus: tuple[Device, ...]  # in engine order
    host: Device
    settings: Settings
    allocator: str
    allocation: Allocation
    pins: frozenset[int] = frozenset()


def new_plan(
    model: Model,
    gpus: tuple[Device, ...],
    host: Device,
    *,
    settings: Settings | None = None,
    allocator: str = DEFAULT_ALLOCATOR,
    flags: Flags | None = None,
    known: Estimate | None = None,
) -> Plan:
    """A first plan as the allocator answers. `flags` are llama.cpp's placement flags where they are given by hand."""
    asked = settings or Settings()
    request = Request(estimated(model, asked, known), gpus, host, flags)
    return Plan(model, gpus, host, asked, allocator, run(allocator, request))


def replanned(plan: Plan, *, known: Estimate | None = None) -> Plan:
    """The allocator's answer for the plan as it stands, around its pinned edges; a manual plan stays as drawn.

    `known` is an estimate of the same model and settings, where the caller has one.
    """
    if plan.allocator == MANUAL:
        return plan
    request = Request(
        estimated(plan.model, plan.settings, known), plan.gpus, plan.host, flags=None, pins=pinned_edges(plan)
    )
    return replace(plan, allocation=run(plan.allocator, request))


def pinned_edges(plan: Plan) -> tuple[tuple[int, int], ...]:
    """Each pinned edge with the number of places in front of it."""
    now = edges_of(plan.allocation.placement, len(plan.gpus))
    return tuple((edge, now[edge]) for edge in sorted(plan.pins) if edge < len(now))


def with_settings(plan: Plan, settings: Settings, *, known: Estimate | None = None) -> Plan:
    """Other settings; the allocator answers again, and a manual plan keeps its drawing."""
    if settings == plan.settings:
        return plan
    started = _followed(plan.allocation.started, plan.settings, settings)
    changed = replace(plan, settings=settings, allocation=replace(plan.allocation, started=started))
    if plan.allocator != MANUAL:
        return replanned(changed, known=known)
    if (settings.split_mode, settings.main_gpu) != (plan.settings.split_mode, plan.settings.main_gpu):
        changed = _drawn(changed, plan.allocation.placement)  # the same drawing takes other flags
    if settings.context_tokens == plan.settings.context_tokens:
        return changed
    # A context asked for by hand takes the place of the one that an allocator had found.
    notes = tuple(note for note in changed.allocation.notes if note.code is not NoteCode.CONTEXT_REDUCED)
    allocation = replace(changed.allocation, context_tokens=settings.context_tokens, notes=notes)
    return replace(changed, allocation=allocation)


def with_model(plan: Plan, model: Model, *, known: Estimate | None = None) -> Plan:
    """Another model of the same layers, such as another quantisation; ValueError where their number differs."""
    if model.layer_count != plan.model.layer_count:
        raise ValueError(f"{model.layer_count} layers in place of {plan.model.layer_count}")
    return plan if model == plan.model else replanned(replace(plan, model=model), known=known)


def with_projector(plan: Plan, projector: Projector | None, *, known: Estimate | None = None) -> Plan:
    """With another projector beside the model, or with none; the allocator answers again."""
    if projector == plan.model.projector:
        return plan
    return replanned(replace(plan, model=replace(plan.model, projector=projector)), known=known)


def _followed(started: Settings | None, before: Settings, after: Settings) -> Settings | None:
    """What an engine was to be started with, where it is not what was asked, with what is asked differently now."""
    if started is None:
        return None
    changed = {field.name: getattr(after, field.name) for field in fields(after)}
    return replace(started, **{name: new for name, new in changed.items() if new != getattr(before, name)})


def with_gpus(plan: Plan, gpus: tuple[Device, ...], *, known: Estimate | None = None) -> Plan:
    """Other GPUs; the allocator answers again. In a manual plan a removed GPU's layers go to its neighbour."""
    if gpus == plan.gpus:
        return plan
    found = remaining(plan.gpus, gpus)
    drawing = inherited(plan.allocation.placement, heirs(found))
    # First the drawing, so that pinned edges are counted on the new GPUs; then the allocator, if there is one.
    pins = frozenset(gpu for edge, gpu in enumerate(found) if gpu is not None and edge in plan.pins)
    changed = replace(plan, gpus=gpus, pins=pins)
    return replanned(_drawn(changed, drawing), known=known)


def with_host(plan: Plan, host: Device, *, known: Estimate | None = None) -> Plan:
    """Other system memory."""
    return plan if host == plan.host else replanned(replace(plan, host=host), known=known)


def with_machine(plan: Plan, gpus: tuple[Device, ...], host: Device, *, known: Estimate | None = None) -> Plan:
    """Another computer: its GPUs and its system memory in one step."""
    if gpus == plan.gpus:
        return with_host(plan, host, known=known)
    return with_gpus(replace(plan, host=host), gpus, known=known)


def with_allocator(plan: Plan, allocator: str, *, known: Estimate | None = None) -> Plan:
    """Another allocator's answer; "manual" keeps what is there now."""
    return plan if allocator == plan.allocator else replanned(replace(plan, allocator=allocator), known=known)


def with_edge(plan: Plan, edge: int, place: int) -> Plan:
    """The edge in front of GPU `edge` with `place` places in front of it, held by its neighbours; drawn by hand."""
    placement = plan.allocation.placement
    moved = edge_moved(placement, len(plan.gpus), edge=edge, place=place)
    return plan if moved == placement else _by_hand(plan, moved)


def with_pin(plan: Plan, edge: int, pinned: bool, *, known: Estimate | None = None) -> Plan:
    """An edge that stays when an allocator runs again. Letting go of it lets the allocator answer at once."""
    if pinned == (edge in plan.pins):
        return plan
    if pinned:
        return replace(plan, pins=plan.pins | {edge})
    return replanned(replace(plan, pins=plan.pins - {edge}), known=known)


def with_layers_on(plan: Plan, places: Collection[int], device: int) -> Plan:
    """These layers (the output layer is the last place) on another device, even where that leaves islands."""
    placement = plan.allocation.placement
    moved = sent_to(placement, places, device)
    return plan if moved == placement else _by_hand(plan, moved)


def with_gpu_emptied(plan: Plan, gpu: int) -> Plan:
    """No layers on this GPU: half of them to the device in front of it, half to the GPU behind it if there is one."""
    now = edges_of(plan.allocation.placement, len(plan.gpus))
    if gpu + 1 == len(now):
        return with_edge(plan, gpu, len(plan.allocation.placement.homes))
    middle = (now[gpu] + now[gpu + 1] + 1) // 2
    return with_edge(with_edge(plan, gpu, middle), gpu + 1, middle)


def with_experts_on(plan: Plan, places: Collection[int], device: int | None) -> Plan:
    """The experts of these layers on another device, the rest of each layer where it is; None: back home."""
    placement = plan.allocation.placement
    moved = experts_sent(placement, plan.model, places, device)
    return plan if moved == placement else _by_hand(plan, moved)


def with_expert_edge(plan: Plan, gpu: int, place: int) -> Plan:
    """The experts of this GPU's layers from `place` on (or up to it) on the CPU; the same plan where it has none."""
    placement = plan.allocation.placement
    edge = next((edge for edge in expert_edges(placement, plan.model, len(plan.gpus)) if edge.gpu == gpu), None)
    moved = placement if edge is None else expert_edge_moved(placement, plan.model, edge, place)
    return plan if moved == placement else _by_hand(plan, moved)


def with_gpu_count(plan: Plan, count: int, *, spare: tuple[Device, ...] = (), known: Estimate | None = None) -> Plan:
    """As many GPUs, the first ones kept.

    Further ones are those of `spare` (this computer's) that the plan has not, then what-if copies of the last, or a
    card of 24 GiB where there is none to copy.
    """
    wanted = max(count, 0)
    gpus = plan.gpus[:wanted]
    while len(gpus) < wanted:
        gpus = (*gpus, next_gpu(gpus, spare))
    return with_gpus(plan, gpus, known=known)


def next_gpu(gpus: tuple[Device, ...], spare: tuple[Device, ...] = ()) -> Device:
    """The one that `with_gpu_count` would add."""
    present = {gpu.uuid for gpu in gpus}
    return next((gpu for gpu in spare if gpu.uuid not in present), None) or _what_if(gpus)


def with_readings(plan: Plan, readings: Readings, *, known: Estimate | None = None) -> Plan:
    """The memory that is free now, on every device of the plan that answers; what does not say stays as it was."""
    free = {gpu.uuid: gpu.free for gpu in gpus_of(readings)}
    gpus = tuple(gpu if gpu.simulated else _freed(gpu, free.get(gpu.uuid)) for gpu in plan.gpus)
    return with_gpus(with_host(plan, _freed(plan.host, readings.host.free), known=known), gpus, known=known)


def _freed(device: Device, free: int | None) -> Device:
    """No more than there is: a plan may have come from a computer with less memory than this one has free."""
    return device if free is None else replace(device, free=min(free, device.total))


def _what_if(gpus: tuple[Device, ...]) -> Device:
    """Nothing else runs on a card that is not there, so all of its memory is free."""
    if gpus:
        return replace(gpus[-1], uuid="", free=gpus[-1].free if gpus[-1].simulated else gpus[-1].total)
    return Device("GPU", Kind.GPU, Backend.CUDA, total=WHAT_IF_BYTES, free=WHAT_IF_BYTES)


def _by_hand(plan: Plan, placement: Placement) -> Plan:
    return _drawn(replace(plan, allocator=MANUAL), placement)


def _drawn(plan: Plan, placement: Placement) -> Plan:
    """The same plan with a placement that no allocator answered, and the flags that say it."""
    flags, unsaid = said(placement, plan.gpus, plan.settings)
    notes = tuple(note for note in plan.allocation.notes if note.code in _LASTING)
    # Whoever draws may use every GPU, whichever ones an allocator had chosen.
    started = plan.allocation.started and replace(plan.allocation.started, visible=None)
    allocation = replace(plan.allocation, placement=placement, flags=flags, notes=(*notes, *unsaid), started=started)
    return replace(plan, allocation=allocation)
