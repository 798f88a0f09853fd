"""Tensor overrides (`-ot`, `--n-cpu-moe`, `--cpu-moe`): which tensors a rule sends where."""

import re
from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import Final

from lamella.devices.device import CPU
from lamella.errors import LamellaError
from lamella.estimate.rulings import Rule, Ruled, Rulings
from lamella.estimate.weights import Weights
from lamella.placement.patterns import Clock, Search, block_of, searched
from lamella.placement.placement import INPUT, SHARED, Overflow

__all__ = ["ALL_EXPERTS", "MOST_OVERRIDES", "Rule", "RuleError", "expert_rules", "overflow_by_rules"]

ALL_EXPERTS = r"blk\.\d+\.ffn_(up|down|gate_up|gate)_(ch|)exps"
"""What `--cpu-moe` sends to the CPU (llama.cpp b11434, common/arg.cpp)."""


MOST_OVERRIDES: Final = 4095
"""llama_max_tensor_buft_overrides() of llama.cpp b11434 less the entry that ends the list."""


class RuleError(LamellaError):
    """An override that cannot be followed."""


def expert_rules(layers: int | None) -> tuple[Rule, ...]:
    """`--n-cpu-moe N`, or `--cpu-moe` for None."""
    if layers is None:
        return ((ALL_EXPERTS, CPU),)
    return tuple((rf"blk\.{block}\.ffn_(up|down|gate_up|gate)_(ch|)exps", CPU) for block in range(layers))


def overflow_by_rules(
    weights: Weights, homes: tuple[int, ...], rules: tuple[Rule, ...], known: Rulings | None = None
) -> tuple[Overflow, ...]:
    """Everything that the rules keep off its home. Homes, and with them the caches, stay.

    `known` remembers what rules name in the same model.
    """
    if not rules:
        return ()
    search = partial(_ruled, weights, rules)
    return tuple(_overflow(known.of(rules, search) if known else search(), homes))


def _overflow(ruled: Ruled, homes: tuple[int, ...]) -> Iterator[Overflow]:
    for place, named in ruled:
        home = CPU if place == INPUT else None if place == SHARED else homes[place]
        moved: dict[int, list[str]] = {}
        for name, device in named:
            if device != home:
                moved.setdefault(device, []).append(name)
        yield from (Overflow(place, tuple(tensors), device) for device, tensors in moved.items())


def _ruled(weights: Weights, rules: tuple[Rule, ...]) -> Ruled:
    compiled, output = _Compiled(rules), len(weights.kind_of)
    found = []
    for place in (INPUT, SHARED, *range(output + 1)):
        names = [name for name, _, _ in weights.group(place).at(place)]
        # A rule holds for the second copy of a tied embedding as well.
        names += weights.tied.names if place == output else ()
        targets = ((name, compiled.target(place, name)) for name in names)
        if named := tuple((name, device) for name, device in targets if device is not None):
            found.append((place, named))
    return tuple(found)


_Placed = tuple[int, Search, int]
"""Where a rule stands in the list, its search, its device."""


class _Compiled:
    """Rules in their order. Most are for one block each, and are not searched in the names of the others."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        clock = Clock()  # one for the whole list: it is the list that has to end
        self._all: list[_Placed] = []
        self._general: list[_Placed] = []
        self._own: dict[str, list[_Placed]] = {}
        for index, (pattern, device) in enumerate(rules):
            rule = index, _search(pattern, clock), device
            self._all.append(rule)
            block = block_of(pattern)
            (self._general if block is None else self._own.setdefault(block, [])).append(rule)
        self._of_block: dict[int, list[_Placed]] = {}

    def target(self, place: int, name: str) -> int | None:
        """The device of the first that finds the tensor; None where none does."""
        return next((device for _, found, device in self._of(place, name) if found(name)), None)

    def _of(self, place: int, name: str) -> list[_Placed]:
        """Those that this tensor of this place may be found by."""
        if name.count("blk.") > 1:
            return self._all
        if not name.startswith(f"blk.{place}."):
            return self._all if "blk." in name else self._general
        if place not in self._of_block:
            self._of_block[place] = sorted((*self._general, *self._own.get(str(place), ())), key=itemgetter(0))
        return self._of_block[place]


def _search(pattern: str, clock: Clock) -> Search:
    too_slow = f'"{pattern}" in -ot takes too long to be searched for; llama.cpp would hang'
    try:
        search = searched(pattern, clock)
    except TimeoutError as error:
        raise RuleError(too_slow) from error
    except (re.error, RecursionError, OverflowError) as error:
        raise RuleError(f'"{pattern}" is not a regular expression: {error}') from error

    def found(name: str) -> object:
        try:
            return search(name)
        except TimeoutError as error:
            raise RuleError(too_slow) from error

    return found
