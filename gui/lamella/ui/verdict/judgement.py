"""What a plan comes to: a level, one sentence, and the reason for it; knows no widget."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU
from lamella.notes import OLLAMA_REFUSALS, Note, NoteCode
from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.note_words import note_text
from lamella.ui.words import gib_text, in_a_row, memory_text, number_text, speed_text

QUIET: Final = frozenset(
    {
        NoteCode.PIPELINE_PARALLEL,
        NoteCode.OUTPUT_TWICE,
        NoteCode.ENGINE_OVERHEAD,
        NoteCode.GPU_UNCHECKED,
        NoteCode.REMOTE_UNCHECKED,
    }
)
"""Good to know, but nobody has to do anything about it."""


class Level(StrEnum):
    """Named like the colours of the theme; always shown with an icon and words too."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Verdict:
    level: Level
    headline: str
    reason: str


def device_level(device: DeviceOutcome) -> Level:
    """Over, inside the margin, or with room."""
    if device.headroom < 0:
        return Level.BAD
    return Level.WARN if device.headroom < device.margin_left else Level.GOOD


def verdict_of(outcome: Outcome, speed: float | None = None) -> Verdict:
    """Both sentences in the language of the window. What the engine refuses comes before what memory there is.

    `speed` in tokens a second is said where the plan fits; None where it is not known.
    """
    if outcome.refusals:
        return _refused(outcome)
    tightest = min(outcome.devices, key=lambda device: device.headroom)
    if tightest.headroom < 0:
        return Verdict(Level.BAD, _lacking(tightest), _over_reason(outcome, tightest))
    headline = _where_it_runs(outcome)
    if speed is not None:
        text = QCoreApplication.translate("Verdict", "{0}: about {1}", "where it runs, and how fast")
        headline = text.format(headline, speed_text(speed))
    return Verdict(_fitting_level(outcome), headline, _fitting_reason(outcome))


def _refused(outcome: Outcome) -> Verdict:
    """No room helps where the engine makes no context."""
    first = outcome.refusals[0]
    headline = (
        QCoreApplication.translate("Verdict", "Ollama refuses to load this")
        if first.code in OLLAMA_REFUSALS
        else QCoreApplication.translate("Verdict", "llama.cpp refuses to load this")
    )
    return Verdict(Level.BAD, headline, note_text(first))


def _lacking(device: DeviceOutcome) -> str:
    if device.shared:
        text = QCoreApplication.translate("Verdict", "It does not fit: the memory that GPU and CPU share lacks {0}")
        return text.format(gib_text(-device.headroom))
    if device.index == CPU:
        text = QCoreApplication.translate("Verdict", "It does not fit: system memory lacks {0}")
        return text.format(gib_text(-device.headroom))
    text = QCoreApplication.translate("Verdict", "It does not fit: {0} lacks {1}")
    return text.format(memory_text(device.index), gib_text(-device.headroom))


def _over_reason(outcome: Outcome, tightest: DeviceOutcome) -> str:
    over = len(outcome.over)
    what = QCoreApplication.translate("Verdict", "{0} devices are too full.").format(over)
    if over == 1 or tightest.shared:
        what = _too_much(tightest)
    return in_a_row(what, _help(outcome))


def _help(outcome: Outcome) -> str:
    if not outcome.plan.gpus:  # layers have nowhere else to go
        return QCoreApplication.translate("Verdict", "A shorter context, a smaller KV cache type or a GPU would help.")
    return QCoreApplication.translate(
        "Verdict", "Fewer layers there, a shorter context or a smaller KV cache type would help."
    )


def _too_much(device: DeviceOutcome) -> str:
    sizes = gib_text(device.needed), gib_text(device.device.free)
    if device.shared:
        text = QCoreApplication.translate(
            "Verdict", "GPU and CPU share one memory here: together they would hold {0}, and {1} is free."
        )
        return text.format(*sizes)
    if device.index == CPU:
        return QCoreApplication.translate("Verdict", "System memory would hold {0} and has {1} free.").format(*sizes)
    text = QCoreApplication.translate("Verdict", "{0} would hold {1} and has {2} free.")
    return text.format(memory_text(device.index), *sizes)


