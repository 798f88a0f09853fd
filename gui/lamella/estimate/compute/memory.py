"""One arena between two blocks, and what a block makes of it; every step is taken once and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lamella.estimate.compute.arena import Arena
from lamella.estimate.compute.casting import ahead, moved, shared
from lamella.estimate.compute.program import Part, Tensor

Free = tuple[tuple[int, ...], tuple[int, ...]]
_SINCE: Final = 1 << 64
"""Ids are smaller: what a step is remembered by stays one number."""


@dataclass(slots=True, eq=False)
class State:
    """Free blocks of one arena, and the addresses of what outlives the block."""

    free: Free
    addresses: Mapping[Tensor, int]
    passing: bool  # whether some of it is read by few of the next blocks, so that it matters how many have passed
    after: dict[int, tuple["State", int]] = field(default_factory=dict)  # by id of a part, and blocks passed


class Memory:
    """Equal states are one object, and equal parts are too: a step is looked up without comparing anything.

    Whoever asks keeps the parts for as long as this is kept.
    """

    def __init__(self) -> None:
        self._states: dict[tuple[object, ...], State] = {}

    def state(self, free: Free, addresses: Mapping[Tensor, int]) -> State:
        """The one state that is like this."""
        key = free, frozenset(addresses.items())
        found = self._states.get(key)
        if found is None:
            passing = not all(isinstance(one, str) and shared(one) for one in addresses)
            found = self._states[key] = State(free, addresses, passing)
        return found

    def forget(self) -> None:
        """Takes apart the circles that states make."""
        for state in self._states.values():
            state.after.clear()

    def step(self, state: State, part: Part, passed: int) -> tuple[State, int]:
        """The state after a block, and the highest address it used; `passed` blocks before it left the arena alone."""
        key = id(part) + _SINCE * passed if state.passing else id(part)
        found = state.after.get(key)
        if found is None:
            found = state.after[key] = self._stepped(state, part, passed)
        return found

    def _stepped(self, state: State, part: Part, passed: int) -> tuple[State, int]:
        arena = _arena(state.free)
        take, give = arena.take, arena.give
        addresses = _behind(state.addresses, passed) if passed and state.passing else dict(state.addresses)
        for takes, size, key, offset in part.events:
            if takes:
                addresses[key] = take(size)
            elif offset:
                give(addresses[key] + offset, size)
            else:
                give(addresses.pop(key), size)
        lasting = _behind(addresses, 1)
        lasting |= {name: addresses[key] for key, name in part.leaving}
        return self.state(arena.state(), lasting), arena.peak


def _behind(addresses: Mapping[Tensor, int], passed: int) -> dict[Tensor, int]:
    """What is still there some blocks later, by the names that it has then."""
    lasting: dict[Tensor, int] = {}
    for key, address in addresses.items():
        if isinstance(key, str):
            if shared(key):
                lasting[key] = address
            elif ahead(key) >= passed:
                lasting[moved(key, -passed)] = address
    return lasting


def _arena(free: Free) -> Arena:
    arena = Arena()
    arena.starts, arena.sizes = list(free[0]), list(free[1])
    return arena
