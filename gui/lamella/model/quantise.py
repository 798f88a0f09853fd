"""The same model in another quantisation: type and exact size of every tensor, as llama-quantize would make them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
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
    NEEDS_IMATRIX,
    RULES,
    FileRules,
    Rule,
    Slot,
    When,
)
from lamella.model.quantise_turns import EMBEDDINGS, Facts, Turn, Turns, turns_of
from lamella.model.shards import stem_of
from lamella.notes import Note, NoteCode

_ALIGNMENT: Final = 32
"""general.alignment where a file has none, which is what llama-quantize writes."""
_PLAIN: Final = frozenset(("f32", "f16", "bf16"))
_OF_THIS_FILE: Final = frozenset((NoteCode.HEADER_ONLY, NoteCode.INCOMPLETE_FILE, NoteCode.REQUANTISED))


class QuantiseError(LamellaError):
    """A file type that llama-quantize does not make, of this model or at all."""


class Doubt(StrEnum):
    """Why the real file may differ from `requantised`."""

    IMATRIX = "imatrix"  # made with an importance matrix it has another size
    NEEDS_IMATRIX = "needs_imatrix"  # cannot be made without one
    FUSED_QKV = "fused_qkv"  # published files of such models follow an older rule for attn_qkv
    VISION = "vision"  # the picture encoder in the file is counted as it is
    OVERRIDES = "overrides"  # the file at hand does not follow its own type's rules; others of its maker will not, too


def requantised(model: Model, file_type: str, *, imatrix: bool = False, turns: Turns | None = None) -> Model:
    """What llama-quantize b11434 makes of this model's original: types, sizes and a name for the file; exact but for
    what `doubts` names. QuantiseError for a file type that it does not offer, or cannot make of this model.

    The types at hand do not matter, but for the tensors that never change. The path is where such a file would be.
    `turns` are the model's own, for a caller that asks about several file types.
    """
    kinds = _types(turns or turns_of(model), file_type, imatrix=imatrix)
    tensors = tuple(_retyped(tensor, kinds.get(tensor.name, tensor.type)) for tensor in model.tensors)
    file_bytes = model.file_bytes + _padded_bytes(tensors) - _padded_bytes(model.tensors)
    kept = (note for note in model.notes if note.code not in _OF_THIS_FILE)
    return replace(
        model,
        path=_path(model, file_type),
        quantization=file_type,
        file_bytes=file_bytes,
        tensors=tensors,
        notes=(Note(NoteCode.REQUANTISED, file_type, file_bytes), *kept),
    )


def requantised_bytes(model: Model, file_type: str, turns: Turns) -> int:
    """All tensors of `requantised` together, for a sixth of the work."""
    kinds = _types(turns, file_type, imatrix=False)
    now = sum(turn.tensor.nbytes for turn in turns.turns)
    sizes: dict[tuple[str, tuple[int, ...]], int] = {}
    then = 0
    for turn in turns.turns:
        key = kinds[turn.tensor.name], turn.tensor.shape
        if key not in sizes:
            sizes[key] = tensor_bytes(*key)
        then += sizes[key]
    return sum(tensor.nbytes for tensor in model.tensors) - now + then


def doubts(model: Model, file_type: str) -> tuple[Doubt, ...]:
    """What cannot be known about this model in that file type; QuantiseError as for `requantised`."""
    return tuple(_doubts(model, file_type))


def _doubts(model: Model, file_type: str) -> Iterator[Doubt]:
    turns = turns_of(model)
    plain = _types(turns, file_type, imatrix=False)
    if plain != _types(turns, file_type, imatrix=True):
        yield Doubt.IMATRIX
    needing = {kind for name, kind in plain.items() if name != "output.weight" and name not in EMBEDDINGS}
    if needing & NEEDS_IMATRIX or ("q2_k" in needing and file_type == "Q2_K_S"):
        yield Doubt.NEEDS_IMATRIX
    if any("attn_qkv.weight" in name for name in plain) and RULES[file_type].slots.get(Slot.V):
        yield Doubt.FUSED_QKV
    if any(tensor.role is Role.VISION for tensor in model.tensors):
        yield Doubt.VISION
    if not _by_rule(model, turns):
        yield Doubt.OVERRIDES


def _by_rule(model: Model, turns: Turns) -> bool:
    """Whether the types at hand are those of the model's own file type, one way or the other."""
    if model.quantization not in RULES:
        return True
    expected = (_types(turns, model.quantization, imatrix=imatrix) for imatrix in (False, True))
    return any(all(turn.tensor.type == kinds[turn.tensor.name] for turn in turns.turns) for kinds in expected)


