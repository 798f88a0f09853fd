"""From a path to a Model: the file's own words and tensors first, the family's row where they are silent."""

from collections import Counter
from pathlib import Path

from lamella.errors import Fault
from lamella.model.blocks import Blocks, blocks_of, recurrent_state
from lamella.model.facts import Facts
from lamella.model.families import Family, family_of
from lamella.model.file_error import ModelFileError, quoted, wrong_file
from lamella.model.ggml import file_type_name
from lamella.model.gguf import Header
from lamella.model.model import GraphFacts, Model, Role, Tensor, Vision
from lamella.model.projector import is_projector
from lamella.model.roles import places_and_roles
from lamella.model.shards import Parts, read_parts, refuse_repeated, stem_of
from lamella.notes import Note, NoteCode

PROJECTOR_ALONE = "this is a vision or audio projector; open the language model it belongs to"

_MOST_BLOCKS = 512  # LLAMA_MAX_LAYERS, llama.cpp b11434


def read_model(path: str | Path) -> Model:
    """The whole model of which `path` is the file or any part; ModelFileError in one sentence for anything else."""
    parts = read_parts(path)
    refuse_repeated(parts)
    facts = Facts(parts.first, _architecture(parts.first))
    block_count = _block_count(facts)
    tensors = _tensors(parts, block_count)
    family = family_of(facts.architecture)
    blocks = blocks_of(facts, family or _general(facts), tensors, block_count)
    return _model(parts, facts, family or _general(facts), tensors, blocks, known=family is not None)


def _model(
    parts: Parts, facts: Facts, family: Family, tensors: tuple[Tensor, ...], blocks: Blocks, *, known: bool
) -> Model:
    shapes = {tensor.name: tensor.shape for tensor in tensors}
    return Model(
        path=parts.first.path,
        name=_name(parts.first),
        architecture=facts.architecture,
        quantization=_quantization(parts.first, tensors),
        file_bytes=sum(max(header.data_end, header.file_size) for header in parts.headers),
        context_length=facts.whole("context_length", 0),
        block_count=len(blocks.heads),
        next_token_blocks=blocks.next_token,
        embedding_length=facts.whole("embedding_length", 0),
        vocab_size=_vocab_size(facts, shapes),
        heads=blocks.heads,
        kv_heads=blocks.kv_heads,
        feed_forward=blocks.feed_forward,
        head_k=blocks.head_k,
        head_v=blocks.head_v,
        expert_count=facts.whole("expert_count", 0),
        experts_used=facts.whole("expert_used_count", 0),
        expert_feed_forward=_expert_feed_forward(facts, tensors) if facts.whole("expert_count", 0) else 0,
        window=blocks.window,
        windowed=blocks.windowed,
        cached=blocks.cached,
        recurrent=blocks.recurrent,
        recurrent_state=recurrent_state(facts, family, blocks) if any(blocks.recurrent) else None,
        mla=blocks.mla,
        causal=facts.flag("attention.causal", not family.cacheless) and not family.headless,
        tied=_tied(family, shapes),
        tensors=tensors,
        notes=_notes(parts, facts.architecture, known=known),
        mla_key_length=facts.whole("attention.key_length_mla", 0),
        rope_dimensions=facts.whole("rope.dimension_count", 0),
        graph=_graph_facts(facts),
        vision=_vision(facts),
        pooled=facts.present("pooling_type"),
        kv_heads_named=facts.present("attention.head_count_kv"),
    )


def _graph_facts(facts: Facts) -> GraphFacts:
    return GraphFacts(
        expert_groups=facts.whole("expert_group_count", 0),
        expert_groups_used=facts.whole("expert_group_used_count", 0),
        expert_weights_norm=facts.flag("expert_weights_norm", default=False),
        expert_weights_scale=facts.fraction("expert_weights_scale"),
        embedding_scale=facts.fraction("embedding_scale"),
        residual_scale=facts.fraction("residual_scale"),
        logit_scale=facts.fraction("logit_scale"),
    )


def _vision(facts: Facts) -> Vision | None:
    """Only Ollama writes a picture encoder into the file of the language model."""
    blocks = facts.whole("vision.block_count", 0)
    keys = ("embedding_length", "attention.head_count", "image_size", "patch_size", "num_channels", "max_pixels")
    return Vision(blocks, *(facts.whole(f"vision.{key}", 0) for key in (*keys, "max_num_tiles"))) if blocks else None


