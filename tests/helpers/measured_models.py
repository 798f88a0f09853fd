"""Shapes of the models in the public speed measurements, as far as speed depends on them; from the makers' configs."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Experts:
    """`layers` blocks with `count` experts of `matrices` matrices each, of which a token meets `used`."""

    layers: int
    count: int
    used: int
    width: int
    matrices: int = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """One model. `cache` is K and V elements of one token in one block that has full attention."""

    layers: int
    hidden: int
    vocab: int
    cache: int
    tied: bool = False
    full: int = 0  # blocks with full attention; 0: all of them
    window: int = 0  # of the others; 0: they have none, but a recurrent state
    experts: Experts | None = None
    expert_bits: float = 0.0  # of one expert weight; 0: follows from the file's size and `other_bits`
    unread: int = 0  # parameters of next-token layers, which are in the file and are not loaded
    looked_up: float = 0.0  # share of the file that is only looked up, beside the token embedding


_OSS_20B: Final = Shape(24, 2880, 201088, 1024, full=12, window=128, experts=Experts(24, 32, 4, 2880), expert_bits=4.25)
_OSS_120B: Final = Shape(
    36, 2880, 201088, 1024, full=18, window=128, experts=Experts(36, 128, 4, 2880), expert_bits=4.25
)
_QWEN35: Final = Shape(40, 2048, 248320, 1024, full=10, experts=Experts(40, 256, 8, 512))
_E4B: Final = Shape(30, 2816, 262144, 4096, tied=True, full=5, window=1024, experts=Experts(30, 128, 8, 704))

SHAPES: Final = (
    # First prefix of the measured model's name that fits.
    ("Llama 3 8B", Shape(32, 4096, 128256, 2048)),
    ("Llama 3 70B", Shape(80, 8192, 128256, 2048)),
    ("Llama 3.2 3B", Shape(28, 3072, 128256, 2048, tied=True)),
    ("Llama 3.2 1B", Shape(16, 2048, 128256, 1024)),
    ("llama 7B", Shape(32, 4096, 32000, 8192)),
    ("llama-2-7b", Shape(32, 4096, 32000, 8192)),
    ("llama 13B", Shape(40, 5120, 32000, 10240)),
    ("Mistral 7B", Shape(32, 4096, 32000, 2048)),
    ("Mistral Small 3 24B", Shape(40, 5120, 131072, 2048)),
    ("DeepSeek-R1-Distill-Qwen-14B", Shape(48, 5120, 152064, 2048)),
    ("Qwen2.5 7B", Shape(28, 3584, 152064, 1024)),
    ("Qwen2.5 3B", Shape(36, 2048, 151936, 512, tied=True)),
    ("Qwen3 4B", Shape(36, 2560, 151936, 2048, tied=True)),
    ("Qwen3 14B", Shape(40, 5120, 151936, 2048)),
    ("Qwen3.5 0.8B", Shape(24, 1024, 248320, 1024, tied=True, full=6)),
    ("Qwen3.6-27B", Shape(64, 5120, 248320, 2048, full=16)),
    ("Gemma-4-E2B", Shape(35, 1536, 262144, 512, tied=True, full=7, window=512, looked_up=0.5)),
    ("gemma3 12B", Shape(48, 3840, 262208, 4096, tied=True, full=8, window=1024)),
    ("gemma-3-12b", Shape(48, 3840, 262208, 4096, tied=True, full=8, window=1024)),
    ("gemma-3-27b", Shape(62, 5376, 262208, 4096, tied=True, full=10, window=1024)),
    ("gemma-3-4b", Shape(34, 2560, 262208, 2048, tied=True, full=5, window=1024)),
    ("gemma-4-31B", Shape(60, 5376, 262144, 8192, tied=True, full=10, window=1024)),
    ("Ministral-3-14B", Shape(40, 5120, 131072, 2048)),
    ("Ministral-3-8B", Shape(34, 4096, 131072, 2048)),
    ("Devstral-2-123B", Shape(88, 12288, 131072, 2048)),
    ("gpt-oss 20B", _OSS_20B),
    ("gpt-oss-20b", _OSS_20B),
    ("gpt-oss 120B", _OSS_120B),
    ("gpt-oss-120b", _OSS_120B),
    ("Qwen3 30B.A3B", Shape(48, 2048, 151936, 1024, experts=Experts(48, 128, 8, 768))),
    ("Qwen3-Coder-30B-A3B", Shape(48, 2048, 151936, 1024, experts=Experts(48, 128, 8, 768))),
    ("Qwen3-235B-A22B", Shape(94, 4096, 151936, 1024, experts=Experts(94, 128, 8, 1536))),
    ("Hunyuan-A13B", Shape(32, 4096, 128167, 2048, tied=True, experts=Experts(32, 64, 8, 3072))),
    ("dots.llm1", Shape(62, 4096, 152064, 8192, experts=Experts(61, 128, 6, 1408))),
    ("GLM-4.5-Air", Shape(46, 4096, 151552, 2048, experts=Experts(45, 128, 8, 1408), unread=3_650_000_000)),
    ("Qwen3-Next-80B-A3B", Shape(48, 2048, 151936, 1024, full=12, experts=Experts(48, 512, 10, 512))),
    ("Qwen3.5-35B-A3B", _QWEN35),
    ("Qwen3.6-35B-A3B", _QWEN35),
    ("Gemma-4-26B-A4B", _E4B),
    ("gemma-4-26B-A4B", _E4B),
    ("OLMoE-1B-7B", Shape(16, 2048, 50304, 4096, experts=Experts(16, 64, 8, 1024))),
)

OTHER_BITS: Final = (
    # Bits of a weight outside the experts, by the end of the quantisation's name or the model's; files of mixtures
    # keep attention wider than the experts.
    ("BF16", 16.0),
    ("F16", 16.0),
    ("Q8_K_XL", 9.5),
    ("Q8_0", 8.5),
    ("Q6_K_XL", 8.0),
    ("Q6_K", 7.0),
    ("Q4_K_XL", 7.0),
    ("UD-IQ4_XS", 7.0),
    ("Q4_K_M", 5.5),
    ("Q3_K_XL", 6.0),
)
