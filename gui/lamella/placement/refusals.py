"""Settings with which the engine does not start, whatever memory there is."""

from collections.abc import Iterator
from typing import Final

from lamella.devices.device import CPU, Device
from lamella.estimate.compute.layouts import quantised
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import FlashAttention, Settings, SplitMode
from lamella.model.ggml import type_by_name
from lamella.model.model import Model
from lamella.notes import Note, NoteCode
from lamella.placement.llama_cpp import shares_hold, used_gpus
from lamella.placement.placement import Flags, Placement
from lamella.placement.rules import MOST_OVERRIDES

MOST_TOKENS: Final = (1 << 31) - 1
"""-c is a 32-bit number (common/arg.cpp, b11434)."""


def refusals(
    estimate: Estimate,
    placement: Placement,
    gpus: tuple[Device, ...],
    *,
    flags: Flags | None = None,
    searched: bool = False,
) -> tuple[Note, ...]:
    """Everything that llama.cpp b11434 refuses or aborts on; () where it starts.

    `flags` are those it is started with, None where they are not known; with `searched` its fit chose them, which
    begins with a load without any.
    """
    model, settings = estimate.model, estimate.settings
    found = [*_setting_refusals(settings, gpus), *_cache_refusals(model, settings)]
    if settings.context_tokens <= MOST_TOKENS and estimate.replayer.too_large(estimate):
        found.append(Note(NoteCode.GRAPH_TOO_LARGE, str(settings.type_k), settings.slots))
    found += _placement_refusals(settings, placement, gpus)
    if flags is not None:
        found += _flag_refusals(flags)
    if _shares_are_nothing(settings, Flags() if searched else flags, gpus):
        found.append(Note(NoteCode.NO_FREE_MEMORY))
    return tuple(found)


def _setting_refusals(settings: Settings, gpus: tuple[Device, ...]) -> Iterator[Note]:
    if settings.split_mode is SplitMode.ROW and gpus:
        yield Note(NoteCode.SPLIT_MODE_UNSUPPORTED, str(settings.split_mode))
    if settings.split_mode is SplitMode.NONE and gpus and not 0 <= settings.main_gpu < len(gpus):
        yield Note(NoteCode.MAIN_GPU_MISSING, count=settings.main_gpu)
    if settings.context_tokens > MOST_TOKENS:
        yield Note(NoteCode.CONTEXT_TOO_LONG, str(settings.context_tokens))


def _cache_refusals(model: Model, settings: Settings) -> Iterator[Note]:
    """llama_init_from_model and llama_kv_cache (b11434)."""
    off = settings.flash_attention is FlashAttention.OFF
    if off and quantised(settings.type_v):
        yield Note(NoteCode.FLASH_ATTENTION_REQUIRED, str(settings.type_v))
    if model.mla and settings.type_k is not settings.type_v:
        yield Note(NoteCode.CACHE_TYPES_DIFFER, f"{settings.type_k}/{settings.type_v}")
    if off or not any(model.cached):
        return
    for kind, head in dict.fromkeys(((settings.type_k, model.head_k), (settings.type_v, model.head_v))):
        if quantised(kind) and head % type_by_name(kind).block:
            yield Note(NoteCode.CACHE_TYPE_UNSUITED, str(kind), head)


def _placement_refusals(settings: Settings, placement: Placement, gpus: tuple[Device, ...]) -> Iterator[Note]:
    if settings.split_mode is not SplitMode.NONE:
        return
    usable = (CPU, *used_gpus(settings, gpus))
    stray = next((kept for kept in placement.overflow if kept.device not in usable and kept.tensors), None)
    if stray:
        yield Note(NoteCode.OVERRIDE_OFF_MAIN_GPU, stray.tensors[0])


def _flag_refusals(flags: Flags) -> Iterator[Note]:
    if len(flags.overrides) > MOST_OVERRIDES:
        yield Note(NoteCode.TOO_MANY_OVERRIDES, count=len(flags.overrides))
    if not shares_hold(flags.tensor_split):
        yield Note(NoteCode.TENSOR_SPLIT_INVALID, ",".join(f"{share:g}" for share in flags.tensor_split))


def _shares_are_nothing(settings: Settings, flags: Flags | None, gpus: tuple[Device, ...]) -> bool:
    """Shares of no free memory are no numbers, and no device is found for a layer (llama-model.cpp, load_tensors)."""
    used = used_gpus(settings, gpus)
    if flags is None or not flags.n_gpu_layers or not used or any(flags.tensor_split[: len(used)]):
        return False
    # A device without any memory counts with the system's.
    return all(gpus[gpu].total and not gpus[gpu].free for gpu in used)
