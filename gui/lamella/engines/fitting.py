"""What llama.cpp's fit would choose at this moment, by the memory that is free now, without loading the model.

`llama-fit-params` prints the flags on one line: context, layers, split, overrides (fit-params.cpp, b11434).
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.engines.answering import WITHIN_S, Obstacle, Question, answered
from lamella.engines.checking import as_counted
from lamella.engines.programs import Program
from lamella.export.launch import reached_by
from lamella.export.llama_cpp import fit_launch
from lamella.export.names import Names
from lamella.export.options import words_of
from lamella.placement.placement import Flags
from lamella.placement.rules import Rule
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan

_LINE: Final = re.compile(r'^-c (\d{1,10}) -ngl (-?\d{1,6})(?: -ts ([\d,]+))?(?: -ot "([^"]*)")?\s*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fitted:
    """`chosen` is the plan with what fit chose, as llama-fit-params counts; None where there is an obstacle.

    `ours` is what our replay of fit chooses for the same question, with the memory that the plan counts with, and
    `counted` the plan as it is; all three are counted alike.
    """

    command: tuple[str, ...]
    chosen: Outcome | None = None
    ours: Outcome | None = None
    counted: Outcome | None = None
    obstacle: Obstacle | None = None
    detail: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both put every layer on the same device, with the same context."""
        if self.chosen is None or self.ours is None:
            return False
        homes = [outcome.plan.allocation.placement.homes for outcome in (self.chosen, self.ours)]
        contexts = {outcome.estimate.context.n_ctx for outcome in (self.chosen, self.ours)}
        away = [[layer.overflow for layer in outcome.layers] for outcome in (self.chosen, self.ours)]
        return homes[0] == homes[1] and away[0] == away[1] and len(contexts) == 1


def fitted(
    program: Program,
    outcome: Outcome,
    *,
    environment: Mapping[str, str],
    cancelled: threading.Event,
    within_s: float = WITHIN_S,
) -> Fitted:
    """Blocking, for a thread of its own. The plan's model, devices and settings; its placement is not asked for."""
    counted = as_counted(outcome)
    names, options = fit_launch(counted)
    words = words_of(options)
    question = Question(program, words, names.variables, environment, within_s)
    answer = answered(question, _LINE, cancelled)
    line = _LINE.search(answer.output)
    if answer.obstacle is not None or line is None:
        return Fitted(question.command, obstacle=answer.obstacle or Obstacle.FAILED, detail=answer.detail)
    flags = _flags(line, names)
    if flags is None:
        return Fitted(question.command, obstacle=Obstacle.FAILED, detail=line[0])
    settings = replace(counted.estimate.settings, context_tokens=int(line[1]), visible=None)
    return Fitted(question.command, reached_by(counted, settings, flags), _replayed(counted), counted)


def _replayed(counted: Outcome) -> Outcome:
    plan = counted.plan
    asked = replace(counted.estimate.settings, context_tokens=plan.settings.context_tokens, visible=None)
    return outcome_of(new_plan(plan.model, plan.gpus, plan.host, settings=asked))


def _flags(line: re.Match[str], names: Names) -> Flags | None:
    """None for a rule of a device that the plan has not."""
    rules: list[Rule] = []
    for rule in filter(None, (line[4] or "").split(",")):
        pattern, _, buffer = rule.rpartition("=")
        device = _device(buffer, names)
        if device is None:
            return None
        rules.append((pattern, device))
    shares = [float(share) for share in (line[3] or "").split(",") if share]
    return Flags(int(line[2]), tuple(shares[: len(names.gpus)]), tuple(rules))


def _device(buffer: str, names: Names) -> int | None:
    if buffer == "CPU":
        return CPU
    return next((index for index, name in enumerate(names.gpus) if name.buffer == buffer), None)
