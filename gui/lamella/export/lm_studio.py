"""LM Studio: what to set by hand, and the command that loads the model (lmstudio-js schema, August 2026).

Its settings files are its own and change; it says so itself, so nobody is asked to edit them.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import PurePath
from typing import Final

from lamella.devices.device import CPU, Kind
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.export.compared import differences
from lamella.export.export import Export, Piece, PieceKind, Remark, RemarkCode, Step, StepCode, Subject
from lamella.export.launch import Launch, launch_of, reached_by
from lamella.export.options import said_context
from lamella.export.ways import commands
from lamella.placement.placement import Flags
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome

_CACHES: Final = frozenset(CacheType) - {CacheType.BF16}


def lm_studio(subject: Subject) -> Export:
    outcome = subject.outcome
    launch = _experts(outcome, launch_of(outcome))
    settings = _settings(outcome, launch.settings)
    reached = reached_by(outcome, settings, _flags(launch))
    pieces, refused = commands(_load(outcome, launch, settings))
    steps = Piece(PieceKind.STEPS, steps=tuple(_steps(outcome, launch, settings)))
    lacking = differences(outcome, reached)
    remarks = (*_remarks(outcome, launch), *lacking, *refused)
    return Export("lm-studio", (steps, *pieces), remarks, reached if lacking else None)


def _experts(outcome: Outcome, launch: Launch) -> Launch:
    """Where the exceptions are others than the experts of the first layers, as many layers without their experts."""
    overflow = outcome.plan.allocation.placement.overflow
    blocks = {part.place for part in overflow if part.device == CPU and part.place >= 0}
    if launch.cpu_experts is not None or not outcome.plan.model.expert_count or not blocks:
        return launch
    return replace(launch, cpu_experts=len(blocks))


def _flags(launch: Launch) -> Flags:
    """Of overrides it knows the experts of whole layers alone."""
    rules = () if launch.cpu_experts is None else expert_rules(launch.cpu_experts)
    return replace(launch.flags, overrides=rules)


def _settings(outcome: Outcome, settings: Settings) -> Settings:
    return replace(
        settings,
        context_tokens=said_context(outcome.plan.model, settings),
        type_k=settings.type_k if settings.type_k in _CACHES else CacheType.F16,
        type_v=settings.type_v if settings.type_v in _CACHES else CacheType.F16,
        parallel=settings.slots,
        kv_unified=settings.unified,
        swa_full=False,
        pinned_host=True,
    )


def _steps(outcome: Outcome, launch: Launch, settings: Settings) -> Iterator[Step]:
    plan, layers = outcome.plan, max(launch.flags.n_gpu_layers, 0)
    yield Step(StepCode.CHOOSE_MODEL, PurePath(plan.model.path).name)
    yield Step(StepCode.SHOW_ADVANCED)
    yield Step(StepCode.AUTO_FIT_OFF)
    yield Step(StepCode.CONTEXT, str(settings.context_tokens))
    yield Step(StepCode.GPU_OFFLOAD, f"{min(layers, plan.model.block_count)}/{plan.model.block_count}")
    if launch.cpu_experts is not None:
        yield Step(StepCode.EXPERTS_ON_CPU, f"{launch.cpu_experts}/{plan.model.block_count}")
    yield Step(StepCode.CACHE_ON_GPU, "on" if settings.offload_kv else "off")
    yield Step(StepCode.FLASH_ATTENTION, "off" if settings.flash_attention is FlashAttention.OFF else "on")
    yield Step(StepCode.CACHE_TYPE_K, str(settings.type_k))
    yield Step(StepCode.CACHE_TYPE_V, str(settings.type_v))
    yield Step(StepCode.BATCH, f"{settings.batch}/{settings.ubatch}")
    yield Step(StepCode.PARALLEL, str(settings.slots))
    yield Step(StepCode.UNIFIED_CACHE, "on" if settings.unified else "off")
    homes = plan.allocation.placement.homes
    unused = [gpu for gpu in range(len(plan.gpus)) if gpu not in homes]
    if unused and len(unused) < len(plan.gpus):
        yield Step(StepCode.GPU_OFF, ",".join(map(str, unused)))
    if sum(1 for share in launch.flags.tensor_split if share) > 1:
        yield Step(StepCode.GPU_SPLIT, ",".join(f"{share:g}" for share in launch.flags.tensor_split))


def _load(outcome: Outcome, launch: Launch, settings: Settings) -> tuple[str, ...]:
    """`lms load` asks which model where several have this name."""
    layers, count = max(launch.flags.n_gpu_layers, 0), outcome.plan.model.layer_count
    share = "off" if not layers else "max" if layers == count else f"{float(round(Fraction(layers, count), 4)):g}"
    name = PurePath(outcome.plan.model.path).stem.lower()
    sizes = ("--context-length", str(settings.context_tokens), "--parallel", str(settings.slots))
    return ("lms", "load", name, "--gpu", share, *sizes)


def _remarks(outcome: Outcome, launch: Launch) -> Iterator[Remark]:
    settings, plan = outcome.estimate.settings, outcome.plan
    if 0 < launch.flags.n_gpu_layers < plan.model.layer_count:
        yield Remark(RemarkCode.RATIO_ONLY)
    if launch.flags.overrides:
        placement = plan.allocation.placement
        yield Remark(RemarkCode.PER_TENSOR_UNSAID, count=sum(len(part.tensors) for part in placement.overflow))
    if len(plan.gpus) > 1:
        yield Remark(RemarkCode.SPLIT_SHARED)
    for kind in dict.fromkeys((settings.type_k, settings.type_v)):
        if kind not in _CACHES:
            yield Remark(RemarkCode.CACHE_TYPE_UNAVAILABLE, str(kind))
    if settings.swa_full:
        yield Remark(RemarkCode.SLIDING_WINDOW_UNSAID)
    if not settings.pinned_host:
        yield Remark(RemarkCode.NO_HOST_UNSAID)
    homes = (home for home in plan.allocation.placement.homes if home != CPU)
    if remote := sum(1 for gpu in set(homes) if plan.gpus[gpu].kind is Kind.REMOTE):
        yield Remark(RemarkCode.REMOTE_UNUSED, count=remote)
