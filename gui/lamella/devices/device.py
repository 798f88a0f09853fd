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
    # What decides speed and whether a build runs on it. A plan file need not have them: unknown is None or "".
    bandwidth_gb_s: float | None = None  # of its memory, in 10^9 bytes a second
    arch: str = ""  # CUDA compute capability "8.9", or the maker's own name "gfx1100"
    memory_channels: int | None = None  # of system memory
    endpoint: str = ""  # "host:port" of a remote device

    @property
    def simulated(self) -> bool:
        return self.kind is not Kind.CPU and not self.uuid


class Trouble(StrEnum):
    """Why a source could not answer."""

    NO_DRIVER = "no_driver"
    DRIVER_NOT_LOADED = "driver_not_loaded"
    DRIVER_MISMATCH = "driver_mismatch"
    NO_PERMISSION = "no_permission"
    GPU_LOST = "gpu_lost"
    NO_ANSWER = "no_answer"  # of a remote server
    FAILED = "failed"


class Reason(StrEnum):
    """Why one value of a reading is None."""

    NOT_SUPPORTED = "not_supported"  # the card has no such thing
    OLD_DRIVER = "old_driver"  # the driver does not know the question
    NO_PERMISSION = "no_permission"
    FAILED = "failed"


class Work(StrEnum):
    """What a process does on a card."""

    COMPUTE = "compute"
    GRAPHICS = "graphics"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Process:
    """A program on a card. `memory` is None where the system hides it (WDDM, WSL), `name` where it is another's."""

    pid: int
    name: str | None  # the program's file, with its folder where the driver tells it
    memory: int | None
    work: Work = Work.COMPUTE


@dataclass(frozen=True, slots=True)
class Reading:
    """One device at one moment. What the driver does not tell is None, never 0, and `missing` says why."""

    uuid: str  # "" for system memory; "host:port/number" for a remote device
    name: str
    total: int | None
    free: int | None
    utilisation_percent: int | None = None
    temperature_c: int | None = None
    power_w: float | None = None
    pcie_generation: int | None = None  # at most: a sleeping card's link falls back to generation 1
    pcie_width: int | None = None  # now
    kind: Kind = Kind.GPU
    pci_address: str = ""  # as the driver spells it, "00000000:01:00.0"
    parent: str = ""  # UUID of the GPU that this MIG instance is a part of
    used: int | None = None  # by programs: total - free - reserved, the same whatever the driver calls used
    reserved: int | None = None  # by the driver
    power_limit_w: float | None = None
    clock_mhz: int | None = None
    clock_most_mhz: int | None = None
    memory_clock_mhz: int | None = None
    memory_clock_most_mhz: int | None = None
    fan_percent: int | None = None
    pcie_generation_now: int | None = None
    pcie_width_most: int | None = None
    compute_capability: tuple[int, int] | None = None  # of CUDA
    arch: str = ""  # another maker's name of the chip, "gfx1100"
    bandwidth_gb_s: float | None = None  # of its memory at the highest clock, in 10^9 bytes a second
    mig_mode: bool | None = None
    ecc: bool | None = None
    nvlinks: tuple[bool, ...] | None = None  # is each link up
    display_attached: bool | None = None
    processes: tuple[Process, ...] | None = None  # most memory first; one that works and draws stands once
    unified: bool = False  # no memory of its own: total and free are those of system memory
    trouble: Trouble | None = None  # this card does not answer
    missing: tuple[tuple[str, Reason], ...] = ()  # field, why it is None
    moment_s: float | None = None  # time.monotonic() of its own source's answer; None: that of the Readings
    late: bool = False  # its source was asked again since and hangs: this is how it was

    def reason(self, field: str) -> Reason | None:
        """Why `field` is None; None where it is not, or where nobody asked."""
        return dict(self.missing).get(field)


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything one source said at one moment."""

    gpus: tuple[Reading, ...]  # NVML order (PCI bus)
    host: Reading
    monotonic_s: float  # time.monotonic() of the answer
    driver: str = ""
    trouble: Trouble | None = None
    trouble_detail: str = ""
    cuda: tuple[int, int] | None = None  # newest CUDA that the driver supports
    waiting_s: float | None = None  # for so long a driver of this computer has not answered; None: none hangs

    def moment_of(self, reading: Reading) -> float:
        """time.monotonic() of the answer that this one is from."""
        return self.monotonic_s if reading.moment_s is None else reading.moment_s

    def age_s(self, reading: Reading) -> float:
        """How old one device's reading is at the moment of the newest one."""
        return max(0.0, self.monotonic_s - self.moment_of(reading))


class Source(Protocol):
    """Anything that can be asked for readings; blocking, called from the monitor's thread only."""

    def read(self) -> Readings: ...

    def close(self) -> None: ...
