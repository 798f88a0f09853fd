"""A load of a log in words: what it is, how it ended, what is compared, and why something differs."""

from typing import assert_never

from PySide6.QtCore import QCoreApplication

from lamella.logs.compare import Quantity, Reason
from lamella.logs.observed import LogReading, LogSource, Observed, Role, Skipped, State
from lamella.logs.taken import Missing
from lamella.ui.words import in_a_row, joined, number_text


def source_text(source: LogSource) -> str:
    """Which engine wrote a log."""
    match source:
        case LogSource.OLLAMA_CLASSIC:
            return QCoreApplication.translate("Observed", "Ollama before 0.11")
        case LogSource.OLLAMA_LAYOUTS:
            return QCoreApplication.translate("Observed", "Ollama 0.11 to 0.24")
        case LogSource.OLLAMA_LLAMA_SERVER:
            return QCoreApplication.translate("Observed", "Ollama 0.30 and later")
        case LogSource.LLAMA_CPP:
            return "llama.cpp"


def state_text(state: State) -> str:
    match state:
        case State.LOADED:
            return QCoreApplication.translate("Observed", "loaded")
        case State.FAILED:
            return QCoreApplication.translate("Observed", "not loaded")
        case State.PROJECTED:
            return QCoreApplication.translate("Observed", "only counted, not loaded")
        case State.UNKNOWN:
            return QCoreApplication.translate("Observed", "the log does not say how it ended")


def load_title(load: Observed) -> str:
    """The model's name in a list of loads."""
    name = load.model or QCoreApplication.translate("Observed", "A model without a name")
    if load.role is Role.DRAFT:
        return QCoreApplication.translate("Observed", "{0} (draft model)").format(name)
    return name


def load_facts(load: Observed) -> str:
    """The line under it."""
    source = joined(source_text(load.source), load.quantization or "")
    return joined(state_text(load.state), source, _layers_text(load), _context_text(load), _lines_text(load))


def load_entry(load: Observed) -> str:
    """Three short lines for a list of loads."""
    how = joined(_layers_text(load), state_text(load.state))
    return "\n".join((load_title(load), how, joined(_context_text(load), _lines_text(load))))


def _layers_text(load: Observed) -> str:
    layers = ""
    if load.offloaded is not None and load.n_layers is not None:
        layers = QCoreApplication.translate("Observed", "{0} of {1} layers on GPUs")
        layers = layers.format(load.offloaded if load.gpus else 0, load.n_layers)
    return layers


def _context_text(load: Observed) -> str:
    context = load.settings.n_ctx or load.settings.ctx_size or load.settings.n_ctx_seq
    return QCoreApplication.translate("Observed", "context {0}").format(number_text(context)) if context else ""


def _lines_text(load: Observed) -> str:
    lines = QCoreApplication.translate("Observed", "lines {0} to {1}")
    return lines.format(number_text(load.first_line), number_text(load.last_line))


def reading_text(reading: LogReading) -> str:
    """What was found in a whole log, and what was left out."""
    if reading.source is None:
        text = QCoreApplication.translate("Observed", "This is no log of Ollama or llama.cpp that Lamella can read.")
    elif not reading.loads:
        text = QCoreApplication.translate("Observed", "No model is loaded in this log.")
        if reading.source is LogSource.LLAMA_CPP:
            text = in_a_row(text, telling_text())
    elif len(reading.loads) == 1:
        text = QCoreApplication.translate("Observed", "One load in {0} lines.").format(number_text(reading.lines))
    else:
        text = QCoreApplication.translate("Observed", "{0} loads in {1} lines.")
        text = text.format(number_text(len(reading.loads)), number_text(reading.lines))
    return in_a_row(text, *skipped_texts(reading.skipped))


def telling_text() -> str:
    """What llama-server must be asked for, or its log says nothing of layers."""
    return QCoreApplication.translate(
        "Observed", "llama-server says where the layers go when it is started with the option -lv 4."
    )


