"""Fit's memory function: what a configuration that fit considers would take on each GPU."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.placement.layer_shares import homes_by_shares
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.placement import Flags, Overflow, Placement

WORD: Final = 1 << 32
"""llama.cpp counts layers in unsigned 32-bit words, and fit lets some of them wrap."""


class Spill(Enum):
    """What a partial layer keeps off its device: the rest of a rule after "blk.N."."""

    ALL_FFN = r"ffn_(gate|up|gate_up|down).*"  # attention stays
    ALL_BUT_UP = r"ffn_(gate|gate_up|down).*"
    DOWN = r"ffn_down.*"
    EXPERTS = r"ffn_(up|down|gate_up|gate)_(ch|)exps"


@dataclass(frozen=True, slots=True)
class Share:
    """One GPU's part. `partial` of its layers, the first of them, are not wholly there; both count in words."""

    layers: int = 0
    partial: int = 0
    spill: Spill = Spill.EXPERTS  # of the first partial layer; the others spill their experts
    target: int = CPU  # where the first one spills to

    @property
    def full(self) -> int:
        return (self.layers - self.partial) % WORD


Shares = tuple[Share, ...]


class NeverEndsError(Exception):
    """A count has wrapped: llama.cpp would search for (practically) ever."""


@dataclass(frozen=True, slots=True)
class Spilled:
    """A rule of fit's: one block, what it spills, and where to."""

    block: int
    spill: Spill
    device: int

    @property
    def rule(self) -> tuple[str, int]:
        return rf"blk\.{self.block}\.{self.spill.value}", self.device


class Trial:
    """Measures shares at one context length. GPUs are counted among those that are used."""

    def __init__(self, estimate: Estimate, gpus: tuple[Device, ...]) -> None:
        self.estimate = estimate
        self.gpus = gpus
        self.used = used_gpus(estimate.settings, gpus)
        self.ledger = Ledger(estimate, gpus)
        self._names: dict[tuple[int, Spill], tuple[str, ...]] = {}

    @property
    def fit_layers(self) -> int:
        """Layers as fit counts them: next-token blocks left out, the output layer included."""
        return self.estimate.model.loaded_blocks + 1

    def projected(self, placement: Placement) -> tuple[int, ...]:
        """Bytes on each used GPU."""
        usages = self.ledger.usages(placement)
        return tuple(usages[gpu].projected for gpu in self.used)

    def measured(self, shares: Shares) -> tuple[int, ...]:
        """Bytes on each used GPU for these shares; NeverEndsError where a count has wrapped."""
        return self.projected(self.placement(shares))

    def placement(self, shares: Shares) -> Placement:
        """What the loader makes of the shares: it counts next-token blocks, so there they are off by as many."""
        self._check(shares)
        counts = tuple(float(share.layers) for share in shares)
        local = homes_by_shares(self.estimate.model.layer_count, sum(share.layers for share in shares), counts)
        homes = tuple(CPU if home == CPU else self.used[home] for home in local)
        spilled = self.spilled(shares)
        return Placement(homes, tuple(self._overflow(homes, spilled)), bool(spilled))

    def flags(self, shares: Shares) -> Flags:
        """The same in llama.cpp's words, as llama-fit-params prints them."""
        split = tuple(float(share.layers) for share in shares) if len(shares) > 1 else ()
        return Flags(sum(share.layers for share in shares), split, tuple(item.rule for item in self.spilled(shares)))

    def spilled(self, shares: Shares) -> tuple[Spilled, ...]:
        """Blocks are numbered from the first one that is not left on the CPU."""
        found = []
        block = self.fit_layers - sum(share.layers for share in shares)
        for share in shares:
            first = (block + share.full) % WORD
            block = (first + share.partial) % WORD
            for index in range(first, block):
                leading = index == first
                spill, device = (share.spill, share.target) if leading else (Spill.EXPERTS, CPU)
                found.append(Spilled(index, spill, device))
        return tuple(found)

    def _check(self, shares: Shares) -> None:
        if any(share.layers > self.fit_layers for share in shares):
            raise NeverEndsError

    def _overflow(self, homes: tuple[int, ...], spilled: tuple[Spilled, ...]) -> list[Overflow]:
        return [
            Overflow(item.block, names, item.device)
            for item in spilled
            if item.device != homes[item.block] and (names := self._spilled_names(item.block, item.spill))
        ]

    def _spilled_names(self, block: int, spill: Spill) -> tuple[str, ...]:
        key = (block, spill)
        if key not in self._names:
            rule = re.compile(rf"blk\.{block}\.{spill.value}")
            named = self.estimate.weights.group(block).at(block)
            self._names[key] = tuple(name for name, _, _ in named if rule.match(name))
        return self._names[key]
