"""Notes in English sentences, for the terminal."""

from typing import Final, assert_never

from lamella.devices.device import Trouble
from lamella.devices.requirements import Code, Engine, Fitness
from lamella.notes import OLLAMA_REFUSALS, REFUSALS, FlashReason, Note, NoteCode
from lamella.units import size_text

_ENGINES: Final = {Engine.OLLAMA: "Ollama", Engine.LLAMA_CPP: "llama.cpp"}


def note_text(note: Note) -> str:  # noqa: PLR0911
    """The sentence for one note."""
    match note.code:
        case NoteCode.UNKNOWN_ARCHITECTURE:
            return f"The architecture {note.value} is not known: weights are exact, the rest is counted as for llama."
        case NoteCode.HEADER_ONLY:
            return "The file has a header but no tensor data; sizes are as its tensor table says."
        case NoteCode.INCOMPLETE_FILE:
            return f"The file is not complete: {size_text(note.count)} are missing."
        case NoteCode.REQUANTISED:
            return f"Planned as {note.value}, a file of {size_text(note.count)}, which is not the one that was opened."
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
            return _unsaid_text(note)
        case NoteCode.COMPUTE_ESTIMATED:
            return "Compute buffers come from a formula and may differ from the engine's by some percent."
        case _:
            return _refusal(note) if note.code in REFUSALS - OLLAMA_REFUSALS else _told(note)


def _refusal(note: Note) -> str:  # noqa: PLR0911
    """What the engine does instead of starting, and the setting it does not like."""
    match note.code:
        case NoteCode.SPLIT_MODE_UNSUPPORTED:
            return (
                f"llama.cpp refuses -sm {note.value}: its GPUs cannot split rows any more; the plan is for -sm layer."
            )
        case NoteCode.FLASH_ATTENTION_REQUIRED:
            return f"llama.cpp refuses -ctv {note.value} with -fa off: a quantised V cache needs flash attention."
        case NoteCode.CACHE_TYPES_DIFFER:
            return f"llama.cpp refuses -ctk and -ctv {note.value}: this model has one cache for both, of one type."
        case NoteCode.CACHE_TYPE_UNSUITED:
            return f"llama.cpp refuses a cache of type {note.value}: its blocks do not divide heads of {note.count}."
        case NoteCode.GRAPH_TOO_LARGE:
            return (
                f"llama.cpp ends with an error: with -ctk {note.value} and {note.count} separate sequences the graph "
                "of this model is larger than it makes room for."
            )
        case NoteCode.OVERRIDE_OFF_MAIN_GPU:
            return f"llama.cpp ends with an error: -ot sends {note.value} to a GPU that -sm none does not use."
        case NoteCode.MAIN_GPU_MISSING:
            return f"llama.cpp refuses -mg {note.count}: there is no such GPU."
        case NoteCode.TOO_MANY_OVERRIDES:
            return f"llama.cpp ends with an error: -ot has {note.count} rules, more than it makes room for."
        case NoteCode.CONTEXT_TOO_LONG:
            return f"llama.cpp refuses -c {note.value}: the largest context it can be told is 2147483647."
        case NoteCode.TENSOR_SPLIT_INVALID:
            return f"llama.cpp cannot share layers by -ts {note.value}; the plan shares them by free memory."
        case NoteCode.NO_FREE_MEMORY:
            return "llama.cpp ends with an error: no GPU has free memory to share layers by; -ts would say the shares."
        case _:
            raise ValueError(note.code)


