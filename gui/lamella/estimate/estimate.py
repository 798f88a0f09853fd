"""Estimate: what each part of a model needs, before it is placed."""

from dataclasses import dataclass

from lamella.estimate.settings import Settings
from lamella.model.model import Model


@dataclass(frozen=True, slots=True)
class Context:
    """Context lengths after llama.cpp's padding (llama_cpp spec 3.1). All in tokens."""

    n_ctx: int
    n_ctx_seq: int
    streams: int
    sequences: int
    batch: int
    ubatch: int
    logit_rows: int  # outputs for which logits are computed in the largest batch


@dataclass(frozen=True, slots=True)
class Estimate:
    """Grows its tables beside these three; see `weights.py`, `kv_cache.py` and `compute/`."""

    model: Model
    settings: Settings
    context: Context
