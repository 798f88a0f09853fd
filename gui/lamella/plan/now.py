"""A device of a plan with the memory that is free at this moment in place of what the plan counts with."""

from collections.abc import Collection
from dataclasses import replace

from lamella.devices.device import Reading
from lamella.plan.outcome import DeviceOutcome


def counted_now(device: DeviceOutcome, reading: Reading | None, holders: Collection[int] = ()) -> DeviceOutcome:
    """Its headroom is total - other programs - engine overhead - plan, as the reading has it.

    `holders` are the PIDs of servers that hold the plan's model already: what they have on the device is the plan's
    own, and not counted twice. Without a reading of its free memory the device stays as the plan counts with it.
    """
    if reading is None or reading.free is None:
        return device
    free = min(reading.free + (held(reading, holders) or 0), device.device.total)
    return device if free == device.device.free else replace(device, device=replace(device.device, free=free))


def held(reading: Reading, holders: Collection[int]) -> int | None:
    """Bytes that these processes have on the device; None where none of them is there, or the system hides it."""
    if not holders:
        return None
    here = [process.memory for process in reading.processes or () if process.pid in holders]
    told = [memory for memory in here if memory is not None]
    return sum(told) if told and len(told) == len(here) else None
