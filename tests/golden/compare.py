"""Every reference case that was answered, compared: what is the same, and by how many bytes or layers what is not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lamella.estimate.estimate import Estimate, estimated
from lamella.notes import Note, NoteCode
from lamella.placement.fit import fit
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Allocation, Flags
from lamella.placement.request import Request
from tests.helpers.reference import GOLDEN, Case, device_index, golden_model, reference_cases

FILES = ("cuda_manual", "cuda_server_manual", "manual", "cpu_manual", "cuda_fit", "cuda_server_fit", "fit", "cpu_fit")
LAYERS, WEIGHTS, CACHES, COMPUTE, FIT = "layers", "weights", "KV cache and recurrent state", "compute", "fit"
QUANTITIES = (LAYERS, WEIGHTS, CACHES, COMPUTE, FIT)
LISTED = GOLDEN / "differences.json"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity of one case; `size` is the largest difference: bytes on a device, else layers or tokens."""

    case: str
    quantity: str
    devices: int
    size: int


def comparisons(file: str) -> Iterator[Comparison]:
    """Fit cases are compared twice: what fit chose, and what its answer then takes."""
    known: dict[str, Estimate] = {}
    for case in reference_cases(file):
        if case.endless:
            yield Comparison(
                case.id, FIT, len(case.gpus), int(Note(NoteCode.FIT_NEVER_ENDS) not in _fitted(case).notes)
            )
        if not case.answered:
            continue
        # Cases on the CPU alone go by the system's memory, which some files do not tell.
        if case.result["mode"] == "fit" and (case.gpus or case.host.total):
            yield Comparison(case.id, FIT, len(case.gpus), _fit_size(case))
        ended = as_ended(case)
        estimate = estimated(golden_model(case.model), ended.settings, known.get(case.model))
        known[case.model] = estimate
        yield from _sizes(ended, estimate)


def as_ended(case: Case) -> Case:
    """The case with the flags and the context that fit chose, as if they had been given by hand."""
    if case.result["mode"] != "fit":
        return case
    settings = replace(case.settings, context_tokens=case.result["ctx_param"])
    return replace(case, settings=settings, flags=case.final_flags)


def listed_differences() -> dict[tuple[str, str], int]:
    """What is known to differ: case and quantity, and by how much. Every entry of the file has a reason."""
    rows = json.loads(LISTED.read_text(encoding="utf-8"))
    assert all(row["reason"] for row in rows)
    return {(row["case"], row["quantity"]): row["size"] for row in rows}


def _sizes(case: Case, estimate: Estimate) -> Iterator[Comparison]:
    placement = placed_by_flags(estimate, case.gpus, case.flags)
    usages = Ledger(estimate, case.gpus).usages(placement)
    count = len(case.gpus) + 1
    away = sum(1 for ours, theirs in zip(placement.homes, case.homes, strict=True) if ours != theirs)
    yield Comparison(case.id, LAYERS, count, away)
    for quantity, ours, column in (
        (WEIGHTS, [usage.weights for usage in usages], "model_bytes"),
        (CACHES, [usage.kv_cache for usage in usages], "context_bytes"),
    ):
        yield Comparison(case.id, quantity, count, _largest(ours, case.memory(column)))
    theirs = _reported_compute(case)
    found = [usages[index].compute_projected for index in theirs]
    yield Comparison(case.id, COMPUTE, len(theirs), _largest(found, tuple(theirs.values())))


def _reported_compute(case: Case) -> dict[int, int]:
    """Bytes by index of the devices that llama.cpp lists; not of what is repacked, which has none."""
    rows = {row["device"]: row["compute_bytes"] for row in case.result["memory"] if row["device"] != "CPU_REPACK"}
    return {device_index(name): size for name, size in rows.items()}


def _largest(ours: list[int], theirs: tuple[int, ...]) -> int:
    return max((abs(one - other) for one, other in zip(ours, theirs, strict=True)), default=0)


def _fit_size(case: Case) -> int:
    """0 only where context, flags, homes and success are all the same."""
    answer = _fitted(case)
    codes = {note.code for note in answer.notes}
    wanted = case.final_flags
    split = wanted.tensor_split if any(wanted.tensor_split) else ()
    away = sum(1 for ours, theirs in zip(answer.placement.homes, case.homes, strict=True) if ours != theirs)
    flags = Flags(wanted.n_gpu_layers, split, wanted.overrides)
    ended = NoteCode.FIT_FAILED in codes, NoteCode.FIT_NEVER_ENDS in codes
    other = (answer.flags, ended) != (flags, (case.result["status"] == "failure", False))
    context: int = case.result["ctx_param"]
    return abs(answer.context_tokens - context) + away + other


def _fitted(case: Case) -> Allocation:
    return fit(Request(estimated(golden_model(case.model), case.settings), case.gpus, case.host))
