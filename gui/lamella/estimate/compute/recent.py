"""A dictionary that forgets what has not been asked for longest."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the `limit` values asked for last.

    `forget` takes a value apart that goes, and all that are left when this goes itself: where parts of it refer to one
    another, they would stay until somebody looks for garbage.
    """

    def __init__(self, limit: int, forget: Callable[[Value], None] | None = None) -> None:
        self._limit, self._forget = limit, forget
        self._values: dict[Key, Value] = {}

    def __del__(self) -> None:
        if self._forget:
            for value in self._values.values():
                self._forget(value)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value, made if it is not there."""
        found = self._values.pop(key) if key in self._values else make()
        self._values[key] = found
        if len(self._values) > self._limit:
            gone = self._values.pop(next(iter(self._values)))
            if self._forget:
                self._forget(gone)
        return found
