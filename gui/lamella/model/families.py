"""How architectures differ where the file itself does not say so, as one row each.

Sources: llama.cpp b11434, load_hparams and create_memory of each model. What the metadata or the tensors show (head
counts, experts, recurrent blocks, latent attention, tied embeddings) needs no row.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """Defaults are those of an ordinary decoder."""

    period: int = 0  # every period-th block has full attention, the others a window; 0: the window is not used
    full_first: bool = False  # the full block is the first of each period, not the last
    window: int = 0  # tokens, where the metadata has no sliding_window
    fixed_window: int = 0  # tokens, whatever sliding_window says unless it is 0
    only_blocks: int = 0  # the window is used by the model of so many blocks only; 0: by all
    cacheless: bool = False  # no attention cache is made
    headless: bool = False  # no output matrix, and the token embedding is not loaded again for it
    tied: bool = False  # the token embedding is the output matrix, even if the file had one
    own_cache_blocks: int = 0  # later blocks use the cache of earlier ones; 0: every block has its own
    token_shifts: int = 2  # RWKV: rows of state for the token shift, where the metadata has none


_ORDINARY: Final = Family()
_WINDOWED: Final = {
    "gemma2": Family(period=2, window=4096, tied=True),
    "gemma3": Family(period=6),
    "gemma3n": Family(period=5, own_cache_blocks=20),
    "gemma-embedding": Family(period=6, cacheless=True),
    "cohere2": Family(period=4, tied=True),
    "gpt-oss": Family(period=2),
    "llama4": Family(period=4, window=8192, fixed_window=8192),
    "olmo2": Family(period=4),
    "exaone4": Family(period=4, only_blocks=64, window=4096),
    "exaone-moe": Family(period=4, window=128),
    "smallthinker": Family(period=4, full_first=True, fixed_window=4096),
    "afmoe": Family(period=4),
    "modern-bert": Family(period=3, full_first=True, cacheless=True, headless=True),
}
_ENCODERS: Final = dict.fromkeys(
    ("bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert", "t5encoder"),
    Family(cacheless=True, headless=True),
)
# Models that denoise a whole text: an output matrix, but no cache.
_CACHELESS: Final = dict.fromkeys(("dream", "llada", "llada-moe", "rnd1"), Family(cacheless=True))
_TIED: Final = dict.fromkeys(("command-r", "gemma"), Family(tied=True))
_SHORT_SHIFT: Final = dict.fromkeys(("rwkv6qwen2", "arwkv7"), Family(token_shifts=1))

# phi3 and qwen2 belong here: their sliding_window is read by no engine.
_PLAIN: Final = dict.fromkeys(
    (
        *(
            "llama",
            "deci",
            "falcon",
            "baichuan",
            "grok",
            "gpt2",
            "gptj",
            "gptneox",
            "mpt",
            "starcoder",
            "refact",
            "bloom",
        ),
        *(
            "stablelm",
            "qwen",
            "qwen2",
            "qwen2moe",
            "qwen2vl",
            "qwen3",
            "qwen3moe",
            "qwen3vl",
            "qwen3vlmoe",
            "phi2",
            "phi3",
        ),
        *("phimoe", "plamo", "codeshell", "orion", "internlm2", "minicpm", "minicpm3", "starcoder2", "xverse", "dbrx"),
        *(
            "olmo",
            "olmoe",
            "openelm",
            "arctic",
            "deepseek",
            "deepseek2",
            "chatglm",
            "glm4",
            "glm4moe",
            "bitnet",
            "jais",
        ),
        *("nemotron", "exaone", "granite", "granitemoe", "chameleon", "plm", "bailingmoe", "bailingmoe2", "dots1"),
        *("arcee", "ernie4_5", "ernie4_5-moe", "hunyuan-moe", "hunyuan-dense", "smollm3", "seed_oss", "grovemoe"),
        *("apertus", "minimax-m2", "pangu-embedded", "mistral3", "cogvlm", "maincoder"),
        *("mamba", "mamba2", "jamba", "falcon-h1", "granitehybrid", "nemotron_h", "nemotron_h_moe", "plamo2", "lfm2"),
        *("lfm2moe", "qwen3next", "qwen35", "qwen35moe", "kimi-linear", "rwkv6", "rwkv7"),
    ),
    _ORDINARY,
)
_FAMILIES: Final = _PLAIN | _WINDOWED | _ENCODERS | _CACHELESS | _TIED | _SHORT_SHIFT


def family_of(architecture: str) -> Family | None:
    """None for an architecture without a row; plan it with the defaults and say so."""
    return _FAMILIES.get(architecture)
