"""Notes in English sentences, for the terminal."""

from typing import Literal, assert_never

from lamella.devices.device import Trouble
from lamella.notes import Note, NoteCode
from lamella.units import size_text


def note_text(note: Note) -> str:  # noqa: PLR0911, PLR0912
    """The sentence for one note."""
    match note.code:
        case NoteCode.UNKNOWN_ARCHITECTURE:
            return f"The architecture {note.value} is not known: weights are exact, the rest is counted as for llama."
        case NoteCode.HEADER_ONLY:
            return "The file has a header but no tensor data; sizes are as its tensor table says."
        case NoteCode.INCOMPLETE_FILE:
            return f"The file is not complete: {size_text(note.count)} are missing."
        case NoteCode.CONTEXT_REDUCED:
            return f"The context was reduced to {note.count} tokens to fit."
        case NoteCode.PREFERRED_BUFFER_FALLBACK:
            return _fallback_text(note)
        case NoteCode.NEXT_TOKEN_LAYERS_SKIPPED:
            return f"{note.count} layers for next-token prediction are not loaded; they take a place but no memory."
        case NoteCode.FIT_FAILED:
            return f"llama.cpp could not fit the model: {note.value}."
        case NoteCode.FIT_NEVER_ENDS:
            return "llama.cpp would search for ever with these devices; this is the best placement found on the way."
        case NoteCode.NOT_EXPRESSIBLE:
            return "No -ngl and -ts say this placement, so llama.cpp cannot be told to use it."
        case NoteCode.COMPUTE_ESTIMATED:
            return "Compute buffers come from a formula and may differ from the engine's by some percent."
        case NoteCode.SPLIT_MODE_UNSUPPORTED:
            return f"Split mode {note.value} is not planned for; the plan is as for split mode layer."
        case NoteCode.FLASH_ATTENTION_REQUIRED:
            return f"A V cache of type {note.value} needs flash attention; llama.cpp refuses it without."
        case _:
            return _ollama_text(note.code, note)


_OllamaCode = Literal[
    NoteCode.SINGLE_GPU,
    NoteCode.GPU_TOO_SMALL,
    NoteCode.REMOTE_UNUSED,
    NoteCode.LAYOUT_FAILED,
    NoteCode.HOST_TOO_SMALL,
    NoteCode.CACHE_TYPE_IGNORED,
    NoteCode.CONTEXT_CLAMPED,
]


def _ollama_text(code: _OllamaCode, note: Note) -> str:  # noqa: PLR0911
    match code:
        case NoteCode.SINGLE_GPU:
            return f"Ollama uses GPU {note.count} alone."
        case NoteCode.GPU_TOO_SMALL:
            return f"Ollama does not use GPU {note.count}: it has no room for a layer beside what Ollama sets aside."
        case NoteCode.REMOTE_UNUSED:
            return "Ollama does not use remote GPUs."
        case NoteCode.LAYOUT_FAILED:
            return "Ollama would refuse to load this: so many layers do not go on the GPUs."
        case NoteCode.HOST_TOO_SMALL:
            return f"Ollama would refuse to load this unless {size_text(note.count)} of system memory or swap are free."
        case NoteCode.CACHE_TYPE_IGNORED:
            return f"Ollama does not use the cache type {note.value} here and takes f16."
        case NoteCode.CONTEXT_CLAMPED:
            return f"Ollama gives no more context than the model was trained for, {note.count} tokens."
        case _:
            assert_never(code)


def trouble_text(trouble: Trouble) -> str:  # noqa: PLR0911
    """Why no GPU was read."""
    match trouble:
        case Trouble.NO_DRIVER:
            return "No NVIDIA driver was found."
        case Trouble.DRIVER_NOT_LOADED:
            return "The NVIDIA driver is installed but not loaded."
        case Trouble.DRIVER_MISMATCH:
            return "The NVIDIA driver was updated; the computer has to be restarted."
        case Trouble.NO_PERMISSION:
            return "The NVIDIA driver does not let this user read the GPUs."
        case Trouble.GPU_LOST:
            return "A GPU does not answer any more."
        case Trouble.NO_ANSWER:
            return "A remote server does not answer."
        case Trouble.FAILED:
            return "The NVIDIA driver could not be asked."
        case _:
            assert_never(trouble)


def _fallback_text(note: Note) -> str:
    if note.count == 1:
        return f"Tensor {note.value} cannot be in the buffer preferred for it and uses another."
    others = "1 other" if note.count == 2 else f"{note.count - 1} others"
    return f"Tensor {note.value} and {others} cannot be in the buffers preferred for them and use others."
