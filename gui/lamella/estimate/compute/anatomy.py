"""What the blocks of a model are made of: tables, facts, weights and figures, equal blocks under one number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.families import FAMILIES, Family, Parts
from lamella.model.model import Model, Tensor

_ROPE_FACTORS: Final = ("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight")
ENTRANCE: Final = -1
EXIT: Final = -2
"""Numbers of the kinds before the first block and behind the last."""
ROPE_FACTORS: Final = "rope_f"
"""What the tables call whichever of them the file has."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything that shapes a block's piece of the graph, apart from batch and context. Types of weights do not."""

    parts: Parts
    facts: frozenset[str]
    figures: tuple[tuple[str, int], ...]  # the symbols of the tables that the model gives
    shapes: tuple[tuple[str, tuple[int, ...]], ...]  # of its weights, by name within the block
    windowed: bool = False
    pruned: bool = False  # last block, which works on output rows only


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The graph's pieces in order: entrance, blocks, exit. `kind_of` and `typed_of` number the blocks' kinds."""

    model: Model
    family: Family
    kinds: tuple[Kind, ...]
    kind_of: tuple[int, ...]
    typed_of: tuple[int, ...]  # differs wherever the types of weights do
    entrance: Kind
    exit: Kind
    weights: Mapping[str, Tensor]  # every tensor by name
    figures: Mapping[str, int]
    rope_factors: str | None  # the tensor's name

    def kind(self, number: int) -> Kind:
        """By its number; ENTRANCE and EXIT are numbers too."""
        if number < 0:
            return self.entrance if number == ENTRANCE else self.exit
        return self.kinds[number]

    def outer(self, name: str) -> Tensor:
        """A weight of no block, as the tables name it."""
        if name == ROPE_FACTORS:
            return self.weights[self.rope_factors or ""]
        if name == "output" and self.model.tied:
            return self.weights["token_embd.weight"]
        return self.weights[name if "." in name else f"{name}.weight"]

    def has_outer(self, name: str) -> bool:
        """Whether the file has it."""
        try:
            self.outer(name)
        except KeyError:
            return False
        return True

    def weight(self, block: int, name: str) -> Tensor:
        """A tensor by its name within the block."""
        return self.weights[f"blk.{block}.{name}"]


def anatomy(model: Model) -> Anatomy | None:
    """None for an architecture without graph tables, and for a model without blocks: no engine builds its graph."""
    family = FAMILIES.get(model.architecture)
    if family is None or not model.loaded_blocks or (family.latent and not model.mla):
        return None
    if family.windowed_flags and not any(model.windowed):
        return None  # which of its two kinds of blocks such a model has, its table does not say
    weights = {tensor.name: tensor for tensor in model.tensors}
    by_block = _by_block(model)
    blocks = tuple(_block(model, family, index, by_block[index]) for index in range(model.loaded_blocks))
    kinds = tuple(dict.fromkeys(blocks))
    typed = tuple((kind, tuple(one.type for one in by_block[index].values())) for index, kind in enumerate(blocks))
    kind_number = {kind: number for number, kind in enumerate(kinds)}
    typed_number = {kind: number for number, kind in enumerate(dict.fromkeys(typed))}
    shared = _shared_facts(model, weights)
    figures = {"E": model.embedding_length, "GVM": max(model.kv_heads) * model.head_v}
    outer = tuple((name, one.shape) for name, one in weights.items() if one.layer is None)
    return Anatomy(
        model=model,
        family=family,
        kinds=kinds,
        kind_of=tuple(kind_number[kind] for kind in blocks),
        typed_of=tuple(typed_number[kind] for kind in typed),
        entrance=Kind(Parts(family.entrance), shared, tuple(figures.items()), outer),
        exit=Kind(Parts(family.exit), shared, tuple(figures.items()), outer, pruned=family.pruned),
        weights=weights,
        figures=figures,
        rope_factors=next((name for name in _ROPE_FACTORS if name in weights), None) if family.rope_factors else None,
    )


def _by_block(model: Model) -> list[dict[str, Tensor]]:
    found: list[dict[str, Tensor]] = [{} for _ in range(model.block_count)]
    for tensor in model.tensors:
        if tensor.layer is not None:
            found[tensor.layer][tensor.name.split(".", 2)[2]] = tensor
    return found


def _block(model: Model, family: Family, index: int, weights: Mapping[str, Tensor]) -> Kind:
    own_flags = family.windowed_flags if model.windowed[index] else family.full_flags
    flags = (family.flags | own_flags) - {family.lost.get(model.expert_count, "")}
    stateful = model.recurrent[index] and not model.cached[index]
    figures = _figures(model, index, weights)
    return Kind(
        parts=family.recurrent if stateful and family.recurrent else family.attention,
        facts=flags | _scale_facts(model) | _names(weights),
        figures=tuple(figures.items()),
        shapes=tuple((name, one.shape) for name, one in weights.items()),
        windowed=model.windowed[index],
        pruned=family.pruned and index == model.loaded_blocks - 1,
    )


def _names(weights: Mapping[str, Tensor]) -> frozenset[str]:
    """Weights as conditions name them: without `.weight`."""
    return frozenset(name.removesuffix(".weight") for name in weights)


def _shared_facts(model: Model, weights: Mapping[str, Tensor]) -> frozenset[str]:
    return _scale_facts(model) | _names({name: one for name, one in weights.items() if one.layer is None})


def _scale_facts(model: Model) -> frozenset[str]:
    graph = model.graph
    found = {
        "groups": graph.expert_groups > 1,
        "normw": graph.expert_weights_norm,
        "wscale": graph.expert_weights_scale not in (0.0, 1.0),
        "embedding_scale": graph.embedding_scale != 0.0,
        "residual_scale": graph.residual_scale != 0.0,
        "logit_scale": graph.logit_scale != 0.0,
    }
    return frozenset(fact for fact, holds in found.items() if holds)


def _figures(model: Model, index: int, weights: Mapping[str, Tensor]) -> dict[str, int]:
    heads, kv_heads = model.heads[index], 1 if model.mla else model.kv_heads[index]
    groups = model.graph.expert_groups
    return {
        "E": model.embedding_length,
        "H": heads,
        "HK": kv_heads,
        "DK": model.head_k,
        "DV": model.head_v,
        "GK": model.head_k * kv_heads,
        "GV": model.head_v * kv_heads,
        "GVM": max(model.kv_heads) * model.head_v,
        "NE": model.expert_count,
        "NU": model.experts_used,
        "NG": groups,
        "NGU": model.graph.expert_groups_used,
        "EG": model.expert_count // groups if groups else 0,
        **_latent_figures(model, weights),
        **_state_figures(model, weights),
    }


def _latent_figures(model: Model, weights: Mapping[str, Tensor]) -> dict[str, int]:
    if not model.mla or "attn_v_b.weight" not in weights:
        return {}
    return {
        "DM": model.mla_key_length,
        "DN": model.mla_key_length - model.rope_dimensions,
        "DR": model.rope_dimensions,
        "LO": model.head_k - model.rope_dimensions,
        "DVM": weights["attn_v_b.weight"].shape[1],
    }


def _state_figures(model: Model, weights: Mapping[str, Tensor]) -> dict[str, int]:
    """Everything about a recurrent block that the shapes of its weights tell."""
    state = model.recurrent_state
    if state is None or not {"ssm_conv1d.weight", "ssm_out.weight", "ssm_dt.bias"} <= weights.keys():
        return {}
    kernel, channels = weights["ssm_conv1d.weight"].shape[:2]
    inner = weights["ssm_out.weight"].shape[0]
    size = state.state_elements // inner
    groups = (channels - inner) // (2 * size)
    steps = weights.get("ssm_dt.weight", weights["ssm_dt.bias"]).shape[0]
    return {
        "CM": kernel - 1,
        "NC": channels,
        "DI": inner,
        "DS": size,
        "SG": groups,
        "RT": steps,
        "NR": state.conv_elements,
        "NST": state.state_elements,
        "NP": 2 * inner + 2 * groups * size + steps,
        "DP": inner // steps,
        "DG": inner // groups if groups else 0,
        "RG": steps // groups if groups else 0,
    }
