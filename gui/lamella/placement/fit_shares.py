"""What fit searches among: how many layers each GPU gets, and how much of the first ones stays off it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from lamella.devices.device import CPU

WORD: Final = 1 << 32
"""llama.cpp counts layers in unsigned 32-bit words, and fit lets some of them wrap."""


class Spill(Enum):
    """What a partial layer keeps off its device: the rest of a rule after "blk.N." (common/fit.cpp, b11434)."""

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
"""One share for each GPU that is used, in engine order."""


class NeverEndsError(Exception):
    """A count has wrapped: llama.cpp would search for (practically) ever."""


class Memory(Protocol):
    """What fit asks again and again. GPUs are counted among those that are used."""

    @property
    def used(self) -> tuple[int, ...]:
        """Indices of the GPUs that are used."""

    @property
    def fit_layers(self) -> int:
        """Layers as fit counts them: next-token blocks left out, the output layer included."""

    def measured(self, shares: Shares) -> tuple[int, ...]:
        """Bytes on each used GPU for these shares."""

    def least(self, shares: Shares) -> tuple[int, ...]:
        """No more bytes than `measured` gives, found faster."""

    @property
    def nested(self) -> bool:
        """Whether the first pass never has `least` go down on a GPU that gets more layers."""


@dataclass(frozen=True, slots=True)
class Spilled:
    """A rule of fit's: one block, what it spills, and where to."""

    block: int
    spill: Spill
    device: int

    @property
    def rule(self) -> tuple[str, int]:
        return rf"blk\.{self.block}\.{self.spill.value}", self.device


def with_share(shares: Shares, gpu: int, share: Share) -> Shares:
    """The shares with one GPU's replaced."""
    return (*shares[:gpu], share, *shares[gpu + 1 :])


def measured(memory: Memory, shares: Shares) -> tuple[int, ...]:
    """Bytes on each used GPU; NeverEndsError where a count has wrapped."""
    _refuse_wrapped(memory, shares)
    return memory.measured(shares)


def least(memory: Memory, shares: Shares) -> tuple[int, ...]:
    """What is certain without the compute buffers; NeverEndsError where a count has wrapped."""
    _refuse_wrapped(memory, shares)
    return memory.least(shares)


def _refuse_wrapped(memory: Memory, shares: Shares) -> None:
    if any(share.layers > memory.fit_layers for share in shares):
        raise NeverEndsError


def spilled(shares: Shares, fit_layers: int) -> Iterator[Spilled]:
    """Rules for all partial layers, numbered from the first block that is not left on the CPU."""
    block = fit_layers - sum(share.layers for share in shares)
    for share in shares:
        first = (block + share.full) % WORD
        block = (first + share.partial) % WORD
        for index in range(first, block):
            spill, device = (share.spill, share.target) if index == first else (Spill.EXPERTS, CPU)
            yield Spilled(index, spill, device)
