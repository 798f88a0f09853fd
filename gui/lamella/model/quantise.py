"""The same model in another quantisation: type and exact size of every tensor, as llama-quantize would make them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from lamella.errors import LamellaError
from lamella.model.ggml import tensor_bytes, type_by_name
from lamella.model.model import Model, Role, Tensor
from lamella.model.quantise_rules import (
    EIGHT_EXPERTS,
    FALCON,
    FALLBACK,
    GLM5_NEXT_EIGHT_BIT,
    GLM5_NEXT_KEPT,
    KEPT_EXACTLY,
    KEPT_NAMES,
    NEEDS_IMATRIX,
    RULES,
    SLOT_NAMES,
    FileRules,
    Rule,
    Slot,
    When,
)
from lamella.model.shards import stem_of
from lamella.notes import NoteCode

_ALIGNMENT: Final = 32
"""general.alignment where a file has none, which is what llama-quantize writes."""
_PLAIN: Final = frozenset(("f32", "f16", "bf16"))
_EMBEDDINGS: Final = frozenset(("token_embd.weight", "per_layer_token_embd.weight"))
_OF_THIS_FILE: Final = frozenset((NoteCode.HEADER_ONLY, NoteCode.INCOMPLETE_FILE))


class QuantiseError(LamellaError):
    """A file type that llama-quantize does not make, of this model or at all."""


class Doubt(StrEnum):
    """Why the real file may differ from `requantised`."""

    IMATRIX = "imatrix"  # made with an importance matrix it has another size
    NEEDS_IMATRIX = "needs_imatrix"  # cannot be made without one
    FUSED_QKV = "fused_qkv"  # published files of such models follow an older rule for attn_qkv
    VISION = "vision"  # the picture encoder in the file is counted as it is
    OVERRIDES = "overrides"  # the file at hand does not follow its own type's rules; others of its maker will not, too


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules ask about a model as a whole."""

    architecture: str
    blocks: int
    experts: int
    grouping: int  # query heads to a KV head in block 0
    like_70b: bool
    tied: bool
    imatrix: bool


@dataclass(frozen=True, slots=True)
class _Turn:
    """One tensor whose type is up to the mixture rules. `running` counts tensors of its slot from 0."""

    tensor: Tensor
    slot: Slot
    running: int
    count: int  # tensors of this slot
    facts: _Facts

    @property
    def index(self) -> int:
        block = self.tensor.layer
        by_block = self.facts.experts > 1 and self.slot in (Slot.UP, Slot.GATE, Slot.DOWN) and block is not None
        return block if by_block and block is not None else self.running


def requantised(model: Model, file_type: str, *, imatrix: bool = False) -> Model:
    """What llama-quantize b11434 makes of this model's original: types, sizes and a name for the file; exact but for
    what `doubts` names. QuantiseError for a file type that it does not offer, or cannot make of this model.

    The types at hand do not matter, but for the tensors that never change. The path is where such a file would be.
    """
    rules = RULES.get(file_type)
    if rules is None:
        raise QuantiseError(f'llama-quantize makes no file type "{file_type}"')
    kinds = _types(model, file_type, rules, imatrix=imatrix)
    tensors = tuple(_retyped(tensor, kinds.get(tensor.name, tensor.type)) for tensor in model.tensors)
    return replace(
        model,
        path=_path(model, file_type),
        quantization=file_type,
        file_bytes=model.file_bytes + _padded_bytes(tensors) - _padded_bytes(model.tensors),
        tensors=tensors,
        notes=tuple(note for note in model.notes if note.code not in _OF_THIS_FILE),
    )


def doubts(model: Model, file_type: str) -> tuple[Doubt, ...]:
    """What cannot be known about this model in that file type."""
    return tuple(_doubts(model, file_type))


def _doubts(model: Model, file_type: str) -> Iterator[Doubt]:
    rules = RULES[file_type]
    plain = _types(model, file_type, rules, imatrix=False)
    if plain != _types(model, file_type, rules, imatrix=True):
        yield Doubt.IMATRIX
    needing = (kind for name, kind in plain.items() if name != "output.weight" and name not in _EMBEDDINGS)
    if any(kind in NEEDS_IMATRIX or (kind == "q2_k" and file_type == "Q2_K_S") for kind in needing):
        yield Doubt.NEEDS_IMATRIX
    if any("attn_qkv.weight" in name for name in plain) and rules.slots.get(Slot.V):
        yield Doubt.FUSED_QKV
    if any(tensor.role is Role.VISION for tensor in model.tensors):
        yield Doubt.VISION
    if not _by_rule(model):
        yield Doubt.OVERRIDES


