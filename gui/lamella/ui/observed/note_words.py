"""Every note of a log in plain words: what it means, and what somebody can do about it."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from lamella.logs.codes import ERRORS, HARMLESS, LogCode, LogNote
from lamella.ui.observed.trouble_words import attention_words, ended_words, gpu_words
from lamella.ui.words import number_text, size_text


class Weight(StrEnum):
    """How much a note matters."""

    BAD = "bad"  # the model was not loaded because of it
    WARN = "warn"  # slower or smaller than it could be
    GOOD = "good"  # nothing is wrong


@dataclass(frozen=True, slots=True)
class NoteWords:
    """Whole sentences; `advice` is "" where there is nothing to do."""

    meaning: str
    advice: str
    weight: Weight


def note_words(note: LogNote) -> NoteWords:
    """What stands in the window for one note."""
    for told in (_layers, _buffers, _memory, _context, attention_words, gpu_words, _fit, ended_words):
        if (found := told(note)) is not None:
            return NoteWords(*found, _weight(note))
    raise ValueError(note.code)


_GOOD = HARMLESS | {LogCode.EVICTED, LogCode.SINGLE_GPU, LogCode.RETRIED, LogCode.CONTEXT_CLAMPED}


def _weight(note: LogNote) -> Weight:
    if note.code in ERRORS:
        return Weight.BAD
    whole = note.code is LogCode.OFFLOADED and note.count >= note.of
    return Weight.GOOD if whole or note.code in _GOOD else Weight.WARN


def _nothing() -> str:
    return QCoreApplication.translate("LogNotes", "There is nothing to do.")


def _more_room() -> str:
    return QCoreApplication.translate(
        "LogNotes", "A smaller context, a smaller KV cache type or a smaller quantisation makes room for more layers."
    )


def _layers(note: LogNote) -> tuple[str, str] | None:
    count, of, rest = number_text(note.count), number_text(note.of), number_text(note.of - note.count)
    match note.code:
        case LogCode.OFFLOADED if note.count >= note.of:
            text = QCoreApplication.translate("LogNotes", "All {0} layers are on GPUs, the output layer among them.")
            return text.format(of), ""
        case LogCode.OFFLOADED if not note.count:
            text = QCoreApplication.translate("LogNotes", "None of the {0} layers is on a GPU: the CPU does all work.")
            return text.format(of), _more_room()
        case LogCode.OFFLOADED:
            text = QCoreApplication.translate(
                "LogNotes", "{0} of {1} layers are on GPUs; the CPU does the work of the other {2}, which is slower."
            )
            return text.format(count, of, rest), _more_room()
        case LogCode.OFFLOADED_NOWHERE:
            text = QCoreApplication.translate(
                "LogNotes",
                "The engine says that {0} of {1} layers are offloaded, but it has no GPU: all are in system memory.",
            )
            advice = QCoreApplication.translate("LogNotes", "Use a build of the engine that is made for your GPU.")
            return text.format(count, of), advice
        case LogCode.LAYERS_BACK:
            text = QCoreApplication.translate(
                "LogNotes", "{1} layers were asked for on GPUs and {0} fitted; the rest stays on the CPU and is slow."
            )
            return text.format(count, of), _more_room()
        case _:
            return None


def _buffers(note: LogNote) -> tuple[str, str] | None:
    kind, wanted, used = (*note.detail.split("|"), "", "", "")[:3]
    one = QCoreApplication.translate("LogNotes", "Tensor {0} of type {1} is in {2} and not in {3}.")
    many = QCoreApplication.translate("LogNotes", "Tensor {0} of type {1} and {4} others are in {2} and not in {3}.")
    text = (many if note.count > 1 else one).format(note.value, kind, used, wanted, number_text(note.count - 1))
    match note.code:
        case LogCode.PREFERRED_BUFFER_FALLBACK:
            advice = QCoreApplication.translate(
                "LogNotes",
                "The device cannot work with this type there, so the CPU does, which is slower. Another quantisation of"
                " the model avoids it.",
            )
            return text, advice
        case LogCode.FALLBACK_HARMLESS:
            return text, QCoreApplication.translate("LogNotes", "This is normal and costs nothing worth naming.")
        case LogCode.FALLBACK_ASKED:
            return text, QCoreApplication.translate("LogNotes", "The tensor rules of the command ask for this.")
        case _:
            return None


def _memory(note: LogNote) -> tuple[str, str] | None:  # noqa: PLR0911
    match note.code:
        case LogCode.OUT_OF_MEMORY:
            return _out_of_memory(note)
        case LogCode.HOST_OUT_OF_MEMORY:
            return _host_out_of_memory(note)
        case LogCode.EVICTED:
            text = QCoreApplication.translate("LogNotes", "Another model was in the way and was unloaded first.")
            return text, _nothing()
        case LogCode.MMAP_OFF:
            text = QCoreApplication.translate(
                "LogNotes", "The model is read into system memory and not mapped from its file ({0})."
            )
            return text.format(note.value or "?"), QCoreApplication.translate(
                "LogNotes", "Starting takes longer, and the whole of it has to fit into memory."
            )
        case LogCode.LOW_VRAM:
            text = QCoreApplication.translate(
                "LogNotes", "Ollama chose small defaults, because all GPUs together have {0} of memory."
            )
            advice = QCoreApplication.translate("LogNotes", "Say the context yourself if you need a larger one.")
            return text.format(size_text(note.count)), advice
        case LogCode.PIPELINE_PARALLEL:
            text = QCoreApplication.translate(
                "LogNotes", "Several GPUs work in a pipeline: faster, and the compute buffers are larger."
            )
            return text, _nothing()
        case _:
            return None


def _out_of_memory(note: LogNote) -> tuple[str, str]:
    device = note.value or QCoreApplication.translate("LogNotes", "A GPU")
    advice = QCoreApplication.translate("LogNotes", "Fewer layers on it, or a smaller context, would fit.")
    if not note.count:
        return QCoreApplication.translate("LogNotes", "{0} ran out of memory.").format(device), advice
    if not note.of:
        text = QCoreApplication.translate("LogNotes", "{0} ran out of memory when {1} more were asked for.")
        return text.format(device, size_text(note.count)), advice
    text = QCoreApplication.translate(
        "LogNotes", "{0} ran out of memory: {1} more were asked for, about {2} were left, so {3} were missing."
    )
    missing = size_text(max(note.count - note.of, 0))
    return text.format(device, size_text(note.count), size_text(note.of), missing), advice


def _host_out_of_memory(note: LogNote) -> tuple[str, str]:
    advice = QCoreApplication.translate("LogNotes", "More layers on GPUs, or a smaller model, would help.")
    if note.of:
        text = QCoreApplication.translate(
            "LogNotes", "System memory is too small: {0} are needed, {1} are free, so {2} are missing."
        )
        missing = size_text(max(note.count - note.of, 0))
        return text.format(size_text(note.count), size_text(note.of), missing), advice
    if note.count:
        text = QCoreApplication.translate("LogNotes", "System memory ran out when {0} were asked for.")
        return text.format(size_text(note.count)), advice
    return QCoreApplication.translate("LogNotes", "System memory ran out."), advice


def _context(note: LogNote) -> tuple[str, str] | None:
    count, of = number_text(note.count), number_text(note.of)
    match note.code:
        case LogCode.CONTEXT_REDUCED:
            text = QCoreApplication.translate(
                "LogNotes", "The context was reduced from {1} to {0} tokens, so that the model fits."
            )
            advice = QCoreApplication.translate("LogNotes", "Ask for the context you need, and see what then fits.")
        case LogCode.CONTEXT_CLAMPED:
            text = QCoreApplication.translate(
                "LogNotes", "A context of {1} tokens was asked for; the model was trained for {0} and gets that."
            )
            advice = _nothing()
        case LogCode.CONTEXT_BELOW_TRAINED:
            text = QCoreApplication.translate("LogNotes", "The context is {0} tokens and the model could have {1}.")
            advice = QCoreApplication.translate("LogNotes", "This only limits long texts.")
        case LogCode.CONTEXT_BEYOND_TRAINED:
            text = QCoreApplication.translate(
                "LogNotes", "The context is {0} tokens, beyond the {1} that the model was trained for."
            )
            advice = QCoreApplication.translate("LogNotes", "Answers may suffer; a smaller context is safer.")
        case _:
            return None
    return text.format(count, of), advice


def _fit(note: LogNote) -> tuple[str, str] | None:
    match note.code:
        case LogCode.MARGIN_NOT_MET:
            text = QCoreApplication.translate(
                "LogNotes", "llama.cpp moves layers to save {0}, so that its margin stays free."
            )
            return text.format(size_text(note.count)), _nothing()
        case LogCode.FIT_FAILED:
            text = QCoreApplication.translate(
                "LogNotes", "llama.cpp found no placement that fits ({0}) and loads the model as it was asked for."
            )
            advice = QCoreApplication.translate("LogNotes", "It may run out of memory: ask for less context or layers.")
            return text.format(note.value), advice
        case LogCode.FIT_CHANGED_NOTHING:
            text = QCoreApplication.translate("LogNotes", "llama.cpp found that everything fits and changed nothing.")
            return text, _nothing()
        case LogCode.RETRIED:
            text = QCoreApplication.translate("LogNotes", "A first placement did not fit, and another was tried ({0}).")
            return text.format(note.value), _nothing()
        case _:
            return None
