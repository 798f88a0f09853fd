"""What a card says about its GPU in a few words, and why, in whole sentences."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Device, Kind, Reason, Trouble
from lamella.devices.requirements import (
    Attention,
    Code,
    Engine,
    Fitness,
    attention,
    fitness,
    ollama_uses_attention,
    this_system,
)
from lamella.devices.visible import Remark
from lamella.plan.pool import draws_on_system
from lamella.ui.devices.standing import Presence, Standing
from lamella.ui.words import gib_text

NEEDLESS = (Code.RUNS, Code.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Mark:
    """A few words, and the sentence behind them. `loud`: the plan will not run as it stands.

    `of_sharing`: there may be a sentence with figures about it, and then the words say nothing more.
    """

    text: str
    why: str
    loud: bool = False
    of_sharing: bool = False


def marks(device: Device, standing: Standing) -> tuple[Mark, ...]:
    """The loud ones first; none for a healthy GPU that every build of the plan's engine runs on."""
    found = (
        *_late_marks(standing),
        *_memory_marks(standing),
        *_visible_marks(standing),
        *_build_marks(device, standing),
        *_attention_marks(device, standing),
        *_kind_marks(device, standing),
    )
    return tuple(sorted(found, key=lambda mark: not mark.loud))


def marks_by(device: Device, standing: Standing) -> tuple[object, ...]:
    """All that marks follow from: while it is the same, so are they."""
    reading = standing.reading
    told = (
        None
        if reading is None
        else (
            reading.free is None,
            reading.missing,
            reading.unified,
            reading.parent,
            reading.ecc,
            reading.late and reading.kind,
        )
    )
    seen = standing.hidden, standing.from_server, standing.remarks
    return device.arch, standing.presence, standing.driver, standing.engine, seen, told


def presence_text(standing: Standing) -> str:
    """In place of a live line, where there is none."""
    match standing.presence:
        case Presence.UNKNOWN | Presence.HERE:
            return QCoreApplication.translate("Marks", "no reading yet")
        case Presence.WHAT_IF:
            return QCoreApplication.translate("Marks", "what-if, not in this computer")
        case Presence.LOST:
            return _lost_text(standing.trouble)
        case Presence.ABSENT:
            return QCoreApplication.translate("Marks", "not in this computer now")
        case Presence.UNREAD:
            return _driver_text(standing.trouble)


def _lost_text(trouble: Trouble | None) -> str:
    match trouble:
        case Trouble.NO_PERMISSION:
            return QCoreApplication.translate("Marks", "no permission to read it")
        case Trouble.NO_ANSWER:
            return QCoreApplication.translate("Marks", "its server does not answer")
        case Trouble.GPU_LOST:
            return QCoreApplication.translate("Marks", "lost: the driver no longer reaches it")
        case _:
            return QCoreApplication.translate("Marks", "does not answer")


def _driver_text(trouble: Trouble | None) -> str:
    match trouble:
        case Trouble.NO_DRIVER:
            return QCoreApplication.translate("Marks", "no reading: no NVIDIA driver")
        case Trouble.DRIVER_NOT_LOADED:
            return QCoreApplication.translate("Marks", "no reading: the driver is not loaded")
        case Trouble.DRIVER_MISMATCH:
            return QCoreApplication.translate("Marks", "no reading until the computer restarts")
        case _:
            return QCoreApplication.translate("Marks", "no reading: the driver does not answer")


def reason_text(reason: Reason | None) -> str:
    """Why a value is not there."""
    match reason:
        case Reason.NOT_SUPPORTED:
            return QCoreApplication.translate("Marks", "this GPU does not tell it")
        case Reason.OLD_DRIVER:
            return QCoreApplication.translate("Marks", "the driver is too old to tell it")
        case Reason.NO_PERMISSION:
            return QCoreApplication.translate("Marks", "no permission to read it")
        case Reason.FAILED:
            return QCoreApplication.translate("Marks", "the driver failed to tell it")
        case None:
            return QCoreApplication.translate("Marks", "not known")


def engine_text(engine: Engine) -> str:
    """Proper names, the same in every language."""
    return "Ollama" if engine is Engine.OLLAMA else "llama.cpp"


def build_text(found: Fitness) -> str:
    """Whether one build runs on a GPU; "driver too old: needs 580 or newer"."""
    match found.code:
        case Code.RUNS:
            return QCoreApplication.translate("Marks", "runs")
        case Code.DRIVER_TOO_OLD:
            text = QCoreApplication.translate("Marks", "the driver is too old: it needs {0} or newer")
            return text.format(found.needed)
        case Code.CARD_TOO_OLD:
            text = QCoreApplication.translate("Marks", "the GPU is too old: it needs compute capability {0} or newer")
            return text.format(found.needed)
        case Code.NOT_IN_BUILD:
            return QCoreApplication.translate("Marks", "not made for this GPU")
        case Code.UNKNOWN if found.needed:
            return QCoreApplication.translate("Marks", "runs with driver {0} or newer").format(found.needed)
        case Code.UNKNOWN:
            return QCoreApplication.translate("Marks", "not known")


def _late_marks(standing: Standing) -> tuple[Mark, ...]:
    reading = standing.reading
    if reading is None or not reading.late or standing.presence is not Presence.HERE:
        return ()
    text = _lost_text(Trouble.NO_ANSWER if reading.kind is Kind.REMOTE else None)
    why = QCoreApplication.translate(
        "Marks", "Its figures are the last that were read. They are live again by themselves as soon as it answers."
    )
    return (Mark(text, why, loud=True),)


