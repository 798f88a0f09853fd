"""What one NVIDIA card says of itself, question by question; the driver's module is handed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final, NamedTuple, TypeVar

from lamella.devices.device import Reason

# NVML's return codes, the same numbers since its first version (nvml.h, nvmlReturn_t).
NOT_SUPPORTED: Final = 3
NO_PERMISSION: Final = 4
LOST: Final = frozenset((15, 16))  # GPU_IS_LOST, RESET_REQUIRED
# A healthy card that will not answer this one question: bad argument, unsupported, permission, not found, entry
# point, version.
REFUSALS: Final = frozenset((2, NOT_SUPPORTED, NO_PERMISSION, 6, 13, 25))
_REASONS: Final = {
    NOT_SUPPORTED: Reason.NOT_SUPPORTED,
    NO_PERMISSION: Reason.NO_PERMISSION,
    13: Reason.OLD_DRIVER,
    25: Reason.OLD_DRIVER,
}
_MOST_LINKS: Final = 18  # NVML_NVLINK_MAX_LINKS, nvml.h of driver 560

Values = dict[str, Any]
_T = TypeVar("_T")


@dataclass(slots=True)
class Asked:
    """Asks the driver, and keeps NVML's code for each value that it did not tell."""

    nvml: ModuleType
    refused: dict[str, int] = field(default_factory=dict)

    def __call__(self, value: str, call: Callable[..., _T], *args: object) -> _T | None:
        try:
            return call(*args)
        except self.nvml.NVMLError as error:
            self.refused[value] = error.value
        except UnicodeDecodeError:  # of a name
            self.refused[value] = NOT_SUPPORTED
        return None

    def of(self, handle: object, questions: "tuple[Question, ...]") -> Values:
        """The values that were told."""
        values: Values = {}
        for question in questions:
            told = self(question.value, getattr(self.nvml, question.call), handle, *question.arguments)
            if told is not None:
                values[question.value] = question.meaning(told)
        return values

    def missing(self) -> tuple[tuple[str, Reason], ...]:
        return tuple((value, _REASONS.get(code, Reason.FAILED)) for value, code in self.refused.items())


class Question(NamedTuple):
    """One value of a Reading and the NVML function that knows it."""

    value: str
    call: str
    arguments: tuple[int, ...] = ()
    meaning: Callable[[Any], object] = int


def _watts(milliwatts: int) -> float:
    return milliwatts / 1000


def _first_is_on(modes: list[int]) -> bool:
    """NVML gives what is and what will be after a restart."""
    return bool(modes[0])


_GRAPHICS, _MEMORY = 0, 2  # nvmlClockType_t
_CORE: Final = 0  # nvmlTemperatureSensors_t

FIXED: Final = (
    Question("pci_address", "nvmlDeviceGetPciInfo", (), lambda pci: str(pci.busId)),
    Question("pcie_generation", "nvmlDeviceGetMaxPcieLinkGeneration"),
    Question("pcie_width_most", "nvmlDeviceGetMaxPcieLinkWidth"),
    Question("compute_capability", "nvmlDeviceGetCudaComputeCapability", (), tuple),
    Question("clock_most_mhz", "nvmlDeviceGetMaxClockInfo", (_GRAPHICS,)),
    Question("memory_clock_most_mhz", "nvmlDeviceGetMaxClockInfo", (_MEMORY,)),
)
SLOW: Final = (
    Question("power_limit_w", "nvmlDeviceGetEnforcedPowerLimit", (), _watts),
    Question("ecc", "nvmlDeviceGetEccMode", (), _first_is_on),
    Question("display_attached", "nvmlDeviceGetDisplayMode", (), bool),
)
FAST: Final = (
    Question("temperature_c", "nvmlDeviceGetTemperature", (_CORE,)),
    Question("power_w", "nvmlDeviceGetPowerUsage", (), _watts),
    Question("clock_mhz", "nvmlDeviceGetClockInfo", (_GRAPHICS,)),
    Question("memory_clock_mhz", "nvmlDeviceGetClockInfo", (_MEMORY,)),
    Question("fan_percent", "nvmlDeviceGetFanSpeed"),
    Question("pcie_width", "nvmlDeviceGetCurrPcieLinkWidth"),
    Question("pcie_generation_now", "nvmlDeviceGetCurrPcieLinkGeneration"),
)
OWN: Final = (Question("utilisation_percent", "nvmlDeviceGetUtilizationRates", (), lambda rates: rates.gpu),)
"""What a MIG instance is asked itself; the rest is the whole card's."""
MIG_MODE: Final = Question("mig_mode", "nvmlDeviceGetMigMode", (), _first_is_on)


def memory(asked: Asked, handle: object) -> Values:
    """Version 2 counts the driver's reserve apart; drivers before 510 do not have it.

    "used" has meant with and without that reserve, "free" always the same.
    """
    nvml = asked.nvml
    told = asked("reserved", nvml.nvmlDeviceGetMemoryInfo, handle, nvml.nvmlMemory_v2)
    if told is not None:
        used = max(0, told.total - told.free - told.reserved)
        return {"total": told.total, "free": told.free, "used": used, "reserved": told.reserved}
    if asked.refused["reserved"] in REFUSALS:
        told = asked("total", nvml.nvmlDeviceGetMemoryInfo, handle)
        if told is not None:
            return {"total": told.total, "free": told.free, "used": told.total - told.free}
    code = asked.refused.setdefault("total", asked.refused["reserved"])
    asked.refused |= {"free": code, "used": code}
    return {}


def bandwidth(asked: Asked, handle: object, memory_clock_mhz: int | None) -> Values:
    """NVML counts the clock of every kind of memory so that two bits a line come with each beat."""
    bits = asked("bandwidth_gb_s", asked.nvml.nvmlDeviceGetMemoryBusWidth, handle)
    if not bits or not memory_clock_mhz:
        asked.refused.setdefault("bandwidth_gb_s", NOT_SUPPORTED)
        return {}
    return {"bandwidth_gb_s": 2 * memory_clock_mhz * bits / 8 / 1000}


def nvlinks(asked: Asked, handle: object) -> Values:
    """The driver refuses numbers past the last link, and every number on a card without links."""
    up: list[bool] = []
    for link in range(_MOST_LINKS):
        state = asked("nvlinks", asked.nvml.nvmlDeviceGetNvLinkState, handle, link)
        if state is None:
            break
        up.append(bool(state))
    if not up:
        return {}
    asked.refused.pop("nvlinks", None)
    return {"nvlinks": tuple(up)}
