"""Which graph tables each architecture is made of: one row a family (llama.cpp b11434, src/models/*.cpp)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lamella.estimate.compute import attention as at
from lamella.estimate.compute import encoder as enc
from lamella.estimate.compute import ends
from lamella.estimate.compute import feed_forward as ff
from lamella.estimate.compute import recurrent as rec


@dataclass(frozen=True, slots=True)
class Parts:
    """Tables of one block. Graph order is depth first: the `pre` of the next block comes before this one's `tail`."""

    main: str
    pre: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """`attention` is the table of blocks that have a cache (or no state at all), `recurrent` of the others."""

    attention: Parts
    recurrent: Parts | None = None
    entrance: str = ends.EMBED
    exit: str = ends.HEAD
    flags: frozenset[str] = frozenset(("rope",))
    windowed_flags: frozenset[str] = frozenset()  # only in sliding-window blocks
    full_flags: frozenset[str] = frozenset()  # only in the others
    lost: Mapping[int, str] = field(default_factory=dict)  # number of experts: the flag such a model does not have
    latent: bool = False  # its tables are those of latent attention (MLA)
    pruned: bool = True  # the last block works on the output rows only
    rope_factors: bool = True  # rope_freqs and rope_factors_* are used if the file has them


def _flags(*names: str) -> frozenset[str]:
    return frozenset(names)


_BEHIND: Final = at.WO + at.PRUNE + at.RESIDUAL + ff.FFN_NORM
_FORWARD: Final = ff.DENSE_OR_EXPERTS + ff.SHARED_IF_ANY + ff.FFN_OUT

_LLAMA: Final = Family(Parts(at.ATTENTION_QVK + _BEHIND + _FORWARD), flags=_flags("rope", "normw"))
_GLM: Final = Family(Parts(at.ATTENTION_QVK + _BEHIND + _FORWARD))
_LLAMA4: Final = Family(
    Parts(at.ATTENTION_QKV + _BEHIND + _FORWARD),
    flags=_flags("weightfirst"),
    windowed_flags=_flags("rope", "l2norm"),
    full_flags=_flags("temp"),
    lost={128: "l2norm"},
)
_GEMMA2: Final = Family(
    Parts(at.ATTENTION_QKV + at.WO + ff.POST_NORMS),
    entrance=ends.EMBED_SCALED,
    exit=ends.HEAD_SOFTCAP,
    flags=_flags("rope", "qscale", "softcap"),
)
_GEMMA3: Final = Family(
    Parts(at.ATTENTION_QKV + at.WO + ff.POST_NORMS),
    entrance=ends.EMBED_ROW_SCALED,
    flags=_flags("rope", "qscale"),
)
_GPT_OSS: Final = Family(
    Parts(at.ATTENTION_QKV + at.WO + at.RESIDUAL + ff.FFN_NORM + ff.EXPERTS + ff.FFN_OUT),
    exit=ends.HEAD_LATE,
    flags=_flags("rope", "lateprob"),
    pruned=False,
)
_PHI3: Final = Family(
    Parts(at.ATTENTION_FUSED + at.WO + at.PRUNE + at.RESIDUAL + ff.SWIGLU_FUSED),
    flags=_flags("rope", "qscale", "fused", "vstrided"),
)
_COMMAND_R: Final = Family(
    Parts(at.LAYERNORM_IN + at.Q + at.ROT_Q + at.V + at.ROT_V + at.K + at.ROT_K + at.STORE + at.ATTEND + ff.PARALLEL),
    exit=ends.HEAD_NORM_SCALE,
)
_COHERE2: Final = Family(
    Parts(at.LAYERNORM_IN + at.Q + at.ROT_Q + at.K + at.ROT_K + at.V + at.ROT_V + at.STORE + at.ATTEND + ff.PARALLEL),
    exit=ends.HEAD_NORM_SCALE,
    flags=_flags(),
    windowed_flags=_flags("rope"),
    rope_factors=False,
)
_DEEPSEEK2: Final = Family(Parts(at.MLA + _BEHIND + _FORWARD), flags=_flags(), latent=True)
_MAMBA_PARTS: Final = Parts(rec.MAMBA_HEAD, pre=rec.LOAD_R, tail=rec.MAMBA_TAIL)
_MAMBA: Final = Family(_MAMBA_PARTS, recurrent=_MAMBA_PARTS, flags=_flags())
_FALCON_H1: Final = Family(
    Parts(
        "\n".join((at.NORM_IN, at.Q, at.ROT_Q, at.V, at.ROT_V, at.K, at.ROT_K, at.STORE, at.ATTEND, rec.LOAD_R))
        + at.NORM_IN + rec.MAMBA2_BODY + at.UNROT + at.WO + rec.MAMBA2_OUT + "a add a a2\n" + at.RESIDUAL
        + at.PRUNE_RESIDUAL + ff.FFN_NORM + ff.DENSE_OR_EXPERTS + ff.FFN_OUT
    )
)  # fmt: skip
_GRANITE_BEHIND: Final = at.PRUNE + at.SCALE_ATTENTION + at.RESIDUAL + ff.FFN_NORM + ff.DENSE_OR_EXPERTS
_GRANITE_TAIL: Final = ff.SHARED_IF_ANY + ff.SCALE_FFN + ff.FFN_OUT
_GRANITE_HYBRID: Final = Family(
    Parts(at.ATTENTION_QVK + at.WO + _GRANITE_BEHIND, tail=_GRANITE_TAIL),
    recurrent=Parts(
        at.NORM_IN + rec.MAMBA2_BODY + rec.MAMBA2_OUT + "a let a2\n" + _GRANITE_BEHIND,
        pre=rec.LOAD_R,
        tail=_GRANITE_TAIL,
    ),
    entrance=ends.EMBED + "\nx scale x ?embedding_scale",
    exit=ends.HEAD_SCALE_IF_ANY,
    flags=_flags("normw"),
)
_QWEN3_NEXT: Final = Family(
    Parts(at.NORM_IN + at.ATTENTION_GATED + at.RESIDUAL + ff.FFN_NORM + _FORWARD),
    recurrent=Parts(at.NORM_IN + rec.DELTA + at.RESIDUAL + ff.FFN_NORM + _FORWARD),
    exit=ends.HEAD_LATER,
    flags=_flags("rope", "normw"),
    pruned=False,
)
_ENCODER: Final = Family(
    Parts(
        enc.ENCODER_QKV + enc.ENCODER_ATTEND + at.WO + at.PRUNE + at.RESIDUAL + enc.layer_norm("attn_output_norm")
        + enc.ENCODER_FFN + enc.layer_norm("layer_output_norm")
    ),
    entrance=enc.ENCODER_IN,
    exit=ends.NO_HEAD,
)  # fmt: skip

FAMILIES: Final[Mapping[str, Family]] = {
    "llama": _LLAMA,
    "qwen2": _LLAMA,
    "qwen3": _LLAMA,
    "qwen3moe": _LLAMA,
    "glm4moe": _GLM,
    "llama4": _LLAMA4,
    "gemma2": _GEMMA2,
    "gemma3": _GEMMA3,
    "gpt-oss": _GPT_OSS,
    "phi3": _PHI3,
    "command-r": _COMMAND_R,
    "cohere2": _COHERE2,
    "deepseek2": _DEEPSEEK2,
    "mamba": _MAMBA,
    "falcon-h1": _FALCON_H1,
    "granitehybrid": _GRANITE_HYBRID,
    "qwen3next": _QWEN3_NEXT,
    "bert": _ENCODER,
    "nomic-bert": _ENCODER,
}
