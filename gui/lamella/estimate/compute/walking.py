"""Walks along a chain of blocks, where each step follows from the block and from what the step before left."""

from collections.abc import Callable, Hashable, Sequence
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")
State = TypeVar("State", bound=Hashable)
Result = TypeVar("Result")

_STRETCH: Final = 16
"""Blocks that are looked up together: few enough that moving an edge leaves most stretches as they were."""
_FEW: Final = 128
"""Of fewer blocks nothing is remembered: walking them costs no more than looking them up, and leaves no garbage."""
_MOST: Final = 4_000
"""A stretch takes half a kilobyte; a drag asks for some dozens, mostly the same."""


class Walk(Generic[Item, State, Result]):
    """Remembers stretches of one kind of walk, so that what a drag does not change is not walked again.

    Whoever asks keeps the items for as long as this is kept, where they are told apart by names.
    """

    __slots__ = ("_known", "_step")

    def __init__(self, step: Callable[[Item, State], tuple[Result, State]]) -> None:
        self._step = step
        self._known: dict[tuple[tuple[object, ...], State], tuple[list[Result], State]] = {}

    def along(self, items: Sequence[Item], start: State, *, names: Sequence[object] | None = None) -> list[Result]:
        """What each step gives; `names` tell items apart that are slow to compare."""
        if len(items) < _FEW:
            return self._walked(items, start)[0]
        state, found = start, list[Result]()
        told = tuple(items if names is None else names)
        for first in range(0, len(told), _STRETCH):
            key = told[first : first + _STRETCH], state
            known = self._known.get(key)
            if known is None:
                if len(self._known) >= _MOST:
                    self._known.clear()
                known = self._known[key] = self._walked(items[first : first + _STRETCH], state)
            found += known[0]
            state = known[1]
        return found

    def _walked(self, items: Sequence[Item], state: State) -> tuple[list[Result], State]:
        results = []
        for item in items:
            result, state = self._step(item, state)
            results.append(result)
        return results, state
