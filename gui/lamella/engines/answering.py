"""One question to llama-fit-params: asked without a person's own variables, and answered or told why not."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lamella.engines.programs import Program
from lamella.engines.running import Ending, Run, run
from lamella.export.options import PREFIX

WITHIN_S: Final = 120.0
_DETAIL: Final = 300


class Obstacle(StrEnum):
    """Why the engine gave no answer."""

    NOT_STARTED = "not_started"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    DEVICE_MISSING = "device_missing"  # a device of the plan is not in this computer, or the build does not see it
    OPTION_UNKNOWN = "option_unknown"  # an older or newer build
    MODEL_UNREADABLE = "model_unreadable"
    NOTHING_FITS = "nothing_fits"  # fit gives up
    FAILED = "failed"


_SIGNS: Final = (
    (re.compile(r"invalid device|unknown buffer type"), Obstacle.DEVICE_MISSING),
    (re.compile(r"invalid argument: -"), Obstacle.OPTION_UNKNOWN),
    (re.compile(r"failed to fit"), Obstacle.NOTHING_FITS),
    (re.compile(r"failed to (?:load|open)|error loading model"), Obstacle.MODEL_UNREADABLE),
)


@dataclass(frozen=True, slots=True)
class Question:
    """`variables` are the plan's own, `environment` is the person's."""

    program: Program
    words: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    environment: Mapping[str, str]
    within_s: float = WITHIN_S

    @property
    def command(self) -> tuple[str, ...]:
        return str(self.program.path), *self.words


@dataclass(frozen=True, slots=True)
class Answer:
    """`obstacle` is None where `output` holds what was looked for."""

    output: str
    obstacle: Obstacle | None = None
    detail: str = ""


def answered(question: Question, wanted: re.Pattern[str], cancelled: threading.Event) -> Answer:
    """Blocking, for a thread of its own."""
    # What a person has set for llama.cpp would be asked for as well; and an abort is to write no stack.
    kept = {name: value for name, value in question.environment.items() if not name.startswith(PREFIX)}
    environment = kept | dict(question.variables) | {"GGML_NO_BACKTRACE": "1"}
    ended = run(question.command, environment=environment, within_s=question.within_s, cancelled=cancelled)
    obstacle = _obstacle(ended, wanted)
    return Answer(ended.output, obstacle, "" if obstacle is None else _said(ended))


def _obstacle(ended: Run, wanted: re.Pattern[str]) -> Obstacle | None:
    match ended.ending:
        case Ending.DONE:
            return None if wanted.search(ended.output) else Obstacle.FAILED
        case Ending.NOT_STARTED:
            return Obstacle.NOT_STARTED
        case Ending.TIMED_OUT:
            return Obstacle.TIMED_OUT
        case Ending.CANCELLED:
            return Obstacle.CANCELLED
        case Ending.FAILED:
            return next((found for sign, found in _SIGNS if sign.search(ended.errors)), Obstacle.FAILED)


def _said(ended: Run) -> str:
    """The line that says what is wrong, or the last one; without control characters, and not for ever."""
    lines = [line.strip() for line in ended.errors.splitlines() if line.strip()]
    telling = [line for line in lines if any(sign.search(line) for sign, _ in _SIGNS)]
    line = (telling or lines or [""])[0 if telling else -1]
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)[:_DETAIL]
