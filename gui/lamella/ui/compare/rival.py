"""What stands in one lane: a plan with the words for it."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from lamella.plan.outcome import Outcome
from lamella.plan.rivals import facts
from lamella.ui.words import allocator_text, device_text, gib_text, joined


class Lane(Enum):
    """Which plan a lane shows."""

    THIS = "this"
    ANSWER = "answer"  # an allocator's
    KEPT = "kept"
    OBSERVED = "observed"  # read from a server's log


@dataclass(frozen=True, slots=True)
class Rival:
    """`name` is a kept plan's own; `speed` is in tokens per second, None where it is not known."""

    lane: Lane
    outcome: Outcome
    name: str = ""
    speed: float | None = None


def rival_text(rival: Rival) -> str:
    """What stands in front of its lane."""
    match rival.lane:
        case Lane.THIS:
            return QCoreApplication.translate("Compare", "This plan")
        case Lane.ANSWER:
            name = allocator_text(rival.outcome.plan.allocator)
            return QCoreApplication.translate("Compare", "{0} would choose").format(name)
        case Lane.KEPT | Lane.OBSERVED:
            return rival.name


def memory_line(rival: Rival) -> str:
    """Bytes on the GPUs that have layers, "22.6 + 22.4 GiB", of four and more their sum; else the system memory's."""
    *gpus, host = rival.outcome.devices
    used = [device.usage.used for device in gpus if device.layers] or [host.usage.used]
    texts = [gib_text(nbytes) for nbytes in (used if len(used) < 4 else [sum(used)])]
    if len({text.rpartition(" ")[2] for text in texts}) == 1:
        texts = [*(text.rpartition(" ")[0] for text in texts[:-1]), texts[-1]]
    return " + ".join(texts)


def described(rival: Rival) -> str:
    """The whole lane for a screen reader and a tip: name, layers of each device, and whether it fits."""
    found = facts(rival.outcome)
    parts = [
        QCoreApplication.translate("Compare", "{0}: {1} layers").format(device_text(device.index), layers)
        for device, layers in zip(rival.outcome.devices, found.layers, strict=True)
        if layers
    ]
    split = ""
    if found.split_layers:
        split = QCoreApplication.translate("Compare", "{0} of them partly elsewhere").format(found.split_layers)
    over = "" if found.fits else QCoreApplication.translate("Compare", "does not fit")
    return joined(rival_text(rival), *parts, split, over)
