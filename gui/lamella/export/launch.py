"""How llama.cpp has to be started so that a plan becomes true: settings, GPUs in order, and placement flags."""

from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.settings import Settings, SplitMode
from lamella.export.compared import differences
from lamella.export.export import ExportError, Remark
from lamella.export.quoting import shown
from lamella.placement.flags import rules_of
from lamella.placement.llama_cpp import placed_by_flags, used_gpus, visible_gpus
from lamella.placement.nearest import nearest_flags
from lamella.placement.placement import Flags, Placement
from lamella.placement.rules import Rule, expert_rules, overflow_by_rules
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import MANUAL

MOST_SHARES: Final = 15
"""`-ts` takes one less than llama_max_devices() (common/arg.cpp, b11434)."""


@dataclass(frozen=True, slots=True)
class Launch:
    """`flags.tensor_split` is counted along `devices`; `reached` is None where the flags say the plan exactly."""

    settings: Settings
    devices: tuple[int, ...]  # GPUs of the plan that the engine is to see, in its order
    flags: Flags
    cpu_experts: int | None = None  # --n-cpu-moe says all overrides; they are then left out of `flags`
    reached: Outcome | None = None
    remarks: tuple[Remark, ...] = ()


def launch_of(outcome: Outcome) -> Launch:
    """The flags that say a plan, or come closest to it. ExportError where a rule cannot be written down."""
    plan, settings = outcome.plan, outcome.estimate.settings
    placement = plan.allocation.placement
    flags = _whole_flags(outcome, _rules(outcome))
    reached = None
    if flags is None or not _same(_placed(outcome, settings, flags), placement):
        settings = replace(settings, visible=None, split_mode=SplitMode.LAYER)
        flags = nearest_flags(outcome.estimate, placement, plan.gpus).flags
        reached = reached_by(outcome, settings, flags)
    single = settings.split_mode is SplitMode.NONE
    devices = tuple(range(len(plan.gpus))) if single else visible_gpus(settings, plan.gpus)
    _refuse_unwritable(flags)
    experts = _first_experts(outcome, placement if reached is None else reached.plan.allocation.placement)
    return Launch(
        settings=settings,
        devices=devices,
        flags=flags if experts is None else replace(flags, overrides=()),
        cpu_experts=experts,
        reached=reached,
        remarks=() if reached is None else differences(outcome, reached),
    )


def reached_by(outcome: Outcome, settings: Settings, flags: Flags) -> Outcome:
    """What these settings and flags make of the plan's model on its devices."""
    placement = _placed(outcome, settings, flags)
    allocation = replace(
        outcome.plan.allocation,
        placement=placement,
        context_tokens=settings.context_tokens,
        flags=flags,
        notes=(),
        started=settings,
    )
    return outcome_of(replace(outcome.plan, allocator=MANUAL, allocation=allocation), outcome.estimate)


def _placed(outcome: Outcome, settings: Settings, flags: Flags) -> Placement:
    estimate = replace(outcome.estimate, settings=settings)
    return placed_by_flags(estimate, outcome.plan.gpus, flags)


def _same(one: Placement, other: Placement) -> bool:
    return (one.homes, one.overridden) == (other.homes, other.overridden) and _moved(one) == _moved(other)


def _moved(placement: Placement) -> frozenset[tuple[int, str, int]]:
    return frozenset((part.place, name, part.device) for part in placement.overflow for name in part.tensors)


def _rules(outcome: Outcome) -> tuple[Rule, ...]:
    """As they were given or found by an allocator; else one for each exception."""
    allocation = outcome.plan.allocation
    if allocation.flags is not None and all(writable(pattern) for pattern, _ in allocation.flags.overrides):
        return allocation.flags.overrides
    return rules_of(allocation.placement.overflow)


def _whole_flags(outcome: Outcome, rules: tuple[Rule, ...]) -> Flags | None:
    """Counts of layers, which hold whatever memory is free then; None where GPUs are not in the engine's order."""
    plan = outcome.plan
    homes = plan.allocation.placement.homes
    used = used_gpus(outcome.estimate.settings, plan.gpus)
    counts = tuple(homes.count(gpu) for gpu in used)
    layers = len(homes) - homes.count(CPU)
    if sum(counts) != layers:
        return None
    return Flags(layers, tuple(map(float, counts)) if layers and len(used) > 1 else (), rules)


def _first_experts(outcome: Outcome, placement: Placement) -> int | None:
    """N where `--n-cpu-moe N` does all that overrides do."""
    blocks = [part.place for part in placement.overflow if part.device == CPU]
    if not blocks or not outcome.plan.model.expert_count:
        return None
    count = max(blocks) + 1
    overflow = overflow_by_rules(outcome.estimate.weights, placement.homes, expert_rules(count)) if count > 0 else ()
    return count if overflow and _moved(Placement(placement.homes, overflow)) == _moved(placement) else None


def writable(pattern: str) -> bool:
    """llama.cpp cuts `-ot` at every comma and at the first equals sign, wherever they stand."""
    return "," not in pattern and "=" not in pattern


def _refuse_unwritable(flags: Flags) -> None:
    for pattern, _ in flags.overrides:
        if not writable(pattern):
            raise ExportError(f"the rule {shown(pattern)} cannot be written for -ot: it has a comma or an equals sign")
    if len(flags.tensor_split) > MOST_SHARES and any(flags.tensor_split[MOST_SHARES:]):
        raise ExportError(f"-ts takes {MOST_SHARES} shares, and the plan has {len(flags.tensor_split)} GPUs")
