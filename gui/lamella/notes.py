"""What a plan has to say about itself, as codes and values; words are made in `ui/note_words.py`, `cli/words.py`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class NoteCode(StrEnum):
    """Every kind of note. The value is the `code` of `lamella plan --json`."""

    UNKNOWN_ARCHITECTURE = "unknown_architecture"  # value: the architecture's name
    HEADER_ONLY = "header_only"  # the file ends where the tensor data begins
    INCOMPLETE_FILE = "incomplete_file"  # count: bytes still missing
    REQUANTISED = "requantised"  # not the file that was opened; value: file type, count: bytes such a file takes
    CONTEXT_UNTRAINED = "context_untrained"  # count: training length, which a conversation can be longer than
    CONTEXT_REDUCED = "context_reduced"  # count: the context that fit chose
    PREFERRED_BUFFER_FALLBACK = "preferred_buffer_fallback"  # value: first tensor, count: how many tensors
    NEXT_TOKEN_LAYERS_SKIPPED = "next_token_layers_skipped"  # count: layers not loaded
    FIT_FAILED = "fit_failed"  # value: llama.cpp's reason
    FIT_NEVER_ENDS = "fit_never_ends"  # llama.cpp would search for ever; the best plan so far is given
    NOT_EXPRESSIBLE = "not_expressible"  # no flags say this placement; count: layers that are elsewhere in the closest
    COMPUTE_ESTIMATED = "compute_estimated"  # compute buffers come from a formula, not from a replay
    GPU_UNCHECKED = "gpu_unchecked"  # value: first GPU of a kind that no figures were compared on, count: how many
    REMOTE_UNCHECKED = "remote_unchecked"  # count: remote GPUs; figures were compared with a CPU behind the server
    SPLIT_MODE_UNSUPPORTED = "split_mode_unsupported"  # value: the mode
    FLASH_ATTENTION_REQUIRED = "flash_attention_required"  # value: the V cache type
    CACHE_TYPES_DIFFER = "cache_types_differ"  # value: both types, "q8_0/f16"; latent attention has one cache only
    CACHE_TYPE_UNSUITED = "cache_type_unsuited"  # value: the type, count: the head size that it does not divide
    GRAPH_TOO_LARGE = "graph_too_large"  # value: the K cache type, count: parallel sequences
    OVERRIDE_OFF_MAIN_GPU = "override_off_main_gpu"  # value: first tensor; with -sm none other GPUs are not in use
    MAIN_GPU_MISSING = "main_gpu_missing"  # count: the GPU that -mg names
    TOO_MANY_OVERRIDES = "too_many_overrides"  # count: rules
    CONTEXT_TOO_LONG = "context_too_long"  # value: tokens asked for; more than a 32-bit number holds
    TENSOR_SPLIT_INVALID = "tensor_split_invalid"  # value: the shares
    NO_FREE_MEMORY = "no_free_memory"  # no GPU reports free memory that layers could be shared by
    FLASH_ATTENTION_OFF = "flash_attention_off"  # "auto" became off; value: a FlashReason, count: the head size
    PIPELINE_PARALLEL = "pipeline_parallel"  # count: bytes of compute buffers it costs on all devices together
    OUTPUT_TWICE = "output_twice"  # count: bytes of the second copy of the token embedding
    NEXT_TOKEN_OFF_BY_ONE = "next_token_off_by_one"  # count: layers by which fit and loader count differently
    ENGINE_OVERHEAD = "engine_overhead"  # count: bytes counted for each CUDA GPU; real ones differ
    PROJECTOR_COMPUTE = "projector_compute"  # value: the projector's name; its compute buffer is not counted
    OTHER_MAKER = "other_maker"  # value: the first GPU that is not NVIDIA's; planned like a CUDA one
    SINGLE_GPU = "single_gpu"  # count: the one GPU of several that Ollama uses
    GPU_TOO_SMALL = "gpu_too_small"  # count: a GPU that Ollama does not use, for want of free memory
    REMOTE_UNUSED = "remote_unused"  # Ollama uses no remote devices
    LAYOUT_FAILED = "layout_failed"  # Ollama refuses: not so many layers go on the GPUs
    HOST_TOO_SMALL = "host_too_small"  # count: bytes of system memory without which Ollama refuses to load
    CACHE_TYPE_IGNORED = "cache_type_ignored"  # value: the cache type that Ollama does not use here
    CONTEXT_CLAMPED = "context_clamped"  # count: training length, beyond which Ollama does not go


class FlashReason(StrEnum):
    """Why "auto" turned flash attention off for the whole model."""

    NO_KERNEL = "no_kernel"  # for heads of this size on this GPU
    AWAY = "away"  # a block would attend on another device than the one it is at home on


OLLAMA_REFUSALS: Final = frozenset({NoteCode.LAYOUT_FAILED, NoteCode.HOST_TOO_SMALL})
"""Ollama reckons before it starts an engine, and by its own measure."""
REFUSALS: Final = frozenset(
    {
        NoteCode.SPLIT_MODE_UNSUPPORTED,
        NoteCode.FLASH_ATTENTION_REQUIRED,
        NoteCode.CACHE_TYPES_DIFFER,
        NoteCode.CACHE_TYPE_UNSUITED,
        NoteCode.GRAPH_TOO_LARGE,
        NoteCode.OVERRIDE_OFF_MAIN_GPU,
        NoteCode.MAIN_GPU_MISSING,
        NoteCode.TOO_MANY_OVERRIDES,
        NoteCode.CONTEXT_TOO_LONG,
        NoteCode.TENSOR_SPLIT_INVALID,
        NoteCode.NO_FREE_MEMORY,
        *OLLAMA_REFUSALS,
    }
)
"""Why nothing is loaded, apart from a device that lacks memory for what it is to hold."""


@dataclass(frozen=True, slots=True)
class Note:
    """`value` and `count` mean what the comment beside the code says; "" and 0 where it says nothing."""

    code: NoteCode
    value: str = ""
    count: int = 0