def _architecture(header: Header) -> str:
    value = header.metadata.get("general.architecture")
    if value is None:
        problem = 'the metadata lacks "general.architecture"; this is no language model'
        raise wrong_file(header.path, problem, Fault.NO_LANGUAGE_MODEL)
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        problem = '"general.architecture" is not a name'
        raise ModelFileError(header.path, problem, header.places["general.architecture"])
    kind = header.metadata.get("general.type", "model")
    if is_projector(header):
        raise wrong_file(header.path, PROJECTOR_ALONE, Fault.PROJECTOR_ALONE)
    if kind in ("adapter", "imatrix"):
        problem = f'this is no model but an "{kind}"; open the model it belongs to'
        raise wrong_file(header.path, problem, Fault.NO_LANGUAGE_MODEL)
    return value


def _block_count(facts: Facts) -> int:
    count = facts.whole("block_count")
    if not 0 < count <= _MOST_BLOCKS:
        key = f"{facts.architecture}.block_count"
        problem = f"{quoted(key)} is {count}; engines load 1 to {_MOST_BLOCKS} blocks"
        raise ModelFileError(facts.header.path, problem, facts.header.places[key])
    return count


def _tensors(parts: Parts, block_count: int) -> tuple[Tensor, ...]:
    tensors = []
    for header in parts.headers:
        places = places_and_roles(raw.name for raw in header.tensors)
        for raw, (layer, role) in zip(header.tensors, places, strict=True):
            if layer is not None and layer >= block_count:
                problem = f"tensor {quoted(raw.name)} belongs to block {layer}, but the model has {block_count} blocks"
                raise ModelFileError(header.path, problem, raw.place)
            if not raw.name.isprintable():
                problem = f"the name of tensor {quoted(raw.name)} has characters that no name has"
                raise ModelFileError(header.path, problem, raw.place)
            tensors.append(Tensor(raw.name, raw.shape, raw.type, raw.nbytes, layer, role))
    if not tensors:
        problem = "the file holds no tensors, so there is nothing to place"
        raise wrong_file(parts.first.path, problem, Fault.NO_TENSORS)
    return tuple(tensors)


def _general(facts: Facts) -> Family:
    """An unknown architecture that says it is not causal is taken for an encoder without a cache."""
    return Family(cacheless=not facts.flag("attention.causal", default=True))


def _name(header: Header) -> str:
    value = header.metadata.get("general.name")
    words = value.split() if isinstance(value, str) else ()
    shown = " ".join("".join(filter(str.isprintable, word)) for word in words).strip()
    return shown or stem_of(Path(header.path))


def _quantization(header: Header, tensors: tuple[Tensor, ...]) -> str:
    number = header.metadata.get("general.file_type")
    name = file_type_name(number) if isinstance(number, int) else ""
    if name:
        return name
    weights: Counter[str] = Counter()
    for tensor in tensors:
        weights[tensor.type] += tensor.nbytes
    return weights.most_common(1)[0][0].upper()


def _vocab_size(facts: Facts, shapes: dict[str, tuple[int, ...]]) -> int:
    tokens = facts.length("tokenizer.ggml.tokens")
    if tokens:
        return tokens
    embedding = shapes.get("token_embd.weight", ())
    return facts.whole("vocab_size", embedding[1] if len(embedding) > 1 else 0)


def _expert_feed_forward(facts: Facts, tensors: tuple[Tensor, ...]) -> int:
    """Mixtral has no key for it; the down projection's rows show it."""
    rows = (
        tensor.shape[0] for tensor in tensors if tensor.role is Role.EXPERTS_DOWN and tensor.name.endswith("weight")
    )
    return facts.whole("expert_feed_forward_length", next(rows, 0))


def _tied(family: Family, shapes: dict[str, tuple[int, ...]]) -> bool:
    if family.headless or "token_embd.weight" not in shapes:
        return False
    return family.tied or not {"output.weight", "dec.output.weight"} & shapes.keys()


def _notes(parts: Parts, architecture: str, *, known: bool) -> tuple[Note, ...]:
    notes = [] if known else [Note(NoteCode.UNKNOWN_ARCHITECTURE, value=architecture)]
    missing = sum(header.missing for header in parts.headers)
    if missing and all(header.header_only for header in parts.headers if header.tensors):
        notes.append(Note(NoteCode.HEADER_ONLY))
    elif missing:
        notes.append(Note(NoteCode.INCOMPLETE_FILE, count=missing))
    return tuple(notes)
