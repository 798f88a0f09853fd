"""The cards and MIG instances that the driver lists, and the reading of each."""

from dataclasses import dataclass, field
from types import ModuleType
from typing import Final

from lamella.devices.device import Reading, Reason, Trouble
from lamella.devices.nvml_card import (
    FAST,
    FIXED,
    LOST,
    MIG_MODE,
    NO_PERMISSION,
    OWN,
    REFUSALS,
    SLOW,
    Asked,
    Values,
    bandwidth,
    memory,
    nvlinks,
)
from lamella.devices.nvml_processes import Programs

_TROUBLES: Final = {
    NO_PERMISSION: Trouble.NO_PERMISSION,
    9: Trouble.DRIVER_NOT_LOADED,
    12: Trouble.NO_DRIVER,
    15: Trouble.GPU_LOST,
    16: Trouble.GPU_LOST,
    18: Trouble.DRIVER_MISMATCH,
}
_NAMELESS: Final = "NVIDIA GPU"
_NO_MEMORY: Final[Values] = {"total": None, "free": None}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a card, or the whole driver, does not answer. `detail` is English, for a tooltip and a bug report."""

    trouble: Trouble
    detail: str


Missing = tuple[tuple[str, Reason], ...]


@dataclass(slots=True)
class Gpu:
    """A card or one instance of it, with what was learnt while the library is open. Without handle it has failed."""

    uuid: str
    name: str
    handle: object = None  # asked for what is its own
    whole: object = None  # asked for what the card has once; the same where it is not split
    parent: str = ""
    failure: Failure | None = None
    mig_mode: bool | None = None
    gone: bool = False  # an instance that did not answer any more
    fixed: Values = field(default_factory=dict)
    fixed_missing: Missing = ()
    slow: Values = field(default_factory=dict)
    slow_missing: Missing = ()


def listed(nvml: ModuleType, count: int, *, before: tuple[Gpu, ...]) -> tuple[Gpu, ...]:
    """Every card, or its MIG instances in its place. `before` gives a card that is lost by now its name."""
    known = before if len(before) == count else (None,) * count
    cards = (_card(nvml, index, known=known[index]) for index in range(count))
    return tuple(gpu for card in cards for gpu in (_instances(nvml, card) or (card,)))


def reading_of(nvml: ModuleType, gpu: Gpu, programs: Programs, *, slow: bool) -> tuple[Reading, Failure | None]:
    """A card that fails is not asked further: each question to a lost card can take long."""
    if gpu.failure:
        return _silent(gpu, gpu.failure), gpu.failure
    asked = Asked(nvml)
    values = memory(asked, gpu.handle)
    told = bool(values)
    if not told and asked.refused["total"] not in REFUSALS:
        failure = failure_of(nvml, asked.refused["total"], gpu.name)
        return _silent(gpu, failure), failure
    gpu.gone = bool(gpu.parent) and not told
    denied = asked.refused.get("total") == NO_PERMISSION
    values |= asked.of(gpu.handle, OWN) | asked.of(gpu.whole, FAST) | programs.of(asked, gpu.handle, gpu.uuid)
    codes = list(asked.refused.values())
    if slow:
        codes += _learn_slow(nvml, gpu)
    if lost := [code for code in codes if code in LOST]:
        failure = failure_of(nvml, lost[0], gpu.name)
        return _silent(gpu, failure), failure
    missing = (*asked.missing(), *gpu.slow_missing, *gpu.fixed_missing)
    # A value that was not told has no entry here, and Reading's own None stands.
    reading = Reading(**_NO_MEMORY | gpu.fixed | gpu.slow | values | _stem(gpu), missing=missing)
    return reading, failure_of(nvml, NO_PERMISSION, gpu.name) if denied else None


def failure_of(nvml: ModuleType, code: int, whose: str = "") -> Failure:
    """`detail` reads as "NVIDIA H100: GPU is lost (15)"."""
    text = f"{nvml.NVMLError(code)} ({code})"
    return Failure(_TROUBLES.get(code, Trouble.FAILED), f"{whose}: {text}" if whose else text)


def _stem(gpu: Gpu) -> Values:
    return {"uuid": gpu.uuid, "name": gpu.name, "parent": gpu.parent}


def _silent(gpu: Gpu, failure: Failure) -> Reading:
    return Reading(gpu.uuid, gpu.name, None, None, parent=gpu.parent, trouble=failure.trouble)


def _card(nvml: ModuleType, index: int, *, known: Gpu | None) -> Gpu:
    asked = Asked(nvml)
    handle = asked("handle", nvml.nvmlDeviceGetHandleByIndex, index)
    if handle is None:
        uuid, name = (known.uuid, known.name) if known else (f"#{index}", _NAMELESS)
        return Gpu(uuid, name, failure=failure_of(nvml, asked.refused["handle"], name))
    uuid = asked("uuid", nvml.nvmlDeviceGetUUID, handle) or f"#{index}"
    name = asked("name", nvml.nvmlDeviceGetName, handle) or _NAMELESS
    asked.refused.clear()
    mode = asked.of(handle, (MIG_MODE,))
    fixed = mode | asked.of(handle, FIXED)
    fixed |= bandwidth(asked, handle, fixed.get("memory_clock_most_mhz"))
    return Gpu(uuid, name, handle, handle, mig_mode=mode.get("mig_mode"), fixed=fixed, fixed_missing=asked.missing())


def _instances(nvml: ModuleType, card: Gpu) -> tuple[Gpu, ...]:
    """Numbers of instances have gaps; a card that is not split has none."""
    if not card.mig_mode:
        return ()
    asked = Asked(nvml)
    found: list[Gpu] = []
    for number in range(asked("most", nvml.nvmlDeviceGetMaxMigDeviceCount, card.handle) or 0):
        handle = asked("instance", nvml.nvmlDeviceGetMigDeviceHandleByIndex, card.handle, number)
        if handle is not None:
            uuid = asked("uuid", nvml.nvmlDeviceGetUUID, handle) or f"{card.uuid}/{number}"
            name = asked("name", nvml.nvmlDeviceGetName, handle) or f"{card.name} MIG"
            found.append(Gpu(uuid, name, handle, card.handle, card.uuid, None, card.mig_mode))
    for one in found:
        one.fixed, one.fixed_missing = card.fixed, card.fixed_missing
    return tuple(found)


def _learn_slow(nvml: ModuleType, gpu: Gpu) -> list[int]:
    """Codes of what was refused."""
    asked = Asked(nvml)
    gpu.slow = asked.of(gpu.whole, SLOW) | nvlinks(asked, gpu.whole)
    gpu.slow_missing = asked.missing()
    return list(asked.refused.values())
