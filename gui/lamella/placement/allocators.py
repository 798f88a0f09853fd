"""The allocators by name; adding one is one file and one line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lamella.placement.even import even
from lamella.placement.fit import fit
from lamella.placement.manual import manual
from lamella.placement.placement import Allocation
from lamella.placement.refill import around_pins
from lamella.placement.request import Allocator, Request

__all__ = ["ALLOCATORS", "Allocator", "Request", "run"]

ALLOCATORS: Final[Mapping[str, Allocator]] = MappingProxyType({"llama.cpp": fit, "manual": manual, "even": even})


def run(name: str, request: Request) -> Allocation:
    """What the allocator of this name answers, around the pinned edges; KeyError for a name that is not there."""
    allocation = ALLOCATORS[name](request)
    return around_pins(request, allocation) if request.pins else allocation
