"""Plans on known cards, for tests of speed."""

from dataclasses import replace

from lamella.devices.cards import card, device
from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.settings import Settings
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan, with_edge
from lamella.units import GIB
from tests.helpers.reference import golden_model

HOST = Device("CPU", Kind.CPU, Backend.CPU, 128 * GIB, 120 * GIB, bandwidth_gb_s=89.6)
UNKNOWN_HOST = replace(HOST, bandwidth_gb_s=None)


def known(name: str, *, count: int = 1) -> tuple[Device, ...]:
    """So many of a known card."""
    return (device(card(name)),) * count


def outcome(
    model: str, gpus: tuple[Device, ...], *, layers: int | None = None, host: Device = HOST, **asked: object
) -> Outcome:
    """A plan of a golden model; with `layers`, so many on the first GPU, counted from the output layer."""
    settings = replace(Settings(context_tokens=4096), **asked)  # type: ignore[arg-type]
    plan = new_plan(golden_model(model), gpus, host, settings=settings, allocator="manual")
    if layers is not None:
        plan = with_edge(plan, 0, plan.model.layer_count - layers)
    return outcome_of(plan)
