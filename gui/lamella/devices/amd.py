"""AMD's GPUs through ROCm's own library, where it is installed: the only file that imports amdsmi."""

import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from types import ModuleType
from typing import Any, Final, TypeVar

from lamella.devices.device import Process, Reading, Readings, Reason, Trouble
from lamella.devices.host import host_reading
from lamella.units import MIB

_T = TypeVar("_T")
# amdsmi_status_t of amdsmi.h, ROCm 6 and 7.
_NOT_SUPPORTED: Final = frozenset((2, 3, 49))  # not supported, not yet implemented, no such value
_NO_PERMISSION: Final = 10


class AmdSource:
    """Source of AMD's GPUs; without the library none and no trouble, since it is optional.

    Not tried on a card: what amdsmi 6.3 to 7.0 document is taken as they say it.
    """

    def __init__(
        self, *, host: Callable[[], Reading] = host_reading, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._host = host
        self._clock = clock
        self._open = False
        self._absent = False

    def read(self) -> Readings:
        gpus, trouble, detail = self._answers()
        return Readings(gpus, self._host(), self._clock(), trouble=trouble, trouble_detail=detail)

    def close(self) -> None:
        if self._open:
            import amdsmi

            self._open = False
            _asked(amdsmi, amdsmi.amdsmi_shut_down)

    def _answers(self) -> tuple[tuple[Reading, ...], Trouble | None, str]:
        if self._absent:
            return (), None, ""
        try:
            with redirect_stdout(StringIO()):  # it prints where it does not find ROCm's library, and raises KeyError
                import amdsmi
        except (ImportError, OSError, KeyError, AttributeError):
            self._absent = True
            return (), None, ""
        try:
            if not self._open:
                amdsmi.amdsmi_init()
                self._open = True
            handles = amdsmi.amdsmi_get_processor_handles()
        except amdsmi.AmdSmiException as error:
            self.close()
            return (), Trouble.FAILED, str(error)
        return tuple(_reading(amdsmi, handle, index) for index, handle in enumerate(handles)), None, ""


def _asked(amdsmi: ModuleType, call: Callable[..., _T], *arguments: object) -> tuple[_T | None, Reason | None]:
    try:
        return call(*arguments), None
    except amdsmi.AmdSmiException as error:
        code = getattr(error, "err_code", None)
        code = abs(code) if isinstance(code, int) else None
        if code == _NO_PERMISSION:
            return None, Reason.NO_PERMISSION
        return None, Reason.NOT_SUPPORTED if code in _NOT_SUPPORTED else Reason.FAILED


def _reading(amdsmi: ModuleType, handle: object, index: int) -> Reading:
    asic, _ = _asked(amdsmi, amdsmi.amdsmi_get_gpu_asic_info, handle)
    uuid, _ = _asked(amdsmi, amdsmi.amdsmi_get_gpu_device_uuid, handle)
    address, _ = _asked(amdsmi, amdsmi.amdsmi_get_gpu_device_bdf, handle)
    memory, hidden = _asked(amdsmi, amdsmi.amdsmi_get_gpu_vram_usage, handle)
    activity, idle = _asked(amdsmi, amdsmi.amdsmi_get_gpu_activity, handle)
    power, dark = _asked(amdsmi, amdsmi.amdsmi_get_power_info, handle)
    listed, alone = _asked(amdsmi, amdsmi.amdsmi_get_gpu_process_list, handle)
    total = None if memory is None else memory["vram_total"] * MIB
    used = None if memory is None else memory["vram_used"] * MIB
    watts = _number((power or {}).get("current_socket_power")) or _number((power or {}).get("average_socket_power"))
    unknown = dict.fromkeys(("total", "free", "used"), hidden)
    unknown |= {"utilisation_percent": idle, "power_w": dark, "processes": alone}
    return Reading(
        uuid=uuid or f"amd#{index}",
        name=(asic or {}).get("market_name") or "AMD GPU",
        total=total,
        free=None if total is None or used is None else max(0, total - used),
        used=used,
        utilisation_percent=_number((activity or {}).get("gfx_activity")),
        power_w=None if watts is None else float(watts),
        pci_address=address or "",
        arch=_arch((asic or {}).get("target_graphics_version")),
        processes=None if listed is None else tuple(_process(one) for one in listed),
        missing=tuple((field, reason) for field, reason in unknown.items() if reason),
    )


def _process(told: dict[str, Any]) -> Process:
    name, memory = told["name"], told["memory_usage"]["vram_mem"]
    return Process(told["pid"], None if name == "N/A" else name, _number(memory))


def _number(value: object) -> int | None:
    """Text stands where there is no value."""
    return value if isinstance(value, int) else None


def _arch(version: object) -> str:
    """The chip's name from "gfx1100", or from its digits alone."""
    text = str(version or "")
    return text if text.startswith("gfx") or not text else f"gfx{text.removeprefix('0x')}"
