"""All arenas between two blocks, and what a block's program makes of them; every step is taken once and remembered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lamella.estimate.compute.arena import Arena
from lamella.estimate.compute.program import Program, Tensor

Free = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(slots=True, eq=False)
class State:
    """Free blocks of every arena, and the addresses of what outlives the block."""

    free: tuple[Free, ...]
    addresses: Mapping[Tensor, int]
    after: dict[int, tuple["State", tuple[tuple[int, int], ...]]] = field(default_factory=dict)  # by id of a program


class Memory:
    """Equal states are one object, and equal programs are too: a step is looked up without comparing anything.

    Whoever asks keeps the programs for as long as this is kept.
    """

    def __init__(self) -> None:
        self._states: dict[tuple[object, ...], State] = {}

    def state(self, arenas: Iterable[Arena], addresses: dict[Tensor, int]) -> State:
        """The one state that is like this."""
        return self._state(tuple(arena.state() for arena in arenas), addresses)

    def step(self, state: State, program: Program) -> tuple[State, tuple[tuple[int, int], ...]]:
        """The state after a block, and the highest address of each arena that it touched."""
        found = state.after.get(id(program))
        if found is None:
            found = state.after[id(program)] = self._stepped(state, program)
        return found

    def _state(self, free: tuple[Free, ...], addresses: Mapping[Tensor, int]) -> State:
        key = free, frozenset(addresses.items())
        found = self._states.get(key)
        if found is None:
            found = self._states[key] = State(free, addresses)
        return found

    def _stepped(self, state: State, program: Program) -> tuple[State, tuple[tuple[int, int], ...]]:
        arenas = {number: _arena(state.free[number]) for number in program.arenas}
        takes = {number: arena.take for number, arena in arenas.items()}
        gives = {number: arena.give for number, arena in arenas.items()}
        addresses = dict(state.addresses)
        for take, number, size, key, offset in program.events:
            if take:
                addresses[key] = takes[number](size)
            elif offset:
                gives[number](addresses[key] + offset, size)
            else:
                gives[number](addresses.pop(key), size)
        lasting: dict[Tensor, int] = {}
        for key, address in addresses.items():
            if not isinstance(key, int) and (key.shared or key.ahead > 0):
                lasting[key if key.shared else key.moved(-1)] = address
        lasting |= {name: addresses[key] for key, name in program.leaving}
        peaks = tuple((number, arenas[number].peak) for number in program.arenas)
        free = list(state.free)
        for number, arena in arenas.items():
            free[number] = arena.state()
        return self._state(tuple(free), lasting), peaks


def _arena(free: Free) -> Arena:
    arena = Arena()
    arena.starts, arena.sizes = list(free[0]), list(free[1])
    return arena
