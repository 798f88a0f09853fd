"""What one token reads: bytes of weights and cache at each place, whatever device that is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from typing import Final, Self

from lamella.estimate.estimate import Estimate
from lamella.estimate.places import INPUT, SHARED, Kept
from lamella.estimate.weights import Group
from lamella.model.ggml import row_bytes
from lamella.model.model import Model, Role, Tensor

EXPERTS: Final = frozenset((Role.EXPERTS_UP, Role.EXPERTS_GATE, Role.EXPERTS_DOWN))
EXPERT_EFFORT: Final = 3
"""Experts are multiplied with few rows each, which takes about so many times as long (prompts of mixtures measured)."""


@dataclass(frozen=True, slots=True)
class Read:
    """Bytes. Of experts only those that one token is sent to."""

    dense: int = 0
    experts: int = 0

    @classmethod
    def of(cls, tensor: Tensor, model: Model) -> Self:
        """What one token reads of a tensor."""
        if tensor.role not in EXPERTS or not model.expert_count:
            return cls(tensor.nbytes, 0)
        return cls(0, tensor.nbytes * min(model.experts_used, model.expert_count) // model.expert_count)


@dataclass(frozen=True, slots=True)
class Reads:
    """By place; entry i of a tuple "before" is the sum of the places before i."""

    estimate: Estimate
    depth_tokens: int
    kinds: tuple[dict[str, Read], ...]  # of the distinct blocks: by a tensor's name behind "blk.N"
    output: dict[str, Read]
    tied: int  # of a token embedding that is the output matrix, too
    dense_before: tuple[int, ...]
    experts_before: tuple[int, ...]
    cache_before: tuple[int, ...]
    full_cache_before: tuple[int, ...]  # with the context full
    expert_blocks_before: tuple[int, ...]
    loaded_before: tuple[int, ...]  # blocks that are computed, and the output layer
    products_before: tuple[int, ...]  # multiplications of one token of a prompt; the output layer has none

    def kept(self, kept: Kept) -> Read:
        """What one token reads of tensors that are kept off their place; of input and shared ones next to nothing."""
        if kept.place in (INPUT, SHARED):
            return Read()
        weights = self.estimate.weights
        blocks = len(weights.kind_of)
        known = self.kinds[weights.kind_of[kept.place]] if kept.place < blocks else self.output
        prefix = len(f"blk.{kept.place}") if kept.place < blocks else 0
        found = [known.get(name[prefix:], Read()) for name in kept.tensors]
        return Read(sum(one.dense for one in found), sum(one.experts for one in found))


def reads_of(estimate: Estimate, depth_tokens: int) -> Reads:
    """What one token reads that has `depth_tokens` before it."""
    model, weights = estimate.model, estimate.weights
    kinds = tuple(_group(group, model) for group in weights.kinds)
    output = _group(weights.output, model)
    tied = weights.tied.total.cpu
    of_kind = [_total(kind) for kind in kinds]
    places = [of_kind[kind] for kind in weights.kind_of]
    last = _total(output)
    places.append(Read(last.dense + tied, last.experts))
    loaded = [block < model.loaded_blocks for block in range(model.block_count)]
    return Reads(
        estimate=estimate,
        depth_tokens=depth_tokens,
        kinds=kinds,
        output=output,
        tied=tied,
        dense_before=_sums(place.dense for place in places),
        experts_before=_sums(place.experts for place in places),
        cache_before=_sums([*_cache(estimate, depth_tokens), 0]),
        full_cache_before=_sums([*_cache(estimate, estimate.context.n_ctx_seq), 0]),
        expert_blocks_before=_sums(int(place.experts > 0) for place in places),
        loaded_before=_sums([*map(int, loaded), 1]),
        products_before=_sums([*_products(estimate), 0]),
    )


def weight_bytes(model: Model) -> float:
    """Bytes of one weight in the mean; 0 for a model without any."""
    elements = sum(prod(tensor.shape) for tensor in model.tensors)
    return sum(tensor.nbytes for tensor in model.tensors) / elements if elements else 0.0


def _group(group: Group, model: Model) -> dict[str, Read]:
    return {name: Read.of(tensor, model) for name, tensor in zip(group.names, group.tensors, strict=True)}


def _total(group: dict[str, Read]) -> Read:
    return Read(sum(read.dense for read in group.values()), sum(read.experts for read in group.values()))


def _sums(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(values, initial=0))


def _cache(estimate: Estimate, depth_tokens: int) -> list[int]:
    """Of each block: the rows before the token, within the window where it has one, and the whole recurrent state."""
    model, settings = estimate.model, estimate.settings
    state = model.recurrent_state
    # The state is read and written again.
    recurrent = 8 * (state.conv_elements + state.state_elements) if state else 0
    found = []
    for block in range(model.block_count):
        total = recurrent if model.recurrent[block] else 0
        if model.cached[block]:
            rows = min(depth_tokens, model.window) if model.windowed[block] and model.window else depth_tokens
            heads = model.kv_heads[block]
            row = row_bytes(settings.type_k, model.head_k * heads)
            row += 0 if model.mla else row_bytes(settings.type_v, model.head_v * heads)
            total += row * rows
        found.append(total if block < model.loaded_blocks else 0)
    return found


def _products(estimate: Estimate) -> list[int]:
    """Of each block: elements of the matrices that one token meets; those of experts weigh more."""
    model, weights = estimate.model, estimate.weights

    def met(tensor: Tensor) -> int:
        elements = prod(tensor.shape)
        if tensor.role in EXPERTS and model.expert_count:
            return EXPERT_EFFORT * elements * min(model.experts_used, model.expert_count) // model.expert_count
        return elements

    of_kind = [sum(map(met, group.tensors)) for group in weights.kinds]
    return [of_kind[kind] for kind in weights.kind_of]
