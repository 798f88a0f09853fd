"""Cards that are not in this computer, and readings played from a list."""

from collections.abc import Sequence

from lamella.devices.device import Backend, Device, Kind, Readings


def what_if(name: str, total: int, *, free: int | None = None, backend: Backend = Backend.CUDA) -> Device:
    """A device to plan for that this computer need not have; without `free` all of it is."""
    match backend:
        case Backend.CUDA:
            kind = Kind.GPU
        case Backend.RPC:
            kind = Kind.REMOTE
        case Backend.CPU:
            kind = Kind.CPU
    return Device(name=name, kind=kind, backend=backend, total=total, free=total if free is None else free)


class ScriptedSource:
    """A Source that gives the readings of a list one after the other, then the last one for ever."""

    def __init__(self, script: Sequence[Readings]) -> None:
        if not script:
            raise ValueError("a script needs at least one reading")
        self._script = tuple(script)
        self._asked = 0

    def read(self) -> Readings:
        readings = self._script[min(self._asked, len(self._script) - 1)]
        self._asked += 1
        return readings

    def close(self) -> None:
        """Nothing is open."""
