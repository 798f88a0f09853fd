"""What a block does to the arenas, worked out once: takes and gives that ask nothing any more."""

from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.casting import Lasting

Tensor = int | str
"""Name of a tensor while it has memory in an arena: a number of the block's own, or `kept_name` of what outlives it."""
Event = tuple[bool, int, Tensor, int]
"""Takes (True) or gives (False): bytes, key, and where in the key's memory the given bytes begin."""


Held = tuple[int, int]
"""The memory of something that a block hands to the next one: arena and size."""
NOT_HELD: Final = (0, 0)
"""Where only copies of it are read."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one block does to one arena. Nothing in one arena follows from what is in another."""

    events: tuple[Event, ...]
    leaving: tuple[tuple[Tensor, str], ...]  # what the next block reads: its key here and there


@dataclass(frozen=True, slots=True)
class Program:
    """One block's events and what it leaves behind."""

    parts: tuple[tuple[int, Part], ...]  # by arena
    handed: tuple[Held, ...]
    copied: tuple[tuple[int, int], ...]  # backend and size of every copy, for a pipeline


def kept_name(one: Lasting) -> str:
    """Its name within one arena, which does not tell the device: what happens to one GPU's memory is remembered for all
    that are like it. An original and its copy may lie in the same arena.
    """
    return f"{one.name}'" if one.copied else one.name
