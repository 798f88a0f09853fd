"""What somebody wants to see; light, as the program knows it before it has loaded any of planning."""

from dataclasses import dataclass

from lamella.devices.device import Device


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that somebody wants to see; `apart` in a window of its own, `machine` as in `Session.open_path`."""

    path: str
    apart: bool = False
    machine: tuple[tuple[Device, ...], Device] | None = None
