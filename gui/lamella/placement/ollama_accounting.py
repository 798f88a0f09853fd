"""What `ollama ps` says of a model that llama-server has loaded, from the buffers that it logged.

llm/llama_server.go, snapshot of August 2026 (v0.33.0-rc2). Sizes are of one unit of the caller's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_HOST: Final = frozenset(("CPU", "BLAS"))
_SUFFIXES: Final = ("_Mapped", "_REPACK", "_Private")

Key = tuple[str, str, str]
"""Component that logs ("llama", "alloc_compute_meta"), buffer ("CUDA0", "CPU_Mapped"), kind ("model", "KV" …)."""


@dataclass(frozen=True, slots=True)
class Held:
    """`total` and what of it is on GPUs."""

    total: float
    gpu: float


def is_gpu_buffer(name: str) -> bool:
    return name not in _HOST and not name.startswith("CPU_") and not name.endswith("_Host")


def device_of(name: str) -> str:
    """The device that a buffer is on: "MTL0" of "MTL0_Mapped"."""
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def latest(lines: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    """A real load says the same again that its dry run has said; the last word counts."""
    return dict(lines)


def held(buffers: Mapping[Key, float]) -> Held:
    on_gpus = sum(size for (_, name, _), size in buffers.items() if is_gpu_buffer(name))
    return Held(sum(buffers.values()), on_gpus)


def held_by_device(buffers: Mapping[Key, float]) -> dict[str, float]:
    """GPUs alone."""
    devices: dict[str, float] = {}
    for (_, name, _), size in buffers.items():
        if is_gpu_buffer(name):
            devices[device_of(name)] = devices.get(device_of(name), 0) + size
    return devices


def reported(
    buffers: Mapping[Key, float],
    *,
    offloaded: tuple[int, int] | None = None,
    fit_overflow: int = 0,
    file: float | None = None,
) -> Held:
    """Size and GPU part of `ollama ps`. `offloaded`: of how many layers llama-server says so, None if it does not."""
    found = held(buffers)
    if offloaded is not None and offloaded[0] >= offloaded[1] and not fit_overflow:
        return Held(found.gpu, found.gpu)
    models = {name: size for (_, name, kind), size in buffers.items() if kind == "model"}
    mapped = sum(size for name, size in models.items() if name == "CPU_Mapped")
    on_gpus = sum(size for name, size in models.items() if is_gpu_buffer(name))
    # What is mapped covers the whole file, the part that was copied to GPUs included.
    excess = max(on_gpus + mapped - file, 0) if file is not None else 0
    return Held(found.total - min(mapped, excess), found.gpu)


def free_after_load(total: float, used: float, *, system_free: float | None = None) -> float:
    """What is left of a GPU. `system_free`: of an integrated one, what the system had when it was loaded."""
    return total - used if system_free is None else min(total, system_free) - used
