"""What each block of a model has: heads, window, cache, state. Rules: llama.cpp b11434, hparams and KV cache."""

from dataclasses import dataclass
from typing import Final

from lamella.model.facts import Facts
from lamella.model.families import Family
from lamella.model.model import Recurrent, Role, Tensor

# What projects to K: a block without any of these has no attention cache. "attn_qkv" is also the first matrix of
# qwen3next's delta net, so it counts only in blocks without state.
_OWN_K: Final = ("attn_k", "attn_k_b", "attn_kv", "attn_kv_a_mqa", "attn_kv_b")
_FUSED: Final = "attn_qkv"


@dataclass(frozen=True, slots=True)
class Blocks:
    """Tuples have one entry a block, next-token-prediction blocks included; those have neither cache nor state."""

    heads: tuple[int, ...]
    kv_heads: tuple[int, ...]
    feed_forward: tuple[int, ...]
    head_k: int
    head_v: int
    window: int
    windowed: tuple[bool, ...]
    cached: tuple[bool, ...]
    recurrent: tuple[bool, ...]
    mla: bool
    next_token: int


def blocks_of(facts: Facts, family: Family, tensors: tuple[Tensor, ...], count: int) -> Blocks:
    heads = facts.per_block("attention.head_count", count, (0,) * count)
    kv_heads = facts.per_block("attention.head_count_kv", count, heads)
    next_token = facts.whole("nextn_predict_layers", 0, most=count - 1)
    trunk = count - next_token
    recurrent, attends = _kinds(tensors, count)
    window, windowed = _windows(facts, family, count, trunk)
    own = trunk - facts.whole("attention.shared_kv_layers", 0)
    own = min(own, family.own_cache_blocks or own)
    default = next((facts.whole("embedding_length", 0) // number for number in heads if number), 0)
    latent = facts.whole("attention.kv_lora_rank", 0)
    mla = bool(latent and facts.whole("attention.key_length_mla", 0))
    compressed = latent + facts.whole("rope.dimension_count", 0)
    return Blocks(
        heads=heads,
        kv_heads=kv_heads,
        feed_forward=facts.per_block("feed_forward_length", count, (0,) * count),
        head_k=facts.whole("attention.key_length", compressed if mla else default),
        head_v=facts.whole("attention.value_length", latent if mla else default),
        window=window,
        windowed=windowed,
        cached=tuple(
            not family.cacheless and index < own and attends[index] and kv_heads[index] > 0 for index in range(count)
        ),
        recurrent=tuple(state and index < trunk for index, state in enumerate(recurrent)),
        mla=mla,
        next_token=next_token,
    )


def recurrent_state(facts: Facts, family: Family, blocks: Blocks) -> Recurrent:
    """n_embd_r and n_embd_s of llama.cpp b11434 (llama-hparams.cpp): RWKV, short convolutions, Kimi's KDA, Mamba."""
    width = facts.whole("embedding_length", 0)
    if head := facts.whole("wkv.head_size", 0):
        return Recurrent(facts.whole("token_shift_count", family.token_shifts) * width, width * head)
    if length := facts.whole("shortconv.l_cache", 0):
        return Recurrent(width * (length - 1), 0)
    kernel = facts.whole("ssm.conv_kernel", 0)
    if head := facts.whole("kda.head_dim", 0):
        inner = max(blocks.heads) * head
        return Recurrent(3 * (kernel - 1 if kernel else 3) * inner, inner * head)
    inner, state = facts.whole("ssm.inner_size", 0), facts.whole("ssm.state_size", 0)
    channels = inner + 2 * facts.whole("ssm.group_count", 0) * state
    return Recurrent(max(kernel - 1, 0) * channels, state * inner)


def _kinds(tensors: tuple[Tensor, ...], count: int) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Per block: has recurrent state, has an attention of its own."""
    recurrent, own_k, fused = [False] * count, [False] * count, [False] * count
    for tensor in tensors:
        if tensor.layer is None:
            continue
        stem = tensor.name.rsplit(".", 2)[-2]
        recurrent[tensor.layer] |= tensor.role is Role.RECURRENT
        own_k[tensor.layer] |= stem in _OWN_K
        fused[tensor.layer] |= stem == _FUSED
    attends = tuple(own or (qkv and not state) for own, qkv, state in zip(own_k, fused, recurrent, strict=True))
    return tuple(recurrent), attends


def _windows(facts: Facts, family: Family, count: int, trunk: int) -> tuple[int, tuple[bool, ...]]:
    """The window in tokens, and which blocks have it; a pattern in the metadata goes before the family's."""
    none = 0, (False,) * count
    window = facts.whole("attention.sliding_window", family.window)
    if window == 0 or family.only_blocks not in (0, trunk):
        return none
    key = "attention.sliding_window_pattern"
    if facts.numbers(key) is not None:
        windowed = tuple(bool(flag) for flag in facts.per_block(key, count, ()))
    elif facts.present(key) and facts.whole(key) == 0:
        windowed = (True,) * count
    else:
        windowed = _periodic(facts.whole(key, family.period), count, full_first=family.full_first)
    return (family.fixed_window or window, windowed) if any(windowed) else none


def _periodic(period: int, count: int, *, full_first: bool) -> tuple[bool, ...]:
    full = 0 if full_first else period - 1
    return tuple(period > 1 and index % period != full for index in range(count))
