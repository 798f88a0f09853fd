"""Which type llama-quantize gives which tensor in every file type, as data.

Source: llama.cpp b11434, llama-quant.cpp. Rules of one slot are read from the first on; where none holds, the tensor
gets the file type's base.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class Slot(Enum):
    """What the rules tell tensors apart by."""

    OUTPUT = auto()
    EMBEDDING = auto()
    V = auto()
    K = auto()
    Q = auto()
    O = auto()  # noqa: E741  attn_output
    UP = auto()
    GATE = auto()
    DOWN = auto()
    REST = auto()


class When(Enum):
    """Conditions of a rule. i counts tensors of the slot (blocks, for a mixture of experts), L the blocks."""

    EIGHT_EXPERTS = auto()  # exactly eight: Mixtral
    GROUPED = auto()  # at least four query heads to a KV head
    GROUPED_OR_EXPERTS = auto()  # the same, or at least four experts
    FIRST_2 = auto()  # i < 2
    FIRST_4 = auto()  # i < 4
    SIXTEENTH = auto()  # i < L/16
    EIGHTH = auto()  # i < L/8
    RUNNING_EIGHTH = auto()  # i < L/8, tensors counted even with experts
    MIDDLE = auto()  # L/8 <= i < 7L/8
    MORE = auto()  # the first and the last eighth, and every third between them
    IMATRIX = auto()  # made with an importance matrix
    NO_IMATRIX = auto()


Rule = tuple[str, tuple[When, ...]]
"""A type, and everything that must hold for it."""


@dataclass(frozen=True, slots=True)
class FileRules:
    """One file type. The six `low` ones know neither the 70B case nor the rows for eight experts."""

    base: str
    slots: Mapping[Slot, tuple[Rule, ...]] = field(default_factory=dict)
    output: str = "q6_k"  # also of an embedding that is the output matrix
    embedding: str = ""  # "": the base
    low: bool = False


def _always(kind: str) -> Rule:
    return kind, ()


_EIGHT_O: Final = ("q5_k", (When.EIGHT_EXPERTS,))
_GROUPED_V: Final = ("q4_k", (When.GROUPED,))


def _low(base: str, second: str, *, attention_output: str, embedding: str) -> FileRules:
    """The very low types: `second` is what V, and the first feed-forward networks, get."""
    return FileRules(
        base,
        {
            Slot.V: (("q4_k", (When.GROUPED_OR_EXPERTS,)), _always(second)),
            Slot.K: (("q4_k", (When.EIGHT_EXPERTS,)),),
            Slot.O: (_EIGHT_O, _always(attention_output)),
            Slot.DOWN: ((second, (When.RUNNING_EIGHTH,)),),
        },
        output="q5_k",
        embedding=embedding,
        low=True,
    )


def _four_bit(base: str) -> FileRules:
    """IQ4_NL and IQ4_XS."""
    return FileRules(
        base,
        {
            Slot.V: (("q5_k", (When.GROUPED,)),),
            Slot.O: (_EIGHT_O,),
            Slot.DOWN: (("q5_k", (When.NO_IMATRIX, When.EIGHTH)),),
        },
    )


RULES: Final[Mapping[str, FileRules]] = MappingProxyType(
    {
        "F32": FileRules("f32"),
        "F16": FileRules("f16"),
        "BF16": FileRules("bf16"),
        "Q8_0": FileRules("q8_0", output="q8_0"),
        "Q6_K": FileRules("q6_k"),
        "Q5_1": FileRules("q5_1"),
        "Q5_0": FileRules("q5_0", {Slot.DOWN: (("q5_1", (When.IMATRIX, When.EIGHTH)),)}),
        "Q5_K_M": FileRules("q5_k", {Slot.V: (("q6_k", (When.MORE,)),), Slot.DOWN: (("q6_k", (When.MORE,)),)}),
        "Q5_K_S": FileRules("q5_k"),
        "Q4_1": FileRules("q4_1"),
        "Q4_0": FileRules("q4_0", {Slot.DOWN: (("q4_1", (When.IMATRIX, When.EIGHTH)),)}),
        "Q4_K_M": FileRules(
            "q4_k", {Slot.V: (("q6_k", (When.MORE,)),), Slot.O: (_EIGHT_O,), Slot.DOWN: (("q6_k", (When.MORE,)),)}
        ),
        "Q4_K_S": FileRules(
            "q4_k", {Slot.V: (("q5_k", (When.FIRST_4,)),), Slot.O: (_EIGHT_O,), Slot.DOWN: (("q5_k", (When.EIGHTH,)),)}
        ),
        "IQ4_NL": _four_bit("iq4_nl"),
        "IQ4_XS": _four_bit("iq4_xs"),
        "Q3_K_L": FileRules(
            "q3_k",
            {
                Slot.V: (_always("q5_k"),),
                Slot.O: (("q3_k", (When.EIGHT_EXPERTS,)), _always("q5_k")),
                Slot.DOWN: (_always("q5_k"),),
            },
        ),
        "Q3_K_M": FileRules(
            "q3_k",
            {
                Slot.V: (("q5_k", (When.FIRST_2,)), _always("q4_k")),
                Slot.O: (_EIGHT_O, _always("q4_k")),
                Slot.DOWN: (("q5_k", (When.SIXTEENTH,)), _always("q4_k")),
            },
        ),
        "Q3_K_S": FileRules("q3_k", {Slot.O: (_EIGHT_O,)}),
        "Q2_K": FileRules(
            "q2_k",
            {
                Slot.V: (_GROUPED_V, _always("q3_k")),
                Slot.O: (_EIGHT_O, _always("q3_k")),
                Slot.DOWN: (_always("q3_k"),),
            },
        ),
        "Q2_K_S": FileRules("q2_k", {Slot.V: (_GROUPED_V,), Slot.DOWN: (("q4_k", (When.EIGHTH,)),)}),
        "IQ3_M": FileRules(
            "iq3_s",
            {
                Slot.V: (_always("q4_k"),),
                Slot.O: (_EIGHT_O, _always("q4_k")),
                Slot.DOWN: (("q4_k", (When.EIGHTH,)), ("q4_k", (When.EIGHT_EXPERTS, When.MORE))),
            },
        ),
        "IQ3_S": FileRules("iq3_s", {Slot.V: (_GROUPED_V,), Slot.O: (_EIGHT_O,)}),
        "IQ3_XS": FileRules(
            "iq3_s",
            {
                Slot.V: (_GROUPED_V,),
                Slot.K: (_always("iq3_xxs"),),
                Slot.Q: (_always("iq3_xxs"),),
                Slot.O: (_EIGHT_O,),
                Slot.UP: (("iq3_xxs", (When.MIDDLE,)),),
                Slot.GATE: (("iq3_xxs", (When.MIDDLE,)),),
            },
        ),
        "IQ3_XXS": FileRules(
            "iq3_xxs",
            {
                Slot.V: (_GROUPED_V, ("iq3_s", (When.NO_IMATRIX,))),
                Slot.K: (_always("iq2_s"),),
                Slot.Q: (_always("iq2_s"),),
                Slot.O: (_EIGHT_O, _always("iq3_s")),
                Slot.DOWN: (("q4_k", (When.NO_IMATRIX, When.EIGHTH)), ("q3_k", (When.NO_IMATRIX,))),
            },
            output="q5_k",
            embedding="iq3_s",
        ),
        "IQ2_M": _low("iq2_s", "iq3_s", attention_output="iq3_s", embedding="iq3_s"),
        "IQ2_S": _low("iq2_xs", "iq3_s", attention_output="iq3_s", embedding="iq3_s"),
        "IQ2_XS": _low("iq2_xs", "q2_k", attention_output="iq2_xs", embedding="q2_k"),
        "IQ2_XXS": _low("iq2_xxs", "q2_k", attention_output="iq2_xxs", embedding="q2_k"),
        "IQ1_M": _low("iq1_m", "q2_k", attention_output="iq2_xxs", embedding="q2_k"),
        "IQ1_S": _low("iq1_s", "q2_k", attention_output="iq2_xxs", embedding="q2_k"),
        "TQ2_0": FileRules("tq2_0", embedding="q4_k"),
        "TQ1_0": FileRules("tq1_0", embedding="q4_k"),
        "Q2_0": FileRules("q2_0", embedding="q4_k"),
        "Q1_0": FileRules("q1_0"),
        "MXFP4_MOE": FileRules("mxfp4", output="q8_0"),
    }
)

EIGHT_EXPERTS: Final[Mapping[Slot, str]] = MappingProxyType({Slot.V: "q8_0", Slot.K: "q8_0"})
"""Whatever the table says, but for the low file types."""

FALCON: Final[Mapping[str, Mapping[Slot, tuple[Rule, ...]]]] = MappingProxyType(
    {
        "Q3_K_M": {Slot.DOWN: (("q5_k", (When.SIXTEENTH,)), ("q4_k", (When.MORE,)))},
        "Q3_K_L": {Slot.DOWN: (_always("q4_k"),), Slot.O: (_always("q4_k"),)},
        "Q4_K_M": {
            Slot.DOWN: (("q6_k", (When.SIXTEENTH,)), ("q5_k", (When.MORE,))),
        },
        "Q4_K_S": {Slot.DOWN: ()},
    }
)
"""Instead of the rows above, but for the low file types; a Falcon's attention output has no other rule than these."""

