"""Which GPU each place goes to by `-ngl` and `-ts`, in the engine's single precision."""

import math
from collections.abc import Sequence
from ctypes import c_float
from itertools import accumulate

from lamella.devices.device import CPU


def homes_by_shares(place_count: int, layers: int, shares: Sequence[float]) -> tuple[int, ...]:
    """Homes of all places; `layers` as `-ngl` (negative: all), one share a GPU (`-ts`, or free bytes).

    llama.cpp b11434 (llama-model.cpp, load_tensors): the first places stay on the CPU and the output layer is the
    first one offloaded; place k of those offloaded goes to the first GPU whose cumulative share is greater than
    k / count. "Greater" is strict, so whole shares that sum to the count mean exactly those counts.
    """
    active = place_count if layers < 0 else min(layers, place_count)
    if not shares:
        return (CPU,) * place_count
    bounds = [_count_below(share, active) for share in cumulative_shares(shares)]
    bounds[-1] = active
    homes = [CPU] * (place_count - active)
    done = 0
    for gpu, bound in enumerate(bounds):
        homes += [gpu] * (bound - done)
        done = max(done, bound)
    return tuple(homes)


def cumulative_sums(shares: Sequence[float]) -> tuple[float, ...]:
    """Running sums, each step rounded to f32, and so perhaps infinite."""
    return tuple(accumulate((_f32(share) for share in shares), lambda a, b: _f32(a + b)))


def cumulative_shares(shares: Sequence[float]) -> tuple[float, ...]:
    """Running sums over the whole, each step rounded to f32. Sums and quotients of two f32 are exact enough in f64."""
    sums = cumulative_sums(shares)
    whole = sums[-1]
    return tuple(_f32(part / whole) for part in sums) if whole else (0.0,) * len(sums)


def _f32(value: float) -> float:
    return c_float(value).value


def _count_below(share: float, active: int) -> int:
    """How many k of 0..active-1 have k / active below the share, in f32."""
    count = min(active, max(0, math.ceil(share * active)))
    while count > 0 and not _f32((count - 1) / active) < share:
        count -= 1
    while count < active and _f32(count / active) < share:
        count += 1
    return count
