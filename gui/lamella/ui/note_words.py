"""What a plan has to say about itself, as sentences."""

from PySide6.QtCore import QCoreApplication

from lamella.notes import Note, NoteCode
from lamella.ui.words import number_text, size_text

_SIZED = frozenset((NoteCode.INCOMPLETE_FILE, NoteCode.HOST_TOO_SMALL))
"""Notes whose count is bytes."""


def note_text(note: Note) -> str:
    """One whole sentence for a note."""
    count = size_text(note.count) if note.code in _SIZED else number_text(note.count)
    patterns = _about_file(note.count) | _about_plan() | _about_ollama()
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


def _about_plan() -> dict[NoteCode, str]:
    return {
        NoteCode.CONTEXT_REDUCED: QCoreApplication.translate(
            "Words", "The context was lowered to {1} tokens so that more fits."
        ),
        NoteCode.FIT_FAILED: QCoreApplication.translate("Words", "llama.cpp finds no placement that fits: {0}."),
        NoteCode.FIT_NEVER_ENDS: QCoreApplication.translate(
            "Words", "llama.cpp would search for ever here; this is the best plan it reaches."
        ),
        NoteCode.NOT_EXPRESSIBLE: QCoreApplication.translate("Words", "No llama.cpp flags say exactly this placement."),
        NoteCode.COMPUTE_ESTIMATED: QCoreApplication.translate("Words", "Compute buffers are estimated."),
        NoteCode.SPLIT_MODE_UNSUPPORTED: QCoreApplication.translate(
            "Words", "The split mode {0} cannot be planned here."
        ),
        NoteCode.FLASH_ATTENTION_REQUIRED: QCoreApplication.translate(
            "Words", "A V cache of type {0} needs flash attention."
        ),
    }


def _about_ollama() -> dict[NoteCode, str]:
    return {
        NoteCode.SINGLE_GPU: QCoreApplication.translate("Words", "Ollama uses GPU {1} alone."),
        NoteCode.GPU_TOO_SMALL: QCoreApplication.translate(
            "Words", "Ollama leaves GPU {1} out: not enough of its memory is free for a single layer."
        ),
        NoteCode.REMOTE_UNUSED: QCoreApplication.translate("Words", "Ollama does not use remote GPUs."),
        NoteCode.LAYOUT_FAILED: QCoreApplication.translate(
            "Words", "Ollama would refuse to load this: so many layers do not go on the GPUs."
        ),
        NoteCode.HOST_TOO_SMALL: QCoreApplication.translate(
            "Words", "Ollama would refuse to load this unless {1} of system memory are free."
        ),
        NoteCode.CACHE_TYPE_IGNORED: QCoreApplication.translate(
            "Words", "Ollama does not use the cache type {0} here and takes f16."
        ),
        NoteCode.CONTEXT_CLAMPED: QCoreApplication.translate(
            "Words", "Ollama gives no more context than the model was trained for, {1} tokens."
        ),
    }
