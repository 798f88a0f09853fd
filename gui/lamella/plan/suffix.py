"""What the name of a plan file ends in; apart from `file.py`, whose decoder takes longer to import than a start has."""

from typing import Final

PLAN_SUFFIX: Final = ".lamella"
PICTURES: Final = (".png", ".svg")
"""Pictures that can hold a plan."""


def holds_plan(path: str) -> bool:
    """Whether a file of this name is a plan, or a picture that may hold one."""
    return path.lower().endswith((PLAN_SUFFIX, *PICTURES))
