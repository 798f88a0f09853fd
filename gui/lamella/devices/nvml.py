"""NVIDIA's GPUs through the driver's own library: the only file that imports pynvml, and only when first asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Final, TypeVar

from lamella.devices.device import Backend, Device, Kind, Reading, Readings, Trouble
from lamella.devices.host import host_reading

# NVML's return codes, the same numbers since its first version (nvml.h, nvmlReturn_t).
_NOT_SUPPORTED: Final = 3
_NO_PERMISSION: Final = 4
_LOST: Final = frozenset((15, 16))  # GPU_IS_LOST, RESET_REQUIRED
# A healthy card that will not answer this one question: bad argument, unsupported, permission, entry point, version.
_REFUSALS: Final = frozenset((2, _NOT_SUPPORTED, _NO_PERMISSION, 13, 25))
_TROUBLES: Final = {
    _NO_PERMISSION: Trouble.NO_PERMISSION,
    9: Trouble.DRIVER_NOT_LOADED,
    12: Trouble.NO_DRIVER,
    15: Trouble.GPU_LOST,
    16: Trouble.GPU_LOST,
    18: Trouble.DRIVER_MISMATCH,
}

# While one of several cards fails the others go on. The library looks for it again only when it is opened anew, and
# that may wake sleeping cards, so not at every reading.
_REOPEN_S: Final = 10.0

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a card, or the whole driver, does not answer."""

    trouble: Trouble
    detail: str


@dataclass(frozen=True, slots=True)
class _Gpu:
    """What does not change while the library is open. Without a handle there is a failure."""

    uuid: str
    name: str
    handle: object = None
    failure: _Failure | None = None
    pcie_generation: int | None = None


