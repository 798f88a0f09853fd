"""Rivals: other plans for the same question, and in what plans that are laid beside each other differ."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from lamella.devices.device import CPU
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan

RIVALS: Final = ("llama.cpp", "ollama")
"""Allocators whose answers always stand beside a plan."""

Look = tuple[int, int | None, int]
"""What layers of a run have in common: `device`, `elsewhere` and `percent` of a Run."""


def answers(outcome: Outcome, wanted: Callable[[], bool]) -> tuple[Outcome, ...]:
    """What each of RIVALS would choose for the model, devices and settings of a plan, pins left out.

    Fewer than all where nobody wants them any longer.
    """
    found = []
    for name in RIVALS:
        if not wanted():
            break
        plan = outcome.plan
        answered = new_plan(
            plan.model, plan.gpus, plan.host, settings=plan.settings, allocator=name, known=outcome.estimate
        )
        found.append(outcome_of(answered, outcome.estimate))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring layers that look alike in a lane: on one device, with the same share of their bytes elsewhere."""

    first: int
    end: int
    device: int
    elsewhere: int | None  # the device of the greatest part that is elsewhere
    percent: int  # of the bytes that are elsewhere, to the nearest ten


def runs(outcome: Outcome) -> tuple[Run, ...]:
    """All layers in order, as few runs as possible."""
    return runs_of(_looks(outcome))


def runs_of(looks: Iterable[Look]) -> tuple[Run, ...]:
    """From the look of each layer."""
    found: list[Run] = []
    first = 0
    for look, alike in groupby(looks):
        end = first + sum(1 for _ in alike)
        found.append(Run(first, end, *look))
        first = end
    return tuple(found)


def _looks(outcome: Outcome) -> Iterator[Look]:
    for layer in outcome.layers:
        if not layer.overflow:
            yield layer.device, None, 0
            continue
        away = sum(part.nbytes for part in layer.overflow)
        greatest = max(layer.overflow, key=lambda part: part.nbytes)
        share = away * 100 // max(away + layer.weights, 1)
        yield layer.device, greatest.device, max(10, round(share, -1))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a table of differences says of one plan; devices as in `Outcome.devices`.

    None is what a log does not say; of a plan everything is known.
    """

    fits: bool | None
    gpu_layers: int | None  # the output layer counted
    split_layers: int  # of those, with a part elsewhere
    context_tokens: int | None
    used: tuple[int | None, ...]  # bytes on each device
    headroom: tuple[int | None, ...]
    layers: tuple[int | None, ...]


def facts(outcome: Outcome) -> Facts:
    """The figures by which plans are compared."""
    on_gpus = [layer for layer in outcome.layers if layer.device != CPU]
    return Facts(
        fits=outcome.fits,
        gpu_layers=len(on_gpus),
        split_layers=sum(1 for layer in on_gpus if layer.overflow),
        context_tokens=outcome.estimate.context.n_ctx,
        used=tuple(device.usage.used for device in outcome.devices),
        headroom=tuple(device.headroom for device in outcome.devices),
        layers=tuple(device.layers for device in outcome.devices),
    )
