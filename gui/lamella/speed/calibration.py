"""From a measured run to corrected constants of the devices that worked in it."""

from dataclasses import replace
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.pace.pace import DeviceTime, Pace
from lamella.estimate.pace.rates import Calibration
from lamella.estimate.places import Placed

_LEAST_SHARE: Final = 0.25
"""Of the time: a CPU that takes less of it tells too little about itself."""
_LIMITS: Final = (0.2, 5.0)
"""A factor beyond these is another machine, another model or a mistake."""


def calibrated(pace: Pace, placement: Placed, tokens_per_second: float) -> tuple[Calibration, ...]:
    """All calibrations of the pace, with those of the devices at work as this run of a known placement corrects them.

    What the GPUs take is believed where the CPU works, too, and the CPU's constants are corrected: they differ most
    from machine to machine. The same run predicted with the answer comes out as measured, as far as factors may go.
    """
    if not tokens_per_second > 0:
        return pace.calibrations
    parts, hops = pace.times(placement), pace.hops(placement)
    host = next(part for part in parts if part.device == CPU)
    gpus = sum(part.seconds for part in parts if part.device != CPU)
    seconds = 1 / tokens_per_second
    known = {one.card: one for one in pace.calibrations}
    left = seconds - hops - gpus
    if host.seconds >= _LEAST_SHARE * (gpus + host.seconds) and left > _LIMITS[0] * host.seconds:
        _correct_host(known, pace, host, left)
    else:
        factor = _bounded((seconds - hops) / (gpus + host.seconds)) if gpus + host.seconds else 1.0
        for part in parts:
            if part.seconds:
                _correct(known, _name(pace, part), factor, factor)
    return tuple(known.values())


def _correct_host(known: dict[str, Calibration], pace: Pace, host: DeviceTime, left: float) -> None:
    """Experts have a factor of their own: they are read in small pieces, which is another rate."""
    experts = host.experts + host.layers
    others = host.seconds - experts
    if experts > others:
        _correct(known, pace.host.name, 1.0, _bounded((left - others) / experts))
    else:
        factor = _bounded(left / host.seconds)
        _correct(known, pace.host.name, factor, 1.0)


def _correct(known: dict[str, Calibration], name: str, factor: float, expert_factor: float) -> None:
    before = known.get(name, Calibration(name))
    known[name] = replace(
        before, factor=before.factor * factor, expert_factor=before.expert_factor * (expert_factor / factor)
    )


def _name(pace: Pace, part: DeviceTime) -> str:
    return pace.host.name if part.device == CPU else pace.gpus[part.device].name


def _bounded(factor: float) -> float:
    return min(max(factor, _LIMITS[0]), _LIMITS[1])
