"""Why a note is there: a short paragraph for each, and the engine's own document that says more."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lamella.notes import NoteCode
from lamella.ui.why_pages import Page, page_of


@dataclass(frozen=True, slots=True)
class Why:
    text: str
    page: Page


def why(code: NoteCode) -> Why:
    """In the language of the window."""
    known: dict[NoteCode, str] = {}
    for part in (
        _about_file,
        _about_memory,
        _about_projector,
        _about_checking,
        _about_placing,
        _about_refusals,
        _about_starting,
    ):
        known |= part()
    known |= _about_ollama()
    return Why(known[code], page_of(code))


def _about_file() -> dict[NoteCode, str]:
    return {
        NoteCode.UNKNOWN_ARCHITECTURE: QCoreApplication.translate(
            "Why",
            "The file names a kind of model that this program has no rules for. The sizes of the weights stand in the "
            "file and are exact. What the engine takes besides depends on how the model is built, and is guessed here "
            "from models that look alike.",
        ),
        NoteCode.HEADER_ONLY: QCoreApplication.translate(
            "Why",
            "A model file begins with a list of everything that is in it. A plan needs only that list, so it is the "
            "same. The engine needs the rest too, and cannot load this file.",
        ),
        NoteCode.INCOMPLETE_FILE: QCoreApplication.translate(
            "Why",
            "The list at the beginning of the file says how long the file should be, and it is shorter. Most often a "
            "download has stopped early. The plan is right all the same, but the engine will not load the file.",
        ),
        NoteCode.REQUANTISED: QCoreApplication.translate(
            "Why",
            "To see what a smaller file would bring, its size was worked out tensor by tensor from the file that you "
            "opened, by the rules that llama.cpp itself makes such files by. To use it, download the model in that "
            "quantisation or make it from a larger file.",
        ),
        NoteCode.CONTEXT_UNTRAINED: QCoreApplication.translate(
            "Why",
            "A model learns from texts up to a certain length, which its file names. The engine allows a longer "
            "context and reserves the memory for it, but what stands beyond that length the model often no longer "
            "understands, and its answers get worse. A shorter context costs nothing here and saves memory.",
        ),
        NoteCode.NEXT_TOKEN_LAYERS_SKIPPED: QCoreApplication.translate(
            "Why",
            "Some models carry extra layers that guess a token further ahead. llama.cpp leaves them in the file when "
            "it loads the model for ordinary use, so they take no memory and no layer of the plan is missing.",
        ),
    }


def _about_memory() -> dict[NoteCode, str]:
    return {
        NoteCode.PREFERRED_BUFFER_FALLBACK: QCoreApplication.translate(
            "Why",
            "For weights in system memory llama.cpp would rather use a part of it that the GPU can reach directly, or "
            "one in which weights are repacked so that the processor computes faster. That does not work for every "
            "format and every place, and then it takes ordinary memory. The size is the same; only the speed differs.",
        ),
        NoteCode.COMPUTE_ESTIMATED: QCoreApplication.translate(
            "Why",
            "While it computes, the engine keeps intermediate results in compute buffers. For the models that this "
            "program knows well, it works out their size step by step as the engine does. For this one it uses a "
            "formula, which can be off by some hundred MiB: leave a little more headroom.",
        ),
        NoteCode.PIPELINE_PARALLEL: QCoreApplication.translate(
            "Why",
            "With all layers on several GPUs, llama.cpp lets one GPU begin with the next part of a prompt while the "
            "other still works on the part before. Long prompts are read faster, and for that each GPU keeps several "
            "sets of compute buffers.",
        ),
        NoteCode.OUTPUT_TWICE: QCoreApplication.translate(
            "Why",
            "This model uses one table both to read tokens and to choose the next one. The engine reads tokens in "
            "system memory and chooses them where the output layer is. When that is a GPU, the table is needed in both "
            "places, and so it is loaded a second time.",
        ),
        NoteCode.ENGINE_OVERHEAD: QCoreApplication.translate(
            "Why",
            "Before anything of the model is loaded, the GPU's driver and the engine's own libraries take memory on "
            "each card. How much depends on card and driver, and no engine reports it. The figure here is the one that "
            "Ollama sets aside. The memory to keep free covers the difference.",
        ),
        NoteCode.FLASH_ATTENTION_OFF: QCoreApplication.translate(
            "Why",
            "Flash attention computes attention in small steps, which is faster and needs smaller compute buffers. "
            "Set to auto, llama.cpp first looks whether every layer can do that on the device that holds its KV cache. "
            "If one cannot, it is turned off for the whole model.",
        ),
    }


def _about_projector() -> dict[NoteCode, str]:
    return {
        NoteCode.PROJECTOR_COMPUTE: QCoreApplication.translate(
            "Why",
            "The file says exactly what a projector's weights take. To read a picture or sound it also needs a compute "
            "buffer, from some megabytes to more than a gigabyte, by its kind and by the largest picture. That is not "
            "known here and not counted. The engine's own fit keeps it free, and may put a layer less on that GPU.",
        ),
    }


def _about_checking() -> dict[NoteCode, str]:
    return {
        NoteCode.GPU_UNCHECKED: QCoreApplication.translate(
            "Why",
            "The figures of this program were compared with what the engine itself says, on several kinds of GPU. "
            "This kind was not among them. Weights and KV cache are the same on every GPU; compute buffers may differ.",
        ),
        NoteCode.REMOTE_UNCHECKED: QCoreApplication.translate(
            "Why",
            "Figures for remote machines were compared with servers that compute on a processor. On a GPU the engine "
            "may keep somewhat larger compute buffers there. Weights and KV cache are the same.",
        ),
        NoteCode.OTHER_MAKER: QCoreApplication.translate(
            "Why",
            "GPUs of other makers run other parts of llama.cpp, which take other amounts of memory besides the model. "
            "This one is planned as if NVIDIA had made it: weights and KV cache are right, the rest is a guess.",
        ),
    }


def _about_placing() -> dict[NoteCode, str]:
    return {
        NoteCode.CONTEXT_REDUCED: QCoreApplication.translate(
            "Why",
            "The context was left to the engine. llama.cpp then begins with the length that the model was trained for, "
            "and shortens it before it takes layers off the GPUs, because a shorter context costs less speed than "
            "layers on the CPU. Set a context yourself, and it stays as it is.",
        ),
        NoteCode.FIT_FAILED: QCoreApplication.translate(
            "Why",
            "Before it loads, llama.cpp tries to make the model fit by taking layers off the GPUs. Here it gives up, "
            "and loads with what was asked for, which may fail. A shorter context, a smaller KV cache or fewer layers "
            "by hand would help.",
        ),
        NoteCode.FIT_NEVER_ENDS: QCoreApplication.translate(
            "Why",
            "llama.cpp looks for the number of layers step by step. With these figures its steps become so small that "
            "it never arrives, and it would not start. Move an edge by hand or change the memory to keep free, and the "
            "search has an end.",
        ),
        NoteCode.NOT_EXPRESSIBLE: QCoreApplication.translate(
            "Why",
            "llama.cpp is told how many layers go on the GPUs and in which shares, and gives every GPU one run of "
            "layers. A drawing can say more than that. What is exported is the closest that can be said.",
        ),
        NoteCode.NEXT_TOKEN_OFF_BY_ONE: QCoreApplication.translate(
            "Why",
            "When llama.cpp works out what fits, it leaves the layers for next-token prediction out of its count. When "
            "it loads, it counts them. So every layer ends a little further on than was worked out, and a GPU may hold "
            "more than it meant to. The plan shows where the layers really go.",
        ),
    }


def _about_refusals() -> dict[NoteCode, str]:
    return {
        NoteCode.SPLIT_MODE_UNSUPPORTED: QCoreApplication.translate(
            "Why",
            "There were several ways to share a model between GPUs, and this one was taken out of llama.cpp. Whole "
            "layers on each GPU is what it does otherwise.",
        ),
        NoteCode.FLASH_ATTENTION_REQUIRED: QCoreApplication.translate(
            "Why",
            "Without flash attention, the V half of the KV cache is stored the other way round, and compressed types "
            "cannot be read that way. The engine therefore refuses to start.",
        ),
        NoteCode.CACHE_TYPES_DIFFER: QCoreApplication.translate(
            "Why",
            "Most models remember keys and values apart. This one remembers both in a single compressed form, so "
            "there is only one type to choose. The engine refuses two different ones.",
        ),
        NoteCode.CACHE_TYPE_UNSUITED: QCoreApplication.translate(
            "Why",
            "A compressed cache type packs a fixed number of values together, 32 for most. A head of this model cannot "
            "be divided evenly into such packs, so the engine refuses the type.",
        ),
        NoteCode.GRAPH_TOO_LARGE: QCoreApplication.translate(
            "Why",
            "Separate requests with a compressed cache need more computing steps, and the engine has room for a fixed "
            "number of them. Fewer parallel requests or the cache type f16 stay within it.",
        ),
        NoteCode.OVERRIDE_OFF_MAIN_GPU: QCoreApplication.translate(
            "Why",
            "With this split mode llama.cpp uses one GPU alone and does not even open the others. A tensor that was "
            "sent to another one then has no place, and loading stops.",
        ),
    }


def _about_starting() -> dict[NoteCode, str]:
    return {
        NoteCode.MAIN_GPU_MISSING: QCoreApplication.translate(
            "Why",
            "GPUs are counted from 0, in the order in which the engine sees them. The number that was asked for is "
            "beyond the last one, and the engine stops.",
        ),
        NoteCode.TOO_MANY_OVERRIDES: QCoreApplication.translate(
            "Why",
            "Every exception from where a layer is takes a rule of its own on the command line, and llama.cpp has room "
            "for a fixed number of them. Fewer exceptions, or whole layers, need fewer rules.",
        ),
        NoteCode.CONTEXT_TOO_LONG: QCoreApplication.translate(
            "Why", "The engine keeps the length of the context as a 32-bit number, and larger ones do not go into it."
        ),
        NoteCode.TENSOR_SPLIT_INVALID: QCoreApplication.translate(
            "Why",
            "The shares of the GPUs must be numbers from 0 on, no more of them than there are GPUs, and not all of "
            "them 0. Otherwise the engine cannot tell which layer goes where.",
        ),
        NoteCode.NO_FREE_MEMORY: QCoreApplication.translate(
            "Why",
            "Where no shares are given, llama.cpp shares layers by how much memory is free on each GPU. All of them "
            "report none, so there is nothing to share by.",
        ),
    }


def _about_ollama() -> dict[NoteCode, str]:
    return {
        NoteCode.SINGLE_GPU: QCoreApplication.translate(
            "Why",
            "Ollama first looks for one GPU that has room for the whole model, because then nothing has to be handed "
            "from card to card. Only when none has, it uses several.",
        ),
        NoteCode.GPU_TOO_SMALL: QCoreApplication.translate(
            "Why",
            "On every GPU Ollama counts with some memory for itself and for compute buffers. What is left on this one "
            "is less than one layer, so it gets none.",
        ),
        NoteCode.REMOTE_UNUSED: QCoreApplication.translate(
            "Why", "GPUs of other machines can be reached by llama.cpp. Ollama knows only those of its own machine."
        ),
        NoteCode.LAYOUT_FAILED: QCoreApplication.translate(
            "Why",
            "Ollama was asked for a fixed number of layers on the GPUs, and by its own count they have no room for so "
            "many. It then refuses, and does not try with fewer.",
        ),
        NoteCode.HOST_TOO_SMALL: QCoreApplication.translate(
            "Why",
            "What does not go on the GPUs has to be in system memory. Ollama compares it with what is free there, swap "
            "included, and refuses to load a model that would not go in.",
        ),
        NoteCode.CACHE_TYPE_IGNORED: QCoreApplication.translate(
            "Why",
            "Ollama takes a compressed KV cache only where flash attention works for this model on these GPUs, and "
            "only the types that it knows. Everywhere else it quietly takes f16, which needs more memory.",
        ),
        NoteCode.CONTEXT_CLAMPED: QCoreApplication.translate(
            "Why",
            "A model answers badly beyond the length that it was trained for. Ollama therefore does not go beyond it, "
            "whatever is asked for.",
        ),
    }
