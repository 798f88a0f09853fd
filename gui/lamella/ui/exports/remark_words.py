"""What an export does not say, and how what it makes of a plan differs from it, in sentences."""

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU
from lamella.export.export import Remark, RemarkCode
from lamella.ui.exports.words import way_text
from lamella.ui.words import memory_text, number_text, size_text


def remark_text(remark: Remark) -> str:
    """The sentence for one remark."""
    patterns = _differences() | _unsaid() | _worth_knowing()
    if remark.code is RemarkCode.DEVICE_HOLDS:
        return patterns[remark.code].format(_device(remark.value), size_text(remark.count), size_text(remark.planned))
    way = way_text(remark.way) if remark.way else ""
    count, planned = number_text(remark.count), number_text(remark.planned)
    return patterns[remark.code].format(remark.value.rstrip("."), count, planned, way)


def _device(name: str) -> str:
    """The window's name of "GPU0" or "CPU"."""
    number = name.removeprefix("GPU")
    return memory_text(int(number) if number.isdecimal() else CPU)


def _differences() -> dict[RemarkCode, str]:
    """Patterns: {0} is the value, {1} the count, {2} what was planned."""
    return {
        RemarkCode.LAYERS_ELSEWHERE: QCoreApplication.translate(
            "Exports", "Of the layers, {1} would be on another device than in the plan."
        ),
        RemarkCode.TENSORS_ELSEWHERE: QCoreApplication.translate(
            "Exports", "The weights of {1} tensors would be on another device than in the plan."
        ),
        RemarkCode.DEVICE_HOLDS: QCoreApplication.translate("Exports", "{0} would hold {1} in place of {2}."),
        RemarkCode.DOES_NOT_FIT: QCoreApplication.translate(
            "Exports", "The plan fits; what this engine makes of it does not."
        ),
        RemarkCode.CONTEXT_DIFFERS: QCoreApplication.translate(
            "Exports", "The context would be {1} tokens in place of {2}."
        ),
        RemarkCode.ONE_CACHE_TYPE: QCoreApplication.translate(
            "Exports", "This engine has one type for the K and the V cache: {0}."
        ),
        RemarkCode.CACHE_TYPE_UNAVAILABLE: QCoreApplication.translate(
            "Exports", "This engine has no KV cache of type {0}."
        ),
        RemarkCode.ONE_BATCH: QCoreApplication.translate(
            "Exports", "This engine has one batch size where llama.cpp has two; both are {1}."
        ),
    }


def _unsaid() -> dict[RemarkCode, str]:
    return {
        RemarkCode.REMOTE_UNUSED: QCoreApplication.translate(
            "Exports", "This engine uses no remote GPUs; the plan has {1}."
        ),
        RemarkCode.RATIO_ONLY: QCoreApplication.translate(
            "Exports", "It takes a share of the layers, and how it rounds is not documented."
        ),
        RemarkCode.PER_TENSOR_UNSAID: QCoreApplication.translate(
            "Exports", "Single tensors cannot be kept off their device there; the plan has {1} of these."
        ),
        RemarkCode.NO_HOST_UNSAID: QCoreApplication.translate(
            "Exports", "Pinned buffers in system memory cannot be switched off there."
        ),
        RemarkCode.SLIDING_WINDOW_UNSAID: QCoreApplication.translate(
            "Exports", "Full-size caches for layers with a sliding window cannot be asked for there."
        ),
        RemarkCode.WAY_REFUSED: QCoreApplication.translate("Exports", "Not possible for {3}: {0}."),
    }


def _worth_knowing() -> dict[RemarkCode, str]:
    return {
        RemarkCode.REMOTE_ADDRESS: QCoreApplication.translate(
            "Exports", "Put the address of the remote server in the place of {0}."
        ),
        RemarkCode.DEVICE_NAMES_ASSUMED: QCoreApplication.translate(
            "Exports",
            "The plan has cards that are not in this computer. Look with llama-server --list-devices whether {0} are"
            " the cards meant.",
        ),
        RemarkCode.START_WITH: QCoreApplication.translate("Exports", "Start the program with the variable {0}."),
        RemarkCode.ALL_MODELS: QCoreApplication.translate("Exports", "These hold for every model of the server: {0}."),
        RemarkCode.NUM_GPU_UNREAD: QCoreApplication.translate(
            "Exports",
            "No Ollama reads OLLAMA_NUM_GPU. How many GPUs it uses is said by {0}, set for the server.",
        ),
        RemarkCode.CLIENT_UNREAD: QCoreApplication.translate(
            "Exports", "Variables in front of “ollama run” reach nobody; the server has to have them."
        ),
        RemarkCode.DISCOVERY_AT_RISK: QCoreApplication.translate(
            "Exports", "A variable names GPUs; Ollama may then not find those of another maker."
        ),
        RemarkCode.ALREADY_IN_OLLAMA: QCoreApplication.translate(
            "Exports", "The file is Ollama's own: put the model's name behind FROM, or its template is missing."
        ),
        RemarkCode.SPLIT_SHARED: QCoreApplication.translate(
            "Exports", "How the GPUs share the layers holds for every model there."
        ),
        RemarkCode.LOG_TO_COMPARE: QCoreApplication.translate(
            "Exports", "With {0} added its log says where the layers went, and can be laid beside this plan."
        ),
        RemarkCode.FIT_AGAIN: QCoreApplication.translate(
            "Exports", "The layers are placed by the memory that is free when the program starts."
        ),
    }