def _by_rule(model: Model) -> bool:
    """Whether the types at hand are those of the model's own file type, one way or the other."""
    rules = RULES.get(model.quantization)
    if rules is None:
        return True
    now = {tensor.name: tensor.type for tensor in model.tensors}
    expected = (_types(model, model.quantization, rules, imatrix=imatrix) for imatrix in (False, True))
    return any(all(now[name] == kind for name, kind in kinds.items()) for kinds in expected)


def _types(model: Model, file_type: str, rules: FileRules, *, imatrix: bool) -> dict[str, str]:
    """New types by name; a tensor that keeps its own has none."""
    eligible = [tensor for tensor in model.tensors if _eligible(tensor, model.architecture)]
    if rules.base in _PLAIN:
        return {tensor.name: rules.base for tensor in eligible}
    facts = _facts(model, imatrix=imatrix)
    found = {}
    for turn in _turns(eligible, facts):
        kind = _chosen(turn, file_type, rules)
        found[turn.tensor.name] = _dividing(kind, turn.tensor, model.name)
    return found


def _facts(model: Model, *, imatrix: bool) -> _Facts:
    heads = model.heads[0] if model.heads else 0
    kv_heads = model.kv_heads[0] if model.kv_heads else 0
    sizes = {"llama": 80, "qwen2": 80, "deci": 80, "olmo": 80, "jais2": 68}
    like_70b = sizes.get(model.architecture) == model.loaded_blocks
    if model.architecture == "llama":
        like_70b = like_70b and heads != kv_heads and model.expert_count != 8
    return _Facts(
        architecture=model.architecture,
        blocks=model.block_count,
        experts=model.expert_count,
        grouping=heads // kv_heads if kv_heads else 0,
        like_70b=like_70b,
        tied=all(tensor.name != "output.weight" for tensor in model.tensors),
        imatrix=imatrix,
    )


def _eligible(tensor: Tensor, architecture: str) -> bool:
    name = tensor.name
    if not name.endswith("weight") or all(extent == 1 for extent in tensor.shape[1:]):
        return False
    # Only Ollama writes a picture encoder into the model's file, and leaves it as it is.
    if tensor.role is Role.VISION or name in KEPT_EXACTLY or any(part in name for part in KEPT_NAMES):
        return False
    return architecture != "glm5-next" or not any(part in name for part in GLM5_NEXT_KEPT)


def _turns(eligible: list[Tensor], facts: _Facts) -> Iterator[_Turn]:
    """In the order in which llama-quantize counts: what is in no block, then block by block, names bytewise."""
    ordered = sorted(eligible, key=lambda one: (_block(one), one.name.encode("utf-8", "surrogatepass")))
    slots = [_slot(tensor.name) for tensor in ordered]
    counts, running = Counter(slots), Counter[Slot]()
    for tensor, slot in zip(ordered, slots, strict=True):
        yield _Turn(tensor, slot, running[slot], counts[slot], facts)
        running[slot] += 1


def _block(tensor: Tensor) -> int:
    return tensor.layer if tensor.layer is not None and tensor.name.startswith("blk.") else -1


def _slot(name: str) -> Slot:
    if name == "output.weight":
        return Slot.OUTPUT
    if name in _EMBEDDINGS:
        return Slot.EMBEDDING
    return next((slot for part, slot in SLOT_NAMES if part in name), Slot.REST)


def _chosen(turn: _Turn, file_type: str, rules: FileRules) -> str:
    """Before rows that do not divide are looked at."""
    tensor, slot, facts = turn.tensor, turn.slot, turn.facts
    if facts.architecture == "glm5-next" and any(part in tensor.name for part in GLM5_NEXT_EIGHT_BIT):
        return "q8_0"
    if slot is Slot.OUTPUT or (slot is Slot.EMBEDDING and facts.tied):
        odd = facts.architecture == "falcon" or tensor.shape[0] % type_by_name(rules.base).block != 0
        return "q8_0" if odd else rules.output
    if file_type == "MXFP4_MOE":
        return _mixture_type(turn)
    if slot is Slot.EMBEDDING:
        return rules.embedding or rules.base
    if rules.low:
        return _first(rules.slots.get(slot, ()), turn) or rules.base
    return _mixed(turn, file_type, rules)


