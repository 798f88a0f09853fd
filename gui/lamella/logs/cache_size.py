"""The context of a load whose log names the size of its KV cache and nothing else."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from lamella.estimate.context import CELL_STEP, resolved_context
from lamella.estimate.kv_cache import sized_cache
from lamella.estimate.settings import Settings
from lamella.logs.observed import Observed
from lamella.model.model import Model

_MOST_TOKENS: Final = 1 << 24


def context_by_cache(model: Model, settings: Settings, observed: Observed) -> int | None:
    """The context whose caches are as large as the log says; None where it does not say, or none has that size.

    Where the log rounds, the roundest number of those that fit.
    """
    said = [device.cached for device in observed.devices if device.cached is not None]
    step = max((device.step for device in observed.devices), default=1) * max(len(said), 1)
    if not said and observed.estimate is not None and observed.estimate.kv:
        said, step = [observed.estimate.kv], max(step, observed.estimate.kv // 20)
    wanted = sum(said)
    if not wanted:
        return None

    def cached(steps: int) -> int:
        asked = replace(settings, context_tokens=steps * CELL_STEP)
        return sized_cache(model, asked, resolved_context(model, asked)).before.cpu[-1]

    low, high = _first(cached, wanted - step), _first(cached, wanted + step + 1)
    return _roundest(low, high) * CELL_STEP if low < high else None


def _first(cached: Callable[[int], int], least: int) -> int:
    """The least number of steps whose caches take at least so much."""
    return bisect_left(range(_MOST_TOKENS // CELL_STEP), least, lo=1, key=cached)


def _roundest(low: int, high: int) -> int:
    """The number in low..high-1 that the largest power of two divides."""
    power = 1
    while -(-low // (power * 2)) * power * 2 < high:
        power *= 2
    return -(-low // power) * power