def _types(turns: Turns, file_type: str, *, imatrix: bool) -> Mapping[str, str]:
    """New types by name; a tensor that keeps its own has none."""
    rules = RULES.get(file_type)
    if rules is None:
        raise QuantiseError(f'llama-quantize makes no file type "{file_type}"')
    if rules.base in _PLAIN:
        return {turn.tensor.name: rules.base for turn in turns.turns}
    facts = turns.facts
    return {
        turn.tensor.name: _dividing(_chosen(turn, facts, file_type, rules, imatrix=imatrix), turn.tensor)
        for turn in turns.turns
    }


def _chosen(turn: Turn, facts: Facts, file_type: str, rules: FileRules, *, imatrix: bool) -> str:
    """Before rows that do not divide are looked at."""
    slot = turn.slot
    if facts.architecture == "glm5-next" and any(part in turn.tensor.name for part in GLM5_NEXT_EIGHT_BIT):
        return "q8_0"
    if slot is Slot.OUTPUT or (slot is Slot.EMBEDDING and facts.tied):
        odd = facts.architecture == "falcon" or turn.tensor.shape[0] % type_by_name(rules.base).block != 0
        return "q8_0" if odd else rules.output
    if file_type == "MXFP4_MOE":
        return _mixture_type(turn, facts)
    if slot is Slot.EMBEDDING:
        return rules.embedding or rules.base
    if rules.low:
        return _first(rules.slots.get(slot, ()), turn, facts, imatrix=imatrix) or rules.base
    return _mixed(turn, facts, file_type, rules, imatrix=imatrix)


def _mixture_type(turn: Turn, facts: Facts) -> str:
    """MXFP4_MOE: stacks of matrices, such as experts; everything else keeps eight bits."""
    stacked = len(turn.tensor.shape) > 2 and turn.tensor.shape[2] > 1
    if facts.architecture == "bailingmoe3":
        stacked = stacked and turn.slot in (Slot.UP, Slot.GATE, Slot.DOWN)
    return "mxfp4" if stacked else "q8_0"


def _mixed(turn: Turn, facts: Facts, file_type: str, rules: FileRules, *, imatrix: bool) -> str:
    slot = turn.slot
    if facts.experts == 8 and slot in EIGHT_EXPERTS:
        return EIGHT_EXPERTS[slot]
    rows = rules.slots.get(slot, ())
    if facts.architecture == "falcon":
        rows = FALCON.get(file_type, {}).get(slot, () if slot is Slot.O else rows)
    kind = _first(rows, turn, facts, imatrix=imatrix) or rules.base
    return "q5_k" if slot is Slot.V and facts.like_70b and kind in ("q3_k", "q4_k") else kind


def _first(rows: tuple[Rule, ...], turn: Turn, facts: Facts, *, imatrix: bool) -> str | None:
    for kind, conditions in rows:
        if all(_holds(one, turn, facts, imatrix=imatrix) for one in conditions):
            return kind
    return None


def _holds(condition: When, turn: Turn, facts: Facts, *, imatrix: bool) -> bool:  # noqa: PLR0911
    match condition:
        case When.EIGHT_EXPERTS:
            return facts.experts == 8
        case When.GROUPED:
            return facts.grouping >= 4
        case When.GROUPED_OR_EXPERTS:
            return facts.grouping >= 4 or facts.experts >= 4
        case When.FIRST_2 | When.FIRST_4:
            return turn.index < (2 if condition is When.FIRST_2 else 4)
        case When.SIXTEENTH | When.EIGHTH:
            return turn.index < facts.blocks // (16 if condition is When.SIXTEENTH else 8)
        case When.RUNNING_EIGHTH:
            return turn.running < facts.blocks // 8
        case When.MIDDLE:
            return facts.blocks // 8 <= turn.index < 7 * facts.blocks // 8
        case When.MORE:
            return _more(turn.index, turn.count if turn.slot is Slot.V else facts.blocks)
        case When.IMATRIX | When.NO_IMATRIX:
            return imatrix == (condition is When.IMATRIX)


def _more(index: int, count: int) -> bool:
    """use_more_bits of llama.cpp b11434."""
    return index < count // 8 or index >= 7 * count // 8 or (index - count // 8) % 3 == 2


def _dividing(kind: str, tensor: Tensor) -> str:
    """A type whose blocks make up the tensor's rows."""
    row = tensor.shape[0]
    if row % type_by_name(kind).block == 0:
        return kind
    if kind == "q1_0":
        raise QuantiseError(f"Q1_0 cannot be made: rows of {tensor.name} have {row} elements, and it has no other type")
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