def _mixture_type(turn: _Turn) -> str:
    """MXFP4_MOE: stacks of matrices, such as experts; everything else keeps eight bits."""
    stacked = len(turn.tensor.shape) > 2 and turn.tensor.shape[2] > 1
    if turn.facts.architecture == "bailingmoe3":
        stacked = stacked and turn.slot in (Slot.UP, Slot.GATE, Slot.DOWN)
    return "mxfp4" if stacked else "q8_0"


def _mixed(turn: _Turn, file_type: str, rules: FileRules) -> str:
    slot, facts = turn.slot, turn.facts
    if facts.experts == 8 and slot in EIGHT_EXPERTS:
        return EIGHT_EXPERTS[slot]
    rows = rules.slots.get(slot, ())
    if facts.architecture == "falcon":
        own = FALCON.get(file_type, {})
        rows = own.get(slot, () if slot is Slot.O else rows)
    kind = _first(rows, turn) or rules.base
    return "q5_k" if slot is Slot.V and facts.like_70b and kind in ("q3_k", "q4_k") else kind


def _first(rows: tuple[Rule, ...], turn: _Turn) -> str | None:
    return next((kind for kind, conditions in rows if all(_holds(one, turn) for one in conditions)), None)


def _holds(condition: When, turn: _Turn) -> bool:  # noqa: PLR0911
    facts, index = turn.facts, turn.index
    match condition:
        case When.EIGHT_EXPERTS:
            return facts.experts == 8
        case When.GROUPED:
            return facts.grouping >= 4
        case When.GROUPED_OR_EXPERTS:
            return facts.grouping >= 4 or facts.experts >= 4
        case When.FIRST_2 | When.FIRST_4:
            return index < (2 if condition is When.FIRST_2 else 4)
        case When.SIXTEENTH | When.EIGHTH:
            return index < facts.blocks // (16 if condition is When.SIXTEENTH else 8)
        case When.RUNNING_EIGHTH:
            return turn.running < facts.blocks // 8
        case When.MIDDLE:
            return facts.blocks // 8 <= index < 7 * facts.blocks // 8
        case When.MORE:
            return _more(index, turn.count if turn.slot is Slot.V else facts.blocks)
        case When.IMATRIX | When.NO_IMATRIX:
            return facts.imatrix == (condition is When.IMATRIX)


def _more(index: int, count: int) -> bool:
    """use_more_bits of llama.cpp b11434."""
    return index < count // 8 or index >= 7 * count // 8 or (index - count // 8) % 3 == 2


def _dividing(kind: str, tensor: Tensor, model_name: str) -> str:
    """A type whose blocks make up the tensor's rows."""
    row = tensor.shape[0]
    if row % type_by_name(kind).block == 0:
        return kind
    if kind == "q1_0":
        raise QuantiseError(f'"{model_name}" cannot be made Q1_0: rows of {tensor.name} have {row} elements')
    second = FALLBACK.get(kind, kind)
    return second if row % type_by_name(second).block == 0 else "f16"


def _retyped(tensor: Tensor, kind: str) -> Tensor:
    return tensor if kind == tensor.type else replace(tensor, type=kind, nbytes=tensor_bytes(kind, tensor.shape))


def _padded_bytes(tensors: tuple[Tensor, ...]) -> int:
    return sum(-(-tensor.nbytes // _ALIGNMENT) * _ALIGNMENT for tensor in tensors)


def _path(model: Model, file_type: str) -> str:
    """Beside the file at hand and named like it; by the model's name where the file's tells no type."""
    now = Path(model.path)
    stem, old = stem_of(now), model.quantization
    at = stem.upper().rfind(old.upper()) if old else -1
    if at < 0:
        return str(now.parent / f"{model.name.replace('/', '-')}-{file_type}.gguf")
    written = file_type.lower() if stem[at : at + len(old)].islower() else file_type
    return str(now.parent / f"{stem[:at]}{written}{stem[at + len(old) :]}.gguf")
