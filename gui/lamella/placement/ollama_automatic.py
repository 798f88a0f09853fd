"""What Ollama chooses by itself for llama-server: context, batch, and what it tries after a load has failed.

server/sched.go and llm/llama_server.go, snapshot of August 2026 (v0.33.0-rc2). Plain numbers only.
"""

from collections.abc import Sequence
from typing import Final

from lamella.placement.ollama_gpu_choice import LoadGpu, safe
from lamella.units import GIB, MIB

LEAST_CONTEXT: Final = 4096
MIDDLE_CONTEXT: Final = 32768
LARGEST_CONTEXT: Final = 262144
_SMALL_CARD: Final = 8 * GIB
_OF_BATCH: Final = {2048: (60, 2 * GIB), 1024: (75, 768 * MIB)}
"""Percent of the available memory that the model may take, and what the batch is expected to add."""
_VISION_CONTEXT: Final = 2048


def default_context(gpus: Sequence[LoadGpu], overhead: int = 0) -> int:
    """Tokens of one request, by all the memory of all GPUs (v0.15.5 and later)."""
    total = sum(max((gpu.free if gpu.total is None else gpu.total) - overhead, 0) for gpu in gpus)
    if total >= 47 * GIB:
        return LARGEST_CONTEXT
    return MIDDLE_CONTEXT if total >= 23 * GIB else LEAST_CONTEXT


def clamped_context(context: int, trained: int, *, vision: bool) -> int:
    """Never beyond what the model was trained for (0: unknown); a model that sees needs room for a picture."""
    wanted = max(context, _VISION_CONTEXT) if vision else context
    return min(wanted, trained) if trained else wanted


def predicted_bytes(file_bytes: int, *, blocks: int, kv_heads: int, head: int, context: int) -> int:
    """What Ollama expects of a load: the file and a cache of f16. `kv_heads` are the fewest of any block."""
    return file_bytes + 2 * blocks * max(kv_heads, 1) * head * context * 2


def batch_surcharge(batch: int) -> int:
    """What a larger batch is expected to add to the compute buffer."""
    return max((extra for least, (_, extra) in _OF_BATCH.items() if batch >= least), default=0)


def automatic_batch(
    context: int, *, predicted: int, available: int, flash_attention: bool, gpus: Sequence[LoadGpu]
) -> int:
    """`-b` and `-ub` where nobody said. `context`: tokens of all requests together."""
    cuda = [gpu for gpu in gpus if gpu.library == "CUDA"]
    if cuda and not flash_attention:
        small = any(gpu.least <= _SMALL_CARD for gpu in cuda)
        return 256 if context > LEAST_CONTEXT and small else 512
    most = 2048 if context > MIDDLE_CONTEXT else 1024 if context > LEAST_CONTEXT else 512
    fitting = (
        batch
        for batch, (percent, extra) in _OF_BATCH.items()
        if batch <= most and _batch_fits(predicted, available, percent, extra)
    )
    return next(fitting, 512)


def _batch_fits(predicted: int, available: int, percent: int, extra: int) -> bool:
    if not (predicted and available):
        return True
    return predicted <= safe(available, percent) and extra <= safe(available) - predicted


def embedding_batch(batch: int, *, context: int, parallel: int) -> int:
    """An embedding model sees a text at once, but no more than the contexts hold; 0: nothing is said."""
    return min(batch, context * parallel)


def retried_context(context: int) -> int | None:
    """The context Ollama tries next when one that it chose did not load; None where it gives up."""
    if context > MIDDLE_CONTEXT:
        return MIDDLE_CONTEXT
    return LEAST_CONTEXT if context > LEAST_CONTEXT else None


def evicts(predicted: int, *, batch: int, available: int, loaded: int, partial_wanted: bool) -> bool:
    """Whether another of the `loaded` models is unloaded first; never for who asked for part of the layers."""
    return loaded > 0 and not partial_wanted and predicted + batch_surcharge(batch) > safe(available)