class NvmlSource:
    """Source of the GPUs in this computer. Slow calls block; errors become `Readings.trouble`, never exceptions.

    A card that fails keeps its place with all values None while the others answer. A driver that fails leaves no
    cards, and the next `read` starts from the beginning, so a driver that comes back is found.
    """

    def __init__(
        self, *, host: Callable[[], Reading] = host_reading, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._host = host
        self._clock = clock
        self._open = False
        self._driver = ""
        self._gpus: tuple[_Gpu, ...] = ()  # kept while closed: a card lost before the next opening keeps its name
        self._reopen_at: float | None = None

    def read(self) -> Readings:
        gpus, failure = self._answers()
        return Readings(
            gpus=gpus,
            host=self._host(),
            monotonic_s=self._clock(),
            driver=self._driver,
            trouble=failure.trouble if failure else None,
            trouble_detail=failure.detail if failure else "",
        )

    def close(self) -> None:
        """Lets go of the driver; a later `read` takes it up again."""
        if self._open:
            import pynvml

            self._open, self._driver, self._reopen_at = False, "", None
            _asked([], pynvml.nvmlShutdown)

    def _answers(self) -> tuple[tuple[Reading, ...], _Failure | None]:
        try:
            import pynvml
        except ImportError as error:
            return (), _Failure(Trouble.NO_DRIVER, str(error))
        try:
            self._take_up(pynvml)
        except pynvml.NVMLError as error:
            self.close()
            return (), _failure(error.value)
        answers = [_reading(pynvml, gpu) for gpu in self._gpus]
        failures = [failure for _, failure in answers if failure]
        self._plan_reopening(failures, answered=len(answers) - len(failures))
        return tuple(reading for reading, _ in answers), failures[0] if failures else None

    def _take_up(self, pynvml: ModuleType) -> None:
        """Opens the library and lists the cards, where that is due."""
        if self._reopen_at is not None and self._clock() >= self._reopen_at:
            self.close()
        opened = not self._open
        if opened:
            pynvml.nvmlInit()
            self._open = True
            self._driver = _asked([], pynvml.nvmlSystemGetDriverVersion) or ""
        count = pynvml.nvmlDeviceGetCount()  # one cheap question, which a driver that went away cannot answer
        if opened or count != len(self._gpus):
            before = self._gpus if count == len(self._gpus) else (None,) * count
            self._gpus = tuple(_gpu(pynvml, index, before=before[index]) for index in range(count))

    def _plan_reopening(self, failures: list[_Failure], *, answered: int) -> None:
        if all(failure.trouble is Trouble.NO_PERMISSION for failure in failures):
            self._reopen_at = None
        elif not answered:
            self.close()
        elif self._reopen_at is None:
            self._reopen_at = self._clock() + _REOPEN_S


def gpus_of(readings: Readings) -> tuple[Device, ...]:
    """The GPUs to plan with, in NVML's order, with what is free now; cards that did not answer are left out.

    A card that answers everything but its memory has none of its own (GB10, Jetson): it takes the system's.
    """
    devices: list[Device] = []
    for reading in readings.gpus:
        total, free = reading.total, reading.free
        if total is None and (reading.temperature_c is not None or reading.utilisation_percent is not None):
            total, free = readings.host.total, readings.host.free
        if total is not None and free is not None:
            devices.append(Device(reading.name, Kind.GPU, Backend.CUDA, total=total, free=free, uuid=reading.uuid))
    return tuple(devices)


def _gpu(pynvml: ModuleType, index: int, *, before: _Gpu | None) -> _Gpu:
    codes: list[int] = []
    handle = _asked(codes, pynvml.nvmlDeviceGetHandleByIndex, index)
    if handle is None:
        known = before or _Gpu(uuid=f"#{index}", name="NVIDIA GPU")
        return _Gpu(known.uuid, known.name, failure=_failure(codes[-1], known.name))
    return _Gpu(
        uuid=_asked(codes, pynvml.nvmlDeviceGetUUID, handle) or f"#{index}",
        name=_asked(codes, pynvml.nvmlDeviceGetName, handle) or "NVIDIA GPU",
        handle=handle,
        # The link falls back to generation 1 while a card sleeps: what it can do tells more than what it does now.
        pcie_generation=_asked(codes, pynvml.nvmlDeviceGetMaxPcieLinkGeneration, handle),
    )


def _reading(pynvml: ModuleType, gpu: _Gpu) -> tuple[Reading, _Failure | None]:
    """A card that fails is not asked further: each question to a lost card can take long."""
    silent = Reading(gpu.uuid, gpu.name, None, None)
    if gpu.failure:
        return silent, gpu.failure
    codes: list[int] = []
    memory = _memory(codes, pynvml, gpu.handle)
    if memory is None and codes[-1] not in _REFUSALS:
        return silent, _failure(codes[-1], gpu.name)
    denied = memory is None and codes[-1] == _NO_PERMISSION
    utilisation = _asked(codes, pynvml.nvmlDeviceGetUtilizationRates, gpu.handle)
    power_mw = _asked(codes, pynvml.nvmlDeviceGetPowerUsage, gpu.handle)
    reading = Reading(
        uuid=gpu.uuid,
        name=gpu.name,
        total=memory[0] if memory else None,
        free=memory[1] if memory else None,
        utilisation_percent=None if utilisation is None else utilisation.gpu,
        temperature_c=_asked(codes, pynvml.nvmlDeviceGetTemperature, gpu.handle, pynvml.NVML_TEMPERATURE_GPU),
        power_w=None if power_mw is None else power_mw / 1000,
        pcie_generation=gpu.pcie_generation,
        pcie_width=_asked(codes, pynvml.nvmlDeviceGetCurrPcieLinkWidth, gpu.handle),
    )
    if lost := [code for code in codes if code in _LOST]:
        return silent, _failure(lost[0], gpu.name)
    return reading, _failure(_NO_PERMISSION, gpu.name) if denied else None


def _memory(codes: list[int], pynvml: ModuleType, handle: object) -> tuple[int, int] | None:
    """Total and free. Version 2 counts the driver's reserve apart; drivers before 510 do not have it.

    "used" has meant with and without that reserve, "free" always the same.
    """
    memory = _asked(codes, pynvml.nvmlDeviceGetMemoryInfo, handle, pynvml.nvmlMemory_v2)
    if memory is None and codes[-1] in _REFUSALS:
        memory = _asked(codes, pynvml.nvmlDeviceGetMemoryInfo, handle)
    return None if memory is None else (memory.total, memory.free)


def _asked(codes: list[int], call: Callable[..., _T], *args: object) -> _T | None:
    """The driver's answer; None where it has none, and NVML's code goes to `codes`."""
    import pynvml

    try:
        return call(*args)
    except pynvml.NVMLError as error:
        codes.append(error.value)
    except UnicodeDecodeError:  # of a name
        codes.append(_NOT_SUPPORTED)
    return None


def _failure(code: int, whose: str = "") -> _Failure:
    """`detail` is English, for a tooltip and a bug report: "NVIDIA H100: GPU is lost (15)"."""
    import pynvml

    text = f"{pynvml.NVMLError(code)} ({code})"
    return _Failure(_TROUBLES.get(code, Trouble.FAILED), f"{whose}: {text}" if whose else text)
