"""How well a plan does, in the few figures by which two plans are compared."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from lamella.devices.device import CPU
from lamella.plan.offload import Offload, offload_of
from lamella.plan.outcome import Outcome

SpeedOf = Callable[[Outcome], float | None]
"""Tokens a second; None where no number can be given."""

_FASTER: Final = 1.03
_LONGER: Final = 1.05
_LESS: Final = 0.9
"""Smaller differences are nothing that somebody would notice."""


class Fit(IntEnum):
    """In order of what one would rather have."""

    NOT = 0  # refused, or a device lacks memory
    TIGHT = 1  # less stays free than should
    GOOD = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What one plan is compared with another by."""

    fit: Fit
    offload: Offload
    headroom: int  # of the GPU that has least to spare; of system memory where none is in use
    context_tokens: int  # that one request can have
    tokens_per_second: float | None

    @property
    def done(self) -> bool:
        """Everything is on GPUs, with as much free as should be."""
        return self.offload.whole and self.fit is Fit.GOOD


def standing_of(outcome: Outcome, speed: SpeedOf | None = None) -> Standing:
    """`speed` is asked for plans that fit only."""
    gpus = [device for device in outcome.devices if device.index != CPU and device.layers]
    return Standing(
        fit=fit_of(outcome),
        offload=offload_of(outcome),
        headroom=min(device.headroom for device in gpus or outcome.devices),
        context_tokens=_request_context(outcome),
        tokens_per_second=speed(outcome) if speed is not None and outcome.fits else None,
    )


def _request_context(outcome: Outcome) -> int:
    """Ollama gives every request its own part, even of one cache for all."""
    context = outcome.estimate.context
    parted = outcome.plan.allocator.startswith("ollama") and context.streams == 1
    return context.n_ctx_seq // context.sequences if parted else context.n_ctx_seq


def fit_of(outcome: Outcome) -> Fit:
    if not outcome.fits:
        return Fit.NOT
    kept = all(device.headroom >= device.margin_left for device in outcome.devices)
    return Fit.GOOD if kept else Fit.TIGHT


def better(before: Standing, after: Standing) -> bool:
    """Whether anything is really gained: it fits, more is on GPUs, it is faster, or has a longer context."""
    if Fit.NOT in (before.fit, after.fit):
        return after.fit is not Fit.NOT
    pace = _pace(before, after)
    if pace is not None and pace * _FASTER < 1:
        return False
    if gained := _gained(before.offload, after.offload, pace):
        return gained > 0
    if after.fit != before.fit:
        # An engine that fills a larger card leaves less free than should be; who buys one for its pace wants it still.
        return after.fit > before.fit or faster(before, after)
    longer = after.context_tokens > before.context_tokens * _LONGER
    lighter = after.offload.cpu_bytes < before.offload.cpu_bytes * _LESS if pace is None else pace > _FASTER
    return longer or lighter


def faster(before: Standing, after: Standing) -> bool:
    """So much that somebody would notice; False where a speed is not known."""
    pace = _pace(before, after)
    return pace is not None and pace > _FASTER


def _gained(before: Offload, after: Offload, pace: float | None) -> int:
    """Above 0 where more is on GPUs, below where less is."""
    if not (before.split or after.split):
        return after.layers - before.layers
    if pace is not None:
        # Experts on the CPU may be slower than fewer layers with theirs: a speed says more than bytes.
        return int(pace > _FASTER)
    return before.cpu_bytes - after.cpu_bytes if after.at_home >= before.at_home else -1


def _pace(before: Standing, after: Standing) -> float | None:
    """How many times as fast; None where a speed is not known."""
    now, then = before.tokens_per_second, after.tokens_per_second
    return None if not now or then is None else then / now