def _told(note: Note) -> str:  # noqa: PLR0911
    """What is worth knowing, and nobody's fault."""
    match note.code:
        case NoteCode.CONTEXT_UNTRAINED:
            return f"The context is longer than the {note.count} tokens that the model was trained for."
        case NoteCode.FLASH_ATTENTION_OFF:
            return _flash_text(note)
        case NoteCode.PIPELINE_PARALLEL:
            size = size_text(note.count)
            return f"Pipeline parallelism is on: it takes {size} of compute buffers more than without."
        case NoteCode.OUTPUT_TWICE:
            return f"The token embedding is also the output matrix and is loaded twice: {size_text(note.count)} more."
        case NoteCode.NEXT_TOKEN_OFF_BY_ONE:
            return (
                "llama.cpp's fit does not count the layers for next-token prediction and its loader does: "
                f"every layer lies {note.count} further on than fit meant."
            )
        case NoteCode.PROJECTOR_COMPUTE:
            return (
                f"The projector {note.value} is counted with its weights alone: the compute buffer that it needs to "
                "read a picture or sound is not known, and comes on top; fit of llama.cpp keeps room for both."
            )
        case NoteCode.OTHER_MAKER:
            return (
                f"{note.value} is planned as a CUDA device: ROCm and SYCL align and pad buffers in the same way, "
                "Vulkan and Metal do not."
            )
        case NoteCode.ENGINE_OVERHEAD:
            size = size_text(note.count)
            return f"Engine overhead is counted as {size} for each CUDA GPU; reports run from 107 MiB to 555 MiB."
        case NoteCode.GPU_UNCHECKED | NoteCode.REMOTE_UNCHECKED:
            return _unchecked_text(note)
        case _:
            return _ollama_text(note)


def _unchecked_text(note: Note) -> str:
    if note.code is NoteCode.REMOTE_UNCHECKED:
        return "Figures of remote GPUs were checked with a CPU behind the server; a GPU's may differ a little."
    return f"Figures were checked on NVIDIA GPUs from Turing on; those of {note.value} may differ by some percent."


def _ollama_text(note: Note) -> str:  # noqa: PLR0911
    match note.code:
        case NoteCode.SINGLE_GPU:
            return f"Ollama uses GPU {note.count} alone."
        case NoteCode.GPU_TOO_SMALL:
            return f"Ollama does not use GPU {note.count}: it has no room for a layer beside what Ollama sets aside."
        case NoteCode.REMOTE_UNUSED:
            return "Ollama does not use remote GPUs."
        case NoteCode.LAYOUT_FAILED:
            return "Ollama refuses to load this: so many layers do not go on the GPUs."
        case NoteCode.HOST_TOO_SMALL:
            return f"Ollama refuses to load this unless {size_text(note.count)} of system memory or swap are free."
        case NoteCode.CACHE_TYPE_IGNORED:
            return f"Ollama does not use the cache type {note.value} here and takes f16."
        case NoteCode.CONTEXT_CLAMPED:
            return f"Ollama gives no more context than the model was trained for, {note.count} tokens."
        case _:
            raise ValueError(note.code)


def fitness_text(fitness: Fitness) -> str:
    """Whether a card can be used by a build, in one sentence."""
    build = f"{fitness.build.name} builds of {_ENGINES[fitness.build.engine]}"
    match fitness.code:
        case Code.RUNS:
            return f"Runs with {build}."
        case Code.DRIVER_TOO_OLD:
            return f"The driver is too old for {build}: they need {fitness.needed} or newer."
        case Code.CARD_TOO_OLD:
            return f"Too old for {build}: they need compute capability {fitness.needed}."
        case Code.NOT_IN_BUILD:
            return f"There is nothing for this chip in {build}."
        case Code.UNKNOWN:
            return f"Whether it runs with {build} is not known."


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


def _unsaid_text(note: Note) -> str:
    layers = "1 layer" if note.count == 1 else f"{note.count} layers"
    return f"No llama.cpp flags say this placement exactly: with the closest, {layers} would be at home elsewhere."


def _flash_text(note: Note) -> str:
    if note.value == FlashReason.NO_KERNEL:
        return f"Flash attention is off: CUDA has none for heads of {note.count}."
    return "Flash attention is off: a layer would attend on another device than the one that holds its KV cache."
