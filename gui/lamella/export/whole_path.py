"""A model's file by a path that is right wherever a command is run."""

import os
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from lamella.plan.plan import Plan


def with_whole_path(plan: Plan) -> Plan:
    """The plan with a model that is found from every folder; a path of another system stays as it is."""
    path = plan.model.path
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute():
        return plan
    return replace(plan, model=replace(plan.model, path=os.path.abspath(path)))
