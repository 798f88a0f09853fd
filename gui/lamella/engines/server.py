"""What llama-server says without a model: which devices its build sees, and whether it knows every option of a plan."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lamella.engines.answering import Obstacle, Question, answered
from lamella.engines.programs import Program
from lamella.export.llama_cpp import launched
from lamella.export.options import words_of
from lamella.plan.outcome import Outcome
from lamella.units import MIB

WITHIN_S: Final = 60.0
"""The first start on a card may compile kernels."""
# As common/arg.cpp of b11434 prints it.
_DEVICE: Final = re.compile(r"^  (\S+): (.*) \((\d{1,12}) MiB, (\d{1,12}) MiB free\)$", re.MULTILINE)
_HEAD: Final = re.compile(r"^Available devices:", re.MULTILINE)
_ANYTHING: Final = re.compile("")


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """A device under the name that `-dev` takes. Sizes are whole MiB, in bytes."""

    name: str
    description: str
    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Listed:
    """No devices and no obstacle: a build without GPUs, or a computer without."""

    command: tuple[str, ...]
    devices: tuple[ListedDevice, ...] = ()
    obstacle: Obstacle | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """No obstacle: the build knows every option and every device of the plan."""

    command: tuple[str, ...]
    obstacle: Obstacle | None = None
    detail: str = ""


def listed_devices(program: Program, *, environment: Mapping[str, str], cancelled: threading.Event) -> Listed:
    """Blocking, for a thread of its own. llama-fit-params answers as well."""
    question = Question(program, ("--list-devices",), (), environment, WITHIN_S)
    answer = answered(question, _HEAD, cancelled)
    found = () if answer.obstacle is not None else _DEVICE.findall(answer.output)
    devices = (ListedDevice(name, words, int(total) * MIB, int(free) * MIB) for name, words, total, free in found)
    return Listed(question.command, tuple(devices), answer.obstacle, answer.detail)


def understood(
    program: Program, outcome: Outcome, *, environment: Mapping[str, str], cancelled: threading.Event
) -> Understood:
    """Blocking, for a thread of its own: `--help` behind all others ends the program once it has read them.

    ExportError where a plan cannot be written down.
    """
    _, names, options = launched(outcome)
    words = (*words_of(options), "--help")
    question = Question(program, words, names.variables, environment, WITHIN_S)
    answer = answered(question, _ANYTHING, cancelled)
    return Understood(question.command, answer.obstacle, answer.detail)
