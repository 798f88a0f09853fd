"""Changes to where layers go while everything else stays: another allocator, one GPU alone, experts on the CPU."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import SplitMode
from lamella.placement.llama_cpp import used_gpus
from lamella.plan.offload import shortfall
from lamella.plan.outcome import DeviceOutcome, Outcome, outcome_of
from lamella.plan.plan import DEFAULT_ALLOCATOR, MANUAL, Plan, with_allocator, with_experts_on
from lamella.speed.change import Change, ChangeKind, settings_change
from lamella.speed.standing import Fit, Standing

EVEN: Final = "even"
SEARCHING: Final = frozenset((DEFAULT_ALLOCATOR, EVEN))
"""Allocators that follow every setting, margins and split mode among them."""


def placing_changes(outcome: Outcome, now: Standing) -> Iterator[Change]:
    """Nothing here costs an answer's quality, or money."""
    plan = outcome.plan
    if plan.allocator == MANUAL and now.fit is not Fit.GOOD and plan.model.expert_count > 0:
        yield from _drawn_experts(outcome)
    if plan.allocator in (MANUAL, EVEN) and not now.done:
        experts = plan.model.expert_count > 0 and not now.offload.split
        kind = ChangeKind.EXPERTS_TO_CPU if experts else ChangeKind.ALLOCATOR
        yield Change(kind, partial(_with_allocator, allocator=DEFAULT_ALLOCATOR), DEFAULT_ALLOCATOR)
    uneven = len(used_gpus(plan.settings, plan.gpus)) > 1 and plan.allocator != EVEN
    if uneven and now.fit is not Fit.GOOD and shortfall(outcome) < 0:
        yield Change(ChangeKind.EVEN, partial(_with_allocator, allocator=EVEN), EVEN)
    yield from _one_gpu(outcome)


def _with_allocator(plan: Plan, known: Estimate | None, *, allocator: str) -> Plan:
    return with_allocator(plan, allocator, known=known)


def _with_experts_on_cpu(plan: Plan, known: Estimate | None, *, places: tuple[int, ...]) -> Plan:
    del known  # nothing is planned anew
    return with_experts_on(plan, places, CPU)


def _drawn_experts(outcome: Outcome) -> Iterator[Change]:
    """Of as few layers of the GPUs that are too full as bring them back within their margins."""
    full = {device.index for device in outcome.devices if device.index != CPU and not _keeps_margin(device)}
    homes = outcome.plan.allocation.placement.homes
    places = tuple(place for place, home in enumerate(homes[:-1]) if home in full)

    def enough(count: int) -> bool:
        moved = with_experts_on(outcome.plan, places[:count], CPU)
        after = outcome_of(moved, outcome.estimate)
        return all(_keeps_margin(device) for device in after.devices if device.index in full)

    count = bisect_left(range(1, len(places)), True, key=enough) + 1
    if full and places:
        edit = partial(_with_experts_on_cpu, places=places[:count])
        yield Change(ChangeKind.EXPERTS_TO_CPU, edit, count=count)


def _keeps_margin(device: DeviceOutcome) -> bool:
    return device.headroom >= device.margin_left


def _one_gpu(outcome: Outcome) -> Iterator[Change]:
    """Saves the hand-over between GPUs."""
    plan = outcome.plan
    holding = [device for device in outcome.devices if device.index != CPU and device.layers]
    if plan.allocator not in SEARCHING or len(holding) < 2:
        return
    best = max(holding, key=lambda one: (one.device.bandwidth_gb_s or 0.0, one.device.free))
    layers = sum(layer.total for layer in outcome.layers)
    if best.device.free - max(best.margin, best.usage.overhead) - best.usage.compute < layers:
        return
    settings = replace(plan.settings, split_mode=SplitMode.NONE, main_gpu=best.index)
    yield replace(settings_change(ChangeKind.ONE_GPU, settings), gpu=best.index)
