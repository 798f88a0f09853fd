"""What a plan has to say about itself, as sentences."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.notes import FlashReason, Note, NoteCode
from lamella.ui.words import number_text, size_text

_SIZED: Final = frozenset(
    {
        NoteCode.INCOMPLETE_FILE,
        NoteCode.REQUANTISED,
        NoteCode.HOST_TOO_SMALL,
        NoteCode.PIPELINE_PARALLEL,
        NoteCode.OUTPUT_TWICE,
        NoteCode.ENGINE_OVERHEAD,
    }
)
"""Notes whose count is bytes."""


def note_text(note: Note) -> str:
    """One whole sentence for a note."""
    count = size_text(note.count) if note.code in _SIZED else number_text(note.count)
    patterns = _about_file(note.count) | _about_plan(note) | _about_engine(note) | _about_refusals() | _about_ollama()
    return patterns[note.code].format(note.value, count)


def _about_file(count: int) -> dict[NoteCode, str]:
    """Patterns: {0} is the note's value, {1} its count; `count` chooses between one and many.

    Two texts and no plural forms, because lupdate finds those in tr() only.
    """
    return {
        NoteCode.UNKNOWN_ARCHITECTURE: QCoreApplication.translate(
            "Words", "The architecture {0} is not known: weights are exact, everything else is a guess."
        ),
        NoteCode.HEADER_ONLY: QCoreApplication.translate(
            "Words", "The file holds the header only; the plan is the same."
        ),
        NoteCode.INCOMPLETE_FILE: QCoreApplication.translate(
            "Words", "The file is not complete: {1} are still missing."
        ),
        NoteCode.REQUANTISED: QCoreApplication.translate(
            "Words", "This is the same model as {0}, a file of {1} that may not be on this computer."
        ),
        NoteCode.PREFERRED_BUFFER_FALLBACK: QCoreApplication.translate(
            "Words", "{0} stays in ordinary system memory, which is slower to reach."
        )
        if count == 1
        else QCoreApplication.translate(
            "Words", "{1} tensors stay in ordinary system memory, which is slower to reach ({0} first)."
        ),
        NoteCode.NEXT_TOKEN_LAYERS_SKIPPED: QCoreApplication.translate(
            "Words", "The layer for next-token prediction is in the file but not loaded."
        )
        if count == 1
        else QCoreApplication.translate(
            "Words", "{1} layers for next-token prediction are in the file but not loaded."
        ),
    }


def _about_plan(note: Note) -> dict[NoteCode, str]:
    return {
        NoteCode.CONTEXT_UNTRAINED: QCoreApplication.translate(
            "Words", "The context is longer than the {1} tokens that the model was trained for."
        ),
        NoteCode.CONTEXT_REDUCED: QCoreApplication.translate(
            "Words", "The context was lowered to {1} tokens so that more fits."
        ),
        NoteCode.FIT_FAILED: QCoreApplication.translate("Words", "llama.cpp finds no placement that fits: {0}."),
        NoteCode.FIT_NEVER_ENDS: QCoreApplication.translate(
            "Words", "llama.cpp would search for ever here; this is the best plan it reaches."
        ),
        NoteCode.NOT_EXPRESSIBLE: QCoreApplication.translate(
            "Words", "No llama.cpp flags say exactly this: with the closest, 1 layer is elsewhere."
        )
        if note.count == 1
        else QCoreApplication.translate(
            "Words", "No llama.cpp flags say exactly this: with the closest, {1} layers are elsewhere."
        ),
        NoteCode.COMPUTE_ESTIMATED: QCoreApplication.translate("Words", "Compute buffers are estimated."),
    }


def _about_engine(note: Note) -> dict[NoteCode, str]:
    return {
        NoteCode.FLASH_ATTENTION_OFF: QCoreApplication.translate(
            "Words", "Flash attention is off: this GPU has none for heads of {1}."
        )
        if note.value == FlashReason.NO_KERNEL
        else QCoreApplication.translate(
            "Words", "Flash attention is off: a layer would not run on the device that holds its KV cache."
        ),
        NoteCode.PIPELINE_PARALLEL: QCoreApplication.translate(
            "Words", "The GPUs work in a pipeline, which takes {1} of compute buffers more."
        ),
        NoteCode.OUTPUT_TWICE: QCoreApplication.translate(
            "Words", "The token embeddings are loaded twice, the second time as output layer: {1} more."
        ),
        NoteCode.NEXT_TOKEN_OFF_BY_ONE: QCoreApplication.translate(
            "Words", "llama.cpp counts its layers in two ways here, so every layer lies {1} further on than it meant."
        ),
        NoteCode.GPU_UNCHECKED: QCoreApplication.translate(
            "Words", "The figures were checked on NVIDIA GPUs from Turing on; those for {0} may differ by some percent."
        ),
        NoteCode.REMOTE_UNCHECKED: QCoreApplication.translate(
            "Words", "The figures of remote GPUs were checked with a CPU there; with a GPU they may differ a little."
        ),
        NoteCode.PROJECTOR_COMPUTE: QCoreApplication.translate(
            "Words", "The projector is counted without its compute buffer, which comes on top."
        ),
        NoteCode.OTHER_MAKER: QCoreApplication.translate(
            "Words", "{0} is planned with the rules of CUDA; with Vulkan or Metal its buffers are a little different."
        ),
        NoteCode.ENGINE_OVERHEAD: QCoreApplication.translate(
            "Words", "Engine overhead is counted as {1} for each GPU; reports run from 107 MiB to 555 MiB."
        ),
    }


def _about_refusals() -> dict[NoteCode, str]:
    return {
        NoteCode.SPLIT_MODE_UNSUPPORTED: QCoreApplication.translate(
            "Words", "The split mode {0} is no longer there; the plan is for split mode layer."
        ),
        NoteCode.FLASH_ATTENTION_REQUIRED: QCoreApplication.translate(
            "Words", "A V cache of type {0} needs flash attention: switch it on, or choose f16."
        ),
        NoteCode.CACHE_TYPES_DIFFER: QCoreApplication.translate(
            "Words", "This model has one cache for K and V, so their types cannot be {0}."
        ),
        NoteCode.CACHE_TYPE_UNSUITED: QCoreApplication.translate(
            "Words", "A KV cache of type {0} does not suit this model, whose heads have {1} elements."
        ),
        NoteCode.GRAPH_TOO_LARGE: QCoreApplication.translate(
            "Words", "This model with a K cache of type {0} cannot answer {1} separate requests at once."
        ),
        NoteCode.OVERRIDE_OFF_MAIN_GPU: QCoreApplication.translate(
            "Words", "With split mode none only the main GPU is used, but {0} is on another."
        ),
        NoteCode.MAIN_GPU_MISSING: QCoreApplication.translate("Words", "The main GPU {1} is not there."),
        NoteCode.TOO_MANY_OVERRIDES: QCoreApplication.translate(
            "Words", "{1} rules for tensors are more than there is room for."
        ),
        NoteCode.CONTEXT_TOO_LONG: QCoreApplication.translate(
            "Words", "A context of {0} tokens is more than can be asked for."
        ),
        NoteCode.TENSOR_SPLIT_INVALID: QCoreApplication.translate("Words", "Layers cannot be shared as {0}."),
        NoteCode.NO_FREE_MEMORY: QCoreApplication.translate(
            "Words", "No GPU has free memory by which layers could be shared."
        ),
    }


def _about_ollama() -> dict[NoteCode, str]:
    return {
        NoteCode.SINGLE_GPU: QCoreApplication.translate("Words", "Ollama uses GPU {1} alone."),
        NoteCode.GPU_TOO_SMALL: QCoreApplication.translate(
            "Words", "Ollama leaves GPU {1} out: not enough of its memory is free for a single layer."
        ),
        NoteCode.REMOTE_UNUSED: QCoreApplication.translate("Words", "Ollama does not use remote GPUs."),
        NoteCode.LAYOUT_FAILED: QCoreApplication.translate("Words", "So many layers do not go on the GPUs."),
        NoteCode.HOST_TOO_SMALL: QCoreApplication.translate(
            "Words", "Ollama asks for {1} of free system memory before it loads this."
        ),
        NoteCode.CACHE_TYPE_IGNORED: QCoreApplication.translate(
            "Words", "Ollama does not use the cache type {0} here and takes f16."
        ),
        NoteCode.CONTEXT_CLAMPED: QCoreApplication.translate(
            "Words", "Ollama gives no more context than the model was trained for, {1} tokens."
        ),
    }