def _memory_marks(standing: Standing) -> tuple[Mark, ...]:
    reading = standing.reading
    if standing.presence is not Presence.HERE or reading is None or reading.free is not None:
        return ()
    text = QCoreApplication.translate("Marks", "free memory not told")
    why = QCoreApplication.translate("Marks", "Free memory: {0}. The plan counts with what it knew before.")
    return (Mark(text, why.format(reason_text(reading.reason("free") or reading.reason("total"))), loud=True),)


def _visible_marks(standing: Standing) -> tuple[Mark, ...]:
    if not standing.hidden:
        return ()
    text = QCoreApplication.translate("Marks", "not seen by the engine")
    return (Mark(text, _hidden_text(standing), loud=True),)


def _hidden_text(standing: Standing) -> str:
    for remark, detail in standing.remarks:
        match remark:
            case Remark.NOTHING_VISIBLE:
                return QCoreApplication.translate(
                    "Marks", "CUDA_VISIBLE_DEVICES shows the engine no GPU at all: it would run on the CPU."
                )
            case Remark.DUPLICATES:
                text = QCoreApplication.translate(
                    "Marks", "CUDA_VISIBLE_DEVICES names “{0}” twice, so the engine sees no GPU at all."
                )
                return text.format(detail)
            case Remark.ENTRY_ENDS_LIST:
                text = QCoreApplication.translate(
                    "Marks", "CUDA_VISIBLE_DEVICES ends at “{0}”, which is no GPU here; what follows is not seen."
                )
                return text.format(detail)
            case Remark.ONE_INSTANCE_ONLY:
                return QCoreApplication.translate("Marks", "A program uses one MIG instance only, the first.")
            case Remark.GPUS_HIDDEN:
                continue
    if standing.from_server:
        return QCoreApplication.translate(
            "Marks", "The running Ollama server was started with CUDA_VISIBLE_DEVICES, which hides this GPU."
        )
    return QCoreApplication.translate("Marks", "CUDA_VISIBLE_DEVICES hides this GPU from the engine.")


def _build_marks(device: Device, standing: Standing) -> tuple[Mark, ...]:
    """One for the plan's engine: its builds of one kind that do not run here, louder where none does."""
    builds = builds_of(device, standing)
    own = [found for found in builds if found.build.engine is standing.engine]
    wrong = [found for found in own if found.code not in NEEDLESS]
    if not wrong:
        return ()
    name = engine_text(standing.engine)
    why = "\n".join(f"{name} {found.build.version}, {found.build.name}: {build_text(found)}" for found in own)
    if len(wrong) == len(own):
        text = QCoreApplication.translate("Marks", "no build of {0} runs on it").format(name)
        return (Mark(text, why, loud=True),)
    return tuple(Mark(_wrong_text(found), why) for found in wrong)


def _wrong_text(found: Fitness) -> str:
    build = found.build.name
    match found.code:
        case Code.DRIVER_TOO_OLD:
            text = QCoreApplication.translate("Marks", "too old for {0} builds: needs driver {1} or newer")
            return text.format(build, found.needed)
        case Code.CARD_TOO_OLD:
            return QCoreApplication.translate("Marks", "too old for {0} builds").format(build)
        case _:
            return QCoreApplication.translate("Marks", "not in {0} builds").format(build)


def builds_of(device: Device, standing: Standing) -> tuple[Fitness, ...]:
    """Every build for this system; none for a GPU of unknown make. The driver of this computer says nothing of
    a GPU that is not in it.
    """
    if not device.arch[:1].isdigit() and not device.arch.startswith("gfx"):
        return ()
    here = standing.presence is not Presence.WHAT_IF
    return fitness(device.arch, standing.driver if here else "", this_system())


def _attention_marks(device: Device, standing: Standing) -> tuple[Mark, ...]:
    if standing.engine is Engine.OLLAMA and ollama_uses_attention(device.arch) is False:
        text = QCoreApplication.translate("Marks", "no flash attention in Ollama")
        why = QCoreApplication.translate("Marks", "Ollama leaves flash attention off on GPUs of this generation.")
        return (Mark(text, why),)
    if attention(device.arch) is Attention.NONE:
        text = QCoreApplication.translate("Marks", "no flash attention")
        return (Mark(text, QCoreApplication.translate("Marks", "llama.cpp has no flash attention for this GPU.")),)
    return ()


def _kind_marks(device: Device, standing: Standing) -> tuple[Mark, ...]:
    reading = standing.reading
    found: list[Mark] = []
    if draws_on_system(device) or (reading is not None and reading.unified):
        text = QCoreApplication.translate("Marks", "shares system memory")
        why = QCoreApplication.translate("Marks", "It has no memory of its own: what it uses, the CPU cannot use.")
        found.append(Mark(text, why, of_sharing=True))
    if reading is None:
        return tuple(found)
    if reading.parent:
        why = QCoreApplication.translate("Marks", "A part of a GPU that MIG has split; it has memory of its own.")
        found.append(Mark(QCoreApplication.translate("Marks", "MIG instance"), why))
    if reading.ecc:
        why = QCoreApplication.translate("Marks", "Its memory corrects errors, which may cost some of its size.")
        found.append(Mark(QCoreApplication.translate("Marks", "ECC"), why))
    return tuple(found)


def held_text(standing: Standing, nbytes: int | None) -> str:
    """That a server holds the model on this GPU already; "" where none does."""
    if not standing.holders:
        return ""
    name = engine_text(standing.holders[0][1])
    if nbytes is None:
        text = QCoreApplication.translate(
            "Marks", "{0} already holds this model here; how much is hidden, so it is counted twice."
        )
        return text.format(name)
    text = QCoreApplication.translate("Marks", "{0} already holds this model here ({1}, counted once).")
    return text.format(name, gib_text(nbytes))
