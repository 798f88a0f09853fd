"""Which place every tensor belongs to, and what it takes there in each kind of buffer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lamella.estimate.buffers import NOTHING, Sizes, Totals
from lamella.estimate.places import INPUT, SHARED
from lamella.model.model import Model, Role, Tensor

_INPUTS: Final = frozenset(
    f"{name}.weight" for name in ("token_embd", "position_embd", "token_types", "per_layer_token_embd")
)
_SHARED: Final = frozenset(f"{name}.weight" for name in ("rope_freqs", "rope_factors_long", "rope_factors_short"))
_REPACKED: Final = frozenset(("q4_0", "q4_k", "iq4_nl", "mxfp4"))


@dataclass(frozen=True, slots=True)
class Group:
    """Tensors of one place. A name that starts with a dot continues "blk.N", so like blocks share one group."""

    names: tuple[str, ...] = ()
    tensors: tuple[Tensor, ...] = ()
    sizes: tuple[Sizes, ...] = ()
    total: Sizes = NOTHING

    def at(self, place: int) -> tuple[tuple[str, Tensor, Sizes], ...]:
        """Each tensor with the name it has in this block."""
        named = (f"blk.{place}{name}" if name.startswith(".") else name for name in self.names)
        return tuple(zip(named, self.tensors, self.sizes, strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """The tensor table of a model, by place. Depends on the file alone."""

    kinds: tuple[Group, ...]  # distinct blocks
    kind_of: tuple[int, ...]  # per block: index into `kinds`
    output: Group  # without the second copy of a tied embedding
    inputs: Group
    shared: Group  # one copy for each buffer that a block uses
    tied: Group  # the token embedding, where the output layer needs a copy of its own; else empty
    before: Totals  # blocks and the output layer; neither inputs, shared nor tied
    projector: Sizes = NOTHING  # in a file of its own, in one buffer

    def group(self, place: int) -> Group:
        """What the place holds; the output layer's tied copy is not among it."""
        if place == INPUT:
            return self.inputs
        if place == SHARED:
            return self.shared
        return self.kinds[self.kind_of[place]] if place < len(self.kind_of) else self.output


def dimensions(tensor: Tensor) -> int:
    """As ggml counts them: trailing ones are none."""
    return max((axis for axis, size in enumerate(tensor.shape, 1) if size > 1), default=1)


def repackable(tensor: Tensor) -> bool:
    """Whether an x86 CPU with AVX2 keeps this matrix in its CPU_REPACK buffer (ggml-cpu/repack.cpp, b11434).

    Only for tensors used in matrix products: the token embedding is one as an output matrix, not as an input.
    """
    name = tensor.name
    wanted = 3 if name.endswith("_exps.weight") else 2
    return (
        tensor.type in _REPACKED
        and name.endswith(".weight")
        and "_norm" not in name
        and "conv1d" not in name
        and dimensions(tensor) == wanted
        and tensor.shape[1] % 8 == 0
    )


def place_of(tensor: Tensor, output: int) -> int:
    """The place a tensor follows, by its name (llama-model-loader and llama-arch, b11434)."""
    if tensor.layer is not None:
        return tensor.layer
    if tensor.name in _INPUTS or tensor.role is Role.VISION:
        return INPUT
    if tensor.name in _SHARED:
        return SHARED
    return 0 if tensor.name.startswith("token_embd_norm") else output


def tabled_weights(model: Model) -> Weights:
    """The table of a model; trailing next-token-prediction blocks are not loaded and hold nothing."""
    output = model.block_count
    places: dict[int, list[Tensor]] = {}
    for tensor in model.tensors:
        places.setdefault(place_of(tensor, output), []).append(tensor)
    kinds: dict[tuple[tuple[str, str, tuple[int, ...]], ...], int] = {}
    groups: list[Group] = []
    kind_of = []
    for block in range(model.block_count):
        tensors = places.get(block, []) if block < model.loaded_blocks else []
        signature = tuple((_relative(tensor), tensor.type, tensor.shape) for tensor in tensors)
        if signature not in kinds:
            kinds[signature] = len(groups)
            groups.append(_grouped(tensors))
        kind_of.append(kinds[signature])
    last = _grouped(places.get(output, []))
    embedding = [tensor for tensor in places.get(INPUT, []) if tensor.name == "token_embd.weight"]
    return Weights(
        kinds=tuple(groups),
        kind_of=tuple(kind_of),
        output=last,
        inputs=_grouped(places.get(INPUT, [])),
        shared=_grouped(places.get(SHARED, [])),
        tied=_grouped(embedding if model.tied and model.causal else []),
        before=Totals.over([*(groups[kind].total for kind in kind_of), last.total]),
        projector=_grouped(model.projector.tensors).total if model.projector else NOTHING,
    )


def _relative(tensor: Tensor) -> str:
    return tensor.name if tensor.layer is None else tensor.name[len(f"blk.{tensor.layer}") :]


def _grouped(tensors: Iterable[Tensor]) -> Group:
    listed = tuple(tensors)
    sizes = tuple(Sizes.of(tensor.type, tensor.shape[0], tensor.nbytes) for tensor in listed)
    return Group(tuple(map(_relative, listed)), listed, sizes, Sizes.sum(sizes))
