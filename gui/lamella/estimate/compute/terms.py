"""Sizes of the activations that a compute buffer is estimated from."""

from dataclasses import dataclass
from typing import Final

from lamella.devices.device import Backend
from lamella.estimate.context import padded
from lamella.estimate.estimate import Estimate
from lamella.estimate.kv_cache import window_cells
from lamella.estimate.settings import CacheType, FlashAttention
from lamella.model.ggml import row_bytes
from lamella.model.model import Model

OFFLOADED_BATCH: Final = 32
"""From so many rows on, ggml-cuda takes products with host weights to the GPU (op_offload, b11434)."""
UNQUANTISED_CACHES: Final = frozenset((CacheType.F32, CacheType.F16, CacheType.BF16))
_FLASH_HEADS: Final = frozenset((40, 64, 72, 80, 96, 112, 128, 256))
"""Head sizes with a flash-attention kernel whatever the model's other shapes are (ggml-cuda/fattn.cu, b11434)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Bytes for one micro-batch of `tokens` rows; all but the caches are f32."""

    tokens: int
    outputs: int  # rows of logits
    residual: int  # E: one row of the embedding's width for each token
    query: int  # Q
    key: int  # KV
    dense: int  # F: one row of the feed-forward width
    experts: int  # X: the same of all experts used
    expert_outputs: int  # UE: an embedding row of every expert used
    logits: int  # L
    inputs: int  # I: masks, and scatter indices of a transposed V cache
    scores: int  # KQ: only without flash attention
    f16_copies: int  # FX: CUDA's flash attention converts a cache that is not f16
    layer_cache: int  # K and V of one layer, for a layer that works away from its cache


def terms(estimate: Estimate, *, flash: bool, backend: Backend) -> Terms:
    """The terms of llama.cpp's largest graph (b11434), as read off its buffers."""
    model, settings, context = estimate.model, estimate.settings, estimate.context
    tokens = padded(min(context.n_ctx, context.ubatch), context.sequences)
    unit = 4 * tokens
    heads, kv_heads = max(model.heads, default=0), max(model.kv_heads, default=0)
    width = max(model.feed_forward, default=0)
    used = model.experts_used if model.expert_count else 0
    attends = any(model.cached) or not model.causal
    cells = context.n_ctx_seq if model.causal else tokens
    key_row, value_row = model.head_k * kv_heads, 0 if model.mla else model.head_v * kv_heads
    rows = cells * context.streams
    converted = backend is Backend.CUDA and flash and any(model.cached)
    return Terms(
        tokens=tokens,
        outputs=min(tokens, context.logit_rows),
        residual=unit * model.embedding_length,
        query=unit * heads * model.head_k,
        key=unit * key_row,
        dense=unit * width,
        experts=unit * used * (model.expert_feed_forward or width),
        expert_outputs=unit * model.embedding_length * used,
        logits=4 * min(tokens, context.logit_rows) * model.vocab_size if model.causal else 0,
        inputs=_inputs(estimate, tokens, flash=flash),
        scores=0 if flash or not attends else cells * tokens * heads * 4,
        f16_copies=converted
        * 2
        * rows
        * (key_row * (settings.type_k is not CacheType.F16) + value_row * (settings.type_v is not CacheType.F16)),
        layer_cache=rows * (row_bytes(settings.type_k, key_row) + row_bytes(settings.type_v, value_row)),
    )


def _inputs(estimate: Estimate, tokens: int, *, flash: bool) -> int:
    model, settings, context = estimate.model, estimate.settings, estimate.context
    width = 2 if flash else 4
    if not model.causal:
        return tokens * tokens * width
    if not any(model.cached):
        return 0
    full = any(cached and not windowed for cached, windowed in zip(model.cached, model.windowed, strict=True))
    windowed = any(model.windowed)
    window = window_cells(model, context, unified=settings.unified) if windowed else 0
    masks = tokens * width * (context.n_ctx_seq * full + window)
    if settings.flash_attention is not FlashAttention.OFF or model.mla:
        return masks
    return masks + 8 * tokens * model.head_v * max(model.kv_heads) * (full + windowed)


def attention_phase(model: Model, size: Terms, *, flash: bool) -> int:
    """What lives at once while a block attends."""
    if model.mla:
        heads = max(model.heads)
        # Query before and after absorption, its rotary part, and the output; head_k = compressed row + rotary part.
        per_head = model.mla_key_length + 2 * model.head_k
        return size.scores + 4 * size.tokens * heads * per_head + size.f16_copies
    if flash:
        return 2 * size.query + 2 * size.key + size.f16_copies
    return size.scores + (2 * size.query if size.query > size.residual else size.query)


def experts_phase(size: Terms) -> int:
    """Gate, up and their product; the down projection fits in the hole of the first two, or it does not."""
    return 3 * size.experts + (size.expert_outputs if size.expert_outputs > 2 * size.experts else 0)


def has_flash_kernel(model: Model) -> bool:
    """Whether CUDA computes flash attention for these heads; what "auto" becomes off for."""
    if not any(model.cached):
        return True
    if model.mla or model.head_k != model.head_v:
        heads = max(model.heads) // max(1, *model.kv_heads)
        return (model.mla and heads >= 2) or ((model.head_k, model.head_v) == (192, 128) and heads % 8 == 0)
    return model.head_k in _FLASH_HEADS or (model.head_k == 512 and max(model.heads) // max(model.kv_heads) >= 2)
