"""Codes, enums and byte counts to translated sentences; every word that more than one panel says."""

from functools import reduce
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QCoreApplication, QLocale

from lamella.devices.device import CPU, Readings, Trouble
from lamella.ui.settings.steps import short_tokens
from lamella.units import GIB, MIB, size_parts

if TYPE_CHECKING:  # the first paint says nothing of models
    from lamella.model.model import Model

ENGINE = "llama.cpp b11434"
"""Whose rules hold for everything that no allocator decides."""
_RULES = {"ollama": "Ollama 0.30", "ollama-0.12": "Ollama 0.12", "ollama-0.6": "Ollama 0.6"}
NARROW_GAP = "\N{MIDDLE DOT}"


def joined(*parts: str) -> str:
    """The parts that say something, with a middle dot between."""
    return f" {NARROW_GAP} ".join(part for part in parts if part)


def in_a_row(*sentences: str) -> str:
    """Sentences one after the other, with what the language puts between them."""
    gap = QCoreApplication.translate("Words", "{0} {1}", "two sentences, one after the other")
    return reduce(gap.format, sentences) if sentences else ""


def number_text(value: int) -> str:
    """131072 as "131,072" in the language of the window."""
    return QLocale().toString(value)


def size_text(nbytes: int) -> str:
    """Friendly size with a binary unit, one decimal: "1.4 GiB"."""
    whole, tenth, unit = size_parts(abs(nbytes))
    sign = "-" if nbytes < 0 else ""
    if unit == "B":
        return f"{sign}{QLocale().toString(whole)} B"
    return f"{sign}{QLocale().toString(whole)}{QLocale().decimalPoint()}{tenth} {unit}"


