"""Copies of plans that are not saved yet, kept in a folder so that nothing is lost when the program ends badly.

A copy is two files, NAME.lamella and NAME.origin: the plan, and which document it is. NAME.lock is the caller's.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from lamella.plan.file import read_plan, save_plan
from lamella.plan.plan import Plan
from lamella.plan.suffix import PLAN_SUFFIX
from lamella.saving import replaced

_ORIGIN: Final = ".origin"
_DAMAGED: Final = ".damaged"


@dataclass(frozen=True, slots=True)
class Origin:
    """The plan file a copy belongs to, None where it was never saved; and what the document is called."""

    path: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Copy:
    """What was kept."""

    plan: Plan
    origin: Origin


def save_copy(copy: Copy, stem: str) -> None:
    """`stem` is the path without a suffix; PlanFileError or OSError where it cannot be written."""
    replaced(stem + _ORIGIN, msgspec.json.encode(_written_as_text(copy.origin)))
    save_plan(copy.plan, stem + PLAN_SUFFIX)


def _written_as_text(origin: Origin) -> Origin:
    """JSON has no room for a file's name that is no Unicode text: such a copy comes back as a plan without a file."""
    title = origin.title.encode("utf-8", "replace").decode("utf-8")
    return replace(origin, path=origin.path if origin.path and _is_text(origin.path) else None, title=title)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def remove_copy(stem: str) -> None:
    """Nothing of it is left."""
    for suffix in (PLAN_SUFFIX, _ORIGIN):
        with suppress(FileNotFoundError):
            os.unlink(stem + suffix)


def copy_stems(folder: str) -> tuple[str, ...]:
    """Paths without suffix of the copies in a folder, the oldest first; none where there is no such folder."""
    try:
        found = [path for path in Path(folder).iterdir() if path.suffix == PLAN_SUFFIX]
        return tuple(str(path.with_suffix("")) for path in sorted(found, key=_written))
    except OSError:
        return ()


def read_copy(stem: str) -> Copy:
    """PlanFileError where the copy is damaged."""
    plan = read_plan(stem + PLAN_SUFFIX)
    try:
        origin = msgspec.json.decode(Path(stem + _ORIGIN).read_bytes(), type=Origin)
    except (OSError, msgspec.MsgspecError, ValueError):
        origin = Origin(None, plan.model.name)  # the plan is what matters
    return Copy(plan, origin)


def set_aside(stem: str) -> None:
    """A damaged copy is not looked at again, but nobody throws it away."""
    with suppress(OSError):
        os.replace(stem + PLAN_SUFFIX, stem + _DAMAGED)
    with suppress(OSError):
        os.unlink(stem + _ORIGIN)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
