"""Ollama: a Modelfile for the model and variables for the server, and how close that comes to the plan.

Options and variables as of v0.33.0-rc2, v0.20.0 and v0.6.5; where variables are set: Ollama's FAQ.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import Final

from lamella.devices.device import Kind
from lamella.estimate.settings import CacheType
from lamella.export.compared import differences, distance
from lamella.export.export import (
    Export,
    ExportError,
    Piece,
    PieceKind,
    Remark,
    RemarkCode,
    Step,
    StepCode,
    Subject,
    Way,
)
from lamella.export.names import VISIBLE, visible_devices
from lamella.export.ollama_told import NEWEST, Asking, Pairs, Told, asking, forced, told
from lamella.export.options import PREFIX
from lamella.export.quoting import QuotingError, Shell, checked, command_line, posix_word, powershell_text, shown
from lamella.export.ways import drop_in, written
from lamella.plan.outcome import Outcome

SERVICE_FILE: Final = "/etc/systemd/system/ollama.service.d/lamella.conf"
_BLOB: Final = re.compile(r"sha256[-:][0-9a-f]{64}")  # how Ollama's store names a file
_OLDER_CACHES: Final = frozenset((CacheType.F16, CacheType.Q8_0, CacheType.Q4_0))


def ollama(subject: Subject) -> Export:
    """As close as can be: variables for the llama-server below it are used where Ollama's own options fall short."""
    asked = asking(subject.outcome, NEWEST)
    ways = _own_ways(asked)
    # What llama.cpp cannot be told, its variables cannot say either.
    with suppress(ExportError):
        ways.append(forced(asked))
    return _export("ollama", subject, asked, _closest(subject.outcome, ways))


def ollama_own(subject: Subject) -> Export:
    """With options that Ollama documents, and no others."""
    asked = asking(subject.outcome, NEWEST)
    return _export("ollama-own", subject, asked, _closest(subject.outcome, _own_ways(asked)))


def ollama_before_0_30(subject: Subject) -> Export:
    """v0.11.5 to v0.24: Ollama lays the layers out itself."""
    return _older("ollama-0.12", subject)


def ollama_before_0_11(subject: Subject) -> Export:
    """Up to v0.11.4."""
    return _older("ollama-0.6", subject)


def _older(name: str, subject: Subject) -> Export:
    asked = asking(subject.outcome, name)
    found = _export(name, subject, asked, _closest(subject.outcome, _own_ways(asked)))
    if asked.cache_type in _OLDER_CACHES:
        return found
    refused = Remark(RemarkCode.CACHE_TYPE_UNAVAILABLE, str(asked.cache_type))
    return Export(found.title, found.pieces, (*found.remarks, refused), found.reached)


def _own_ways(asked: Asking) -> list[Told]:
    """The number of layers, and Ollama's own choice. The latter is first where the plan is just that."""
    placement = asked.plan.allocation.placement
    layers = sum(1 for home in placement.homes if home in asked.gpus)
    ways = [told(asked, layers=layers), told(asked, layers=None)]
    return ways[::-1] if asked.plan.allocator == asked.allocator else ways


def _closest(outcome: Outcome, ways: list[Told]) -> Told:
    """The first of the best."""
    return min(ways, key=lambda way: distance(outcome, way.reached))


def _export(title: str, subject: Subject, asked: Asking, way: Told) -> Export:
    name = model_name(subject)
    pieces = [Piece(PieceKind.FILE, modelfile(subject, way.parameters), "Modelfile")]
    writers = tuple((place, partial(write, way.variables, subject, name)) for place, write in _PLACES.items())
    served, refused = written(writers)
    lacking = differences(subject.outcome, way.reached)
    remarks = (*_remarks(subject, asked, way), *lacking, *refused)
    return Export(title, (*pieces, *served), remarks, way.reached if lacking else None)


def model_name(subject: Subject) -> str:
    """What the variant is called: Ollama's names are lower case here, letters, digits, dots, dashes, underscores."""
    base = subject.ollama_name.rpartition("/")[2].partition(":")[0] or subject.outcome.plan.model.name
    plain = re.sub(r"[^a-z0-9._-]+", "-", base.lower()).strip("-._")
    return f"{plain[:60] or 'model'}-lamella"


def modelfile(subject: Subject, parameters: Pairs) -> str:
    """`FROM` takes the rest of the line as it stands (parser/parser.go)."""
    model = subject.outcome.plan.model
    source = _from_line(subject.ollama_name or model.path)
    beside = (_from_line(model.projector.path),) if model.projector and not subject.ollama_name else ()
    lines = (source, *beside, *(f"PARAMETER {key} {value}" for key, value in parameters))
    return "\n".join(lines) + "\n"


def _from_line(source: str) -> str:
    """A second one adds a projector."""
    checked(source, reader="a Modelfile")
    if not source.isprintable():
        # Its parser drops such letters without a word, and the file is then not found.
        raise QuotingError(f"{shown(source)} holds a letter that a Modelfile would lose")
    if source != source.strip() or source.startswith('"'):
        raise QuotingError(f"{shown(source)} begins or ends with a sign that a Modelfile would take off")
    return f"FROM {source}"


