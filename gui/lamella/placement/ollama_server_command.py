"""The flags that Ollama starts llama-server with, as far as memory depends on them.

llm/llama_server.go, snapshot of August 2026 (v0.33.0-rc2). Plain values only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lamella.estimate.settings import FlashAttention
from lamella.placement.ollama_automatic import embedding_batch
from lamella.placement.ollama_gpu_choice import LoadGpu, safe
from lamella.units import GIB, MIB

_FALSE: Final = frozenset(("0", "f", "F", "false", "FALSE", "False"))
_LEAST_HOST: Final = 8_000_000_000
_DIRECT: Final = frozenset(("CUDA", "ROCm"))


class System(StrEnum):
    """As Go names them."""

    LINUX = "linux"
    DARWIN = "darwin"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Capability:
    """What decides about flash attention on an NVIDIA GPU."""

    compute: tuple[int, int]
    driver: int = 0  # major; 0: not known

    @property
    def flash_attention(self) -> bool:
        return self.compute >= (6, 0) and self.compute != (7, 2) and not 0 < self.driver < 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What decides whether the file is mapped. None: nobody said."""

    system: System
    gpus: Sequence[LoadGpu]
    use_mmap: bool | None = None
    num_gpu: int | None = None
    blocks: int = 0
    predicted: int = 0
    available: int = 0


def flash_attention(variable: str | None, gpus: Sequence[Capability]) -> FlashAttention:
    """`--flash-attn` by OLLAMA_FLASH_ATTENTION; a word that means nothing means yes."""
    if variable:
        return FlashAttention.OFF if variable in _FALSE else FlashAttention.ON
    return FlashAttention.AUTO if all(gpu.flash_attention for gpu in gpus) else FlashAttention.OFF


def batch_flags(batch: int, *, embedding: bool, context: int = 0, parallel: int = 1) -> tuple[str, ...]:
    """`-b` and `-ub` are one number to Ollama; 0: llama-server's own."""
    if embedding:
        batch = embedding_batch(batch, context=context, parallel=parallel)
    sized = ("-b", str(batch), "-ub", str(batch)) if batch else ()
    return ("--embedding", *sized) if embedding else sized


def main_gpu_flags(main_gpu: int | None) -> tuple[str, ...]:
    return () if main_gpu is None else ("--split-mode", "none", "--main-gpu", str(main_gpu))


def load_mode_flags(use_mmap: bool | None, gpus: Sequence[LoadGpu], system: System) -> tuple[str, ...]:
    """Linux reads straight into the memory of an integrated GPU."""
    if system is System.LINUX and any(gpu.integrated and gpu.library in _DIRECT for gpu in gpus):
        return "--load-mode", "dio"
    return ("--load-mode", "none") if use_mmap is False else ()


def projector_offloads(projector: int, *, layers: int, num_gpu: int | None, gpus: Sequence[LoadGpu]) -> bool:
    """Whether the vision projector goes on a GPU: not beside layers that stay on the CPU, nor where room is short."""
    if num_gpu is not None and num_gpu < layers:
        return False
    return bool(gpus) and all(gpu.least >= projector + GIB for gpu in gpus)


def fit_target(projector: int, *, inherited: int | None = None, launch: int = 0) -> int | None:
    """LLAMA_ARG_FIT_TARGET in MiB for an offloaded projector; None where the person's own is left as it is.

    `launch`: what Ollama already wanted kept free for this launch.
    """
    return None if inherited is not None else -(-(projector + GIB) // MIB) + launch


def unmapped_reason(load: Mapping) -> str:
    """Why Ollama reads the file instead of mapping it; "" where it does not say so."""
    if load.use_mmap is not None:
        return ""
    libraries = {gpu.library for gpu in load.gpus}
    if load.num_gpu == 0 or not libraries:
        return "cpu"
    if load.system is System.WINDOWS and "CUDA" in libraries:
        return "windows_cuda"
    if load.system is System.DARWIN and "Metal" in libraries:
        wanted = load.num_gpu
        partial = load.predicted > load.available if wanted is None else 0 < wanted < load.blocks + 1
        return "metal_partial_offload" if partial else ""
    return ""


def unmapped_for_host(load: Mapping, *, total: int, free: int, model: int, mapped: int) -> bool:
    """Whether the system's memory is too short to map one more file. `mapped`: files of other models."""
    if load.use_mmap is not None or load.system is not System.LINUX or any(gpu.integrated for gpu in load.gpus):
        return False
    needed = model + mapped + max(_LEAST_HOST, total // 10)
    return load.predicted <= safe(load.available) and free < needed
