"""Numbers for blocks: two blocks with the same number have the same nodes on the same devices."""

from collections.abc import Mapping

from lamella.devices.device import Backend
from lamella.estimate.compute.anatomy import Anatomy
from lamella.estimate.compute.request import Placing


class Signatures:
    """Numbers the blocks of one model; equal blocks of all its placements get the same number."""

    def __init__(self, anatomy: Anatomy) -> None:
        self._anatomy = anatomy
        self._numbers: dict[tuple[object, ...], int] = {}
        self._of_moved: dict[tuple[object, ...], int] = {}  # by everything that a number may follow from
        self._last: tuple[Placing, tuple[int, ...]] | None = None

    def of(self, placing: Placing) -> tuple[int, ...]:
        """One number a block. Types of weights count where a weight may be copied from system memory."""
        # A placement is asked about some times in a row, with pins and without.
        if self._last and self._last[0].homes is placing.homes and self._last[0].moved is placing.moved:
            return self._last[1]
        found = self._found(placing)
        self._last = placing, found
        return found

    def _found(self, placing: Placing) -> tuple[int, ...]:
        homes, cpu = placing.homes, placing.cpu
        copied = Backend.CUDA in placing.backends
        kinds, typed = self._anatomy.kind_of, self._anatomy.typed_of
        numbers, known = [], self._numbers
        for block, kind in enumerate(kinds):
            home = homes[block]
            moved = placing.moved.get(block) if placing.moved else None
            if moved:
                numbers.append(self._moved(block, home, moved, at_cpu=home == cpu))
                continue
            key: tuple[object, ...] = (kind, home, typed[block]) if home == cpu and copied else (kind, home)
            number = known.get(key)
            if number is None:
                number = known[key] = len(known)
            numbers.append(number)
        return tuple(numbers)

    def _moved(self, block: int, home: int, moved: Mapping[str, int], *, at_cpu: bool) -> int:
        """Of a block with weights away from home."""
        listed = tuple(moved.items())
        exact = (self._anatomy.typed_of[block], home, at_cpu, listed)
        number = self._of_moved.get(exact)
        if number is None:
            key = (self._anatomy.kind_of[block], home, listed, self._types(block, moved, at_cpu=at_cpu))
            number = self._of_moved[exact] = self._numbers.setdefault(key, len(self._numbers))
        return number

    def _types(self, block: int, moved: Mapping[str, int], *, at_cpu: bool) -> object:
        """The types of the moved weights; of all weights, if the block is at home in system memory."""
        if at_cpu:
            return self._anatomy.typed_of[block]
        weight = self._anatomy.weight
        return tuple(weight(block, name).type for name in moved)
