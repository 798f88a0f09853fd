"""Ollama's second generation (v0.12): layers laid out on as few GPUs as hold them, by what a runner measures."""

from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.buffers import Sizes
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.model.model import Model
from lamella.notes import Note, NoteCode
from lamella.placement.ledger import Ledger
from lamella.placement.ollama_automatic import clamped_context
from lamella.placement.ollama_facts import shape_of, weights_of
from lamella.placement.ollama_graph_sizes import Load, cache_sizes, graph_size
from lamella.placement.ollama_layout_rules import Layout, LayoutGpu, Wish, created_layout
from lamella.placement.ollama_request import (
    MINIMUM,
    NUM_BATCH,
    Asked,
    answer,
    asked_of,
    cache_bytes,
    embeds,
    host_notes,
    seeing,
    started_settings,
    supports_flash_attention,
)
from lamella.placement.ollama_settling import Measured, UnloadableError, settled_layout
from lamella.placement.placement import Allocation, Placement
from lamella.placement.request import Request

NUM_CTX: Final = 4096
"""Context where nobody said, up to v0.15.4; from then on as in `ollama_automatic`."""

OWN_ENGINE: Final = frozenset(
    (
        *("bert", "deepseek2", "deepseekocr", "gemma3", "gemma3n", "gemma4", "gptoss", "gpt-oss", "laguna", "llama4"),
        *("mistral3", "mllama", "nemotron_h", "nemotron_h_moe", "nemotron_h_omni", "nomic-bert", "olmo3", "qwen25vl"),
        *("qwen3", "qwen3moe", "qwen35", "qwen35moe", "qwen3next", "qwen3vl", "qwen3vlmoe", "glm4moelite", "glmocr"),
        *("lfm2", "lfm2moe"),
    )
)
"""Architectures that Ollama runs without llama.cpp (fs/ggml/ggml.go, OllamaEngineRequired, last v0.2x)."""
_FLASH_BY_DEFAULT: Final = OWN_ENGINE - {
    "deepseek2", "deepseekocr", "gemma3n", "laguna", "llama4", "mllama", "nomic-bert", "qwen25vl",
}  # fmt: skip
_UNQUANTISED: Final = frozenset((CacheType.F32, CacheType.F16, CacheType.BF16))
_QUANTISED: Final = frozenset((CacheType.Q8_0, CacheType.Q4_0))


@dataclass(frozen=True, slots=True)
class _Laid:
    layout: Layout
    on_cpu: int  # bytes that system memory has to hold


def ollama_layouts(request: Request) -> Allocation:
    """What Ollama does from v0.12.11 to v0.15.4, with the engine it has for the architecture."""
    model, asked = request.estimate.model, asked_of(request)
    started = _started(request, asked)
    wish = Wish(
        num_gpu=-1 if asked.options.num_gpu is None else asked.options.num_gpu,
        spread=asked.options.sched_spread,
        overhead=asked.options.overhead,
    )
    own = model.architecture in OWN_ENGINE and not (model.pooled and model.causal)
    lay_out = _measured_layout if own else _guessed_layout
    try:
        laid = lay_out(request, asked, started, wish)
    except UnloadableError:
        notes = (*_notes(asked, started, model), Note(NoteCode.LAYOUT_FAILED))
        started = seeing(started, asked, (), len(request.gpus))
        return answer(request, asked, started, (CPU,) * model.layer_count, notes=notes)
    notes = (*_notes(asked, started, model), *_single(asked, laid.layout), *host_notes(request, laid.on_cpu))
    started = seeing(started, asked, tuple(run.gpu for run in laid.layout), len(request.gpus))
    return answer(request, asked, started, homes_of(laid.layout, model.layer_count), notes=notes)


def homes_of(layout: Layout, layers: int) -> tuple[int, ...]:
    homes = [CPU] * layers
    for run in layout:
        homes[run.first : run.end] = [run.gpu] * (run.end - run.first)
    return tuple(homes)


def _started(request: Request, asked: Asked) -> Settings:
    model, settings = request.estimate.model, request.estimate.settings
    num_ctx = clamped_context(asked.num_ctx or NUM_CTX, model.context_length, vision=False)
    flash = _flash_attention(model, settings.flash_attention)
    allowed = _UNQUANTISED | (_QUANTISED if flash is FlashAttention.ON else frozenset())
    started = started_settings(
        settings,
        context=num_ctx * asked.parallel,
        batch=num_ctx if embeds(model) else min(asked.num_batch or NUM_BATCH, num_ctx),
        parallel=asked.parallel,
        cache=asked.cache_type if asked.cache_type in allowed else CacheType.F16,
        flash=flash,
    )
    return replace(started, kv_unified=True)


