"""The allocators by name; adding one is one file and one line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamella.devices.device import Device
from lamella.estimate.estimate import Estimate
from lamella.placement.placement import Allocation, Flags


@dataclass(frozen=True, slots=True)
class Request:
    """What an allocator is asked. `pins` are edges that must stay: (GPU index d, places in front of it)."""

    estimate: Estimate
    gpus: tuple[Device, ...]
    host: Device
    flags: Flags | None = None  # given by hand
    pins: tuple[tuple[int, int], ...] = ()


Allocator = Callable[[Request], Allocation]

ALLOCATORS: Mapping[str, Allocator] = {}
