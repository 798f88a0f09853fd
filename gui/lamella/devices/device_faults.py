"""What is wrong with a device that a person or a file describes."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final

from lamella.devices.device import Device
from lamella.units import MIB

LEAST_MEMORY: Final = MIB
"""A number below it is a size in another unit."""
MOST_MEMORY: Final = 1 << 50


class FaultCode(StrEnum):
    """Why a field is refused."""

    NO_MEMORY = "no_memory"
    NEGATIVE = "negative"
    WRONG_UNIT = "wrong_unit"  # some bytes only: meant as GiB or MiB
    TOO_MUCH = "too_much"
    MORE_FREE_THAN_TOTAL = "more_free_than_total"
    NO_NUMBER = "no_number"
    NO_NAME = "no_name"


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """`field` is the Device's, so that a form can mark it."""

    field: str
    code: FaultCode


def device_faults(device: Device) -> tuple[DeviceFault, ...]:
    """One for each field at most, in the order of a form."""
    found = (
        ("name", None if device.name.strip() else FaultCode.NO_NAME),
        ("total", _total_fault(device.total)),
        ("free", _free_fault(device)),
        ("bandwidth_gb_s", _positive_fault(device.bandwidth_gb_s)),
        ("memory_channels", _positive_fault(device.memory_channels)),
    )
    return tuple(DeviceFault(field, code) for field, code in found if code is not None)


def fault_text(fault: DeviceFault, device: Device) -> str:
    """English, for files and the terminal: "total is 0, a device without memory"."""
    value = getattr(device, fault.field)
    reasons = {
        FaultCode.NO_MEMORY: "a device without memory",
        FaultCode.NEGATIVE: "less than nothing",
        FaultCode.WRONG_UNIT: "too little for a device; sizes are in bytes",
        FaultCode.TOO_MUCH: "more than any device has; sizes are in bytes",
        FaultCode.MORE_FREE_THAN_TOTAL: f"more than the {device.total} that there are",
        FaultCode.NO_NUMBER: "no positive number",
        FaultCode.NO_NAME: "no name",
    }
    return f"{fault.field} is {value!r}, {reasons[fault.code]}"


def _total_fault(total: int) -> FaultCode | None:
    if total == 0:
        return FaultCode.NO_MEMORY
    if total < 0:
        return FaultCode.NEGATIVE
    if total < LEAST_MEMORY:
        return FaultCode.WRONG_UNIT
    return FaultCode.TOO_MUCH if total > MOST_MEMORY else None


def _free_fault(device: Device) -> FaultCode | None:
    if device.free < 0:
        return FaultCode.NEGATIVE
    return FaultCode.MORE_FREE_THAN_TOTAL if device.free > device.total else None


def _positive_fault(value: float | None) -> FaultCode | None:
    return FaultCode.NO_NUMBER if value is not None and not (isfinite(value) and value > 0) else None
