"""A dictionary that forgets what has not been asked for longest."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the `limit` values asked for last."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value, made if it is not there."""
        found = self._values.pop(key) if key in self._values else make()
        self._values[key] = found
        if len(self._values) > self._limit:
            del self._values[next(iter(self._values))]
        return found
