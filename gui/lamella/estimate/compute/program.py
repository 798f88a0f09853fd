"""What a block does to the arenas, worked out once: takes and gives that ask nothing any more."""

from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.casting import Lasting

Tensor = int | Lasting
"""Name of a tensor while it has memory: a number of the block's own, or what outlives a block."""
Event = tuple[bool, int, int, Tensor, int]
"""Takes (True) or gives (False): arena, bytes, key, and where in the key's memory the given bytes begin."""


Held = tuple[int, int]
"""The memory of something that a block hands to the next one: arena and size."""
NOT_HELD: Final = (0, 0)
"""Where only copies of it are read."""


@dataclass(frozen=True, slots=True)
class Program:
    """One block's events and what it leaves behind."""

    events: tuple[Event, ...]
    arenas: tuple[int, ...]  # those that the events touch
    leaving: tuple[tuple[Tensor, Lasting], ...]  # what the next block reads: its key here and there
    handed: tuple[Held, ...]
    copied: tuple[tuple[int, int], ...]  # backend and size of every copy, for a pipeline
