"""A model's file by a path that is right wherever a command is run."""

import os
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from lamella.plan.plan import Plan


def with_whole_path(plan: Plan) -> Plan:
    """The plan with a model that is found from every folder; a path of another system stays as it is."""
    model = replace(plan.model, path=_whole(plan.model.path))
    if beside := model.projector:
        model = replace(model, projector=replace(beside, path=_whole(beside.path)))
    return plan if model == plan.model else replace(plan, model=model)


def _whole(path: str) -> str:
    known = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return path if known else os.path.abspath(path)
