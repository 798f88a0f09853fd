"""What a replay is asked: one placement of one model, in plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamella.devices.device import Backend


@dataclass(frozen=True, slots=True)
class Placing:
    """Where everything is. Backends are numbered: the GPUs in use 0.., the CPU last."""

    backends: tuple[Backend, ...]  # of the GPUs
    homes: tuple[int, ...]  # of each loaded block, then of the output layer
    moved: Mapping[int, Mapping[str, int]]  # by place: name within the block (or whole name) to backend
    pipelined: bool  # inputs and what crosses devices exist four times
    offloaded_cache: bool  # caches are at home, not on the CPU
    all_offloaded: bool  # ngl > N: pins count whatever the batch
    pinned: bool = False  # a real load: the pins of the graph count
    outer: Mapping[str, int] = field(default_factory=dict)  # tensors of no block that were moved, by name

    @property
    def cpu(self) -> int:
        """Its number."""
        return len(self.backends)