def _remarks(subject: Subject, asked: Asking, way: Told) -> tuple[Remark, ...]:
    plan, settings = asked.plan, asked.outcome.estimate.settings
    found: list[Remark] = []
    if not subject.ollama_name and _BLOB.fullmatch(PurePath(plan.model.path).name):
        found.append(Remark(RemarkCode.ALREADY_IN_OLLAMA, plan.model.path))
    names = [name for name, _ in way.variables]
    chosen = [name for name in names if name in (VISIBLE, "OLLAMA_SCHED_SPREAD")]
    if chosen:
        found.append(Remark(RemarkCode.NUM_GPU_UNREAD, ", ".join(chosen)))
    found.append(Remark(RemarkCode.CLIENT_UNREAD))
    if "num_gpu" not in dict(way.parameters):
        found.append(Remark(RemarkCode.FIT_AGAIN))
    if deep := [name for name in names if name == VISIBLE or name.startswith(PREFIX)]:
        found.append(Remark(RemarkCode.ALL_MODELS, ", ".join(deep)))
    rules = dict(way.variables).get(f"{PREFIX}OVERRIDE_TENSOR", "")
    if "=CUDA" in rules:
        found.append(Remark(RemarkCode.DISCOVERY_AT_RISK))
    if VISIBLE in names and visible_devices(tuple(plan.gpus[gpu] for gpu in asked.gpus)) is None:
        found.append(Remark(RemarkCode.DEVICE_NAMES_ASSUMED, dict(way.variables)[VISIBLE]))
    if remote := sum(1 for gpu in plan.gpus if gpu.kind is Kind.REMOTE):
        found.append(Remark(RemarkCode.REMOTE_UNUSED, count=remote))
    if settings.type_k is not settings.type_v:
        found.append(Remark(RemarkCode.ONE_CACHE_TYPE, str(asked.cache_type)))
    if settings.batch != settings.ubatch:
        found.append(Remark(RemarkCode.ONE_BATCH, count=settings.ubatch))
    return tuple(found)


def _create(name: str, way: Way) -> Piece:
    return Piece(PieceKind.COMMAND, f"ollama create {name} -f Modelfile\n", way=way)


def _systemd(variables: Pairs, subject: Subject, name: str) -> tuple[Piece, ...]:
    del subject
    restart = "sudo systemctl daemon-reload\nsudo systemctl restart ollama\n"
    return (
        drop_in(variables, SERVICE_FILE),
        Piece(PieceKind.COMMAND, restart, way=Way.SYSTEMD),
        _create(name, Way.SYSTEMD),
    )


def _terminal(variables: Pairs, subject: Subject, name: str) -> tuple[Piece, ...]:
    del subject
    serve = command_line(("ollama", "serve"), Shell.SH, variables)
    return Piece(PieceKind.COMMAND, serve, way=Way.SH), _create(name, Way.SH)


def _launchd(variables: Pairs, subject: Subject, name: str) -> tuple[Piece, ...]:
    """Until the next start of the computer; the app reads them when it starts."""
    del subject
    lines = "".join(f"launchctl setenv {key} {posix_word(value)}\n" for key, value in variables)
    return (
        Piece(PieceKind.COMMAND, lines, way=Way.LAUNCHD),
        Piece(PieceKind.STEPS, way=Way.LAUNCHD, steps=(Step(StepCode.RESTART_APP, "Ollama"),)),
        _create(name, Way.LAUNCHD),
    )


def _windows(variables: Pairs, subject: Subject, name: str) -> tuple[Piece, ...]:
    """In PowerShell: `setx` would cut a value at 1024 characters."""
    del subject
    lines = "".join(
        f"[Environment]::SetEnvironmentVariable({powershell_text(key)}, {powershell_text(value)}, 'User')\n"
        for key, value in variables
    )
    return (
        Piece(PieceKind.COMMAND, lines, way=Way.WINDOWS),
        Piece(PieceKind.STEPS, way=Way.WINDOWS, steps=(Step(StepCode.RESTART_APP, "Ollama"),)),
        _create(name, Way.WINDOWS),
    )


def _docker(variables: Pairs, subject: Subject, name: str) -> tuple[Piece, ...]:
    """The model's folder is seen under its own name inside, so that the Modelfile means the same there."""
    words = ["docker", "run", "-d", "--name", "ollama"]
    words += ["--gpus=all"] if subject.outcome.plan.gpus else []
    words += [word for key, value in variables for word in ("-e", f"{key}={value}")]
    words += ["-v", "ollama:/root/.ollama", *_mounted(subject), "-p", "127.0.0.1:11434:11434", "ollama/ollama"]
    create = f"docker cp Modelfile ollama:/tmp/Modelfile\ndocker exec ollama ollama create {name} -f /tmp/Modelfile\n"
    return (
        Piece(PieceKind.COMMAND, command_line(words, Shell.SH), way=Way.DOCKER),
        Piece(PieceKind.COMMAND, create, way=Way.DOCKER),
    )


def _mounted(subject: Subject) -> tuple[str, ...]:
    if subject.ollama_name:
        return ()
    model = subject.outcome.plan.model
    paths = (model.path, *((model.projector.path,) if model.projector else ()))
    words: list[str] = []
    for folder in dict.fromkeys(str(PurePath(path).parent) for path in paths):
        if ":" in folder:
            raise QuotingError(f"{shown(folder)} has a colon; Docker cannot be given it as a folder")
        words += ["-v", f"{folder}:{folder}:ro"]
    return tuple(words)


_PLACES: Final[dict[Way, Callable[[Pairs, Subject, str], tuple[Piece, ...]]]] = {
    Way.SYSTEMD: _systemd,
    Way.LAUNCHD: _launchd,
    Way.SH: _terminal,
    Way.WINDOWS: _windows,
    Way.DOCKER: _docker,
}
