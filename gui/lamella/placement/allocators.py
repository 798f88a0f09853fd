"""The allocators by name; adding one is one file and one line."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from lamella.placement.even import even
from lamella.placement.fastest import fastest
from lamella.placement.fit import fit
from lamella.placement.manual import manual
from lamella.placement.ollama_classic import ollama_classic
from lamella.placement.ollama_layouts import ollama_layouts
from lamella.placement.ollama_llama_server import ollama_llama_server
from lamella.placement.placement import Allocation
from lamella.placement.refill import around_pins
from lamella.placement.request import Allocator, Request

__all__ = ["ALLOCATORS", "Allocator", "Request", "run"]

_OTHERS: Final[Mapping[str, Allocator]] = {
    "llama.cpp": fit,
    "ollama": ollama_llama_server,
    "ollama-0.12": ollama_layouts,
    "ollama-0.6": ollama_classic,
    "even": even,
    "manual": manual,
}
_SEARCHING: Final = (ollama_llama_server, ollama_layouts)
_AT_ONCE: Final = tuple(allocator for allocator in _OTHERS.values() if allocator not in _SEARCHING)
ALLOCATORS: Final[Mapping[str, Allocator]] = MappingProxyType(
    {**_OTHERS, "fastest": partial(fastest, others=_AT_ONCE, searching=_SEARCHING)}
)
"""`fastest` is given the others, because it answers nothing slower than they do."""


SPARING: Final = frozenset(("llama.cpp", "ollama"))
"""Those that end in llama.cpp's fit, which keeps a mixture's experts off GPUs before it does so with layers."""


def run(name: str, request: Request) -> Allocation:
    """What the allocator of this name answers, around the pinned edges; KeyError for a name that is not there."""
    allocation = ALLOCATORS[name](request)
    return around_pins(request, allocation, sparing=name in SPARING) if request.pins else allocation
