"""Plan: the document. Edits are functions from one plan to the next."""

from dataclasses import dataclass

from lamella.devices.device import Device
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.placement.placement import Allocation


@dataclass(frozen=True, slots=True)
class Plan:
    """A model, devices, settings, and where each layer goes.

    `allocator` is a name of `placement.allocators.ALLOCATORS`; "manual" keeps the placement as drawn or as flags
    say until another allocator is chosen. `pins` holds the edges d (in front of GPU d) that stay when an allocator
    runs again.
    """

    model: Model
    gpus: tuple[Device, ...]  # in engine order
    host: Device
    settings: Settings
    allocator: str
    allocation: Allocation
    pins: frozenset[int] = frozenset()
