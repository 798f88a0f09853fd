"""Memory that several devices of a plan draw from: system memory, where a GPU has none of its own."""

from collections.abc import Sequence

from lamella.devices.chips import Family, family_of
from lamella.devices.device import CPU, Device, Kind
from lamella.placement.usage import DeviceUsage


def draws_on_system(gpu: Device) -> bool:
    """Whether its memory is the CPU's too: GB10 and Jetson, Apple's chips, AMD's with a Ryzen.

    What AMD's driver tells of such a chip is the part that the firmware has set apart for it, which the system does not
    count as its own.
    """
    family = family_of(gpu.arch)
    apart = family is Family.AMD_UNIFIED and bool(gpu.uuid)
    return gpu.kind is Kind.GPU and family in (Family.APPLE, Family.GB10, Family.AMD_UNIFIED) and not apart


def pool(gpus: Sequence[Device]) -> tuple[int, ...]:
    """Numbers of the GPUs that draw from the memory of the plan's CPU, and CPU; empty where none does.

    One what-if chip stands for one computer, so a second brings memory of its own.
    """
    drawing = [number for number, gpu in enumerate(gpus) if draws_on_system(gpu)]
    here = [number for number in drawing if gpus[number].uuid]
    sharing = here or drawing[:1]
    return (*sharing, CPU) if sharing else ()


def shared_bytes(gpus: Sequence[Device], host: Device, usages: Sequence[DeviceUsage]) -> tuple[int, ...]:
    """How much less each device has, GPUs and then the CPU, as others of the plan draw from the same memory.

    There is as much of it as the device with the most free memory says: a chip may be allowed only a part of it, and
    what others hold beyond that part does not count.
    """
    devices, sharing = (*gpus, host), pool(gpus)
    found = [0] * len(devices)
    free = max((devices[index].free for index in sharing), default=0)
    used = sum(usages[index].used for index in sharing)
    for index in sharing:
        found[index] = max(0, used - usages[index].used - (free - devices[index].free))
    return tuple(found)
