"""Estimate: what each part of a model needs, before it is placed."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lamella.estimate.compute.replay import Replayer
from lamella.estimate.context import Context, resolved_context
from lamella.estimate.kv_cache import KvCache, sized_cache
from lamella.estimate.rulings import Rulings
from lamella.estimate.settings import Settings
from lamella.estimate.weights import Weights, tabled_weights
from lamella.model.model import Model

if TYPE_CHECKING:
    from lamella.estimate.pace.rates import Calibration

__all__ = ["Context", "Estimate", "at_context", "estimated", "with_measured"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Everything that does not depend on where a layer goes. Sums over places are kept for every kind of buffer.

    Replayer and rulings are no part of the value: they remember answers about compute buffers and about overrides, for
    all estimates of a model. Nor is what was measured on this computer, which only an allocator that looks for speed
    asks for: it goes along from one estimate to the next.
    """

    model: Model
    settings: Settings
    context: Context
    weights: Weights
    cache: KvCache
    replayer: Replayer = field(default_factory=Replayer, compare=False, repr=False)
    rulings: Rulings = field(default_factory=Rulings, compare=False, repr=False)
    measured: "tuple[Calibration, ...]" = field(default=(), compare=False, repr=False)


def estimated(model: Model, settings: Settings, known: Estimate | None = None) -> Estimate:
    """The estimate of a model for these settings; what `known` has of the same model is used again."""
    measured = known.measured if known is not None else ()
    if known is not None and known.model is not model and known.model != model:
        known = None
    if known is not None and known.settings == settings:
        return known
    context = resolved_context(model, settings)
    cache = sized_cache(model, settings, context)
    if known is None:
        return Estimate(model, settings, context, tabled_weights(model), cache, measured=measured)
    return Estimate(model, settings, context, known.weights, cache, known.replayer, known.rulings, measured)


def with_measured(estimate: Estimate, measured: "tuple[Calibration, ...]") -> Estimate:
    """The same estimate on a computer where this was measured; itself where it knows that already."""
    return estimate if estimate.measured == measured else replace(estimate, measured=measured)


def at_context(estimate: Estimate, context_tokens: int) -> Estimate:
    """The same estimate for another `-c`."""
    return estimated(estimate.model, replace(estimate.settings, context_tokens=context_tokens), estimate)
