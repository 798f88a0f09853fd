"""How Ollama's older generations guess the cache of each block and the compute buffer of a GPU, by architecture.

GraphSize of fs/ggml/ggml.go, v0.6.5. All divisions truncate. The second generation uses the same function for the
models that llama.cpp runs for it; what changed there is named beside the rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_TILES: Final = 4 * 1601
"""mllama: tokens of the four tiles of a picture."""
_GPT_OSS_WINDOW: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A model in the numbers that the formulas use."""

    architecture: str
    embedding: int
    heads: int  # most of any block
    kv_heads: tuple[int, ...]  # per block; 0 where a block has recurrent state instead
    head_k: int
    head_v: int
    vocab: int
    window: int = 0  # tokens
    recurrent_bytes: int = 0  # of one block without attention
    cross_attention: frozenset[int] = frozenset()  # mllama: blocks that look at the picture
    feed_forward: int = 0
    gate_exps_bytes: int = 0  # of blk.0.ffn_gate_exps.weight, 0 where there is none
    gate_rows: int = 0  # shape[1] of blk.0.ffn_gate.0.weight, 0 where there is none
    qkv_bias: int = 0  # shape[0] of blk.0.attn_qkv.bias, 0 where there is none
    rope_elements: int = 0  # of rope_freqs.weight

    @property
    def most_kv_heads(self) -> int:
        return max(self.kv_heads, default=1)

    @property
    def grouped(self) -> int:
        """Heads that share one KV head, by the block that has the fewest."""
        return self.heads // max(min(self.kv_heads, default=1), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the model is loaded for."""

    context: int  # tokens of all sequences together
    batch: int
    parallel: int = 1
    cache_bytes: float = 2.0  # of one element


@dataclass(frozen=True, slots=True)
class GraphSize:
    """Guessed bytes of a GPU's compute buffer, with everything on GPUs and with less."""

    full: int
    partial: int


@dataclass(frozen=True, slots=True)
class _Terms:
    """The letters of the formulas."""

    e: int  # embedding length
    h: int  # heads
    hkv: int  # KV heads
    k: int  # elements of a K head
    d: int  # embedding length over heads
    v: int  # vocabulary
    c: int  # context
    b: int  # batch

    @property
    def logits(self) -> int:
        return 4 * self.b * (self.e + self.v)

    @property
    def output(self) -> int:
        """The output matrix, as if it were of five bits and a half."""
        return self.e * self.v * 105 // 128

    @property
    def scores(self) -> int:
        return self.c * (1 + self.h)


def cache_sizes(shape: Shape, load: Load, *, by_block: bool) -> tuple[int, ...]:
    """Guessed bytes of each block's cache. `by_block`: its own KV heads and state (v0.12), else the most of any."""
    return tuple(_block_cache(shape, load, block, by_block=by_block) for block in range(len(shape.kv_heads)))


def _block_cache(shape: Shape, load: Load, block: int, *, by_block: bool) -> int:
    heads = shape.kv_heads[block] if by_block else shape.most_kv_heads
    if not heads:
        return shape.recurrent_bytes
    row = (shape.head_k + shape.head_v) * heads
    if block in shape.cross_attention:
        return row * 4 * _TILES
    return int(_tokens(shape, load, block) * row * load.cache_bytes)


def _tokens(shape: Shape, load: Load, block: int) -> int:
    match shape.architecture:
        case "gemma3" if (block + 1) % 6:
            return load.parallel * shape.window + load.batch
        case "gptoss" | "gpt-oss" if block % 2 == 0:  # v0.11.0
            return load.parallel * _GPT_OSS_WINDOW + load.batch
        case _:
            return load.context


def graph_size(shape: Shape, load: Load, cache: tuple[int, ...]) -> GraphSize:
    """Guessed bytes for a single GPU; on several Ollama always counts with the partial one."""
    terms = _Terms(
        e=shape.embedding,
        h=shape.heads,
        hkv=shape.most_kv_heads,
        k=shape.head_k,
        d=shape.embedding // max(shape.heads, 1),
        v=shape.vocab,
        c=load.context,
        b=load.batch,
    )
    formula = FORMULAS.get(shape.architecture)
    if formula is not None:
        return formula(shape, terms)
    if shape.architecture in ("gptoss", "gpt-oss"):
        # v0.11.0; counted as if no block had a window.
        uniform = int(load.context * (shape.head_k + shape.head_v) * shape.most_kv_heads * load.cache_bytes)
        size = 4 * shape.grouped * uniform * len(shape.kv_heads) // 6
        return GraphSize(size, size)
    size = shape.grouped * sum(cache) // 6
    return GraphSize(size, size)


def _llama(shape: Shape, t: _Terms) -> GraphSize:
    full = max(4 * t.b * (1 + 4 * t.e + t.scores), t.logits)
    if shape.gate_exps_bytes:
        return GraphSize(full, _mixtral_merged(shape, t))
    if shape.gate_rows:
        return _mixtral(shape, t)
    attention = 4 * t.b * (1 + t.e + max(t.c, t.e)) + t.e * t.e * 9 // 16 + 4 * t.c * (t.b * t.h + t.d * t.hkv)
    return GraphSize(full, 4 * t.b * t.e + max(attention, t.logits + t.output))


