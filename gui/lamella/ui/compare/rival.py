"""What stands in one lane: a plan with the words for it."""

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU
from lamella.plan.outcome import Outcome
from lamella.plan.rivals import Facts, Run, facts, runs
from lamella.ui.words import allocator_text, device_text, gib_text, joined


class Lane(Enum):
    """Which plan a lane shows."""

    THIS = "this"
    ANSWER = "answer"  # an allocator's
    KEPT = "kept"
    OBSERVED = "observed"  # read from a server's log
    REACHED = "reached"  # what an engine would make of a plan


@dataclass(frozen=True, slots=True)
class Seen:
    """What a log says of a load, as a lane shows it. No runs: it does not say which layers are where."""

    runs: tuple[Run, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Rival:
    """`name` is a kept plan's own; `speed` is in tokens per second, None where it is not known.

    What was observed has `seen`, and a plan only where one could be made of it.
    """

    lane: Lane
    outcome: Outcome | None
    name: str = ""
    speed: float | None = None
    seen: Seen | None = None


def rival_text(rival: Rival) -> str:
    """What stands in front of its lane."""
    match rival.lane:
        case Lane.THIS:
            return QCoreApplication.translate("Compare", "This plan")
        case Lane.ANSWER:
            name = allocator_text(rival.outcome.plan.allocator) if rival.outcome else rival.name
            return QCoreApplication.translate("Compare", "{0} would choose").format(name)
        case Lane.OBSERVED:
            return QCoreApplication.translate("Compare", "Observed in the log")
        case Lane.KEPT | Lane.REACHED:
            return rival.name


def rival_facts(rival: Rival) -> Facts:
    """Of what was observed: what the log says; where it counts no layers, those of the plan made of it."""
    if rival.seen is None:
        assert rival.outcome is not None
        return facts(rival.outcome)
    said = rival.seen.facts
    if rival.outcome is None or None not in said.layers:
        return said
    drawn = facts(rival.outcome)
    alike = len(drawn.layers) == len(said.layers)
    return replace(said, layers=drawn.layers, gpu_layers=drawn.gpu_layers) if alike else said


def rival_runs(rival: Rival) -> tuple[Run, ...]:
    """As few as possible; a plan made of a log knows which layers are split."""
    if rival.outcome is not None:
        return runs(rival.outcome)
    return rival.seen.runs if rival.seen else ()


def memory_line(rival: Rival) -> str:
    """Bytes on the GPUs that have layers, "22.6 + 22.4 GiB", of four and more their sum; else the system memory's."""
    found = rival_facts(rival)
    *gpus, host = zip(found.used, found.layers, strict=True)
    on_gpus = [used for used, layers in gpus if used is not None and layers != 0]
    used = on_gpus or ([host[0]] if host[0] is not None else [])
    texts = [gib_text(nbytes) for nbytes in (used if len(used) < 4 else [sum(used)])]
    if len({text.rpartition(" ")[2] for text in texts}) == 1:
        texts = [*(text.rpartition(" ")[0] for text in texts[:-1]), texts[-1]]
    return " + ".join(texts)


def described(rival: Rival) -> str:
    """The whole lane for a screen reader and a tip: name, layers of each device, and whether it fits."""
    found = rival_facts(rival)
    parts = [
        QCoreApplication.translate("Compare", "{0}: {1} layers").format(device_text(device), layers)
        for device, layers in zip((*range(len(found.layers) - 1), CPU), found.layers, strict=True)
        if layers
    ]
    split = ""
    if found.split_layers:
        split = QCoreApplication.translate("Compare", "{0} of them partly elsewhere").format(found.split_layers)
    over = ""
    if found.fits is False:
        over = QCoreApplication.translate("Compare", "does not fit")
        if rival.lane is Lane.OBSERVED:
            over = QCoreApplication.translate("Compare", "was not loaded")
    return joined(rival_text(rival), *parts, split, over)
