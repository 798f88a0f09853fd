"""Speed: tokens a second that a placement will bring, how sure that is, and what limits it."""

from dataclasses import dataclass
from enum import StrEnum

from lamella.estimate.pace.pace import DeviceTime


class Withheld(StrEnum):
    """Why there is no number: the rules are known to fail there."""

    DOES_NOT_FIT = "does_not_fit"  # Linux does not load it; Windows takes system memory instead and crawls
    REFUSED = "refused"  # the engine does not start with these settings
    UNKNOWN_CARD = "unknown_card"  # nobody knows the bandwidth of a card that holds layers
    UNIFIED_PARTIAL = "unified_partial"  # part of the layers on a GPU that shares the system's memory
    METAL_PARTIAL = "metal_partial"  # the same on an Apple computer
    SLOW_CARD = "slow_card"  # GTX 16: measured at a fifth of what its memory allows, below the CPU alone
    REMOTE = "remote"  # a network between the layers, of a speed that nobody told
    ROW_SPLIT = "row_split"  # rows of one matrix on several GPUs
    NO_TOKENS = "no_tokens"  # an embedding model writes none


class Limit(StrEnum):
    """What takes most of the time of one token."""

    GPU_MEMORY = "gpu_memory"  # reading weights on one GPU, or on several one after the other
    CPU_MEMORY = "cpu_memory"  # reading the layers that are left on the CPU
    CPU_EXPERTS = "cpu_experts"  # reading experts that are kept on the CPU
    CACHE = "cache"  # reading what came before the token
    LAYERS = "layers"  # what many small layers cost, whatever is read
    HOPS = "hops"  # hand-overs from device to device
    COMPUTE = "compute"  # arithmetic: of prompts, and of unpacking weights on chips that have little of it
    BUS = "bus"  # weights of the CPU's layers cross to the GPU (of prompts)


class SpeedRemark(StrEnum):
    """Why a range is wider than usual."""

    CPU_UNKNOWN = "cpu_unknown"  # nobody told the kind of system memory
    CACHE_ON_CPU = "cache_on_cpu"  # --no-kv-offload
    CALIBRATED = "calibrated"  # what was measured on this computer went into it


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens a second; nine of ten measured cases lie from `low` to `high`."""

    tokens_per_second: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LimitedBy:
    """The largest part of the time. `device` is a GPU's index, CPU (-1), or None where it is no one device's."""

    limit: Limit
    share: float  # of the time, 0 to 1
    device: int | None = None
    nbytes: int = 0  # that are read there for one token


@dataclass(frozen=True, slots=True)
class Speed:
    """What a placement will bring to one conversation at a time. `withheld` says why a rate is None."""

    decode: Rate | None  # while the answer is written, `depth_tokens` into a conversation
    full: Rate | None  # the same with the context full
    prompt: Rate | None  # while the question is read; None also where a card's arithmetic is not known
    limited_by: LimitedBy | None
    prompt_limited_by: LimitedBy | None
    withheld: Withheld | None
    remarks: tuple[SpeedRemark, ...]
    parts: tuple[DeviceTime, ...]  # seconds of one token on each device: GPUs in engine order, the CPU last
    hops_s: float
    depth_tokens: int

    @property
    def token_s(self) -> float:
        """Seconds of one token, also where no number is shown: good enough to compare two placements."""
        return sum(part.seconds for part in self.parts) + self.hops_s
