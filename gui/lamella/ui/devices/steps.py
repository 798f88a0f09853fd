"""One step on the GPUs of a plan: what they are then, what it is called, and which card the person is then at."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Device
from lamella.ui.devices.changes import copied, freed, moved, removed
from lamella.ui.devices.menu import Act
from lamella.ui.topbar import MOST_GPUS
from lamella.ui.words import device_text, gib_text, joined, short_name

Gpus = tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """`text` is its whole sentence in the undo list."""

    gpus: Gpus
    text: str
    card: int


def able_acts(gpus: Gpus, index: int) -> frozenset[Act]:
    """What makes sense with this GPU now."""
    acts = {Act.REMOVE, Act.SET_FREE}
    acts |= {Act.COPY} if len(gpus) < MOST_GPUS else set()
    acts |= {Act.UP} if index else set()
    acts |= {Act.DOWN} if index < len(gpus) - 1 else set()
    return frozenset(acts)


def step_of(gpus: Gpus, index: int, act: Act) -> Step | None:
    """None for what needs a number first, and for a GPU that is gone."""
    if act is Act.SET_FREE or index >= len(gpus):
        return None
    name = _name(gpus[index], index)
    match act:
        case Act.COPY:
            text = QCoreApplication.translate("GpuSteps", "Copy {0}").format(name)
            return Step(copied(gpus, index), text, index + 1)
        case Act.REMOVE:
            return Step(removed(gpus, index), _remove_text(gpus[index]).format(name), min(index, len(gpus) - 2))
        case Act.UP:
            text = QCoreApplication.translate("GpuSteps", "Move {0} up").format(name)
            return Step(moved(gpus, index, -1), text, index - 1)
        case Act.DOWN:
            text = QCoreApplication.translate("GpuSteps", "Move {0} down").format(name)
            return Step(moved(gpus, index, 1), text, index + 1)


def free_step(gpus: Gpus, index: int, free: int) -> Step:
    """`free` in bytes."""
    text = QCoreApplication.translate("GpuSteps", "Count with {0} free on {1}")
    return Step(freed(gpus, index, free), text.format(gib_text(free), _name(gpus[index], index)), index)


def add_step(gpus: Gpus, gpu: Device) -> Step:
    """Behind the others."""
    text = QCoreApplication.translate("GpuSteps", "Add {0}").format(short_name(gpu.name))
    return Step((*gpus, gpu), text, len(gpus))


def _remove_text(gpu: Device) -> str:
    if gpu.simulated:
        return QCoreApplication.translate("GpuSteps", "Remove {0}")
    return QCoreApplication.translate("GpuSteps", "Plan without {0}")


def _name(gpu: Device, index: int) -> str:
    return joined(device_text(index), "" if gpu.name == "GPU" else short_name(gpu.name))
