"""From an outcome to its speed."""

from dataclasses import replace

from lamella.devices.cards import card_list
from lamella.devices.device import CPU
from lamella.estimate.pace.pace import DEPTH_TOKENS, Pace
from lamella.estimate.pace.rates import Calibration
from lamella.plan.outcome import Outcome
from lamella.speed.limits import decode_limit
from lamella.speed.prompt import prompt_time
from lamella.speed.ranges import PROMPT, Spread, spread_of
from lamella.speed.speed import Speed, SpeedRemark
from lamella.speed.withheld import withheld


def predicted(
    outcome: Outcome, *, known: Pace | None = None, calibrations: tuple[Calibration, ...] | None = None
) -> Speed:
    """The speed of a placement. `known` is the pace of the step before (see `pace_of`): with it a drag costs little.

    Without `calibrations` those of `known` hold.
    """
    pace = pace_of(outcome, known=known, calibrations=calibrations)
    placement = outcome.plan.allocation.placement
    parts, hops = pace.times(placement), pace.hops(placement)
    seconds = sum(part.seconds for part in parts) + hops
    reason = withheld(outcome, pace)
    speed = Speed(
        decode=None,
        full=None,
        prompt=None,
        limited_by=decode_limit(parts, hops),
        prompt_limited_by=None,
        withheld=reason,
        remarks=_remarks(outcome, pace),
        parts=parts,
        hops_s=hops,
        depth_tokens=pace.depth_tokens,
    )
    return speed if reason else _with_rates(speed, outcome, pace, seconds)


def pace_of(
    outcome: Outcome, *, known: Pace | None = None, calibrations: tuple[Calibration, ...] | None = None
) -> Pace:
    """What speeds of one model, settings and devices have in common; `known` itself where it is of the same ones."""
    plan = outcome.plan
    wanted = calibrations if calibrations is not None else known.calibrations if known else ()
    if (
        known is not None
        and (known.estimate is outcome.estimate or known.estimate == outcome.estimate)
        and (known.gpus, known.host, known.calibrations) == (plan.gpus, plan.host, wanted)
    ):
        return known
    depth = min(DEPTH_TOKENS, outcome.estimate.context.n_ctx_seq)
    return Pace(
        outcome.estimate,
        plan.gpus,
        plan.host,
        cards=known.cards if known else card_list().gpus,
        calibrations=wanted,
        depth_tokens=depth,
    )


def _with_rates(speed: Speed, outcome: Outcome, pace: Pace, seconds: float) -> Speed:
    """Rates for a placement of which the rules hold."""
    wide = _spread(speed, pace)
    full = seconds + pace.filling(outcome.plan.allocation.placement)
    prompt = prompt_time(outcome, pace)
    return replace(
        speed,
        decode=wide.around(1 / seconds) if seconds else None,
        full=wide.around(1 / full) if full else None,
        prompt=PROMPT.around(prompt.tokens_per_second) if prompt else None,
        prompt_limited_by=prompt.limited_by if prompt else None,
    )


def _spread(speed: Speed, pace: Pace) -> Spread:
    """The widest of all devices at work."""
    corrected = {one.card for one in pace.calibrations}
    devices = (*pace.gpus, pace.host)
    wide = Spread(1.0, 1.0)
    for part in speed.parts:
        if part.seconds:
            chip, rates, name = pace.chips[part.device], pace.rates[part.device], devices[part.device].name
            found = spread_of(
                chip.family, known=rates.known, calibrated=name in corrected, flash_attention=pace.flash_attention
            )
            wide = wide.widened(found)
    return wide


def _remarks(outcome: Outcome, pace: Pace) -> tuple[SpeedRemark, ...]:
    cpu_works = CPU in outcome.plan.allocation.placement.homes or any(
        kept.device == CPU for kept in outcome.plan.allocation.placement.overflow
    )
    devices = {device.name for device in (*pace.gpus, pace.host)}
    said = {
        SpeedRemark.CPU_UNKNOWN: cpu_works and not pace.rates[CPU].known,
        SpeedRemark.CACHE_ON_CPU: not outcome.estimate.settings.offload_kv and bool(pace.gpus),
        SpeedRemark.CALIBRATED: any(one.card in devices for one in pace.calibrations),
    }
    return tuple(remark for remark, is_so in said.items() if is_so)
