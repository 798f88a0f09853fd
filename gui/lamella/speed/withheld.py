"""Where the rules are known to fail, and a number would be wrong."""

from lamella.devices.chips import UNIFIED, Family
from lamella.devices.device import CPU, Kind
from lamella.estimate.pace.pace import Pace
from lamella.estimate.settings import SplitMode
from lamella.plan.outcome import Outcome
from lamella.speed.speed import Withheld


def withheld(outcome: Outcome, pace: Pace) -> Withheld | None:
    """The first reason not to give a number; None where there is none."""
    if not outcome.plan.model.causal:
        return Withheld.NO_TOKENS
    if outcome.refusals:
        return Withheld.REFUSED
    if not outcome.fits:
        return Withheld.DOES_NOT_FIT
    if outcome.estimate.settings.split_mode is SplitMode.ROW and len(outcome.plan.gpus) > 1:
        return Withheld.ROW_SPLIT
    return _of_devices(outcome, pace)


def _of_devices(outcome: Outcome, pace: Pace) -> Withheld | None:
    placement = outcome.plan.allocation.placement
    working = {*placement.homes, *(kept.device for kept in placement.overflow if kept.place >= 0)}
    gpus = [index for index in working if index != CPU]
    if any(outcome.plan.gpus[index].kind is Kind.REMOTE for index in gpus):
        return Withheld.REMOTE
    families = {pace.chips[index].family for index in gpus}
    if Family.GTX16 in families:
        return Withheld.SLOW_CARD
    if CPU in working and families & UNIFIED:
        return Withheld.METAL_PARTIAL if Family.APPLE in families else Withheld.UNIFIED_PARTIAL
    return None if all(pace.rates[index].known for index in gpus) else Withheld.UNKNOWN_CARD
