"""What a plan has to say about itself, as codes and values; the words are made in `ui/words.py` and `cli/words.py`."""

from dataclasses import dataclass
from enum import StrEnum


class NoteCode(StrEnum):
    """Every kind of note. The value is the `code` of `lamella plan --json`."""

    UNKNOWN_ARCHITECTURE = "unknown_architecture"  # value: the architecture's name
    HEADER_ONLY = "header_only"  # the file ends where the tensor data begins
    INCOMPLETE_FILE = "incomplete_file"  # count: bytes still missing
    CONTEXT_REDUCED = "context_reduced"  # count: the context that fit chose
    PREFERRED_BUFFER_FALLBACK = "preferred_buffer_fallback"  # value: first tensor, count: how many tensors
    NEXT_TOKEN_LAYERS_SKIPPED = "next_token_layers_skipped"  # count: layers not loaded
    FIT_FAILED = "fit_failed"  # value: llama.cpp's reason
    FIT_NEVER_ENDS = "fit_never_ends"  # llama.cpp would search for ever; the best plan so far is given
    NOT_EXPRESSIBLE = "not_expressible"  # no -ngl/-ts says this placement
    COMPUTE_ESTIMATED = "compute_estimated"  # compute buffers come from a formula, not from a replay
    SPLIT_MODE_UNSUPPORTED = "split_mode_unsupported"  # value: the mode
    FLASH_ATTENTION_REQUIRED = "flash_attention_required"  # value: the V cache type
    SINGLE_GPU = "single_gpu"  # count: the one GPU of several that Ollama uses
    GPU_TOO_SMALL = "gpu_too_small"  # count: a GPU that Ollama does not use, for want of free memory
    REMOTE_UNUSED = "remote_unused"  # Ollama uses no remote devices
    LAYOUT_FAILED = "layout_failed"  # Ollama refuses: not so many layers go on the GPUs
    HOST_TOO_SMALL = "host_too_small"  # count: bytes of system memory without which Ollama refuses to load
    CACHE_TYPE_IGNORED = "cache_type_ignored"  # value: the cache type that Ollama does not use here
    CONTEXT_CLAMPED = "context_clamped"  # count: training length, beyond which Ollama does not go


@dataclass(frozen=True, slots=True)
class Note:
    """`value` and `count` mean what the comment beside the code says; "" and 0 where it says nothing."""

    code: NoteCode
    value: str = ""
    count: int = 0
