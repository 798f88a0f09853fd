"""A load of a log with everything that is found out about it away from the window: its model, and a plan of it."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from lamella.devices.device import Device
from lamella.devices.host import host_device
from lamella.engines.log_apart import read_log_apart
from lamella.errors import LamellaError
from lamella.logs.compare import Row, compared
from lamella.logs.files import Progress, read_stream
from lamella.logs.lane import facts_seen, runs_seen
from lamella.logs.matching import matching, same_model, says_model
from lamella.logs.observed import LogReading, Observed
from lamella.logs.places import LogPlace
from lamella.logs.taken import Taken, taken_over
from lamella.model.library import FoundModel, list_models
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import Plan
from lamella.ui.compare.rival import Seen


@dataclass(frozen=True, slots=True)
class FoundLoad:
    """`outcome` is our own estimate of what the log says; None where no plan can be made of it."""

    observed: Observed
    taken: Taken
    outcome: Outcome | None
    seen: Seen


@dataclass(frozen=True, slots=True)
class Log:
    """Where a log comes from; `read` is for a thread of its own. Only a file can be followed."""

    name: str
    read: Callable[[Progress, Callable[[], bool]], LogReading]
    path: str | None = None


def file_log(path: str) -> Log:
    def read(progress: Progress, cancelled: Callable[[], bool]) -> LogReading:
        return read_log_apart(path, progress=progress, cancelled=cancelled)

    return Log(os.path.basename(path), read, path)


def text_log(text: str, name: str) -> Log:
    """What somebody has copied."""
    data = text.encode("utf-8", "replace")

    def read(progress: Progress, cancelled: Callable[[], bool]) -> LogReading:
        return read_stream(BytesIO(data), whole=len(data), progress=progress, cancelled=cancelled)

    return Log(name, read)


def place_log(place: LogPlace) -> Log:
    """A file, or what a command prints."""
    if place.path is not None:
        return file_log(str(place.path))
    command = place.command

    def read(progress: Progress, cancelled: Callable[[], bool]) -> LogReading:
        from lamella.engines.journal import read_command  # few logs come out of a command

        return read_command(command, progress=progress, cancelled=cancelled)

    return Log(" ".join(command), read)


def found_load(observed: Observed, plan: Plan | None, gpus: tuple[Device, ...]) -> FoundLoad:
    """Blocking. The model is the open plan's where that fits, else one of this computer; `gpus` are its cards."""
    known = plan is not None and says_model(observed) and same_model(observed, plan.model)
    model = plan.model if plan is not None and known else _model(observed, list_models())
    host = plan.host if plan is not None else host_device()
    taken = taken_over(observed, model, gpus=gpus, host=host)
    outcome = outcome_of(taken.plan) if taken.plan is not None else None
    return FoundLoad(observed, taken, outcome, Seen(runs_seen(observed), facts_seen(observed)))


def rows_beside(load: FoundLoad, planned: Outcome | None) -> tuple[Row, ...]:
    """Without what neither side says, and without devices of the plan that both leave empty."""
    rows = compared(planned, load.observed)
    used = {row.device for row in rows if row.observed is not None or row.planned}
    return tuple(row for row in rows if row.device in used and (row.planned, row.observed) != (None, None))


def _model(observed: Observed, models: tuple[FoundModel, ...]) -> Model | None:
    """Found among the models of this computer, or where the log says the file is."""
    found = matching(observed, models)
    for path in (str(found.path) if found else "", observed.path or ""):
        # A log is somebody else's text: a name that leads to another computer is not followed.
        if not os.path.isabs(path) or path.startswith(("\\\\", "//")) or not os.path.isfile(path):
            continue
        with suppress(LamellaError):
            model = read_model(path)
            if same_model(observed, model):
                return model
    return None
