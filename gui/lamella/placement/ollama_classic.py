"""Ollama's first generation (v0.6): layers counted by guessed sizes, dealt out in turn, split in that proportion."""

from dataclasses import replace
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.settings import CacheType, FlashAttention
from lamella.model.model import Model
from lamella.notes import Note, NoteCode
from lamella.placement.layer_shares import homes_by_shares
from lamella.placement.ollama_classic_rules import Choice, Demand, Limits, Offload, chosen_gpus, estimated_offload
from lamella.placement.ollama_facts import shape_of, vision_graph, weights_of
from lamella.placement.ollama_graph_sizes import Load, cache_sizes, graph_size
from lamella.placement.ollama_request import (
    MINIMUM,
    NUM_BATCH,
    Asked,
    answer,
    asked_of,
    cache_bytes,
    host_notes,
    seeing,
    started_settings,
    supports_flash_attention,
)
from lamella.placement.placement import Allocation
from lamella.placement.request import Request

NUM_CTX: Final = 2048
"""Context where nobody said (api/types.go, v0.6.5; 4096 from v0.6.7)."""
_QUANTISED: Final = frozenset((CacheType.Q8_0, CacheType.Q4_0))


def ollama_classic(request: Request) -> Allocation:
    """What Ollama v0.6.5 does, one request at a time unless more are asked for."""
    model, asked = request.estimate.model, asked_of(request)
    num_ctx, batch = asked.num_ctx or NUM_CTX, asked.num_batch or NUM_BATCH
    flash = request.estimate.settings.flash_attention is FlashAttention.ON and supports_flash_attention(model)
    cache = asked.cache_type if flash and asked.cache_type in _QUANTISED else CacheType.F16
    load = Load(
        context=num_ctx * asked.parallel,
        batch=min(num_ctx * asked.parallel, batch),
        parallel=asked.parallel,
        cache_bytes=cache_bytes(cache),
    )
    demand = _demand(model, load)
    choice = _choice(asked, demand) if asked.gpus else None
    started = started_settings(
        request.estimate.settings,
        context=load.context,
        batch=load.batch,
        parallel=load.parallel,
        cache=cache,
        flash=FlashAttention.ON if flash else FlashAttention.OFF,
    )
    started = replace(started, kv_unified=True)
    homes = (CPU,) * model.layer_count
    needed = demand.total
    if choice is not None and choice.offload.count and asked.options.num_gpu != 0:
        wanted = asked.options.num_gpu
        homes = split_homes(model.block_count, choice, choice.offload.count if wanted is None else wanted)
        needed = choice.offload.total - choice.offload.on_gpus
    seen = () if choice is None or all(home == CPU for home in homes) else choice.gpus
    started = seeing(started, asked, seen, len(request.gpus))
    notes = (*_notes(asked, choice, cache), *host_notes(request, needed))
    return answer(request, asked, started, homes, notes=notes)


def split_homes(blocks: int, choice: Choice, layers: int) -> tuple[int, ...]:
    """What the runner makes of `--n-gpu-layers` and `--tensor-split`, in the order in which it sees the GPUs.

    llama.cpp of that time offloads the last blocks first, and the output layer only when every block is on a GPU
    and one layer more is asked for.
    """
    active = blocks + 1 if layers > blocks else blocks
    shares = [float(count) for count in choice.offload.layers]
    local = homes_by_shares(active, min(layers, active), shares)
    homes = (*local, *(CPU,) * (blocks + 1 - active))
    return tuple(home if home == CPU else choice.gpus[home] for home in homes)


def _demand(model: Model, load: Load) -> Demand:
    weights, shape = weights_of(model), shape_of(model)
    caches = cache_sizes(shape, load, by_block=False)
    return Demand(
        blocks=weights.blocks,
        caches=caches,
        output=weights.output,
        graph=graph_size(shape, load, caches),
        first_gpu=weights.vision + (vision_graph(model) if model.projector is None else 0),
    )


def _choice(asked: Asked, demand: Demand) -> Choice:
    options = asked.options
    limits = Limits(minimum=MINIMUM, overhead=options.overhead, num_gpu=options.num_gpu)

    def offload(gpus: tuple[int, ...], parallel: int) -> Offload:
        del parallel  # The sizes are for one number of requests already.
        return estimated_offload([asked.free[gpu] for gpu in gpus], demand, limits)

    enough = len(demand.blocks) + 1 if options.num_gpu is None else options.num_gpu
    return chosen_gpus(asked.free, (asked.parallel,), offload, enough=enough, spread=options.sched_spread)


def _notes(asked: Asked, choice: Choice | None, cache: CacheType) -> tuple[Note, ...]:
    notes = [] if asked.cache_type in (cache, CacheType.F16) else [Note(NoteCode.CACHE_TYPE_IGNORED, asked.cache_type)]
    if choice is not None and asked.options.num_gpu != 0:
        if len(choice.gpus) == 1 and len(asked.gpus) > 1:
            notes.append(Note(NoteCode.SINGLE_GPU, count=asked.gpus[choice.gpus[0]]))
        notes += [
            Note(NoteCode.GPU_TOO_SMALL, count=asked.gpus[choice.gpus[place]]) for place in choice.offload.rejected
        ]
    return tuple(notes)
