"""A plan and the model file it was made for: whether the file is still the same, and the plan for another one."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from lamella.estimate.estimate import Estimate
from lamella.model.file_error import ModelFileError
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.plan.file import fingerprint
from lamella.plan.plan import DEFAULT_ALLOCATOR, MANUAL, Plan, new_plan, replanned


class ModelState(StrEnum):
    """How the file stands to the plan; `MISSING` also where it can no longer be read as a model."""

    SAME = "same"
    MISSING = "missing"
    CHANGED = "changed"


def model_state(model: Model) -> ModelState:
    """Reads the header of the file the model came from."""
    if not Path(model.path).is_file():
        return ModelState.MISSING
    try:
        found = read_model(model.path)
    except ModelFileError:
        return ModelState.MISSING
    return ModelState.SAME if fingerprint(found) == fingerprint(model) else ModelState.CHANGED


def with_model(plan: Plan, model: Model, *, known: Estimate | None = None) -> Plan:
    """The plan for another file: devices and settings stay.

    A projector that was added to the plan stays with it. A file with the same tensors changes nothing but its place.
    Where only their types or sizes differ, what was drawn and pinned stays; else the allocator answers anew.
    """
    model = replace(model, projector=model.projector or plan.model.projector)
    if _named(model) != _named(plan.model):
        allocator = DEFAULT_ALLOCATOR if plan.allocator == MANUAL else plan.allocator
        return new_plan(model, plan.gpus, plan.host, settings=plan.settings, allocator=allocator, known=known)
    changed = replace(plan, model=model)
    return changed if model.tensors == plan.model.tensors else replanned(changed, known=known)


def _named(model: Model) -> tuple[int, frozenset[str]]:
    return model.block_count, frozenset(tensor.name for tensor in model.tensors)
