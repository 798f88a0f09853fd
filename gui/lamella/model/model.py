"""Model: what a GGUF file holds, in one vocabulary for every architecture."""

from dataclasses import dataclass
from enum import StrEnum

from lamella.notes import Note


class Role(StrEnum):
    """What a tensor is for."""

    ATTENTION = "attention"
    FFN_UP = "ffn_up"
    FFN_GATE = "ffn_gate"
    FFN_DOWN = "ffn_down"
    EXPERTS_UP = "experts_up"
    EXPERTS_GATE = "experts_gate"
    EXPERTS_DOWN = "experts_down"
    ROUTER = "router"
    SHARED_EXPERTS = "shared_experts"
    NORM = "norm"
    RECURRENT = "recurrent"
    NEXT_TOKEN = "next_token"
    EMBEDDING = "embedding"
    ROPE = "rope"
    OUTPUT = "output"
    VISION = "vision"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of the file."""

    name: str
    shape: tuple[int, ...]  # ggml order: shape[0] is the row length (ne0)
    type: str  # ggml's name in lower case, "q4_k"; sizes in `model/ggml.py`
    nbytes: int  # in the file, without padding
    layer: int | None  # N of "blk.N.", None for what belongs to no block
    role: Role


@dataclass(frozen=True, slots=True)
class Recurrent:
    """State sizes of recurrent blocks, in f32 elements for one sequence (llama_cpp spec 3.3)."""

    conv_elements: int  # R: (conv_kernel - 1) * (inner_size + 2 * group_count * state_size)
    state_elements: int  # S: state_size * inner_size


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """Metadata that only shape the compute graph; 0 where the file has none."""

    expert_groups: int = 0
    expert_groups_used: int = 0
    expert_weights_norm: bool = False
    expert_weights_scale: float = 0.0
    embedding_scale: float = 0.0
    residual_scale: float = 0.0
    logit_scale: float = 0.0


@dataclass(frozen=True, slots=True)
class Vision:
    """An encoder for pictures in the same file, in pixels, elements and counts."""

    block_count: int
    embedding_length: int
    heads: int
    image_size: int
    patch_size: int  # 0: the file does not say
    channels: int
    max_pixels: int  # 0: the file does not say
    max_tiles: int


@dataclass(frozen=True, slots=True)
class Projector:
    """What turns pictures or sound into tokens, in a file of its own beside the model's ("mmproj")."""

    path: str
    name: str  # general.name, else the file's stem
    kind: str  # clip.projector_type, "gemma3"; "" where the file has one for pictures and one for sound
    file_bytes: int
    tensors: tuple[Tensor, ...]

    @property
    def nbytes(self) -> int:
        """Of its tensors, without an engine's padding."""
        return sum(tensor.nbytes for tensor in self.tensors)


@dataclass(frozen=True, slots=True)
class Model:
    """What is in the file. Tuples "per block" have `block_count` entries."""

    path: str  # as it was opened; the first part of a split model
    name: str  # general.name, else the file's stem
    architecture: str
    quantization: str  # "Q4_K_M", from general.file_type, else the commonest type; "" if unknown
    file_bytes: int  # all parts together, as they should be when complete
    context_length: int  # tokens the model was trained for, 0 if the file does not say
    block_count: int  # N: all blocks, next-token-prediction ones included
    next_token_blocks: int  # trailing blocks llama.cpp does not load (nextn_predict_layers)
    embedding_length: int
    vocab_size: int
    heads: tuple[int, ...]  # per block
    kv_heads: tuple[int, ...]  # per block
    feed_forward: tuple[int, ...]  # per block
    head_k: int  # elements of one K head; for MLA the whole compressed row (kv_lora_rank + rope)
    head_v: int
    expert_count: int
    experts_used: int
    expert_feed_forward: int
    window: int  # sliding window in tokens, 0 if no block has one
    windowed: tuple[bool, ...]  # per block: sliding-window or chunked attention
    cached: tuple[bool, ...]  # per block: has an attention cache
    recurrent: tuple[bool, ...]  # per block: has recurrent state
    recurrent_state: Recurrent | None
    mla: bool  # K only, one KV head
    causal: bool  # False for encoders, which have no cache
    tied: bool  # no output matrix in the file: the token embedding is loaded again for the output layer
    tensors: tuple[Tensor, ...]
    notes: tuple[Note, ...] = ()
    mla_key_length: int = 0  # attention.key_length_mla, for the compute buffer of MLA blocks
    rope_dimensions: int = 0  # rope.dimension_count, likewise
    graph: GraphFacts = GraphFacts()
    vision: Vision | None = None
    pooled: bool = False  # pooling_type: an embedding model
    kv_heads_named: bool = True  # False: the file has no head_count_kv, and `kv_heads` repeats `heads`
    projector: Projector | None = None  # given with the model, in another file

    @property
    def loaded_blocks(self) -> int:
        """N': the blocks llama.cpp loads (llama_cpp spec 0)."""
        return self.block_count - self.next_token_blocks

    @property
    def layer_count(self) -> int:
        """Every block and the output layer, as llama.cpp counts "offloaded k/N+1 layers"."""
        return self.block_count + 1
