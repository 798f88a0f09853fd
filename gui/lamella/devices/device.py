"""Device: what there is to put layers on; Reading: how it is now; Source: who tells."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

CPU: Final = -1
"""Index of the CPU wherever GPUs are numbered from 0; in a strip it stands left of GPU 0."""


class Kind(StrEnum):
    GPU = "gpu"
    CPU = "cpu"
    REMOTE = "remote"


class Backend(StrEnum):
    """Whose buffer rules hold on a device (alignment and padding, llama_cpp spec 2)."""

    CUDA = "cuda"
    RPC = "rpc"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class Device:
    """A device as a plan counts with it."""

    name: str  # "NVIDIA GeForce RTX 4090"
    kind: Kind
    backend: Backend
    total: int
    free: int  # counted with when the plan was made, never changed by a live reading
    uuid: str = ""  # of a card in this computer; "" for a what-if device

    @property
    def simulated(self) -> bool:
        return self.kind is not Kind.CPU and not self.uuid


@dataclass(frozen=True, slots=True)
class Reading:
    """One device at one moment. What the driver does not tell is None, never 0."""

    uuid: str  # "" for system memory
    name: str
    total: int | None
    free: int | None
    utilisation_percent: int | None = None
    temperature_c: int | None = None
    power_w: float | None = None
    pcie_generation: int | None = None
    pcie_width: int | None = None


class Trouble(StrEnum):
    """Why a source could not answer."""

    NO_DRIVER = "no_driver"
    DRIVER_NOT_LOADED = "driver_not_loaded"
    DRIVER_MISMATCH = "driver_mismatch"
    NO_PERMISSION = "no_permission"
    GPU_LOST = "gpu_lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything one source said at one moment."""

    gpus: tuple[Reading, ...]  # NVML order (PCI bus)
    host: Reading
    monotonic_s: float  # time.monotonic() of the answer
    driver: str = ""
    trouble: Trouble | None = None
    trouble_detail: str = ""


class Source(Protocol):
    """Anything that can be asked for readings; blocking, called from the monitor's thread only."""

    def read(self) -> Readings: ...

    def close(self) -> None: ...
