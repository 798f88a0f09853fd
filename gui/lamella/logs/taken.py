"""Taken over: a plan of what a log says happened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.devices.simulated import what_if
from lamella.estimate.settings import Settings
from lamella.logs.cache_size import context_by_cache
from lamella.logs.compare import layers_seen
from lamella.logs.moved_experts import experts_on_cpu
from lamella.logs.observed import Observed, SeenDevice
from lamella.logs.settings_seen import settings_seen
from lamella.model.model import Model
from lamella.placement.llama_cpp import shares_hold
from lamella.placement.placement import Flags
from lamella.placement.rules import RuleError, expert_rules
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import MANUAL, WHAT_IF_BYTES, Plan, new_plan, with_layers_on


class Missing(StrEnum):
    """What the log does not say, so that a default stands in its place."""

    MODEL = "model"
    GPU_MEMORY = "gpu_memory"
    CONTEXT = "context"
    LAYERS = "layers"  # which layers are on which device
    RULES = "rules"  # tensor rules that name a device which is not there
    EXPERTS = "experts"  # which experts are on the CPU, where some are


@dataclass(frozen=True, slots=True)
class Taken:
    """A plan where there is a model for it; else what one could be made of."""

    settings: Settings
    gpus: tuple[Device, ...]
    host: Device
    flags: Flags
    plan: Plan | None
    missing: tuple[Missing, ...]


_MOST_GPUS: Final = 16  # GGML_MAX_DEVICES, llama.cpp b11434; only a damaged log names more


def taken_over(observed: Observed, model: Model | None, *, gpus: tuple[Device, ...] = (), host: Device) -> Taken:
    """What the log says as a plan drawn by hand. `gpus` are this computer's: one that the log names is used as it is,
    but for the memory that was free then; `host` stands for the system memory where the log does not name it.
    """
    observed = replace(observed, devices=tuple(one for one in observed.devices if one.index < _MOST_GPUS))
    missing = list(_missing(observed, model))
    settings = settings_seen(observed)
    if Missing.CONTEXT in missing and model is not None:
        settings = replace(settings, context_tokens=context_by_cache(model, settings, observed) or 0)
    seen = observed.gpus
    devices = tuple(_device(one, gpus) for one in seen)
    there = _host(observed, host)
    rules, all_known = _rules(observed, model, seen)
    if not all_known:
        missing.append(Missing.RULES)
    flags = Flags(_layers(observed), _split(observed), rules)
    if model is None:
        return Taken(settings, devices, there, flags, None, tuple(missing))
    try:
        plan = new_plan(model, devices, there, settings=settings, allocator=MANUAL, flags=flags)
    except RuleError:  # whatever the log had as a rule, it is none
        missing.append(Missing.RULES)
        flags, rules = replace(flags, overrides=()), ()
        plan = new_plan(model, devices, there, settings=settings, allocator=MANUAL, flags=flags)
    if model.expert_count and not rules:
        known = _with_experts(plan, flags, observed)
        plan, flags = known or (plan, flags)
        if known is None:
            missing.append(Missing.EXPERTS)
    drawn = _drawn(plan, observed)
    if drawn is None:
        missing.append(Missing.LAYERS)
    return Taken(settings, devices, there, flags, drawn or plan, tuple(missing))


def _with_experts(plan: Plan, flags: Flags, observed: Observed) -> tuple[Plan, Flags] | None:
    """The plan with as many experts on the CPU as the log shows; None where it does not show which."""
    outcome = outcome_of(plan)
    planned = sum(device.usage.weights for device in outcome.devices if device.index != CPU)
    blocks = experts_on_cpu(plan.model, plan.allocation.placement.homes, observed, planned=planned)
    if not blocks:
        return None if blocks is None and observed.gpus else (plan, flags)
    there = replace(flags, overrides=expert_rules(None if blocks == plan.model.block_count else blocks))
    moved = new_plan(plan.model, plan.gpus, plan.host, settings=plan.settings, allocator=MANUAL, flags=there)
    return moved, there


def _missing(observed: Observed, model: Model | None) -> Iterator[Missing]:
    said = observed.settings
    if model is None:
        yield Missing.MODEL
    if any(gpu.free is None and gpu.total is None for gpu in observed.gpus):
        yield Missing.GPU_MEMORY
    if not (said.n_ctx or said.ctx_size or said.n_ctx_seq):
        yield Missing.CONTEXT


def _device(seen: SeenDevice, here: tuple[Device, ...]) -> Device:
    """The card of this computer, if it is one; else a what-if card of the size that the log says."""
    own = next((gpu for gpu in here if gpu.uuid and gpu.uuid == seen.uuid), None)
    remote = seen.engine_name.startswith("RPC")
    if own is not None:
        return replace(own, free=own.free if seen.free is None else max(min(seen.free, own.total), 0))
    used = seen.used or 0
    total = max(seen.total or 0, seen.free or 0) or max(used, WHAT_IF_BYTES)
    free = max(min(seen.free if seen.free is not None else total, total), 0)
    return what_if(seen.name or seen.engine_name, total, free=free, backend=Backend.RPC if remote else Backend.CUDA)


def _host(observed: Observed, host: Device) -> Device:
    free, total = observed.host_free, observed.host_total
    if free is None or free < 0:
        return host
    return Device(host.name, Kind.CPU, Backend.CPU, total=max(total or host.total, free), free=free)


def _layers(observed: Observed) -> int:
    if observed.offloaded is not None:
        return -1 if observed.offloaded == observed.n_layers else observed.offloaded
    asked = observed.settings.n_gpu_layers
    counts = [gpu.layers for gpu in observed.gpus]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else -1 if asked is None else max(asked, -1)


def _split(observed: Observed) -> tuple[float, ...]:
    """Layers of each GPU where the log says them, else the shares that were asked for."""
    counts = [layers_seen(observed, gpu) for gpu in observed.gpus]
    known = [float(count) for count in counts if count is not None]
    if len(counts) > 1 and len(known) == len(counts) and any(known):
        return tuple(known)
    asked = (observed.settings.tensor_split or ())[: len(counts)]
    return asked if shares_hold(asked) else ()


def _rules(
    observed: Observed, model: Model | None, seen: tuple[SeenDevice, ...]
) -> tuple[tuple[tuple[str, int], ...], bool]:
    """Tensor rules as they were typed, with device numbers; False where one names a device that is not there."""
    names = {one.engine_name: place for place, one in enumerate(seen)} | {"CPU": CPU}
    found, known = [], True
    for rule in observed.settings.override_tensor or ():
        pattern, _, buffer = rule.rpartition("=")
        if buffer in names and pattern:
            found.append((pattern, names[buffer]))
        else:
            known = False
    experts = observed.settings.n_cpu_moe
    if experts:
        blocks = model.block_count if model else observed.block_count
        found += expert_rules(None if blocks is None or experts >= blocks else experts)
    return tuple(found), known


def _drawn(plan: Plan, observed: Observed) -> Plan | None:
    """The plan with every layer where the log has it; None where the log leaves that open."""
    count = plan.model.layer_count
    places = {gpu.index: place for place, gpu in enumerate(observed.gpus)}
    if len(observed.layers) >= count - 1:
        homes = {number: places.get(device, CPU) for number, device in observed.layers if number < count}
        return _placed(plan, homes)
    if observed.output_offloaded is False and observed.n_layers == count:
        return _placed(plan, _without_output(observed, count))
    counted = [layers_seen(observed, gpu) for gpu in observed.gpus]
    if len(places) < 2 or None not in counted or observed.settings.tensor_split:
        return plan
    return _by_sizes(plan, observed)


def _without_output(observed: Observed, count: int) -> dict[int, int]:
    """Engines before autumn 2025 put the last blocks on GPUs, and the output layer only after all of them."""
    offloaded = observed.offloaded or 0
    shares = [layers_seen(observed, gpu) or 0 for gpu in observed.gpus] or [0]
    homes = dict.fromkeys(range(count), CPU)
    place = count - 1 - offloaded
    for device, share in enumerate(shares):
        for number in range(place, min(place + share, count - 1)):
            homes[number] = device
        place += share
    return homes


def _placed(plan: Plan, homes: dict[int, int]) -> Plan:
    for device in sorted(set(homes.values())):
        plan = with_layers_on(plan, [number for number, home in homes.items() if home == device], device)
    return plan


def _by_sizes(plan: Plan, observed: Observed) -> Plan | None:
    """Layers in order, to each GPU until it holds what the log says: of KV cache, where it is the plan's, else weights.

    Caches tell layers apart better, since every layer has as much; weights differ with the quantisation.
    """
    outcome = outcome_of(plan)
    layers = outcome.layers
    start = sum(1 for home in plan.allocation.placement.homes if home == CPU)
    caches = [gpu.kv_cache for gpu in observed.gpus]
    planned = sum(layer.kv_cache for layer in layers[start:])
    by_cache = None not in caches and planned and abs(sum(one or 0 for one in caches) - planned) <= planned // 100
    wanted = caches if by_cache else [gpu.weights for gpu in observed.gpus]
    if None in wanted:
        return None
    held = [layer.kv_cache if by_cache else layer.weights for layer in layers]
    return _placed(plan, _filled(held, [size or 0 for size in wanted], start=start))


def _filled(held: list[int], wanted: list[int], *, start: int) -> dict[int, int]:
    """Homes by place: a device takes layers as long as that brings it closer to what it should hold."""
    homes: dict[int, int] = dict.fromkeys(range(start), CPU)
    place = start
    for device, size in enumerate(wanted):
        total, last = 0, device == len(wanted) - 1
        while place < len(held) and (last or abs(total + held[place] - size) <= abs(total - size)):
            total += held[place]
            homes[place], place = device, place + 1
    return homes
