"""Which tensors of a model llama-quantize changes, as what, and in which order it counts them (llama.cpp b11434)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lamella.model.model import Model, Role, Tensor
from lamella.model.quantise_rules import GLM5_NEXT_KEPT, KEPT_EXACTLY, KEPT_NAMES, SLOT_NAMES, Slot

EMBEDDINGS: Final = frozenset(("token_embd.weight", "per_layer_token_embd.weight"))
_LIKE_70B: Final = {"llama": 80, "qwen2": 80, "deci": 80, "olmo": 80, "jais2": 68}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask about a model as a whole."""

    architecture: str
    blocks: int
    experts: int
    grouping: int  # query heads to a KV head in block 0
    like_70b: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One tensor that changes. `index` is its block with experts, else `running`, which counts its slot from 0."""

    tensor: Tensor
    slot: Slot
    running: int
    index: int
    count: int  # tensors of this slot


@dataclass(frozen=True, slots=True)
class Turns:
    """Depends on the model's names and shapes alone; the same for every file type."""

    facts: Facts
    turns: tuple[Turn, ...]


def turns_of(model: Model) -> Turns:
    """Each tensor that changes, in llama-quantize's order: what is in no block, then block by block, names bytewise."""
    facts = _facts(model)
    eligible = _eligible(model)
    ordered = sorted(eligible, key=lambda one: (_block(one[0]), one[0].name.encode("utf-8", "surrogatepass")))
    counts = Counter(slot for _, slot in ordered)
    return Turns(facts, tuple(_counted(ordered, counts, facts)))


def _counted(ordered: list[tuple[Tensor, Slot]], counts: Counter[Slot], facts: Facts) -> Iterator[Turn]:
    running = Counter[Slot]()
    by_block = (Slot.UP, Slot.GATE, Slot.DOWN) if facts.experts > 1 else ()
    for tensor, slot in ordered:
        index = tensor.layer if slot in by_block and tensor.layer is not None else running[slot]
        yield Turn(tensor, slot, running[slot], index, counts[slot])
        running[slot] += 1


def _facts(model: Model) -> Facts:
    heads = model.heads[0] if model.heads else 0
    kv_heads = model.kv_heads[0] if model.kv_heads else 0
    like_70b = _LIKE_70B.get(model.architecture) == model.loaded_blocks
    if model.architecture == "llama":
        like_70b = like_70b and heads != kv_heads and model.expert_count != 8
    return Facts(
        architecture=model.architecture,
        blocks=model.block_count,
        experts=model.expert_count,
        grouping=heads // kv_heads if kv_heads else 0,
        like_70b=like_70b,
        tied=all(tensor.name != "output.weight" for tensor in model.tensors),
    )


def _eligible(model: Model) -> list[tuple[Tensor, Slot]]:
    """With their slots; every block repeats the same names, so each is looked up once."""
    known: dict[str, Slot | None] = {}
    found = []
    for tensor in model.tensors:
        if not tensor.name.endswith("weight") or all(extent == 1 for extent in tensor.shape[1:]):
            continue
        # Only Ollama writes a picture encoder into the model's file, and leaves it as it is.
        if tensor.role is Role.VISION:
            continue
        name = tensor.name if tensor.layer is None else tensor.name.rpartition(f"blk.{tensor.layer}.")[2]
        if name not in known:
            known[name] = None if _kept(name, model.architecture) else _slot(name)
        slot = known[name]
        if slot is not None:
            found.append((tensor, slot))
    return found


def _kept(name: str, architecture: str) -> bool:
    if name in KEPT_EXACTLY or any(part in name for part in KEPT_NAMES):
        return True
    return architecture == "glm5-next" and any(part in name for part in GLM5_NEXT_KEPT)


def _slot(name: str) -> Slot:
    if name == "output.weight":
        return Slot.OUTPUT
    if name in EMBEDDINGS:
        return Slot.EMBEDDING
    return next((slot for part, slot in SLOT_NAMES if part in name), Slot.REST)


def _block(tensor: Tensor) -> int:
    """T5's "enc.blk." is no block to llama-quantize."""
    return tensor.layer if tensor.layer is not None and tensor.name.startswith("blk.") else -1
