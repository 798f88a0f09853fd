"""Fit's memory function: what a configuration that fit considers would take on each GPU."""

import re

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.placement.fit_shares import Shares, Spill, Spilled, spilled
from lamella.placement.layer_shares import homes_by_shares
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.placement import Flags, Overflow, Placement


class Trial:
    """Measures shares at one context length. GPUs are counted among those that are used."""

    def __init__(self, estimate: Estimate, gpus: tuple[Device, ...]) -> None:
        self.estimate = estimate
        self.gpus = gpus
        self.used = used_gpus(estimate.settings, gpus)
        self.ledger = Ledger(estimate, gpus)
        self._kept: dict[Spilled, Overflow] = {}

    @property
    def fit_layers(self) -> int:
        """Layers as fit counts them: next-token blocks left out, the output layer included."""
        return self.estimate.model.loaded_blocks + 1

    @property
    def nested(self) -> bool:
        """Next-token blocks put fit's rules one block too low, and then nothing of the kind can be said."""
        return not self.estimate.model.next_token_blocks

    def of_used(self, nbytes: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the GPUs that are used."""
        return tuple(nbytes[gpu] for gpu in self.used)

    def measured(self, shares: Shares) -> tuple[int, ...]:
        """Bytes on each used GPU for these shares."""
        return self.of_used(self.ledger.projected(self.placement(shares)))

    def least(self, shares: Shares) -> tuple[int, ...]:
        """Weights and caches of these shares alone, for a tenth of the work."""
        return self.of_used(self.ledger.held(self.placement(shares)).together)

    def placement(self, shares: Shares) -> Placement:
        """What the loader makes of the shares: it counts next-token blocks, so there they are off by as many."""
        counts = tuple(float(share.layers) for share in shares)
        local = homes_by_shares(self.estimate.model.layer_count, sum(share.layers for share in shares), counts)
        homes = tuple(CPU if home == CPU else self.used[home] for home in local)
        spills = tuple(spilled(shares, self.fit_layers))
        return Placement(homes, tuple(self._overflow(homes, spills)), bool(spills))

    def flags(self, shares: Shares) -> Flags:
        """The same in llama.cpp's words, as llama-fit-params prints them."""
        split = tuple(float(share.layers) for share in shares) if len(shares) > 1 else ()
        return Flags(
            sum(share.layers for share in shares), split, tuple(item.rule for item in spilled(shares, self.fit_layers))
        )

    def _overflow(self, homes: tuple[int, ...], spills: tuple[Spilled, ...]) -> list[Overflow]:
        away = (self.kept_off(item) for item in spills if item.device != homes[item.block])
        return [kept for kept in away if kept.tensors]

    def kept_off(self, item: Spilled) -> Overflow:
        """The tensors that it names; there may be none."""
        found = self._kept.get(item)
        if found is None:
            names = self._spilled_names(item.block, item.spill)
            found = self._kept[item] = Overflow(item.block, names, item.device)
        return found

    def _spilled_names(self, block: int, spill: Spill) -> tuple[str, ...]:
        rule = re.compile(rf"blk\.{block}\.{spill.value}")
        named = self.estimate.weights.group(block).at(block)
        return tuple(name for name, _, _ in named if rule.match(name))
