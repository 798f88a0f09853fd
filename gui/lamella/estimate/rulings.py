"""Remembers which tensors of a model each list of overrides names, so that it is not searched for at every step."""

from collections.abc import Callable
from threading import Lock
from typing import Final

from lamella.estimate.compute.recent import Recent

Rule = tuple[str, int]
"""A regular expression searched in the tensor's name, and a device. The first that matches wins."""
Ruled = tuple[tuple[int, tuple[Rule, ...]], ...]
"""By place: names of tensors and the device that a rule sends each to, whatever its home is."""
_LISTS: Final = 8


class Rulings:
    """The lists asked for last, of one model."""

    def __init__(self) -> None:
        self._known: Recent[tuple[Rule, ...], Ruled] = Recent(_LISTS)
        self._lock = Lock()  # fits run in the window's worker threads, too

    def of(self, rules: tuple[Rule, ...], search: Callable[[], Ruled]) -> Ruled:
        """What these rules name; searched for where they are new."""
        with self._lock:
            return self._known.get(rules, search)