def _flash_attention(model: Model, wanted: FlashAttention) -> FlashAttention:
    if model.architecture not in OWN_ENGINE:
        supported = wanted is not FlashAttention.ON or supports_flash_attention(model)
        return wanted if supported else FlashAttention.OFF
    if wanted is FlashAttention.AUTO:
        return FlashAttention.ON if model.architecture in _FLASH_BY_DEFAULT else FlashAttention.OFF
    return wanted


def _layout_gpus(asked: Asked, reserve: int) -> list[LayoutGpu]:
    return [
        LayoutGpu(index=index, free=max(free - reserve, 0), minimum=MINIMUM) for index, free in enumerate(asked.free)
    ]


def _guessed_layout(request: Request, asked: Asked, started: Settings, wish: Wish) -> _Laid:
    """For a model that llama.cpp runs: guessed sizes, laid out again for as long as more GPUs are needed."""
    model = request.estimate.model
    weights, shape = weights_of(model), shape_of(model)
    load = Load(
        context=started.context_tokens,
        batch=started.batch,
        parallel=asked.parallel,
        cache_bytes=cache_bytes(started.type_k),
    )
    caches = cache_sizes(shape, load, by_block=True)
    graph = graph_size(shape, load, caches)
    layers = (*(block + cache for block, cache in zip(weights.blocks, caches, strict=True)), weights.output)
    # One layer of each GPU is kept in reserve.
    gpus = _layout_gpus(asked, reserve=layers[0])
    layout: Layout = ()
    while len(following := created_layout(layers, gpus, wish)) > len(layout):
        layout, used = following, {run.gpu for run in following}
        gpus = [replace(gpu, graph=max(graph.full, graph.partial)) if gpu.index in used else gpu for gpu in gpus]
    return _Laid(following, sum(layers) - _on_gpus(following, layers))


def _on_gpus(layout: Layout, layers: tuple[int, ...]) -> int:
    return sum(sum(layers[run.first : run.end]) for run in layout)


def _measured_layout(request: Request, asked: Asked, started: Settings, wish: Wish) -> _Laid:
    """For a model that Ollama runs itself: sizes as they are, without a pipeline."""
    estimate = estimated(request.estimate.model, started, request.estimate)
    layers = _own_layers(estimate)

    def runner(layout: Layout) -> Measured:
        seen = replace(estimate, settings=replace(started, visible=tuple(run.gpu for run in layout)))
        # "Overridden" says that no buffers are kept twice for a pipeline.
        placement = Placement(homes_of(layout, len(layers)), overridden=True)
        ledger = Ledger(seen, asked.devices)
        held = ledger.held(placement)
        parts = zip(ledger.projected(placement), held.weights, held.kv_cache, strict=True)
        *gpus, host = (whole - weights - cache for whole, weights, cache in parts)
        return Measured(layers, tuple(gpus), host)

    layout, found = settled_layout(_layout_gpus(asked, reserve=0), len(layers), wish, runner)
    inputs = estimate.weights.inputs.total.cpu
    return _Laid(layout, inputs + found.host + sum(layers) - _on_gpus(layout, layers))


def _own_layers(estimate: Estimate) -> tuple[int, ...]:
    """Weights and cache of each layer; every block has its own copy of what llama.cpp lets them share."""
    weights = estimate.weights
    blocks = [Sizes.sum((weights.kinds[kind].total, weights.shared.total)) for kind in weights.kind_of]
    places = (*blocks, Sizes.sum((weights.output.total, weights.tied.total)))
    return tuple(size.cuda + cache.cuda for size, cache in zip(places, estimate.cache.places, strict=True))


def _single(asked: Asked, layout: Layout) -> tuple[Note, ...]:
    alone = len(layout) == 1 and len(asked.gpus) > 1
    return (Note(NoteCode.SINGLE_GPU, count=asked.gpus[layout[0].gpu]),) if alone else ()


def _notes(asked: Asked, started: Settings, model: Model) -> tuple[Note, ...]:
    notes = []
    if asked.cache_type is not started.type_k:
        notes.append(Note(NoteCode.CACHE_TYPE_IGNORED, asked.cache_type))
    if 0 < model.context_length < asked.num_ctx:
        notes.append(Note(NoteCode.CONTEXT_CLAMPED, count=model.context_length))
    return tuple(notes)
