"""What a real llama.cpp says of a plan, beside what we say, without the model being loaded.

`llama-fit-params -fitp on` measures a launch as fit does and prints MiB, rounded down, a line a device: weights,
context, compute; the host's line last (common/fit.cpp, common_fit_print, b11434).
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lamella.devices.device import CPU
from lamella.engines.programs import Program
from lamella.engines.running import Ending, Run, run
from lamella.estimate.settings import Program as Defaults
from lamella.estimate.settings import Settings, SplitMode
from lamella.export.export import Remark
from lamella.export.launch import Launch, launch_of
from lamella.export.names import Names, engine_names
from lamella.export.options import PREFIX, launch_options
from lamella.placement.ledger import Ledger
from lamella.plan.outcome import Outcome, outcome_of
from lamella.units import MIB

WITHIN_S: Final = 120.0
_ROW: Final = re.compile(r"^(\S+) (\d{1,15}) (\d{1,15}) (\d{1,15}) *$", re.MULTILINE)
_HOST: Final = "Host"
_DETAIL: Final = 300


class Obstacle(StrEnum):
    """Why the engine gave no answer. `Checked.detail` is what it said, or ""."""

    NOT_STARTED = "not_started"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    DEVICE_MISSING = "device_missing"  # a device of the plan is not in this computer, or the build does not see it
    OPTION_UNKNOWN = "option_unknown"  # an older or newer build
    MODEL_UNREADABLE = "model_unreadable"
    FAILED = "failed"


_SIGNS: Final = (
    (re.compile(r"invalid device|unknown buffer type"), Obstacle.DEVICE_MISSING),
    (re.compile(r"invalid argument: -"), Obstacle.OPTION_UNKNOWN),
    (re.compile(r"failed to (?:load|open)|error loading model"), Obstacle.MODEL_UNREADABLE),
)


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
    counted = _as_counted(outcome)
    launch, names = launch_of(counted), engine_names(counted.plan.gpus)
    options = launch_options(counted, launch, names)
    command = (str(program.path), *(word for option in options for word in option.words), "-fitp", "on")
    answer = run(command, environment=_clean(environment, names), within_s=within_s, cancelled=cancelled)
    obstacle = _obstacle(answer)
    if obstacle is not None:
        return Checked(command, obstacle=obstacle, detail=_said(answer), remarks=launch.remarks)
    rows = tuple(_rows(launch.reached or counted, launch, names, answer.output))
    return Checked(command, rows, remarks=launch.remarks)


def _as_counted(outcome: Outcome) -> Outcome:
    plan = outcome.plan
    settings = _counted(outcome.estimate.settings)
    allocation = replace(plan.allocation, started=settings, context_tokens=settings.context_tokens)
    return outcome_of(replace(plan, allocation=allocation), outcome.estimate)


def _counted(settings: Settings) -> Settings:
    """llama-fit-params has no -kvu; one shared cache is what one sequence has."""
    parallel = 1 if settings.unified else settings.slots
    return replace(settings, program=Defaults.LLAMA_CLI, parallel=parallel, kv_unified=None)


def _clean(environment: Mapping[str, str], names: Names) -> dict[str, str]:
    """Without a person's own llama.cpp variables, which would be asked for as well; an abort writes no stack."""
    kept = {name: value for name, value in environment.items() if not name.startswith(PREFIX)}
    return kept | dict(names.variables) | {"GGML_NO_BACKTRACE": "1"}


def _obstacle(answer: Run) -> Obstacle | None:
    match answer.ending:
        case Ending.DONE:
            return None if _ROW.search(answer.output) else Obstacle.FAILED
        case Ending.NOT_STARTED:
            return Obstacle.NOT_STARTED
        case Ending.TIMED_OUT:
            return Obstacle.TIMED_OUT
        case Ending.CANCELLED:
            return Obstacle.CANCELLED
        case Ending.FAILED:
            return next((found for sign, found in _SIGNS if sign.search(answer.errors)), Obstacle.FAILED)


def _said(answer: Run) -> str:
    """The line that says what is wrong, or the last one; without control characters, and not for ever."""
    lines = [line.strip() for line in answer.errors.splitlines() if line.strip()]
    telling = [line for line in lines if any(sign.search(line) for sign, _ in _SIGNS)]
    line = (telling or lines or [""])[0 if telling else -1]
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)[:_DETAIL]


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
