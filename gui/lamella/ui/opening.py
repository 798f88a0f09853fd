"""What comes out of a file that somebody opens: runs in the background, knows no widget."""

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lamella.devices.device import Device
from lamella.estimate.estimate import Estimate, estimated, with_measured
from lamella.estimate.settings import Settings
from lamella.model.library import projector_of, resolve
from lamella.model.model import Model
from lamella.model.projector import read_projector
from lamella.model.reading import read_model
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import DEFAULT_ALLOCATOR, Plan, new_plan, with_projector
from lamella.plan.suffix import PLAN_SUFFIX, holds_plan

if TYPE_CHECKING:
    from lamella.estimate.pace.rates import Calibration


@dataclass(frozen=True, slots=True)
class Opened:
    """What was read; `path` is the plan file's, None where a model or a picture was opened."""

    outcome: Outcome
    path: str | None


def opened_path(
    path: str,
    gpus: tuple[Device, ...],
    host: Device,
    *,
    allocator: str,
    measured: "tuple[Calibration, ...]" = (),
) -> Opened:
    """The plan in a file or a picture, or a new one for a model on these devices; LamellaError says what is wrong.

    `measured` is how fast the devices of this computer were found to be.
    """
    if holds_plan(path):
        from lamella.plan.picture import saved_plan  # 25 ms, which a model does without

        return Opened(outcome_of(saved_plan(path)), path if path.lower().endswith(PLAN_SUFFIX) else None)
    # A plan is opened again from another folder, so it names its model by the whole path.
    model = model_at(path)
    return Opened(first_outcome(model, gpus, host, allocator=allocator, measured=measured), None)


def model_at(path: str) -> Model:
    """A file or what Ollama has of this name, with the projector that Ollama's manifest names beside it."""
    model, beside = read_model(os.path.abspath(resolve(path))), projector_of(path)
    return model if beside is None else replace(model, projector=read_projector(beside))


def with_projector_at(plan: Plan, path: str, known: Estimate | None = None) -> Outcome:
    """The plan with the projector in this file; ModelFileError where there is none."""
    return outcome_of(with_projector(plan, read_projector(os.path.abspath(path)), known=known), known)


def first_outcome(
    model: Model,
    gpus: tuple[Device, ...],
    host: Device,
    *,
    allocator: str = DEFAULT_ALLOCATOR,
    measured: "tuple[Calibration, ...]" = (),
) -> Outcome:
    """A new plan for a model on these devices."""
    # For plan and outcome alike, which else size the same buffers twice.
    known = with_measured(estimated(model, Settings()), measured)
    plan = new_plan(model, gpus, host, settings=known.settings, allocator=allocator, known=known)
    return outcome_of(plan, known)


def reloaded(path: str) -> Outcome:
    """What a plan file holds now; PlanFileError where that is no plan."""
    from lamella.plan.file import read_plan

    return outcome_of(read_plan(path))


def renewed(plan: Plan, path: str, known: Estimate | None = None) -> Outcome:
    """The plan for the model in this file; ModelFileError where there is none."""
    from lamella.plan.renewed import with_model

    return outcome_of(with_model(plan, model_at(path), known=known), known)