def cpu_layers(outcome: Outcome) -> int:
    """Layers at home on the CPU, the output layer counted."""
    return sum(1 for layer in _loaded_layers(outcome) if layer.device == CPU)


def _loaded_layers(outcome: Outcome) -> tuple[LayerUsage, ...]:
    """Without the layers for next-token prediction, which the engine leaves in the file."""
    model = outcome.plan.model
    return outcome.layers[: model.loaded_blocks] + outcome.layers[model.block_count :]


def _split_layers(outcome: Outcome) -> int:
    """Layers at home on a GPU with a part of them on the CPU."""
    return sum(
        1 for layer in outcome.layers if layer.device != CPU and any(part.device == CPU for part in layer.overflow)
    )


def _where_it_runs(outcome: Outcome) -> str:
    on_cpu, split, total = cpu_layers(outcome), _split_layers(outcome), len(_loaded_layers(outcome))
    if on_cpu == total:
        return QCoreApplication.translate("Verdict", "Everything runs on the CPU")
    if on_cpu:
        one = QCoreApplication.translate("Verdict", "{0} of {1} layers runs on the CPU")
        many = QCoreApplication.translate("Verdict", "{0} of {1} layers run on the CPU")
        return (one if on_cpu == 1 else many).format(on_cpu, total)
    if split:
        return _split_text(split, experts=outcome.plan.model.expert_count > 0)
    if len(outcome.plan.gpus) == 1:
        return QCoreApplication.translate("Verdict", "Everything runs on the GPU")
    return QCoreApplication.translate("Verdict", "Everything runs on the GPUs")


def _split_text(layers: int, *, experts: bool) -> str:
    if experts and layers == 1:
        return QCoreApplication.translate("Verdict", "Every layer runs on a GPU, experts of one layer on the CPU")
    if experts:
        text = QCoreApplication.translate("Verdict", "Every layer runs on a GPU, experts of {0} layers on the CPU")
        return text.format(layers)
    if layers == 1:
        return QCoreApplication.translate("Verdict", "Every layer runs on a GPU, part of one layer on the CPU")
    text = QCoreApplication.translate("Verdict", "Every layer runs on a GPU, parts of {0} layers on the CPU")
    return text.format(layers)


def _fitting_level(outcome: Outcome) -> Level:
    tight = any(device_level(device) is not Level.GOOD for device in outcome.devices)
    return Level.WARN if tight or cpu_layers(outcome) or _split_layers(outcome) else Level.GOOD


def _fitting_reason(outcome: Outcome) -> str:
    context = QCoreApplication.translate("Verdict", "Context {0} tokens.")
    context = context.format(number_text(outcome.estimate.context.n_ctx))
    return in_a_row(_tightest_text(outcome), context)


def _tightest_text(outcome: Outcome) -> str:
    gpus = [device for device in outcome.devices if device.index != CPU]
    tightest = min(gpus or outcome.devices, key=lambda device: device.headroom - device.margin_left)
    if tightest.headroom < tightest.margin_left:
        text = QCoreApplication.translate(
            "Verdict", "{0} keeps only {1} free, less than the {2} that should stay free besides the engine overhead."
        )
        sizes = gib_text(tightest.headroom), gib_text(tightest.margin_left)
        return text.format(memory_text(tightest.index), *sizes)
    if tightest.index == CPU:
        text = QCoreApplication.translate("Verdict", "It fits: system memory has {0} to spare.")
        return text.format(gib_text(tightest.headroom))
    text = QCoreApplication.translate("Verdict", "It fits: the tightest device is {0} with {1} to spare.")
    return text.format(memory_text(tightest.index), gib_text(tightest.headroom))


def loud_notes(outcome: Outcome) -> tuple[Note, ...]:
    """What stands below the verdict, which says the first refusal itself."""
    said = outcome.refusals[:1]
    return tuple(note for note in outcome.notes if note.code not in QUIET and note not in said)


def quiet_notes(outcome: Outcome) -> tuple[Note, ...]:
    """For whoever asks; the refusal that the verdict says itself can be explained too."""
    return (*outcome.refusals[:1], *(note for note in outcome.notes if note.code in QUIET))
