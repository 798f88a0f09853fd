"""KoboldCpp: a `.kcpps` file, the dump of its own options (1.112 and later; before, cache types were numbers)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.export.compared import differences
from lamella.export.export import Export, Piece, PieceKind, Remark, RemarkCode, Subject
from lamella.export.launch import Launch, launch_of, reached_by
from lamella.export.names import Names, engine_names
from lamella.export.options import said_context
from lamella.export.quoting import checked
from lamella.export.ways import commands
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome

FILE: Final = "lamella.kcpps"
CACHES: Final = (CacheType.F16, CacheType.BF16, CacheType.Q8_0, CacheType.Q5_1, CacheType.Q4_0)
_BATCHES: Final = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
_LEAST_CONTEXT, _MOST_CONTEXT = 256, 262_144


def kobold_cpp(subject: Subject) -> Export:
    """The file, and the command that loads it."""
    outcome = subject.outcome
    launch, names = launch_of(outcome), engine_names(outcome.plan.gpus)
    settings = _settings(outcome, launch.settings)
    flags = launch.flags
    if launch.cpu_experts is not None:
        flags = replace(flags, overrides=expert_rules(launch.cpu_experts))
    reached = reached_by(outcome, settings, flags)
    content = json.dumps(kcpps(outcome, launch, names, settings), indent=2, ensure_ascii=False) + "\n"
    pieces, refused = commands(("koboldcpp", "--config", FILE), names.variables)
    lacking = differences(outcome, reached)
    remarks = (*names.remarks, *_remarks(outcome, settings), *lacking, *refused)
    return Export("koboldcpp", (Piece(PieceKind.FILE, content, FILE), *pieces), remarks, reached if lacking else None)


def kcpps(outcome: Outcome, launch: Launch, names: Names, settings: Settings) -> dict[str, object]:
    """The options by name; what is not in it keeps its default."""
    gpus = outcome.plan.gpus
    found: dict[str, object] = {
        "model_param": checked(outcome.plan.model.path, reader="a settings file"),
        "contextsize": settings.context_tokens,
        "autofit": False,
        "gpulayers": max(launch.flags.n_gpu_layers, 0),
        "tensor_split": _split(launch),
        "batchsize": settings.ubatch,
        "quantkv": str(settings.type_k),
        "flashattention": settings.flash_attention is not FlashAttention.OFF,
        "lowvram": not settings.offload_kv,
        "useswa": not settings.swa_full,
        "usecpu": not gpus,
    }
    if projector := outcome.plan.model.projector:
        found["mmproj"] = checked(projector.path, reader="a settings file")
        found["mmprojcpu"] = not outcome.estimate.settings.offload_projector
    if gpus:
        # A list of devices says which and in which order, whatever the maker.
        found["device"] = ",".join(names.gpus[gpu].device for gpu in launch.devices)
        found["usecuda"] = ["normal", *_only_card(launch, names)]
    if launch.cpu_experts is not None:
        found["moecpu"] = launch.cpu_experts
    if launch.flags.overrides:
        rules = (f"{pattern}={names.buffer(device)}" for pattern, device in launch.flags.overrides)
        found["overridetensors"] = ",".join(rules)
    return found


def _only_card(launch: Launch, names: Names) -> tuple[str, ...]:
    """Its number, where there is one; without a number all cards are used."""
    if len(launch.devices) != 1:
        return ()
    return (names.gpus[launch.devices[0]].device.lstrip("CUDAROmP"),)


def _split(launch: Launch) -> list[int] | None:
    return [int(share) for share in launch.flags.tensor_split] or None


def _settings(outcome: Outcome, settings: Settings) -> Settings:
    """What it can be asked for: one cache type, one batch, one request at a time."""
    context = said_context(outcome.plan.model, settings)
    batch = max((size for size in _BATCHES if size <= settings.ubatch), default=_BATCHES[0])
    kind = settings.type_k if settings.type_k is not CacheType.F16 else settings.type_v
    kind = kind if kind in CACHES else CacheType.F16
    return replace(
        settings,
        context_tokens=min(max(context, _LEAST_CONTEXT), _MOST_CONTEXT),
        batch=batch,
        ubatch=batch,
        type_k=kind,
        type_v=kind,
        parallel=1,
        kv_unified=False,
        pinned_host=True,
    )


def _remarks(outcome: Outcome, told: Settings) -> Iterator[Remark]:
    settings = outcome.estimate.settings
    for kind in dict.fromkeys((settings.type_k, settings.type_v)):
        if kind not in CACHES:
            yield Remark(RemarkCode.CACHE_TYPE_UNAVAILABLE, str(kind))
    if settings.type_k is not settings.type_v:
        yield Remark(RemarkCode.ONE_CACHE_TYPE, str(told.type_k))
    if (settings.batch, settings.ubatch) != (told.batch, told.ubatch):
        yield Remark(RemarkCode.ONE_BATCH, count=told.ubatch)
    if not settings.pinned_host:
        yield Remark(RemarkCode.NO_HOST_UNSAID)
