"""What a block does to the arenas, worked out once: takes and gives that ask nothing any more."""

from dataclasses import dataclass

from lamella.estimate.compute.casting import Lasting

Key = int | Lasting
"""A tensor while it has memory: a number of the block's own, or what outlives a block."""
Event = tuple[bool, int, int, Key, int]
"""Takes (True) or gives (False): arena, bytes, key, and where in the key's memory the given bytes begin."""


@dataclass(frozen=True, slots=True)
class Held:
    """The memory of something that a block hands to the next one; nothing where only copies of it are read."""

    arena: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """One block's events and what it leaves behind."""

    events: tuple[Event, ...]
    arenas: tuple[int, ...]  # those that the events touch
    leaving: tuple[tuple[Key, Lasting], ...]  # what the next block reads: its key here and there
    handed: tuple[Held, ...]
    copied: tuple[tuple[int, int], ...]  # backend and size of every copy, for a pipeline
