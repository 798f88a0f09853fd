"""Plan files: a plan with its model's whole layer table as JSON, so that it opens without the model."""

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from lamella import __version__
from lamella.errors import Fault, LamellaError, Reason, shown_path, unread, unwritten
from lamella.model.model import Model
from lamella.plan.plan import Plan
from lamella.plan.validity import fault
from lamella.saving import replaced
from lamella.units import MIB

DOCUMENT: Final = "lamella plan"
FORMAT: Final = 1
LARGEST: Final = 64 * MIB
NO_PLAN: Final = "not a Lamella plan"
TOO_LARGE: Final = f"larger than {LARGEST // MIB} MiB, too large for a plan"

Raw = dict[str, Any]  # a document of an older format, before it has types
UPGRADES: Mapping[int, Callable[[Raw], Raw]] = {}
"""From format N to N + 1; a new format adds one line here."""


class PlanFileError(LamellaError):
    """A plan file that cannot be read or written; `problem` is the sentence without the path."""

    def __init__(
        self, path: str, problem: str, fault: Fault = Fault.DAMAGED_PLAN, *values: object, reason: Reason | None = None
    ) -> None:
        self.path = path
        self.problem = problem
        shown = shown_path(path)
        super().__init__(f"{shown}: {problem}", reason=reason or Reason(fault, shown, tuple(map(str, values))))


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model file a plan was made for; `fingerprint` tells whether it has changed since."""

    path: str
    file_bytes: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Document:
    """What stands in a plan file. `lamella` is the version that wrote it."""

    document: str
    format: int
    lamella: str
    identity: Identity
    plan: Plan


@dataclass(frozen=True, slots=True)
class _Head:
    document: str = ""
    format: int = 0


def fingerprint(model: Model) -> str:
    """SHA-256 in hexadecimal of the tensor table (names, types, shapes, sizes): the same file, whatever its path."""
    digest = hashlib.sha256()
    for tensor in model.tensors:
        shape = "x".join(map(str, tensor.shape))
        digest.update(f"{tensor.name}\t{tensor.type}\t{shape}\t{tensor.nbytes}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def encoded(plan: Plan) -> bytes:
    """The document as JSON, one line for each value."""
    model = replace(plan.model, path=_text(plan.model.path), name=_text(plan.model.name))
    if beside := model.projector:
        model = replace(model, projector=replace(beside, path=_text(beside.path), name=_text(beside.name)))
    named = replace(plan, model=model)
    identity = Identity(named.model.path, named.model.file_bytes, fingerprint(named.model))
    document = Document(DOCUMENT, FORMAT, __version__, identity, named)
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def decoded(data: bytes, path: str) -> Plan:
    """The plan in a document; `path` is for the sentence of the PlanFileError where it is none."""
    head = _decoded_head(data, path)
    if head.format > FORMAT:
        problem = f"this plan has format {head.format}, made by a newer Lamella; this one reads up to {FORMAT}"
        raise PlanFileError(path, problem, Fault.NEWER, head.format, FORMAT)
    try:
        document = _decoded_document(data, head.format)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise PlanFileError(path, f"the plan is damaged: {error}") from error
    reason = fault(document.plan)
    if reason is None and document.identity.fingerprint != fingerprint(document.plan.model):
        reason = "its layer table does not belong to the model it names"
    if reason is not None:
        raise PlanFileError(path, f"the plan is damaged: {reason}")
    return document.plan


def read_plan(path: str) -> Plan:
    """The plan in a file, which stays as it is; PlanFileError names the file and what is wrong."""
    try:
        return decoded(file_content(path), path)
    except OSError as error:
        raise PlanFileError(path, _reason(error), reason=unread(path, error)) from error


def save_plan(plan: Plan, path: str) -> None:
    """Write all of it or nothing: after a PlanFileError the old file is as it was."""
    data = encoded(plan)
    target = os.path.realpath(path)
    try:
        replaced(target, data)
    except OSError as error:
        problem = f"the plan was not saved: {_reason(error)}"
        raise PlanFileError(path, problem, reason=unwritten(path, error)) from error


def _decoded_head(data: bytes, path: str) -> _Head:
    try:
        head = msgspec.json.decode(data, type=_Head)
    except msgspec.ValidationError as error:
        raise PlanFileError(path, NO_PLAN, Fault.NO_PLAN) from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        started = DOCUMENT.encode() in data[:200]
        if not started:
            raise PlanFileError(path, NO_PLAN, Fault.NO_PLAN) from error
        raise PlanFileError(path, f"the plan is damaged: {error}") from error
    if head.document != DOCUMENT or head.format < 1:
        raise PlanFileError(path, NO_PLAN, Fault.NO_PLAN)
    return head


def _decoded_document(data: bytes, version: int) -> Document:
    if version == FORMAT:
        return msgspec.json.decode(data, type=Document)
    raw: Raw = msgspec.json.decode(data, type=Raw)
    for old in range(version, FORMAT):
        raw = UPGRADES[old](raw)
    return msgspec.convert(raw, type=Document)


def file_content(path: str) -> bytes:
    """What is in a file of ours; PlanFileError where it is none or too large, OSError where it cannot be read."""
    # Asked before it is opened: opening a FIFO would wait for a writer for ever.
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        if stat.S_ISDIR(status.st_mode):
            raise PlanFileError(path, "not a file but a folder", Fault.FOLDER)
        raise PlanFileError(path, "not a file but a device or a pipe", Fault.SPECIAL)
    if status.st_size > LARGEST:
        raise PlanFileError(path, TOO_LARGE, Fault.TOO_LARGE, LARGEST // MIB)
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:  # it has grown meanwhile
        raise PlanFileError(path, TOO_LARGE, Fault.TOO_LARGE, LARGEST // MIB)
    return data


def _text(name: str) -> str:
    """A file's name as Unicode; bytes that are not UTF-8 are replaced, since JSON cannot hold them."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
