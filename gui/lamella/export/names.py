"""What engines call the devices of a plan, and the variables that make these names true."""

from dataclasses import dataclass
from typing import Final

from lamella.devices.device import CPU, Device, Kind
from lamella.export.export import Remark, RemarkCode

VISIBLE: Final = "CUDA_VISIBLE_DEVICES"
_OF_CUDA: Final = ("GPU-", "MIG-")
_PORT: Final = 50052  # of llama.cpp's rpc-server where nobody says another


@dataclass(frozen=True, slots=True)
class EngineName:
    """`device` is for `-dev`, `buffer` for `-ot`; they differ for remote GPUs (ggml-rpc.cpp, b11434)."""

    device: str
    buffer: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names of a plan's GPUs in its order."""

    gpus: tuple[EngineName, ...]
    servers: tuple[str, ...] = ()  # for --rpc
    variables: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()

    def buffer(self, device: int) -> str:
        return "CPU" if device == CPU else self.gpus[device].buffer


def engine_names(gpus: tuple[Device, ...]) -> Names:
    """llama.cpp numbers the GPUs of this computer as CUDA shows them, and remote ones as they are given to it."""
    local = tuple(gpu for gpu in gpus if gpu.kind is not Kind.REMOTE)
    addresses = _addresses(gpus)
    servers = tuple(dict.fromkeys(addresses))
    unknown = tuple(address for address in servers if address not in {gpu.endpoint for gpu in gpus})
    # A server's GPUs are numbered together, in the order in which the servers are given.
    numbers = sorted(range(len(addresses)), key=lambda number: servers.index(addresses[number]))
    found: list[EngineName] = []
    here = there = 0
    for gpu in gpus:
        if gpu.kind is Kind.REMOTE:
            within = addresses[:there].count(addresses[there])
            found.append(EngineName(f"RPC{numbers.index(there)}", f"RPC{within}[{addresses[there]}]"))
            there += 1
        else:
            name = f"{maker(gpu)}{here}"
            found.append(EngineName(name, name))
            here += 1
    known = visible_devices(local)
    remarks = [Remark(RemarkCode.REMOTE_ADDRESS, address) for address in unknown]
    if local and known is None:
        names = ", ".join(name.device for name in found if not name.device.startswith("RPC"))
        remarks.append(Remark(RemarkCode.DEVICE_NAMES_ASSUMED, names))
    return Names(tuple(found), servers, () if known is None else ((VISIBLE, known),), tuple(remarks))


def maker(gpu: Device) -> str:
    """How llama.cpp's names of this maker's GPUs begin."""
    return "ROCm" if gpu.arch.startswith("gfx") else "CUDA"


def visible_devices(gpus: tuple[Device, ...]) -> str | None:
    """CUDA_VISIBLE_DEVICES that shows these cards alone, in this order; None unless all are cards of this computer.

    By UUID: numbers would depend on CUDA_DEVICE_ORDER.
    """
    uuids = tuple(gpu.uuid for gpu in gpus)
    known = bool(uuids) and all(uuid.startswith(_OF_CUDA) for uuid in uuids) and len(set(uuids)) == len(uuids)
    if not known or any(maker(gpu) != "CUDA" for gpu in gpus):
        return None
    return ",".join(uuids)


def _addresses(gpus: tuple[Device, ...]) -> tuple[str, ...]:
    """Of the remote GPUs; where one is not known, what a person sees must be filled in."""
    found: list[str] = []
    for gpu in gpus:
        if gpu.kind is Kind.REMOTE:
            found.append(gpu.endpoint or f"REMOTE{len(found)}:{_PORT}")
    return tuple(found)
