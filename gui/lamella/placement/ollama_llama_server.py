"""Ollama's newest generation (v0.30): it chooses context, batch and GPUs, and llama.cpp's fit places the layers."""

from dataclasses import replace
from typing import Final

from lamella.estimate.estimate import estimated
from lamella.estimate.settings import FlashAttention, Settings
from lamella.model.model import Model
from lamella.notes import Note, NoteCode
from lamella.placement.fit import fit
from lamella.placement.ledger import Ledger
from lamella.placement.ollama_automatic import (
    automatic_batch,
    clamped_context,
    default_context,
    embedding_batch,
    predicted_bytes,
    retried_context,
)
from lamella.placement.ollama_facts import kv_heads_of, weights_of
from lamella.placement.ollama_gpu_choice import Chosen, LoadGpu, available_memory, chosen_load_gpus
from lamella.placement.ollama_request import Asked, answer, asked_of, embeds, given, seeing, started_settings
from lamella.placement.ollama_server_command import fit_target, projector_offloads
from lamella.placement.placement import Allocation, Flags
from lamella.placement.request import Request
from lamella.units import MIB

_EMBEDDING_BATCH: Final = 2048
_PLAIN_MARGINS: Final = Settings().margins


def ollama_llama_server(request: Request) -> Allocation:
    """What Ollama v0.30 to v0.33 does; a context that it chose itself is lowered once where it does not load."""
    asked = asked_of(request)
    model = request.estimate.model
    automatic = not asked.num_ctx
    num_ctx = asked.num_ctx or default_context(_load_gpus(asked), asked.options.overhead)
    sees = model.vision is not None or model.projector is not None
    num_ctx = clamped_context(num_ctx, model.context_length, vision=sees)
    allocation = _loaded(request, asked, num_ctx)
    lower = retried_context(num_ctx) if automatic and not _loads(request, allocation) else None
    if lower is not None:
        allocation = _loaded(request, asked, lower)
        lowered = Note(NoteCode.CONTEXT_REDUCED, count=allocation.context_tokens)
        allocation = replace(allocation, notes=(*allocation.notes, lowered))
    if 0 < model.context_length < asked.num_ctx:
        clamped = Note(NoteCode.CONTEXT_CLAMPED, count=model.context_length)
        allocation = replace(allocation, notes=(*allocation.notes, clamped))
    return allocation


def _load_gpus(asked: Asked) -> list[LoadGpu]:
    return [LoadGpu(free=device.free, total=device.total) for device in asked.devices]


def _loaded(request: Request, asked: Asked, num_ctx: int) -> Allocation:
    """One start of llama-server with fit's defaults: its own -c, and no -ngl unless the person asked for layers."""
    model, options = request.estimate.model, asked.options
    context = num_ctx * asked.parallel
    predicted = _predicted(model, context)
    chosen = chosen_load_gpus(
        _load_gpus(asked),
        predicted=predicted,
        system_free=request.host.free,
        # Ollama would pass on a number that no GPU has, and llama-server would end.
        main_gpu=options.main_gpu if (options.main_gpu or 0) < len(asked.gpus) else None,
        spread=options.sched_spread,
        num_gpu=options.num_gpu,
    )
    here = replace(
        asked,
        gpus=tuple(asked.gpus[place] for place in chosen.gpus),
        devices=tuple(asked.devices[place] for place in chosen.gpus),
    )
    started = _started(request, here, context=context, predicted=predicted)
    flags = None if options.num_gpu is None else Flags(n_gpu_layers=options.num_gpu)
    found = fit(Request(estimated(model, started, request.estimate), here.devices, request.host, flags))
    started = seeing(started, asked, chosen.gpus, len(request.gpus))
    placement = found.placement
    return replace(
        answer(
            request,
            here,
            started,
            placement.homes,
            overflow=placement.overflow,
            overridden=placement.overridden,
            notes=(*_single(asked, chosen), *found.notes),
        ),
        flags=_flags(found, here, len(request.gpus)),
    )


def _predicted(model: Model, context: int) -> int:
    heads = max(model.heads, default=0)
    return predicted_bytes(
        model.file_bytes,
        blocks=model.block_count,
        kv_heads=min(kv_heads_of(model), default=1),
        head=model.embedding_length // heads if heads else 0,
        context=context,
    )


def _started(request: Request, here: Asked, *, context: int, predicted: int) -> Settings:
    model, settings = request.estimate.model, request.estimate.settings
    gpus = _load_gpus(here)
    if embeds(model):
        batch = here.num_batch or min(_EMBEDDING_BATCH, context // here.parallel)
        batch = embedding_batch(batch, context=context // here.parallel, parallel=here.parallel)
    else:
        batch = here.num_batch or automatic_batch(
            context,
            predicted=predicted,
            available=available_memory(gpus, request.host.free).nbytes,
            flash_attention=settings.flash_attention is not FlashAttention.OFF,
            gpus=gpus,
        )
    started = started_settings(
        settings,
        context=context,
        batch=batch,
        parallel=here.parallel,
        cache=here.cache_type,
        flash=settings.flash_attention,
    )
    # A number of slots that is given to llama-server splits the cache among them.
    unified = bool(settings.kv_unified)
    return replace(
        started,
        kv_unified=unified,
        margins=_margins(model, here, settings.margins),
        offload_projector=_offloads(model, here),
    )


def _margins(model: Model, here: Asked, margins: tuple[int, ...]) -> tuple[int, ...]:
    """A projector that goes on the GPU is added to what fit keeps free, unless a person has set that."""
    projector = weights_of(model).projector
    if not projector or not _offloads(model, here):
        return margins
    target = fit_target(projector, inherited=None if margins == _PLAIN_MARGINS else margins[0])
    return margins if target is None else (target * MIB,)


def _offloads(model: Model, here: Asked) -> bool:
    """Whether the projector goes on a GPU; llama-server's own choice where there is none."""
    projector = weights_of(model).projector
    gpus, num_gpu = _load_gpus(here), here.options.num_gpu
    return not projector or projector_offloads(projector, layers=model.layer_count, num_gpu=num_gpu, gpus=gpus)


def _loads(request: Request, allocation: Allocation) -> bool:
    """Whether every GPU has memory for its part, as llama-server would find out."""
    started = allocation.started or request.estimate.settings
    ledger = Ledger(estimated(request.estimate.model, started, request.estimate), request.gpus)
    taken = ledger.projected(allocation.placement)[:-1]
    return all(nbytes <= gpu.free for nbytes, gpu in zip(taken, request.gpus, strict=True))


def _flags(found: Allocation, here: Asked, gpu_count: int) -> Flags | None:
    """Fit's flags among all GPUs of the plan: those that llama-server does not see get no layers."""
    if found.flags is None or len(here.gpus) == gpu_count:
        return found.flags
    split = [0.0] * gpu_count
    for gpu, device in enumerate(here.gpus):
        split[device] = float(found.placement.homes.count(gpu))
    rules = tuple((pattern, given(here.gpus, device)) for pattern, device in found.flags.overrides)
    return replace(found.flags, tensor_split=tuple(split) if any(split) else (), overrides=rules)


def _single(asked: Asked, chosen: Chosen) -> tuple[Note, ...]:
    alone = len(chosen.gpus) == 1 and len(asked.gpus) > 1
    return (Note(NoteCode.SINGLE_GPU, count=asked.gpus[chosen.gpus[0]]),) if alone else ()
