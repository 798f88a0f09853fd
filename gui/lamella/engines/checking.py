"""What a real llama.cpp says of a plan, beside what we say, without the model being loaded.

`llama-fit-params -fitp on` measures a launch as fit does and prints MiB, rounded down, a line a device: weights,
context, compute; the host's line last (common/fit.cpp, common_fit_print, b11434).
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.engines.answering import WITHIN_S, Obstacle, Question, answered
from lamella.engines.programs import Program
from lamella.estimate.settings import Program as Defaults
from lamella.estimate.settings import Settings, SplitMode
from lamella.export.export import Remark
from lamella.export.launch import Launch, launch_of
from lamella.export.names import Names, engine_names
from lamella.export.options import launch_options, words_of
from lamella.placement.ledger import Ledger
from lamella.plan.outcome import Outcome, outcome_of
from lamella.units import MIB

_ROW: Final = re.compile(r"^(\S+) (\d{1,15}) (\d{1,15}) (\d{1,15}) *$", re.MULTILINE)
_HOST: Final = "Host"


@dataclass(frozen=True, slots=True)
class Parts:
    """Bytes on one device."""

    weights: int
    kv_cache: int
    compute: int


@dataclass(frozen=True, slots=True)
class Row:
    """One device of the plan, or the CPU. `theirs` is in whole MiB, and None where the engine does not name it."""

    index: int
    ours: Parts
    theirs: Parts | None

    @property
    def agrees(self) -> bool:
        return self.theirs is not None and self.theirs == _whole_mib(self.ours)


@dataclass(frozen=True, slots=True)
class Checked:
    """`ours` is counted as the program counts: every sequence with a cache of its own, a whole batch of logits."""

    command: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    obstacle: Obstacle | None = None
    detail: str = ""
    remarks: tuple[Remark, ...] = ()  # where no flags say the plan exactly

    @property
    def agrees(self) -> bool:
        return bool(self.rows) and all(row.agrees for row in self.rows)


def checked(
    program: Program,
    outcome: Outcome,
    *,
    environment: Mapping[str, str],
    cancelled: threading.Event,
    within_s: float = WITHIN_S,
) -> Checked:
    """Asks `llama-fit-params`. Blocking, for a thread of its own; ExportError where a plan cannot be written down."""
    counted = as_counted(outcome)
    launch, names = launch_of(counted), engine_names(counted.plan.gpus)
    options = launch_options(counted, launch, names)
    words = (*words_of(options), "-fitp", "on")
    question = Question(program, words, names.variables, environment, within_s)
    answer = answered(question, _ROW, cancelled)
    if answer.obstacle is not None:
        return Checked(question.command, obstacle=answer.obstacle, detail=answer.detail, remarks=launch.remarks)
    rows = tuple(_rows(launch.reached or counted, launch, names, answer.output))
    return Checked(question.command, rows, remarks=launch.remarks)


def as_counted(outcome: Outcome) -> Outcome:
    """The same plan with the settings of a program that has no -kvu: one sequence has what one shared cache has.

    It takes no projector either.
    """
    plan = replace(outcome.plan, model=replace(outcome.plan.model, projector=None))
    settings = _counted(outcome.estimate.settings)
    allocation = replace(plan.allocation, started=settings, context_tokens=settings.context_tokens)
    return outcome_of(replace(plan, allocation=allocation), outcome.estimate)


def _counted(settings: Settings) -> Settings:
    parallel = 1 if settings.unified else settings.slots
    return replace(settings, program=Defaults.LLAMA_CLI, parallel=parallel, kv_unified=None)


def _rows(outcome: Outcome, launch: Launch, names: Names, output: str) -> list[Row]:
    found = {name: Parts(int(a) * MIB, int(b) * MIB, int(c) * MIB) for name, a, b, c in _ROW.findall(output)}
    settings, plan = launch.settings, outcome.plan
    single = settings.split_mode is SplitMode.NONE
    used = launch.devices if not single else tuple(gpu for gpu in launch.devices if gpu == settings.main_gpu)
    # What the CPU repacks for itself the program leaves out of the host's line.
    hidden = Ledger(outcome.estimate, plan.gpus).repacked(plan.allocation.placement)
    rows = []
    for device in outcome.devices:
        if device.index != CPU and device.index not in used:
            continue
        usage = device.usage
        weights = usage.weights - (hidden if device.index == CPU else 0)
        name = _HOST if device.index == CPU else names.gpus[device.index].device
        rows.append(Row(device.index, Parts(weights, usage.kv_cache, usage.compute_projected), found.get(name)))
    return rows


def _whole_mib(parts: Parts) -> Parts:
    return Parts(*(size // MIB * MIB for size in (parts.weights, parts.kv_cache, parts.compute)))
