"""Which GPUs an engine sees, in which order and under which names, as CUDA's environment variables say.

Rules of CUDA_VISIBLE_DEVICES as NVIDIA's programming guide has them; three it leaves open are taken from PyTorch's
copy of the driver's rules (torch/cuda/__init__.py): duplicates leave nothing, numbers are read as C's strtoul reads
them, and behind a first UUID the first entry that is none ends the list.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from lamella.devices.device import Kind, Process, Reading

_VISIBLE: Final = "CUDA_VISIBLE_DEVICES"
_ORDER: Final = "CUDA_DEVICE_ORDER"
_BY_BUS: Final = "PCI_BUS_ID"
_UUIDS: Final = ("GPU-", "MIG-")
_NUMBER: Final = re.compile(r"\s*\+?(\d+)")
_PROC: Final = Path("/proc")


class Order(StrEnum):
    """How sure the numbers are."""

    CERTAIN = "certain"
    FIRST_ONLY = "first_only"  # fastest first is a rule of thumb of the driver: only its first place can be told


class Remark(StrEnum):
    """What is worth saying about the variable."""

    NOTHING_VISIBLE = "nothing_visible"  # empty, or its first entry is invalid: the engine runs on the CPU
    DUPLICATES = "duplicates"  # CUDA then shows no device at all
    ENTRY_ENDS_LIST = "entry_ends_list"  # `detail` is the entry; what stands behind it is not seen
    ONE_INSTANCE_ONLY = "one_instance_only"  # a process uses one MIG instance
    GPUS_HIDDEN = "gpus_hidden"  # `detail` is how many


@dataclass(frozen=True, slots=True)
class VisibleGpu:
    """A GPU as an engine knows it."""

    name: str  # "CUDA0"
    uuid: str


@dataclass(frozen=True, slots=True)
class Visible:
    """What an engine sees; GPUs that are not in it are hidden from it."""

    gpus: tuple[VisibleGpu, ...]
    order: Order
    remarks: tuple[tuple[Remark, str], ...] = ()  # with its detail, "" where there is none

    def name_of(self, uuid: str) -> str | None:
        """As "CUDA0"; None for a GPU that the engine does not see."""
        return next((gpu.name for gpu in self.gpus if gpu.uuid == uuid), None)


def visible_gpus(readings: Sequence[Reading], environment: Mapping[str, str]) -> Visible:
    """`readings` in NVML's order. Remote devices, other makers' cards and lost ones are not in CUDA's numbers."""
    here = [reading for reading in readings if reading.kind is Kind.GPU and not reading.arch and not reading.trouble]
    ordered, order = _cuda_order(here, environment)
    chosen, remarks = _chosen(environment.get(_VISIBLE), ordered)
    split = [reading for reading in chosen if reading.parent]
    if split:
        # Enumeration in MIG mode: the first instance, and no whole GPU beside it.
        if len(chosen) > 1:
            remarks = (*remarks, (Remark.ONE_INSTANCE_ONLY, ""))
        chosen = split[:1]
    hidden = len(here) - len(chosen)
    if hidden and chosen:
        remarks = (*remarks, (Remark.GPUS_HIDDEN, str(hidden)))
    gpus = tuple(VisibleGpu(f"CUDA{number}", reading.uuid) for number, reading in enumerate(chosen))
    by_uuid = (environment.get(_VISIBLE) or "").strip().startswith(_UUIDS)
    return Visible(gpus, Order.CERTAIN if by_uuid else order, remarks)


def engine_names(readings: Sequence[Reading], visible: Visible | None) -> dict[str, str]:
    """What llama.cpp calls each device that it sees, by UUID: remote ones and AMD's have numbers of their own."""
    remote = [reading.uuid for reading in readings if reading.kind is Kind.REMOTE]
    rocm = [reading.uuid for reading in readings if reading.arch.startswith("gfx")]
    named = {gpu.uuid: gpu.name for gpu in visible.gpus} if visible else {}
    named |= {uuid: f"RPC{number}" for number, uuid in enumerate(remote)}
    return named | {uuid: f"ROCm{number}" for number, uuid in enumerate(rocm)}


