"""How fast a question is read: arithmetic on each device, and the bus that the CPU's layers cross.

Layers and experts on the CPU go to the GPU once for every micro-batch of 32 tokens and more (llama.cpp, ggml-cuda's
offload of large batches); below that, and without a GPU, the CPU computes them itself.
"""

from dataclasses import dataclass
from typing import Final

from lamella.devices.chips import Family
from lamella.devices.device import CPU
from lamella.estimate.pace.constants import CONSTANTS
from lamella.estimate.pace.pace import Pace
from lamella.estimate.places import Placed
from lamella.plan.outcome import Outcome
from lamella.speed.speed import Limit, LimitedBy

_BUS_GB_S: Final = 10.0
"""Of cards whose slot is not known: PCI Express 4.0 x16 brought about 10 to 15 in public measurements."""
_BUS_SHARE: Final = 0.5
"""Of the slot's own rate, read out of slopes: 6.8 of 15.8 (3.0 x16), 8.4 of 15.8 (4.0 x8), about 13 of 31.5."""
_CPU_TFLOPS: Final = 0.7
_HALVED: Final = frozenset((Family.TURING, Family.AMPERE, Family.ADA, Family.BLACKWELL))
"""GeForce cards add up in full precision at half the rate of their professional sisters, which gain nothing by it."""


@dataclass(frozen=True, slots=True)
class PromptTime:
    """Seconds of one micro-batch of `tokens`."""

    tokens: int
    compute: float
    bus: float

    @property
    def tokens_per_second(self) -> float:
        return self.tokens / (self.compute + self.bus)

    @property
    def limited_by(self) -> LimitedBy:
        whole = self.compute + self.bus
        bus = self.bus > self.compute
        return LimitedBy(Limit.BUS if bus else Limit.COMPUTE, max(self.bus, self.compute) / whole)


def prompt_time(outcome: Outcome, pace: Pace) -> PromptTime | None:
    """One full micro-batch; None where a card's arithmetic is not known."""
    placement, tokens = outcome.plan.allocation.placement, outcome.estimate.context.ubatch
    products = pace.reads.products_before
    at = [0] * len(pace.chips)
    for place, home in enumerate(placement.homes):
        at[home] += products[place + 1] - products[place]
    if pace.gpus:
        main = _main(placement)
        at[main] += at[CPU]
        at[CPU] = 0
    seconds = 0.0
    for index, count in enumerate(at):
        flops = _flops(pace, index) if count else None
        if count and flops is None:
            return None
        seconds += 2 * count * tokens / flops if flops else 0.0
    return PromptTime(tokens, seconds, _bus_seconds(outcome, pace)) if seconds else None


def _main(placement: Placed) -> int:
    """The GPU that takes the CPU's layers: the first that has any of its own, else the first of all."""
    return next((home for home in placement.homes if home != CPU), 0)


def _flops(pace: Pace, index: int) -> float | None:
    """Operations a second that come out, of a device's index among GPUs, then CPU."""
    chip = pace.chips[index]
    tflops = _CPU_TFLOPS if index == len(pace.chips) - 1 else chip.fp16_tflops
    if not tflops:
        return None
    full_rate = chip.family in _HALVED and "GeForce" not in chip.name
    return tflops * 1e12 * CONSTANTS[chip.family].prompt_share * (0.5 if full_rate else 1.0)


def _bus_seconds(outcome: Outcome, pace: Pace) -> float:
    """What lies in system memory crosses once, token embeddings left out."""
    if not pace.gpus:
        return 0.0
    nbytes = outcome.devices[-1].usage.weights - outcome.input_bytes
    slot = pace.chips[_main(outcome.plan.allocation.placement)].bus_gb_s
    return max(nbytes, 0) / ((slot * _BUS_SHARE if slot else _BUS_GB_S) * 1e9)
