"""From an estimate and a placement to the plain numbers a replay works with."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lamella.devices.device import CPU, Device
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.rules import TIED
from lamella.estimate.context import padded
from lamella.estimate.kv_cache import window_cells
from lamella.estimate.places import Placed
from lamella.estimate.settings import FlashAttention, SplitMode

if TYPE_CHECKING:
    from lamella.estimate.estimate import Estimate

_EMBEDDING = "token_embd.weight"


def largest_batch(estimate: "Estimate", *, flash: bool) -> Batch:
    """The batch the buffers are reserved for (llama_context::graph_reserve, llama.cpp b11434)."""
    context = estimate.context
    tokens = min(context.n_ctx, context.ubatch)
    return _batch(estimate, padded(tokens, context.sequences), min(tokens, context.logit_rows), flash=flash)


def smallest_batch(estimate: "Estimate", *, flash: bool) -> Batch:
    """One token a sequence: the batch that "auto" is decided by, and the second one a real load reserves for."""
    sequences = estimate.context.sequences
    return _batch(estimate, sequences, sequences, flash=flash)


def _batch(estimate: "Estimate", tokens: int, outputs: int, *, flash: bool) -> Batch:
    model, settings, context = estimate.model, estimate.settings, estimate.context
    window = 0
    if model.window:
        cut = window_cells(model, context, unified=settings.unified)
        window = context.n_ctx_seq if settings.swa_full else cut
    return Batch(
        tokens=tokens,
        outputs=outputs,
        sequences=context.sequences,
        streams=context.streams,
        cells=context.n_ctx_seq if model.causal else 0,
        window_cells=window,
        type_k=str(settings.type_k),
        type_v=str(settings.type_v),
        flash=flash,
        transposed=settings.flash_attention is FlashAttention.OFF,
    )


def placing(estimate: "Estimate", placed: Placed, gpus: tuple[Device, ...]) -> tuple[Placing, tuple[int, ...]]:
    """Where everything is, and which GPUs are in use: with `-sm none` the main one alone."""
    settings, model = estimate.settings, estimate.model
    used = tuple(range(len(gpus)))
    if settings.split_mode is SplitMode.NONE and gpus:
        used = (min(max(settings.main_gpu, 0), len(gpus) - 1),)
    numbers = {gpu: number for number, gpu in enumerate(used)}
    cpu = len(used)
    homes = [numbers.get(home, cpu) for home in placed.homes]
    moved, outer = _moved(placed, numbers, cpu)
    everything = CPU not in placed.homes
    pipelined = (
        cpu > 1
        and everything
        and settings.offload_kv
        and settings.split_mode is SplitMode.LAYER
        and not (placed.overridden or placed.overflow)
    )
    found = Placing(
        backends=tuple(gpus[gpu].backend for gpu in used),
        homes=(*homes[: model.loaded_blocks], homes[-1]),
        moved=moved,
        pipelined=pipelined,
        offloaded_cache=settings.offload_kv,
        all_offloaded=everything,
        outer=outer,
    )
    return found, used


def _moved(placed: Placed, numbers: Mapping[int, int], cpu: int) -> tuple[dict[int, dict[str, int]], dict[str, int]]:
    """Tensors kept off their homes: of blocks by place and name within the block, the others by name."""
    moved: dict[int, dict[str, int]] = {}
    outer: dict[str, int] = {}
    output = len(placed.homes) - 1
    for kept in placed.overflow:
        backend = numbers.get(kept.device, cpu)
        start = len(f"blk.{kept.place}.")
        for name in kept.tensors:
            if name.startswith("blk."):
                moved.setdefault(kept.place, {})[name[start:]] = backend
            elif kept.place == output and name == _EMBEDDING:
                outer[TIED] = backend
            else:
                outer[name] = backend
    return moved, outer