def server_environment(processes: Sequence[Process], proc: Path = _PROC) -> Mapping[str, str] | None:
    """Environment of the first of `processes` that may be read (Linux, same user or root); None for none."""
    for process in processes:
        try:
            content = (proc / str(process.pid) / "environ").read_bytes()
        except OSError:
            continue
        pairs = (entry.partition("=") for entry in content.decode("utf-8", "replace").split("\0"))
        return {name: value for name, equals, value in pairs if equals}
    return None


def ollama_environment() -> Mapping[str, str] | None:
    """Of the Ollama server that runs on this computer; None where none does, or where it may not be read."""
    return server_environment(ollama_servers())


def ollama_servers(proc: Path = _PROC) -> tuple[Process, ...]:
    """`ollama serve` processes of this computer, whether a model is loaded or not; () where /proc is missing."""
    found: list[Process] = []
    try:
        folders = [folder for folder in proc.iterdir() if folder.name.isdecimal()]
    except OSError:
        return ()
    for folder in folders:
        try:
            words = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if Path(words[0]).name == "ollama" and "serve" in words[1:2]:
            found.append(Process(int(folder.name), words[0], None))
    return tuple(sorted(found, key=lambda process: process.pid))


def _cuda_order(here: list[Reading], environment: Mapping[str, str]) -> tuple[list[Reading], Order]:
    """Cards that differ stand fastest first unless the bus is asked for; equal ones stay as on the bus."""
    by_bus = sorted(here, key=lambda reading: reading.pci_address)
    if environment.get(_ORDER) == _BY_BUS:
        return by_bus, Order.CERTAIN
    if len({reading.name for reading in here}) < 2:
        return by_bus, Order.CERTAIN
    fastest = max(by_bus, key=_speed)
    # Behind the first the driver's own rule is not published; by speed is the likeliest.
    rest = sorted((reading for reading in by_bus if reading is not fastest), key=_speed, reverse=True)
    return [fastest, *rest], Order.FIRST_ONLY


def _speed(reading: Reading) -> tuple[float, tuple[int, int], float]:
    """Bandwidth stands in for speed: it is what NVML tells of it."""
    return (
        reading.bandwidth_gb_s or 0.0,
        reading.compute_capability or (0, 0),
        float(reading.clock_most_mhz or 0),
    )


def _chosen(value: str | None, ordered: list[Reading]) -> tuple[list[Reading], tuple[tuple[Remark, str], ...]]:
    if value is None:
        return ordered, ()
    chosen: list[Reading] = []
    remarks: list[tuple[Remark, str]] = []
    entries = value.split(",") if value.strip() else []
    by_uuid = bool(entries) and entries[0].strip().startswith(_UUIDS)
    for entry in entries:
        found = _meant_by_uuid(entry.strip(), ordered) if by_uuid else _meant_by_number(entry, ordered)
        if found is None:
            remarks.append((Remark.ENTRY_ENDS_LIST, entry.strip()))
            break
        if found in chosen:
            return [], ((Remark.DUPLICATES, entry.strip()),)
        chosen.append(found)
    if not chosen:
        remarks.append((Remark.NOTHING_VISIBLE, ""))
    return chosen, tuple(remarks)


def _meant_by_number(entry: str, ordered: list[Reading]) -> Reading | None:
    """Numbers follow CUDA's order; an instance shares its card's number, and the first of them is meant."""
    match = _NUMBER.match(entry)
    cards = list({reading.parent or reading.uuid: reading for reading in reversed(ordered)}.values())[::-1]
    number = int(match[1]) if match else len(cards)
    return cards[number] if number < len(cards) else None


def _meant_by_uuid(entry: str, ordered: list[Reading]) -> Reading | None:
    """A prefix that fits one device only. `MIG-GPU-…/1/0`, the older name of an instance, is not in NVML's answers."""
    if not entry.startswith(_UUIDS):
        return None
    fitting = [reading for reading in ordered if reading.uuid.startswith(entry)]
    if entry.startswith("GPU-") and not fitting:
        fitting = [reading for reading in ordered if reading.parent.startswith(entry)][:1]
    return fitting[0] if len(fitting) == 1 else None
