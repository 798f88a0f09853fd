"""What the list of found models says of one: its name, its facts, and whether it fits."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU
from lamella.errors import Reason
from lamella.notes import OLLAMA_REFUSALS
from lamella.ui.error_words import reason_text
from lamella.ui.words import device_text, gib_text, joined, number_text, size_text, source_text

if TYPE_CHECKING:  # looking for models starts after the first paint, and so does loading what judges them
    from lamella.model.library import FoundModel
    from lamella.plan.glance import Glance, Share

_OLLAMA: Final = "ollama:"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is no model, or is damaged; `problem` is the reader's sentence without the file's name."""

    problem: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; `answer` is None until the model has been judged."""

    found: "FoundModel"
    answer: "Glance | Unreadable | None" = None


@dataclass(frozen=True, slots=True)
class Said:
    """`level` names a colour and a sign of the theme; "" where nothing is known yet."""

    level: str
    sentence: str


def name_text(found: "FoundModel") -> str:
    """As its owner calls it."""
    return found.name.removeprefix(_OLLAMA)


def facts_text(entry: Entry) -> str:
    """As "Q4_K_M · 9 parts · 376.7 GiB · LM Studio", the quantisation as soon as the file was read."""
    quantization = "" if entry.answer is None or isinstance(entry.answer, Unreadable) else entry.answer.quantization
    count = entry.found.parts
    parts = QCoreApplication.translate("Start", "{0} parts").format(count) if count > 1 else ""
    return joined(quantization, parts, size_text(entry.found.nbytes), source_text(entry.found.source))


def spoken_text(entry: Entry) -> str:
    """The whole row, for a screen reader: "Llama 3.3 70B, 39.6 GiB, 74 of 81 layers on GPU"."""
    spoken = QCoreApplication.translate("Start", "{0}, {1}, {2}", "name, size and whether it fits")
    return spoken.format(name_text(entry.found), size_text(entry.found.nbytes), said(entry.answer).sentence)


def said(answer: "Glance | Unreadable | None") -> Said:
    """Whether it fits, in one short sentence."""
    if answer is None:
        return Said("", QCoreApplication.translate("Start", "is being checked"))
    if isinstance(answer, Unreadable):
        why = answer.problem if answer.reason is None else reason_text(answer.reason)
        return Said("bad", QCoreApplication.translate("Start", "cannot be read: {0}").format(why))
    if answer.missing:
        text = QCoreApplication.translate("Start", "unfinished file: {0} are still missing")
        return Said("bad", text.format(size_text(answer.missing)))
    if not answer.fits:
        return Said("bad", _unfit(answer))
    whole = answer.offload.whole
    return Said("good" if whole else "warn", _with_context(_whole(answer) if whole else _partly(answer), answer))


def _unfit(glance: "Glance") -> str:
    if glance.refusal is not None:
        if glance.refusal.code in OLLAMA_REFUSALS:
            return QCoreApplication.translate("Start", "does not fit: Ollama refuses to load it")
        return QCoreApplication.translate("Start", "llama.cpp refuses to load it")
    assert glance.lacking is not None
    return _lacking(glance.lacking)


def _lacking(share: "Share") -> str:
    size = gib_text(share.nbytes)
    if share.device == CPU:
        return QCoreApplication.translate("Start", "does not fit: needs {0} more system memory").format(size)
    text = QCoreApplication.translate("Start", "does not fit: {0} lacks {1}")
    return text.format(device_text(share.device), size)


def _whole(glance: "Glance") -> str:
    used = len(glance.gpus)
    if glance.gpu_count == 1:
        return QCoreApplication.translate("Start", "all layers on the GPU")
    if used == 1:
        return QCoreApplication.translate("Start", "fits on {0} alone").format(device_text(glance.gpus[0]))
    if used == glance.gpu_count == 2:
        return QCoreApplication.translate("Start", "fits on both GPUs")
    return QCoreApplication.translate("Start", "fits on {0} GPUs").format(used)


def _partly(glance: "Glance") -> str:
    offload = glance.offload
    if not offload.at_home:
        return QCoreApplication.translate("Start", "runs on the CPU alone")
    if offload.at_home < offload.total:
        text = QCoreApplication.translate("Start", "{0} of {1} layers on GPU")
        return text.format(offload.at_home, offload.total)
    if glance.experts and offload.split == 1:
        return QCoreApplication.translate("Start", "all layers on GPU, experts of one layer on the CPU")
    if glance.experts:
        text = QCoreApplication.translate("Start", "all layers on GPU, experts of {0} layers on the CPU")
        return text.format(offload.split)
    if offload.split == 1:
        return QCoreApplication.translate("Start", "all layers on GPU, part of one layer on the CPU")
    return QCoreApplication.translate("Start", "all layers on GPU, parts of {0} layers on the CPU").format(
        offload.split
    )


def _with_context(sentence: str, glance: "Glance") -> str:
    """A context shorter than the model was trained for is part of the answer."""
    if not glance.context_reduced:
        return sentence
    tokens = glance.context_tokens
    short = f"{tokens // 1024}k" if tokens % 1024 == 0 else number_text(tokens)
    return QCoreApplication.translate("Start", "{0}, context {1}").format(sentence, short)


def rank(answer: "Glance | Unreadable | None") -> tuple[int, int]:
    """What fits best comes first; then by the share of layers that is not on GPUs, in thousandths."""
    if answer is None:
        return 3, 0
    if isinstance(answer, Unreadable):
        return 4, 0
    level = 2 if answer.missing or not answer.fits else 0 if answer.offload.whole else 1
    away = answer.offload.total - answer.offload.layers
    return level, away * 1000 // max(1, answer.offload.total)
