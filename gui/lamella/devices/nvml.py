"""NVIDIA's GPUs through the driver's own library: the only file that imports pynvml, and only when first asked."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Final

from lamella.devices.device import Backend, Device, Kind, Reading, Readings, Reason, Trouble
from lamella.devices.host import host_reading
from lamella.devices.nvml_card import MIG_MODE, Asked
from lamella.devices.nvml_gpu import Failure, Gpu, failure_of, listed, reading_of
from lamella.devices.nvml_processes import Programs

# While one of several cards fails the others go on. The library looks for it again only when it is opened anew, and
# that may wake sleeping cards, so not at every reading.
_REOPEN_S: Final = 10.0
# Every so many readings the values are asked that hardly ever change.
_SLOW_TURN: Final = 10
# The kernel module's list of cards. The library itself learns of a new one only when it is opened anew.
_BUS: Final = Path("/proc/driver/nvidia/gpus")


class NvmlSource:
    """Source of the GPUs in this computer. Slow calls block; errors become `Readings.trouble`, never exceptions.

    A card that fails keeps its place with all values None while the others answer. A driver that fails leaves no
    cards, and the next `read` starts from the beginning, so a driver that comes back is found. A card that is split
    into MIG instances is not listed itself: programs get its instances.
    """

    def __init__(
        self,
        *,
        host: Callable[[], Reading] = host_reading,
        clock: Callable[[], float] = time.monotonic,
        bus: Path = _BUS,
    ) -> None:
        self._host = host
        self._clock = clock
        self._bus = bus
        self._on_bus: tuple[str, ...] = ()
        self._open = False
        self._driver = ""
        self._cuda: tuple[int, int] | None = None
        self._cards = 0
        self._gpus: tuple[Gpu, ...] = ()  # kept while closed: a card lost before the next opening keeps its name
        self._programs = Programs()
        self._turn = 0
        self._reopen_at: float | None = None

    def read(self) -> Readings:
        host = self._host()
        gpus, failure = self._answers()
        return Readings(
            gpus=tuple(_with_memory(gpu, host) for gpu in gpus),
            host=host,
            monotonic_s=self._clock(),
            driver=self._driver,
            trouble=failure.trouble if failure else None,
            trouble_detail=failure.detail if failure else "",
            cuda=self._cuda,
        )

    def close(self) -> None:
        """Lets go of the driver; a later `read` takes it up again."""
        if self._open:
            import pynvml

            self._open, self._driver, self._cuda, self._reopen_at = False, "", None, None
            Asked(pynvml)("", pynvml.nvmlShutdown)

    def _answers(self) -> tuple[tuple[Reading, ...], Failure | None]:
        try:
            import pynvml
        except ImportError as error:
            return (), Failure(Trouble.NO_DRIVER, str(error))
        try:
            self._take_up(pynvml)
        except pynvml.NVMLError as error:
            self.close()
            return (), failure_of(pynvml, error.value)
        slow = self._turn % _SLOW_TURN == 0
        self._turn += 1
        answers = [reading_of(pynvml, gpu, self._programs, slow=slow) for gpu in self._gpus]
        self._programs.keep({gpu.uuid for gpu in self._gpus})
        failures = [failure for _, failure in answers if failure]
        self._plan_reopening(failures, answered=len(answers) - len(failures))
        return tuple(reading for reading, _ in answers), failures[0] if failures else None

    def _take_up(self, pynvml: ModuleType) -> None:
        """Opens the library and lists the cards, where that is due."""
        on_bus = _names_in(self._bus)
        due = self._reopen_at is not None and self._clock() >= self._reopen_at
        if due or on_bus != self._on_bus:
            self.close()
        self._on_bus = on_bus
        opened = not self._open
        if opened:
            pynvml.nvmlInit()
            self._open = True
            asked = Asked(pynvml)
            self._driver = asked("", pynvml.nvmlSystemGetDriverVersion) or ""
            cuda = asked("", pynvml.nvmlSystemGetCudaDriverVersion)
            self._cuda = None if cuda is None else (cuda // 1000, cuda % 1000 // 10)
        count = pynvml.nvmlDeviceGetCount()  # one cheap question, which a driver that went away cannot answer
        if opened or count != self._cards or self._split_anew(pynvml):
            self._gpus = listed(pynvml, count, before=self._gpus if count == self._cards else ())
            self._cards, self._turn = count, 0

    def _split_anew(self, pynvml: ModuleType) -> bool:
        """Was a card's MIG mode switched, or may its instances be others by now? The driver tells nobody."""
        split = [gpu for gpu in self._gpus if gpu.mig_mode is not None and not gpu.failure]
        if any(gpu.mig_mode for gpu in split) and (self._turn % _SLOW_TURN == 0 or any(gpu.gone for gpu in split)):
            return True
        cards = {gpu.parent or gpu.uuid: gpu for gpu in split}.values()
        asked = Asked(pynvml)
        return any(asked.of(gpu.whole, (MIG_MODE,)).get("mig_mode", gpu.mig_mode) != gpu.mig_mode for gpu in cards)

    def _plan_reopening(self, failures: list[Failure], *, answered: int) -> None:
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
    return tuple(
        _device(_with_memory(reading, readings.host))
        for reading in readings.gpus
        if _with_memory(reading, readings.host).free is not None
    )


def _device(reading: Reading) -> Device:
    remote = reading.kind is Kind.REMOTE
    return Device(
        reading.name,
        reading.kind,
        Backend.RPC if remote else Backend.CUDA,
        total=reading.total or 0,
        free=reading.free or 0,
        uuid=reading.uuid,
        bandwidth_gb_s=reading.bandwidth_gb_s,
        arch="{}.{}".format(*reading.compute_capability) if reading.compute_capability else reading.arch,
        endpoint=reading.uuid.partition("/")[0] if remote else "",
    )


def _with_memory(reading: Reading, host: Reading) -> Reading:
    """A healthy card without an answer about its memory has the system's."""
    alive = reading.temperature_c is not None or reading.utilisation_percent is not None
    hidden = reading.trouble is not None or reading.reason("total") not in (None, Reason.NOT_SUPPORTED)
    if reading.total is not None or not alive or hidden:
        return reading
    missing = tuple(one for one in reading.missing if one[0] not in ("total", "free"))
    return replace(reading, total=host.total, free=host.free, unified=True, missing=missing)


def _names_in(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.listdir(folder)))
    except OSError:  # another system
        return ()
