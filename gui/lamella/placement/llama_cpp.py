"""llama.cpp's flags and what placement they mean."""

from math import isfinite

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import Settings, SplitMode
from lamella.placement.layer_shares import cumulative_sums, homes_by_shares
from lamella.placement.placement import Flags, Placement
from lamella.placement.rules import MOST_OVERRIDES, RuleError, overflow_by_rules


def shares_hold(shares: tuple[float, ...]) -> bool:
    """Whether these shares divide layers: numbers from 0 on whose sum is finite in the engine's single precision.

    llama.cpp takes others from the command line, and then searches by halving among sums that do not rise: where that
    ends nobody has said, often behind the last device, with an error.
    """
    if not all(isfinite(share) and share >= 0 for share in shares):
        return False
    return isfinite(cumulative_sums(shares)[-1]) if shares else True


def visible_gpus(settings: Settings, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """Indices of the GPUs that the engine sees, in its order; the others are as if they were not there."""
    visible = range(len(gpus)) if settings.visible is None else dict.fromkeys(settings.visible)
    return tuple(gpu for gpu in visible if 0 <= gpu < len(gpus))


def only_gpu(settings: Settings, gpus: tuple[Device, ...]) -> int | None:
    """The one GPU that is used with `-sm none`; None where all are, or none is there."""
    if settings.split_mode is not SplitMode.NONE or not gpus:
        return None
    return min(max(settings.main_gpu, 0), len(gpus) - 1)


def used_gpus(settings: Settings, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """Indices of the GPUs that llama.cpp places layers on: with `-sm none` the main one alone."""
    only = only_gpu(settings, gpus)
    return visible_gpus(settings, gpus) if only is None else (only,)


def _counted_free(gpu: Device, host: Device | None) -> int:
    return host.free if host is not None and not gpu.total and not gpu.free else gpu.free


def placed_by_flags(
    estimate: Estimate, gpus: tuple[Device, ...], flags: Flags, *, host: Device | None = None
) -> Placement:
    """The placement that llama.cpp b11434 makes of `-ngl`, `-ts`, `-sm`, `-mg` and overrides.

    A GPU that reports no memory at all gets its share by what is free of the `host`'s. RuleError if a rule is no
    regular expression or names a GPU that is not there.
    """
    used = used_gpus(estimate.settings, gpus)
    given = flags.tensor_split[: len(used)]
    shares: tuple[float, ...] = (*given, *(0.0,) * (len(used) - len(given)))
    if not any(shares) or not shares_hold(shares):
        shares = tuple(float(_counted_free(gpus[index], host)) for index in used)
    local = homes_by_shares(estimate.model.layer_count, flags.n_gpu_layers, shares)
    homes = tuple(CPU if home == CPU else used[home] for home in local)
    # With more rules than it has room for the engine does not start.
    overrides = flags.overrides if len(flags.overrides) <= MOST_OVERRIDES else ()
    for pattern, device in overrides:
        if not CPU <= device < len(gpus):
            raise RuleError(f'"{pattern}" is sent to GPU {device}, but there are {len(gpus)} GPUs')
    return Placement(homes, overflow_by_rules(estimate.weights, homes, overrides, estimate.rulings), bool(overrides))
