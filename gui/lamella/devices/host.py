"""System memory of this computer, or what a container leaves of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lamella.devices.device import Backend, Device, Kind, Reading
from lamella.units import KIB

_MEMBERSHIP: Final = Path("/proc/self/cgroup")
_HIERARCHY: Final = Path("/sys/fs/cgroup")
_MEMINFO: Final = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of system memory; `free` is what a program can get without swapping, caches counted as free."""

    total: int
    free: int


def host_device() -> Device:
    """System memory as a plan counts with it."""
    memory = host_memory()
    return Device(name="CPU", kind=Kind.CPU, backend=Backend.CPU, total=memory.total, free=memory.free)


def host_reading() -> Reading:
    """System memory now."""
    memory = host_memory()
    return Reading(uuid="", name="CPU", total=memory.total, free=memory.free)


def host_memory(membership: Path = _MEMBERSHIP, hierarchy: Path = _HIERARCHY, meminfo: Path = _MEMINFO) -> Memory:
    """The computer's memory, or the tightest control group's where that is less (/proc/meminfo does not know it)."""
    groups = (machine_memory(meminfo), *group_memory(membership, hierarchy))
    return Memory(total=min(group.total for group in groups), free=min(group.free for group in groups))


def machine_memory(meminfo: Path) -> Memory:
    """The whole computer's. Linux tells it in one file; psutil reads the same, but costs 25 ms to import."""
    try:
        rows = (line.split() for line in meminfo.read_text("ascii", "replace").splitlines())
        kib = {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdecimal() and row[2] == "kB"}
        total, free = kib["MemTotal:"] * KIB, kib["MemAvailable:"] * KIB
    except (OSError, KeyError):  # another system, or Linux before 3.14, which does not count what is available
        import psutil

        machine = psutil.virtual_memory()
        return Memory(machine.total, machine.available)
    return Memory(total, min(free, total))  # a container's file may mix its own total with the computer's free


def group_memory(membership: Path, hierarchy: Path) -> tuple[Memory, ...]:
    """Every memory limit over this process, innermost first; empty where there is none, or no control groups.

    Limits of Linux control groups, version 2 (memory.max) and 1 (memory.limit_in_bytes); a parent's limit holds too.
    """
    try:
        lines = membership.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    found: list[Memory] = []
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not controllers:
            found += _limits(hierarchy, path, _V2) or _limits(hierarchy / "unified", path, _V2)
        elif "memory" in controllers.split(","):
            found += _limits(hierarchy / "memory", path, _V1)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Files:
    limit: str
    used: str
    reclaimable: str  # the line of memory.stat that counts pages given back under pressure


_V2: Final = _Files("memory.max", "memory.current", "inactive_file")
_V1: Final = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _limits(root: Path, path: str, files: _Files) -> list[Memory]:
    """Inside a container the path is the host's and only the root is mounted, so what is missing is passed over."""
    leaf = root / path.strip("/")
    if ".." in leaf.parts:
        leaf = root
    folders = (leaf, *(parent for parent in leaf.parents if parent == root or root in parent.parents))
    return [memory for folder in folders if (memory := _limit(folder, files)) is not None]


def _limit(folder: Path, files: _Files) -> Memory | None:
    limit, used = _number(folder / files.limit), _number(folder / files.used)
    if limit is None or used is None:
        return None
    held = used - _reclaimable(folder / "memory.stat", files.reclaimable)
    return Memory(total=limit, free=max(0, limit - max(0, held)))


def _number(path: Path) -> int | None:
    """None for a file that is not there, and for "max"."""
    try:
        text = path.read_text("ascii", "replace").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None


def _reclaimable(path: Path, name: str) -> int:
    try:
        rows = (line.split() for line in path.read_text("ascii", "replace").splitlines())
        return next((int(row[1]) for row in rows if len(row) == 2 and row[0] == name and row[1].isdecimal()), 0)
    except OSError:
        return 0