def _mixtral_merged(shape: Shape, t: _Terms) -> int:
    """Experts of a block in one tensor."""
    experts = 3 * shape.gate_exps_bytes + 4 * t.b * (2 * shape.feed_forward + t.hkv + t.e + t.c + t.d * t.hkv)
    attention = 4 * (t.c * t.b * t.h + t.c * t.d * t.hkv + t.b * 1024 + t.d * t.hkv * t.b)
    return max(experts, attention)


def _mixtral(shape: Shape, t: _Terms) -> GraphSize:
    """Each expert in a tensor of its own."""
    rows = shape.gate_rows
    experts = 4 * t.b * (3 + t.d * t.hkv + t.e + t.scores + rows)
    experts += (t.e * t.e + 3 * t.e * t.hkv * rows) * 9 // 16
    attention = 4 * t.b * (1 + 2 * t.e + t.scores) + t.e * (6 * t.c * t.hkv // t.h + t.e * 9 // 16)
    return GraphSize(4 * t.b * (2 + 3 * t.e + t.scores + 2 * t.hkv + rows), max(experts, attention))


def _mllama(shape: Shape, t: _Terms) -> GraphSize:
    attention = 4 * (t.b * (2 * t.e + 1 + t.scores + t.k * t.h) + shape.rope_elements + t.k * t.c * t.hkv)
    full = max(4 * t.b * (2 + 3 * t.e + t.k * t.h + t.scores), t.logits)
    return GraphSize(full, max(attention, t.logits + t.output))


def _gemma(shape: Shape, t: _Terms) -> GraphSize:
    attention = 4 * t.b * (2 * t.e + 1 + 2 * t.k * t.h + t.scores) + 32 * t.k * t.c + 9 * t.e * t.k * t.h // 16
    full = max(t.logits, 4 * t.b * (2 + t.scores + 2 * t.e + 2 * t.k * t.h))
    partial = max(4 * t.e * t.b + t.output + 4 * t.v * t.b, attention)
    times = 4 if shape.architecture == "gemma3n" else 1
    return GraphSize(times * full, times * partial)


def _command_r(_: Shape, t: _Terms) -> GraphSize:
    attention = 4 * t.b * (1 + 2 * t.e + t.scores) + 4 * t.e * t.c + t.e * t.e * 9 // 16
    return GraphSize(max(t.logits, 4 * t.b * (2 + 4 * t.e + t.scores)), max(t.logits + t.output, attention))


def _qwen2(_: Shape, t: _Terms) -> GraphSize:
    full = max(t.logits, 4 * t.b * (1 + 2 * t.e + t.scores))
    return GraphSize(full, max(t.logits + t.output, 4 * (t.b * (1 + 2 * t.e + t.scores) + t.e * (1 + t.c))))


def _phi2(_: Shape, t: _Terms) -> GraphSize:
    full = max(t.logits, 4 * t.b * (1 + 4 * t.e + t.scores))
    partial = max(4 * t.b * (2 * t.e + t.v) + t.output, 4 * t.b * (2 + 3 * t.e + t.scores))
    return GraphSize(full, partial)


def _stablelm(_: Shape, t: _Terms) -> GraphSize:
    full = 4 * t.b * (t.scores + 3 * t.e + 2)
    return GraphSize(full, max(4 * t.b * (t.v + 2 * t.e), full))


def _deepseek2(_: Shape, t: _Terms) -> GraphSize:
    logits, scores = 4 * t.b * (3 * t.e + t.v), t.c * (1 + t.hkv)
    attention = 4 * t.b * (2 * t.e + 1 + 2 * t.k * t.hkv + scores)
    attention += 4 * t.k * t.c * t.hkv + 9 * t.e * t.k * t.hkv // 16
    full = max(logits, 4 * t.b * (3 * t.e + 2 + scores + 2 * t.k * t.hkv))
    return GraphSize(full, max(logits + t.output, attention))


def _chatglm(shape: Shape, t: _Terms) -> GraphSize:
    full, partial = t.logits, t.logits + t.output
    if bias := shape.qkv_bias:
        full = max(full, 4 * t.b * (2 + 2 * t.e + t.scores + t.k * t.h + bias))
        attention = 4 * t.b * (1 + 2 * t.e + t.k * t.h + t.scores) + 8 * t.k * t.c + 4 * bias
        partial = max(partial, attention)
    return GraphSize(full, partial)


FORMULAS: Final[Mapping[str, Callable[[Shape, _Terms], GraphSize]]] = MappingProxyType(
    {
        "llama": _llama,
        "llama4": _llama,  # v0.6.7
        "mllama": _mllama,
        "gemma": _gemma,
        "gemma2": _gemma,
        "gemma3": _gemma,
        "gemma3n": _gemma,
        "command-r": _command_r,
        "qwen2": _qwen2,
        "phi2": _phi2,
        "stablelm": _stablelm,
        "deepseek2": _deepseek2,
        "chatglm": _chatglm,
    }
)
"""Every other architecture: a sixth of the caches for each group of heads."""
