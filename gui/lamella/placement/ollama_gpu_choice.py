"""Which GPUs Ollama starts llama-server with: a single one where the model is sure to fit, else all of one kind.

server/sched.go, snapshot of August 2026 (v0.33.0-rc2). Plain numbers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SAFE_PERCENT: Final = 80
"""A model has to fit in so much of what is available."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadGpu:
    """A GPU as Ollama's discovery reports it."""

    free: int
    library: str = "CUDA"
    integrated: bool = False
    total: int | None = None

    @property
    def least(self) -> int:
        """Free memory, never more than there is."""
        return self.free if self.total is None else min(self.free, self.total)


@dataclass(frozen=True, slots=True)
class Available:
    """What a load can count with on some GPUs."""

    nbytes: int
    gpu_free: int
    system_limited: bool  # integrated GPUs cannot take more than there is free system memory


@dataclass(frozen=True, slots=True)
class Chosen:
    """Positions in the list of GPUs, and llama-server's `--main-gpu` where it is given one."""

    gpus: tuple[int, ...]
    main_gpu: int | None = None


def safe(available: int, percent: int = SAFE_PERCENT) -> int:
    return available * percent // 100


def available_memory(gpus: Sequence[LoadGpu], system_free: int) -> Available:
    """Discrete GPUs with what they have free; integrated ones together with no more than the system has."""
    discrete = sum(gpu.free for gpu in gpus if not gpu.integrated)
    integrated = sum(gpu.free for gpu in gpus if gpu.integrated)
    return Available(discrete + min(integrated, system_free), discrete + integrated, integrated > system_free)


def chosen_load_gpus(
    gpus: Sequence[LoadGpu],
    *,
    predicted: int,
    system_free: int,
    main_gpu: int | None = None,
    spread: bool = False,
    num_gpu: int | None = None,
) -> Chosen:
    """`predicted` is the size Ollama expects of the load, 0 where it does not know; `main_gpu` counts in each group."""
    everything = tuple(range(len(gpus)))
    if len(gpus) <= 1 or num_gpu == 0:
        return Chosen(everything, main_gpu)
    groups: dict[str, list[int]] = {}
    for place, gpu in enumerate(gpus):
        groups.setdefault(gpu.library, []).append(place)

    def rank(place: int) -> tuple[bool, int]:
        return not gpus[place].integrated, available_memory([gpus[place]], system_free).nbytes

    candidates: list[int] = []
    if main_gpu is not None:
        candidates = [group[main_gpu] for group in groups.values() if main_gpu < len(group)]
    elif predicted and not spread:
        candidates = [place for place in everything if predicted <= safe(rank(place)[1])]
    if candidates:
        return Chosen((max(candidates, key=rank),), 0)

    def group_rank(library: str) -> tuple[bool, int]:
        members = [gpus[place] for place in groups[library]]
        return any(not gpu.integrated for gpu in members), available_memory(members, system_free).nbytes

    return Chosen(tuple(groups[max(groups, key=group_rank)]), main_gpu)
