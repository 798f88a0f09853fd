"""llama.cpp's flags and what placement they mean."""

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import Settings, SplitMode
from lamella.placement.layer_shares import homes_by_shares
from lamella.placement.placement import Flags, Placement
from lamella.placement.rules import RuleError, overflow_by_rules


def visible_gpus(settings: Settings, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """Indices of the GPUs that the engine sees, in its order; the others are as if they were not there."""
    visible = range(len(gpus)) if settings.visible is None else dict.fromkeys(settings.visible)
    return tuple(gpu for gpu in visible if 0 <= gpu < len(gpus))


def used_gpus(settings: Settings, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """Indices of the GPUs that llama.cpp places layers on: with `-sm none` the main one alone."""
    if settings.split_mode is SplitMode.NONE and gpus:
        return (min(max(settings.main_gpu, 0), len(gpus) - 1),)
    return visible_gpus(settings, gpus)


def placed_by_flags(estimate: Estimate, gpus: tuple[Device, ...], flags: Flags) -> Placement:
    """The placement that llama.cpp b11434 makes of `-ngl`, `-ts`, `-sm`, `-mg` and overrides.

    RuleError if a rule is no regular expression or names a GPU that is not there.
    """
    used = used_gpus(estimate.settings, gpus)
    given = flags.tensor_split[: len(used)]
    shares: tuple[float, ...] = (*given, *(0.0,) * (len(used) - len(given)))
    if not any(shares):
        shares = tuple(float(gpus[index].free) for index in used)
    local = homes_by_shares(estimate.model.layer_count, flags.n_gpu_layers, shares)
    homes = tuple(CPU if home == CPU else used[home] for home in local)
    for pattern, device in flags.overrides:
        if not CPU <= device < len(gpus):
            raise RuleError(f'"{pattern}" is sent to GPU {device}, but there are {len(gpus)} GPUs')
    return Placement(homes, overflow_by_rules(estimate.weights, homes, flags.overrides), bool(flags.overrides))
