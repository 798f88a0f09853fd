"""What an Ollama allocator reads off a request, and how it answers: on the GPUs that Ollama knows, in its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Settings, SplitMode
from lamella.model.model import Model
from lamella.notes import Note, NoteCode
from lamella.placement.flags import flags_of
from lamella.placement.placement import Allocation, Overflow, Placement
from lamella.placement.request import Request
from lamella.units import MIB

MINIMUM: Final = 457 * MIB
"""What Ollama leaves of every CUDA GPU for the driver and libraries (discover/gpu.go, v0.6.5)."""
NUM_BATCH: Final = 512
_CACHE_BYTES: Final[Mapping[str, float]] = {"q8_0": 1.0, "q4_0": 0.5, "f32": 4.0}
_SHORT_SEQUENCES: Final = frozenset(
    ("mllama", "qwen3vl", "qwen3vlmoe", "qwen35", "qwen35moe", "qwen3next", "lfm2", "lfm2moe")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as Ollama understands it."""

    gpus: tuple[int, ...]  # indices of those that Ollama knows
    devices: tuple[Device, ...]  # the same GPUs
    num_ctx: int  # tokens of one request; 0: not said
    parallel: int
    num_batch: int | None  # None: not said
    cache_type: CacheType  # one for K and V
    options: OllamaOptions
    notes: tuple[Note, ...]

    @property
    def free(self) -> tuple[int, ...]:
        return tuple(device.free for device in self.devices)


def asked_of(request: Request) -> Asked:
    """Ollama has one batch and one cache type where llama.cpp has two; the one that was changed is meant."""
    settings, model, plain = request.estimate.settings, request.estimate.model, Settings()
    gpus = tuple(index for index, gpu in enumerate(request.gpus) if _known(gpu))
    parallel = 1 if takes_one_request(model) else settings.parallel or 1
    batch = settings.batch if settings.batch != plain.batch else settings.ubatch
    said = (settings.batch, settings.ubatch) != (plain.batch, plain.ubatch)
    return Asked(
        gpus=gpus,
        devices=tuple(request.gpus[index] for index in gpus),
        num_ctx=settings.context_tokens // parallel,
        parallel=parallel,
        num_batch=batch if said else None,
        cache_type=settings.type_k if settings.type_k is not CacheType.F16 else settings.type_v,
        options=settings.ollama,
        notes=(Note(NoteCode.REMOTE_UNUSED),) if len(gpus) < len(request.gpus) else (),
    )


def takes_one_request(model: Model) -> bool:
    """Embedding models and some architectures are never given several requests at a time (server/sched.go)."""
    name = model.architecture
    return embeds(model) or name in _SHORT_SEQUENCES or name.startswith("nemotron_h")


def embeds(model: Model) -> bool:
    return model.pooled or not model.causal


def supports_flash_attention(model: Model) -> bool:
    """fs/ggml/ggml.go, v0.6.5; gemma2 since v0.12."""
    return not model.pooled and model.head_k == model.head_v > 0 and model.architecture != "gemma2"


def cache_bytes(cache_type: CacheType) -> float:
    """Ollama's guess for one element; the scales of quantised blocks are left out."""
    return _CACHE_BYTES.get(cache_type, 2.0)


def started_settings(
    settings: Settings, *, context: int, batch: int, parallel: int, cache: CacheType, flash: FlashAttention
) -> Settings:
    """The same settings as Ollama passes them on. `context`: tokens of all requests together."""
    return replace(
        settings,
        context_tokens=context,
        batch=batch,
        ubatch=batch,
        parallel=parallel,
        type_k=cache,
        type_v=cache,
        flash_attention=flash,
        split_mode=SplitMode.LAYER,
    )


def seeing(started: Settings, asked: Asked, gpus: tuple[int, ...], gpu_count: int) -> Settings:
    """The settings of an engine that sees only these GPUs, counted among those that Ollama knows, in this order."""
    visible = tuple(asked.gpus[gpu] for gpu in gpus)
    return replace(started, visible=None if visible == tuple(range(gpu_count)) else visible)


def answer(
    request: Request,
    asked: Asked,
    started: Settings,
    homes: tuple[int, ...],
    *,
    overflow: Iterable[Overflow] = (),
    overridden: bool = False,
    notes: tuple[Note, ...] = (),
) -> Allocation:
    """An allocation from homes counted among the GPUs that Ollama knows."""
    kept = tuple(replace(part, device=given(asked.gpus, part.device)) for part in overflow)
    placement = Placement(tuple(given(asked.gpus, home) for home in homes), kept, overridden)
    return Allocation(
        placement, started.context_tokens, flags_of(placement, len(request.gpus)), (*asked.notes, *notes), started
    )


def given(gpus: tuple[int, ...], device: int) -> int:
    """The device's index in the plan."""
    return CPU if device == CPU else gpus[device]


def host_notes(request: Request, needed: int) -> tuple[Note, ...]:
    """Ollama refuses what the system's free memory does not hold (swap, of which nothing is known, would help)."""
    return (Note(NoteCode.HOST_TOO_SMALL, count=needed),) if needed > request.host.free else ()


def _known(gpu: Device) -> bool:
    return gpu.kind is Kind.GPU and gpu.backend is not Backend.RPC
