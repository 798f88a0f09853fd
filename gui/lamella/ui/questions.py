"""What is asked of a person before a window may go; apart from the dialogs, which a start does without."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtWidgets import QWidget


class Leave(StrEnum):
    """What becomes of unsaved changes; `STAY` keeps the window open."""

    SAVE = "save"
    DISCARD = "discard"
    STAY = "stay"


def _leave(window: QWidget, name: str) -> Leave:
    from lamella.ui.files import asked_leave  # Qt's dialogs are loaded when the first one is needed

    return asked_leave(window, name)


def _plan_file(window: QWidget, suggested: str) -> str:
    from lamella.ui.files import asked_plan_file

    return asked_plan_file(window, suggested)


@dataclass(frozen=True, slots=True)
class Questions:
    """Both hold the window. `leave` is asked with the plan's name, `plan_file` with the suggested path; "" is none."""

    leave: Callable[[QWidget, str], Leave] = _leave
    plan_file: Callable[[QWidget, str], str] = _plan_file
