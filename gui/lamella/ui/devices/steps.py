"""One step on the GPUs of a plan: what they are then, what it is called, and which card the person is then at."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Device, Reading
from lamella.ui.devices.changes import copied, moved, moved_to, removed, returned, sized
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
    acts = {Act.REMOVE, Act.SET_MEMORY}
    acts |= {Act.COPY} if len(gpus) < MOST_GPUS else set()
    acts |= {Act.UP} if index else set()
    acts |= {Act.DOWN} if index < len(gpus) - 1 else set()
    return frozenset(acts)


def step_of(gpus: Gpus, index: int, act: Act) -> Step | None:
    """None for what is no change or needs a number first, and for a GPU that is gone."""
    if index >= len(gpus):
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
        case _:
            return None


def place_step(gpus: Gpus, index: int, place: int) -> Step | None:
    """As a drag has it; None where the GPU is there already."""
    if index >= len(gpus) or place == index or not 0 <= place < len(gpus):
        return None
    text = QCoreApplication.translate("GpuSteps", "Move {0} to place {1}")
    return Step(moved_to(gpus, index, place), text.format(_name(gpus[index], index), place), place)


def memory_step(gpus: Gpus, index: int, *, total: int, free: int) -> Step:
    """Sizes in bytes."""
    name, changed = _name(gpus[index], index), sized(gpus, index, total=total, free=free)
    if total == gpus[index].total:
        text = QCoreApplication.translate("GpuSteps", "Count with {0} free on {1}")
        return Step(changed, text.format(gib_text(free), name), index)
    text = QCoreApplication.translate("GpuSteps", "Try {1} with {0}")
    return Step(changed, text.format(gib_text(total), name), index)


def return_step(gpus: Gpus, gpu: Device, listed: tuple[str, ...]) -> Step:
    """A GPU of this computer that the plan goes without; `listed` as in `returned`."""
    text = QCoreApplication.translate("GpuSteps", "Plan with {0} of this computer")
    changed = returned(gpus, gpu, listed)
    return Step(changed, text.format(short_name(gpu.name)), changed.index(gpu))


def add_step(gpus: Gpus, gpu: Device) -> Step:
    """Behind the others."""
    text = QCoreApplication.translate("GpuSteps", "Add {0}").format(short_name(gpu.name))
    return Step((*gpus, gpu), text, len(gpus))


def host_as_here(host: Device, reading: Reading) -> Device:
    """The system memory of this computer; how fast it is, only somebody who looked can say."""
    if reading.total is None or reading.free is None:
        return host
    return replace(host, total=reading.total, free=reading.free)


def host_step_text(host: Device) -> str:
    """The sentence in the undo list."""
    return QCoreApplication.translate("GpuSteps", "Plan with {0} of system memory").format(gib_text(host.total))


def _remove_text(gpu: Device) -> str:
    if gpu.simulated:
        return QCoreApplication.translate("GpuSteps", "Remove {0}")
    return QCoreApplication.translate("GpuSteps", "Plan without {0}")


def _name(gpu: Device, index: int) -> str:
    return joined(device_text(index), "" if gpu.name == "GPU" else short_name(gpu.name))
