"""The KV cache and the recurrent state of every block, exactly as llama.cpp lays them out."""

from collections.abc import Iterator
from dataclasses import dataclass

from lamella.estimate.buffers import Sizes, Totals
from lamella.estimate.context import CELL_STEP, Context, padded
from lamella.estimate.settings import FlashAttention, Settings
from lamella.model.ggml import row_bytes
from lamella.model.model import Model


@dataclass(frozen=True, slots=True)
class KvCache:
    """Bytes by place; the output layer has none but is counted, so that indices are places."""

    places: tuple[Sizes, ...]
    before: Totals


def window_cells(model: Model, context: Context, *, unified: bool) -> int:
    """Cells of a sliding-window block: the window of every sequence and one micro-batch (llama-kv-cache-iswa.cpp)."""
    sequences = context.sequences if unified else 1
    return padded(min(context.n_ctx_seq, model.window * sequences + context.ubatch), CELL_STEP)


def sized_cache(model: Model, settings: Settings, context: Context) -> KvCache:
    """The cache of every place for these settings (llama-kv-cache.cpp and llama-memory-recurrent.cpp, b11434)."""
    known: dict[tuple[int, bool, bool, bool], Sizes] = {}
    places = []
    for block, facts in enumerate(zip(model.kv_heads, model.windowed, model.cached, model.recurrent, strict=True)):
        if facts not in known:
            known[facts] = Sizes.sum(_block_tensors(model, settings, context, block))
        places.append(known[facts])
    places.append(Sizes())
    return KvCache(tuple(places), Totals.over(places))


def _block_tensors(model: Model, settings: Settings, context: Context, block: int) -> Iterator[Sizes]:
    if model.cached[block]:
        windowed = model.windowed[block] and not settings.swa_full
        cells = window_cells(model, context, unified=settings.unified) if windowed else context.n_ctx_seq
        key_row = model.head_k * model.kv_heads[block]
        yield _cache_tensor(settings.type_k, key_row, cells * context.streams)
        if not model.mla:
            yield _cache_tensor(settings.type_v, _value_row(model, settings, block), cells * context.streams)
    if model.recurrent[block] and (state := model.recurrent_state):
        # Always f32, one state a sequence, whatever the cache types are.
        for elements in (state.conv_elements, state.state_elements):
            yield Sizes.of("f32", elements, 4 * elements * context.sequences)


def _value_row(model: Model, settings: Settings, block: int) -> int:
    """Without flash attention V lies transposed, and every block gets the widest row of all."""
    heads = max(model.kv_heads) if settings.flash_attention is FlashAttention.OFF else model.kv_heads[block]
    return model.head_v * heads


def _cache_tensor(type_name: str, row: int, rows: int) -> Sizes:
    return Sizes.of(type_name, row, row_bytes(type_name, row) * rows)
