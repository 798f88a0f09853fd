"""What a block does to the arenas, worked out once: takes and gives that ask nothing any more."""

from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.casting import Lasting

Key = int | Lasting
"""A tensor while it has memory: a number of the block's own, or something lasting."""
RESIDUAL: Final = -1
"""Key of the residual that the block reads."""
LEAVING: Final = "x+"
"""Name of a copy of the result, made for the next block, which knows it as CROSSING."""
Event = tuple[bool, int, int, Key, int]
"""Takes (True) or gives (False): arena, bytes, key, and where in the key's memory the given bytes begin."""


@dataclass(frozen=True, slots=True)
class Residual:
    """The memory of what a block hands to the next one."""

    arena: int
    size: int


@dataclass(frozen=True, slots=True)
class Program:
    """One block's events and what it leaves behind."""

    events: tuple[Event, ...]
    arenas: tuple[int, ...]  # those that the events touch
    residual: Residual
    residual_key: Key
    copied: tuple[tuple[int, int], ...]  # backend and size of every copy, for a pipeline