FALLBACK: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs", "iq3_s", "iq4_xs"),
            "iq4_nl",
        ),
        **dict.fromkeys(("q2_k", "q3_k", "tq1_0", "tq2_0", "q2_0"), "q4_0"),
        "q4_k": "q5_0",
        "q5_k": "q5_1",
        "q6_k": "q8_0",
    }
)
"""Where a row is no multiple of the type's block; where that does not divide it either, F16."""

NEEDS_IMATRIX: Final = frozenset(("iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs"))
"""Types that llama-quantize makes of no tensor but the embedding and the output matrix without a matrix."""

SLOT_NAMES: Final = (
    ("attn_qkv.weight", Slot.V),
    ("attn_kv_b.weight", Slot.V),
    ("attn_v.weight", Slot.V),
    ("attn_k.weight", Slot.K),
    ("attn_q.weight", Slot.Q),
    ("attn_output.weight", Slot.O),
    ("ffn_up", Slot.UP),
    ("ffn_gate", Slot.GATE),
    ("ffn_down", Slot.DOWN),
)
"""Parts of tensor names; the first that occurs decides."""

KEPT_NAMES: Final = (
    *("_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel", "per_layer_model_proj"),
    *("ssm_conv1d", "shortconv.conv.weight", "indexer.k_proj.weight", "indexer.q_proj.weight", "attn_rel_b.weight"),
    *("time_mix_first.weight", "time_mix_w0.weight", "time_mix_w1.weight", "time_mix_w2.weight"),
    *("time_mix_v0.weight", "time_mix_v1.weight", "time_mix_v2.weight"),
    *("time_mix_a0.weight", "time_mix_a1.weight", "time_mix_a2.weight", "time_mix_g1.weight", "time_mix_g2.weight"),
    *("time_mix_decay_w1.weight", "time_mix_decay_w2.weight", "time_mix_lerp_fused.weight"),
    *(".position_embd", "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos", ".patch_embd", ".patch_merger"),
    *("a.rvq.codebook", "mm.a.code_embd"),
)
"""Parts of the names of tensors that keep their type whatever file is made."""

KEPT_EXACTLY: Final = frozenset(("position_embd.weight", "token_types.weight"))

GLM5_NEXT_KEPT: Final = (
    *("hc_", "indexer.attn_q_b", "indexer.attn_k", "indexer.proj", "indexer_compressor_gate"),
    *("indexer_compressor_ape", "ssm_f_a.weight", "ssm_f_b.weight", "ssm_g_a.weight", "ssm_g_b.weight"),
    *("ssm_beta.weight", "attn_kv_a_mqa.weight", "attn_k_b.weight", "attn_v_b.weight"),
)
GLM5_NEXT_EIGHT_BIT: Final = ("attn_q_a", "attn_q_b", "nextn.eh_proj")
"""glm5-next alone: more tensors that keep their type, and those that become Q8_0 in every quantised file."""
