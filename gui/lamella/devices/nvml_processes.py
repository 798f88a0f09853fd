"""Which processes an NVIDIA card lists; ten thousand of them cost as little as ten while they stay as they are."""

import ctypes
from collections.abc import Collection
from dataclasses import dataclass, field
from struct import Struct
from types import ModuleType
from typing import Final

from lamella.devices.device import Process, Work
from lamella.devices.nvml_card import Asked, Values

_ROW: Final = Struct("@IQII")  # nvmlProcessInfo_t of nvml.h: pid, bytes, and the numbers of two kinds of instance
_HIDDEN: Final = 0xFFFF_FFFF_FFFF_FFFF  # NVML_VALUE_NOT_AVAILABLE: under WDDM and WSL
_TOO_SMALL: Final = 7  # NVML_ERROR_INSUFFICIENT_SIZE
_NO_FUNCTION: Final = 13
_CALLS: Final = (
    ("nvmlDeviceGetComputeRunningProcesses_v3", Work.COMPUTE),
    ("nvmlDeviceGetGraphicsRunningProcesses_v3", Work.GRAPHICS),
)


@dataclass(slots=True)
class _Listing:
    """The two lists of one card as the driver wrote them, and what they were found to mean."""

    rows: tuple[bytes | None, ...] = ()
    room: dict[str, int] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()


class Programs:
    """The processes on all cards. Their names are asked once for as long as one is there.

    Lists that are as they were are not looked through again, and a process that is as it was is the same object: of
    thousands, no two need then be compared field by field, here or wherever a reading goes.
    """

    def __init__(self) -> None:
        self._names: dict[int, str | None] = {}
        self._listings: dict[str, _Listing] = {}
        self._moved = False

    def of(self, asked: Asked, handle: object, card: str) -> Values:
        """Those on one card, by its UUID; where the driver tells only one of its two lists, those in it."""
        listing = self._listings.setdefault(card, _Listing())
        rows = tuple(asked("processes", _rows, asked.nvml, call, handle, listing.room) for call, _ in _CALLS)
        if all(one is None for one in rows):
            return {}
        asked.refused.pop("processes", None)
        if rows != listing.rows:
            listing.processes = self._meant(asked, rows, listing.processes)
            listing.rows = rows
            self._moved = True
        return {"processes": listing.processes}

    def keep(self, cards: Collection[str]) -> None:
        """Forgets all other cards, and the names of processes that are gone: the system gives their numbers away."""
        if not self._moved and self._listings.keys() <= set(cards):
            return
        self._moved = False
        self._listings = {card: listing for card, listing in self._listings.items() if card in cards}
        listed = {one.pid for listing in self._listings.values() for one in listing.processes}
        self._names = {pid: name for pid, name in self._names.items() if pid in listed}

    def _meant(self, asked: Asked, rows: tuple[bytes | None, ...], before: tuple[Process, ...]) -> tuple[Process, ...]:
        found: dict[int, tuple[int | None, Work]] = {}
        for written, (_, work) in zip(rows, _CALLS, strict=True):
            for pid, held, _, _ in _ROW.iter_unpack(written or b""):
                other = found.get(pid)
                known = None if held == _HIDDEN else held
                found[pid] = (known, work if other is None or other[1] is work else Work.BOTH)
        same = {(one.pid, one.memory, one.work): one for one in before}
        listed = [
            same.get((pid, held, work)) or Process(pid, self._name(asked, pid), held, work)
            for pid, (held, work) in found.items()
        ]
        return tuple(sorted(listed, key=lambda one: (-(one.memory or 0), one.pid)))

    def _name(self, asked: Asked, pid: int) -> str | None:
        if pid not in self._names:
            self._names[pid] = Asked(asked.nvml)("name", asked.nvml.nvmlSystemGetProcessName, pid) or None
        return self._names[pid]


def _rows(nvml: ModuleType, call: str, handle: object, room: dict[str, int]) -> bytes:
    """The list as the driver writes it. pynvml's own function makes an object of every row, and of thousands a second
    the interpreter would stop everything to look for garbage among them.
    """
    function = getattr(nvml.nvmlLib, call, None)
    if function is None:
        raise nvml.NVMLError(_NO_FUNCTION)
    while True:
        count = ctypes.c_uint(room.get(call, 0))
        space = ctypes.create_string_buffer(count.value * _ROW.size) if count.value else None
        code = function(handle, ctypes.byref(count), space)
        if code == 0:
            return b"" if space is None else ctypes.string_at(space, count.value * _ROW.size)
        if code != _TOO_SMALL or count.value <= room.get(call, 0):
            raise nvml.NVMLError(code)
        room[call] = count.value + count.value // 4 + 4  # some may have come by the next call
