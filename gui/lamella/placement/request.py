"""What an allocator is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from lamella.devices.device import Device
from lamella.estimate.estimate import Estimate
from lamella.placement.placement import Allocation, Flags, Placement


@dataclass(frozen=True, slots=True)
class Request:
    """`pins` are edges that must stay: (GPU index d, places in front of it)."""

    estimate: Estimate
    gpus: tuple[Device, ...]
    host: Device
    flags: Flags | None = None  # given by hand
    pins: tuple[tuple[int, int], ...] = ()
    drawn: Placement | None = None  # as it was drawn, for an allocator that keeps it


Allocator = Callable[[Request], Allocation]
