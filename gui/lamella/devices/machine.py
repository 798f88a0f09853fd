"""Machines that a person has named: devices to plan for, each set in a file of its own."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from lamella import __version__
from lamella.devices.device import CPU, Device
from lamella.devices.device_faults import device_faults, fault_text
from lamella.errors import Fault, LamellaError, Reason, unread, unwritten
from lamella.saving import replaced
from lamella.units import MIB

DOCUMENT: Final = "lamella machine"
FORMAT: Final = 1
SUFFIX: Final = ".machine.json"
LARGEST: Final = MIB
_MOST_GPUS: Final = 64


class MachineFileError(LamellaError):
    """A machine file that cannot be read or written at all; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Devices under a name. Without `host` it is this computer's own memory that is meant."""

    name: str
    gpus: tuple[Device, ...]
    host: Device | None = None


@dataclass(frozen=True, slots=True)
class FoundMachine:
    """A machine, the file it is in, and a sentence for everything in it that had to be left out."""

    machine: Machine
    path: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundMachines:
    """Everything in a folder; `problems` has those of every file, also of files that hold no machine."""

    machines: tuple[FoundMachine, ...]
    problems: tuple[str, ...] = ()


class _Document(msgspec.Struct, frozen=True):
    document: str
    format: int
    lamella: str
    name: str
    gpus: tuple[Device, ...]
    host: Device | None


class _Loose(msgspec.Struct, frozen=True):
    document: str = ""
    format: int = 0
    name: Any = ""
    gpus: Any = ()
    host: Any = None


def read_machine(path: str) -> FoundMachine:
    """A device that is damaged is left out and told; MachineFileError where no device is left, or none can be read."""
    loose = _loose(_content(path), path)
    problems: list[str] = []
    listed = loose.gpus if isinstance(loose.gpus, list) else []
    if loose.gpus is not None and not isinstance(loose.gpus, list | tuple):
        problems.append(f"{path}: gpus: expected a list of devices")
    if len(listed) > _MOST_GPUS:
        problems.append(f"{path}: gpus: only the first {_MOST_GPUS} of {len(listed)} were read")
    read = [_device(one, f"{path}: gpus[{number}]", problems) for number, one in enumerate(listed[:_MOST_GPUS])]
    gpus = tuple(device for device in read if device)
    host = None if loose.host is None else _device(loose.host, f"{path}: host", problems)
    if problems and not gpus and host is None:
        raise MachineFileError(problems[0])
    name = loose.name if isinstance(loose.name, str) and loose.name.strip() else Path(path).name.removesuffix(SUFFIX)
    if name != loose.name:
        problems.append(f"{path}: name: expected a text; the machine is called {name}")
    return FoundMachine(Machine(name, gpus, host), path, tuple(problems))


def read_machines(folder: str) -> FoundMachines:
    """Every machine in a folder, by name; a folder that is not there has none."""
    found: list[FoundMachine] = []
    problems: list[str] = []
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX))
    except FileNotFoundError:
        names = []
    except OSError as error:
        return FoundMachines((), (f"{folder}: {error.strerror}",))
    for name in names:
        try:
            found.append(read_machine(os.path.join(folder, name)))
        except MachineFileError as error:
            problems.append(str(error))
    ordered = tuple(sorted(found, key=lambda one: one.machine.name.casefold()))
    return FoundMachines(ordered, (*problems, *(problem for one in ordered for problem in one.problems)))


def save_machine(machine: Machine, folder: str) -> str:
    """The path written; all of it or nothing. A machine of the same name is replaced, of a like name is not.

    MachineFileError where a device is not valid or the file cannot be written.
    """
    for number, device in ((CPU, machine.host), *enumerate(machine.gpus)):
        if device and (faults := device_faults(device)):
            whose = "host" if number == CPU else f"gpus[{number}]"
            raise MachineFileError(f"{machine.name}: {whose}: {fault_text(faults[0], device)}")
    path = _path(machine.name, folder)
    document = _Document(DOCUMENT, FORMAT, __version__, machine.name, machine.gpus, machine.host)
    try:
        os.makedirs(folder, exist_ok=True)
        replaced(path, msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    except OSError as error:
        problem = f"{path}: the machine was not saved: {error.strerror or error}"
        raise MachineFileError(problem, reason=unwritten(path, error)) from error
    return path


def remove_machine(found: FoundMachine) -> None:
    """MachineFileError where the file stays."""
    try:
        os.unlink(found.path)
    except OSError as error:
        raise MachineFileError(f"{found.path}: the machine was not removed: {error.strerror or error}") from error


def _path(name: str, folder: str) -> str:
    """Letters and digits of the name; where another machine has that file already, a number behind them."""
    plain = re.sub(r"[^\w]+", "-", name.strip(), flags=re.ASCII).strip("-").lower()[:60] or "machine"
    for number in range(1, 1000):
        path = os.path.join(folder, plain + (f"-{number}" if number > 1 else "") + SUFFIX)
        try:
            if not os.path.exists(path) or read_machine(path).machine.name == name:
                return path
        except MachineFileError:  # damaged: it may yet be mended by hand
            continue
    raise MachineFileError(f"{folder}: there are too many machines called {plain}")


def _content(path: str) -> bytes:
    try:
        if not os.path.isfile(path):  # opening a FIFO would wait for ever
            raise MachineFileError(f"{path}: there is no such file", reason=Reason(Fault.MISSING, path))
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise MachineFileError(f"{path}: {error.strerror or error}", reason=unread(path, error)) from error
    if len(content) > LARGEST:
        raise MachineFileError(f"{path}: larger than {LARGEST // MIB} MiB, too large for a machine")
    return content


def _loose(content: bytes, path: str) -> _Loose:
    try:
        loose = msgspec.json.decode(content, type=_Loose)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise MachineFileError(f"{path}: the machine is damaged: {error}") from error
    if loose.document != DOCUMENT or loose.format < 1:
        raise MachineFileError(f"{path}: not a Lamella machine", reason=Reason(Fault.NO_MACHINE, path))
    if loose.format > FORMAT:
        problem = f"this machine has format {loose.format}, made by a newer Lamella; this one reads up to {FORMAT}"
        reason = Reason(Fault.NEWER, path, (str(loose.format), str(FORMAT)))
        raise MachineFileError(f"{path}: {problem}", reason=reason)
    return loose


def _device(raw: object, where: str, problems: list[str]) -> Device | None:
    try:
        device = msgspec.convert(raw, type=Device)
    except (msgspec.MsgspecError, ValueError) as error:
        problems.append(f"{where}: {error}")
        return None
    for fault in device_faults(device):
        problems.append(f"{where}: {fault_text(fault, device)}")
        match fault.field:
            case "bandwidth_gb_s":
                device = replace(device, bandwidth_gb_s=None)
            case "memory_channels":
                device = replace(device, memory_channels=None)
            case _:
                return None
    return device
