"""What-if machines for tests."""

from lamella.devices.device import Backend, Device, Kind
from lamella.units import GIB

HOST = Device("system memory", Kind.CPU, Backend.CPU, 64 * GIB, 60 * GIB)


def card(free: int = 24 * GIB) -> Device:
    """A CUDA card on which nothing else runs."""
    return Device("card", Kind.GPU, Backend.CUDA, free, free)


def cards(*free: int) -> tuple[Device, ...]:
    return tuple(card(size) for size in free)


def remote(free: int = 24 * GIB) -> Device:
    """A remote machine's card."""
    return Device("remote card", Kind.REMOTE, Backend.RPC, free, free)