def skipped_texts(skipped: Skipped) -> tuple[str, ...]:
    """What was not read, so that nobody takes the rest for everything."""
    found = (
        (skipped.long_lines, QCoreApplication.translate("Observed", "Lines too long to be of an engine: {0}.")),
        (skipped.junk_lines, QCoreApplication.translate("Observed", "Lines with bytes that are no text: {0}.")),
        (skipped.loads, QCoreApplication.translate("Observed", "Older loads left out: {0}.")),
        (skipped.streams, QCoreApplication.translate("Observed", "Lines of too many programs at once: {0}.")),
    )
    return tuple(sentence.format(number_text(count)) for count, sentence in found if count)


def quantity_text(quantity: Quantity) -> str:
    """What a row compares."""
    match quantity:
        case Quantity.LAYERS:
            return QCoreApplication.translate("Observed", "Layers")
        case Quantity.WEIGHTS:
            return QCoreApplication.translate("Observed", "Weights")
        case Quantity.KV_CACHE:
            return QCoreApplication.translate("Observed", "KV cache")
        case Quantity.COMPUTE:
            return QCoreApplication.translate("Observed", "Compute buffers")
        case Quantity.OVERHEAD:
            return QCoreApplication.translate("Observed", "Unaccounted")
        case Quantity.FREE:
            return QCoreApplication.translate("Observed", "Free before loading")


def reason_text(reason: Reason) -> str:  # noqa: PLR0911, PLR0912
    """Why a difference is large."""
    match reason:
        case Reason.OTHER_MODEL:
            return QCoreApplication.translate("Observed", "The log is of another model.")
        case Reason.OTHER_CONTEXT:
            return QCoreApplication.translate("Observed", "The context is another.")
        case Reason.OTHER_PARALLEL:
            return QCoreApplication.translate("Observed", "The number of parallel requests is another.")
        case Reason.OTHER_CACHE_TYPE:
            return QCoreApplication.translate("Observed", "The KV cache has another type.")
        case Reason.OTHER_BATCH:
            return QCoreApplication.translate("Observed", "The batch sizes are others.")
        case Reason.OTHER_FLASH_ATTENTION:
            return QCoreApplication.translate("Observed", "Flash attention is on in only one of the two.")
        case Reason.OTHER_LAYERS:
            return QCoreApplication.translate("Observed", "Other layers are on this device.")
        case Reason.PIPELINE:
            return QCoreApplication.translate("Observed", "The GPUs work in a pipeline in only one of the two.")
        case Reason.MMAP:
            return QCoreApplication.translate("Observed", "The file is mapped as a whole, holes included.")
        case Reason.OVERHEAD:
            return QCoreApplication.translate("Observed", "This depends on driver and card and can only be estimated.")
        case Reason.ROUNDED:
            return QCoreApplication.translate("Observed", "The log shows no more digits.")
        case Reason.OLLAMA_COUNTED:
            return QCoreApplication.translate("Observed", "Ollama estimated this; no engine measured it.")
        case Reason.ENGINE:
            return QCoreApplication.translate("Observed", "Another version of the engine, most likely.")
        case _:
            assert_never(reason)


def missing_text(missing: Missing) -> str:
    """What a plan made of a log has to assume."""
    match missing:
        case Missing.MODEL:
            return QCoreApplication.translate("Observed", "The model's file was not found on this computer.")
        case Missing.GPU_MEMORY:
            return QCoreApplication.translate("Observed", "The log does not say how much memory the GPUs have.")
        case Missing.CONTEXT:
            return QCoreApplication.translate("Observed", "The log does not say the context.")
        case Missing.LAYERS:
            return QCoreApplication.translate("Observed", "The log does not say which layers are on which device.")
        case Missing.RULES:
            return QCoreApplication.translate("Observed", "A tensor rule of the log names a device that is not there.")
        case Missing.EXPERTS:
            return QCoreApplication.translate("Observed", "The log does not say which experts are on the CPU.")