def gib_text(nbytes: int) -> str:
    """Memory of a device in GiB wherever that says something, so that neighbouring numbers can be compared."""
    if abs(nbytes) < GIB // 10:
        return size_text(nbytes)
    tenths = (abs(nbytes) * 10 + GIB // 2) // GIB
    sign = "-" if nbytes < 0 else ""
    return f"{sign}{QLocale().toString(tenths // 10)}{QLocale().decimalPoint()}{tenths % 10} GiB"


def mib_text(nbytes: int) -> str:
    """MiB without the unit, for a column that names it: "36.0"; what rounds to nothing is "<0.1"."""
    tenths = (nbytes * 10 + MIB // 2) // MIB
    if nbytes and not tenths:
        return f"<0{QLocale().decimalPoint()}1"
    return f"{QLocale().toString(tenths // 10)}{QLocale().decimalPoint()}{tenths % 10}"


def exact_text(nbytes: int) -> str:
    """The exact count, for tooltips and copies."""
    return QCoreApplication.translate("Words", "{0} bytes").format(number_text(nbytes))


def speed_text(tokens_per_second: float) -> str:
    """As "8.9 tokens/s"; whole numbers from a hundred on."""
    decimals = 0 if tokens_per_second >= 100 else 1
    number = QLocale().toString(float(tokens_per_second), "f", decimals)
    return QCoreApplication.translate("Words", "{0} tokens/s").format(number)


def device_text(index: int) -> str:
    """As "GPU 0", or "CPU"."""
    if index == CPU:
        return QCoreApplication.translate("Words", "CPU")
    return QCoreApplication.translate("Words", "GPU {0}").format(index)


def memory_text(index: int) -> str:
    """Whose memory is meant: "GPU 0", or "System memory"."""
    return QCoreApplication.translate("Words", "System memory") if index == CPU else device_text(index)


def short_name(name: str) -> str:
    """A card's name without its maker's: "RTX 4090" of "NVIDIA GeForce RTX 4090"."""
    for prefix in ("NVIDIA ", "GeForce ", "AMD Radeon ", "Intel(R) "):
        name = name.removeprefix(prefix)
    return name


def place_text(place: int, block_count: int) -> str:
    """As "Layer 37", or "Output layer"."""
    if place == block_count:
        return QCoreApplication.translate("Words", "Output layer")
    return QCoreApplication.translate("Words", "Layer {0}").format(place)


def model_text(model: "Model") -> str:
    """Everything of `model_facts` in one line, with the exact length of the context."""
    trained = ""
    if model.context_length:
        trained = QCoreApplication.translate("Words", "trained to {0} tokens")
        trained = trained.format(number_text(model.context_length))
    return joined(*model_facts(model)[:-1], trained)


def model_facts(model: "Model") -> tuple[str, ...]:
    """The line under the model's name in its parts: type, size, layers, architecture, "trained to 128k".

    One that the file does not tell is "".
    """
    trained = ""
    if model.context_length:
        trained = QCoreApplication.translate("Words", "trained to {0}", "{0} is a context such as 128k")
        trained = trained.format(short_tokens(model.context_length))
    blocks = QCoreApplication.translate("Words", "{0} layers + output").format(model.block_count)
    return model.quantization, size_text(model.file_bytes), blocks, model.architecture, trained


def allocator_text(name: str) -> str:  # noqa: PLR0911
    """Proper names stay; a name without a word here is shown as it is."""
    match name:
        case "ollama":
            return "Ollama"
        case "ollama-0.12":
            return "Ollama 0.12"
        case "ollama-0.6":
            return "Ollama 0.6"
        case "even":
            return QCoreApplication.translate("Words", "Even")
        case "fastest":
            return QCoreApplication.translate("Words", "Fastest")
        case "manual":
            return QCoreApplication.translate("Words", "Manual")
        case _:
            return name


def allocator_help(name: str) -> str:  # noqa: PLR0911
    """What an allocator does, in one sentence; "" for one without words."""
    match name:
        case "llama.cpp":
            return QCoreApplication.translate(
                "Words", "What llama.cpp chooses when nothing is set by hand: as many layers on the GPUs as fit."
            )
        case "ollama":
            return QCoreApplication.translate(
                "Words", "What Ollama does since 0.30: one GPU where the model is sure to fit, else llama.cpp's choice."
            )
        case "ollama-0.12":
            return QCoreApplication.translate("Words", "What Ollama 0.12 does: as few GPUs as possible.")
        case "ollama-0.6":
            return QCoreApplication.translate("Words", "What Ollama 0.6 does: layers by turns, counted cautiously.")
        case "even":
            return QCoreApplication.translate("Words", "The same share of bytes on every GPU.")
        case "fastest":
            return QCoreApplication.translate(
                "Words", "Layers where answers should come fastest, within the memory that is free."
            )
        case "manual":
            return QCoreApplication.translate("Words", "The edges stay where you put them.")
        case _:
            return ""


def rules_text(allocator: str) -> str:
    """Whose rules an allocator follows, with the version that they were taken from."""
    return _RULES.get(allocator, ENGINE)


def trouble_text(trouble: Trouble) -> str:  # noqa: PLR0911
    """Why there are no readings, and that planning goes on all the same."""
    match trouble:
        case Trouble.NO_DRIVER:
            return QCoreApplication.translate("Words", "no NVIDIA driver: planning with what-if cards")
        case Trouble.DRIVER_NOT_LOADED:
            return QCoreApplication.translate("Words", "the NVIDIA driver is not loaded: its GPUs cannot be read")
        case Trouble.DRIVER_MISMATCH:
            return QCoreApplication.translate("Words", "the NVIDIA driver was updated: restart the computer")
        case Trouble.NO_PERMISSION:
            return QCoreApplication.translate("Words", "no permission to read the GPUs")
        case Trouble.GPU_LOST:
            return QCoreApplication.translate("Words", "a GPU has stopped answering")
        case Trouble.NO_ANSWER:
            return QCoreApplication.translate("Words", "a remote server does not answer")
        case Trouble.FAILED:
            return QCoreApplication.translate("Words", "the graphics driver does not answer")
        case _:
            assert_never(trouble)


def machine_text(readings: Readings) -> str:
    """What this computer has: "2 GPUs · 46.3 GiB free · driver 580.95", or why it cannot be told."""
    if readings.trouble is not None and not readings.gpus:
        return trouble_text(readings.trouble)
    free = [reading.free for reading in readings.gpus if reading.free is not None]
    count = len(readings.gpus)  # lupdate finds plural forms in tr() only, so one and many are two texts
    one, many = QCoreApplication.translate("Words", "1 GPU"), QCoreApplication.translate("Words", "{0} GPUs")
    gpus = one if count == 1 else many.format(count)
    memory = QCoreApplication.translate("Words", "{0} free").format(gib_text(sum(free))) if free else ""
    driver = QCoreApplication.translate("Words", "driver {0}").format(readings.driver) if readings.driver else ""
    return joined(gpus, memory, driver)


def source_text(source: str) -> str:
    """The program whose models these are: proper names, the same in every language but for the word "cache"."""
    match source:
        case "ollama":
            return "Ollama"
        case "lm_studio":
            return "LM Studio"
        case "hugging_face":
            return QCoreApplication.translate("Words", "Hugging Face cache")
        case "llama_cpp":
            return QCoreApplication.translate("Words", "llama.cpp cache")
        case _:
            return source
