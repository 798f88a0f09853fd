"""Notes of a log about flash attention, GPUs and loads that ended, in plain words."""

from PySide6.QtCore import QCoreApplication

from lamella.logs.codes import FlashTrouble, KvTrouble, LogCode, LogNote
from lamella.ui.words import number_text


def attention_words(note: LogNote) -> tuple[str, str] | None:
    """Meaning and advice; None for a note of another kind."""
    match note.code:
        case LogCode.FLASH_ATTENTION_OFF:
            advice = QCoreApplication.translate(
                "LogNotes", "The compute buffers are larger without it, and the V cache cannot be quantised."
            )
            return _flash_text(FlashTrouble(note.value)), advice
        case LogCode.KV_TYPE_REFUSED:
            text = QCoreApplication.translate("LogNotes", "The KV cache type that was asked for is not used.")
            if note.value:
                text = QCoreApplication.translate("LogNotes", "The KV cache type {0} is not used.").format(note.value)
            return text, _cache_advice(KvTrouble(note.detail))
        case _:
            return None


def _flash_text(trouble: FlashTrouble) -> str:
    match trouble:
        case FlashTrouble.ASKED:
            return QCoreApplication.translate("LogNotes", "Flash attention is off, as it was asked for.")
        case FlashTrouble.GPU:
            return QCoreApplication.translate(
                "LogNotes", "Flash attention is off, because a GPU or its driver does not support it."
            )
        case FlashTrouble.MODEL:
            return QCoreApplication.translate(
                "LogNotes", "Flash attention is off, because the model does not support it."
            )
        case FlashTrouble.ELSEWHERE:
            return QCoreApplication.translate(
                "LogNotes", "Flash attention is off, because it would run on another device than the layer."
            )
        case FlashTrouble.NOT_SAID:
            return QCoreApplication.translate("LogNotes", "Flash attention is off; the log does not say why.")


def _cache_advice(trouble: KvTrouble) -> str:
    match trouble:
        case KvTrouble.NEEDS_FLASH_ATTENTION:
            return QCoreApplication.translate(
                "LogNotes", "It needs flash attention, which is off. The cache is larger than was asked for."
            )
        case KvTrouble.MODEL:
            return QCoreApplication.translate(
                "LogNotes", "The model does not support it. The cache is larger than was asked for."
            )
        case KvTrouble.NOT_SAID:
            return QCoreApplication.translate(
                "LogNotes", "The log does not say why. The cache is larger than was asked for."
            )


def gpu_words(note: LogNote) -> tuple[str, str] | None:  # noqa: PLR0911
    """The same for notes about GPUs."""
    device = note.value or QCoreApplication.translate("LogNotes", "A GPU")
    match note.code:
        case LogCode.NO_GPU:
            text = QCoreApplication.translate(
                "LogNotes", "The engine found no GPU that it can use, so everything runs on the CPU ({0})."
            )
            advice = QCoreApplication.translate(
                "LogNotes", "Install the GPU's driver, or a build of the engine that is made for it."
            )
            return text.format(note.value or "?"), advice
        case LogCode.GPU_NOT_USED:
            text = QCoreApplication.translate(
                "LogNotes", "{0} is not used: too little of its memory is free for even one layer."
            )
            advice = QCoreApplication.translate("LogNotes", "Close programs that hold its memory.")
            return text.format(device), advice
        case LogCode.SINGLE_GPU:
            return _single_gpu(note, device)
        case LogCode.SAME_GPU_TWICE:
            text = QCoreApplication.translate(
                "LogNotes", "{0} is listed twice, through two drivers: it is one card, and its memory is there once."
            )
            advice = QCoreApplication.translate("LogNotes", "Hide one of the two from the engine.")
            return text.format(device), advice
        case LogCode.DRIVER_TOO_OLD:
            text = QCoreApplication.translate(
                "LogNotes", "The GPU's driver is too old for this engine, which then runs on the CPU ({0})."
            )
            advice = QCoreApplication.translate("LogNotes", "Update the GPU's driver and restart the computer.")
            return text.format(note.value or "?"), advice
        case LogCode.PROJECTOR_ON_CPU:
            text = QCoreApplication.translate(
                "LogNotes", "The part of the model that sees pictures runs on the CPU ({0})."
            )
            advice = QCoreApplication.translate("LogNotes", "Only pictures take longer.")
            return text.format(note.value or "?"), advice
        case _:
            return None


def _single_gpu(note: LogNote, device: str) -> tuple[str, str]:
    text = QCoreApplication.translate("LogNotes", "Ollama uses one GPU, {0}, because the model fits there.")
    if note.of > 1:
        text = QCoreApplication.translate("LogNotes", "Ollama uses one GPU of {1}, {0}, because the model fits there.")
    advice = QCoreApplication.translate(
        "LogNotes", "To use all of them, set OLLAMA_SCHED_SPREAD to 1 for the Ollama server."
    )
    return text.format(device, number_text(note.of)), advice


def ended_words(note: LogNote) -> tuple[str, str] | None:
    """The same for what ended a load."""
    match note.code:
        case LogCode.UNKNOWN_ARCHITECTURE:
            text = QCoreApplication.translate("LogNotes", "This engine does not know models of architecture {0}.")
            return text.format(note.value), QCoreApplication.translate("LogNotes", "A newer version of it may.")
        case LogCode.LOAD_FAILED:
            text = QCoreApplication.translate("LogNotes", "The model was not loaded: {0}")
            advice = QCoreApplication.translate(
                "LogNotes", "Check that the file is whole and the engine is new enough."
            )
            return text.format(note.value or "?"), advice
        case LogCode.RUNNER_ENDED:
            text = QCoreApplication.translate("LogNotes", "The engine ended unexpectedly: {0}")
            advice = QCoreApplication.translate("LogNotes", "Most often memory ran out: try fewer layers on GPUs.")
            return text.format(note.value or "?"), advice
        case LogCode.MIXED:
            text = QCoreApplication.translate(
                "LogNotes", "Lines of several loads are mixed here and nothing tells them apart, so sizes are left out."
            )
            return text, QCoreApplication.translate("LogNotes", "A log of one load alone says more.")
        case _:
            return None
