"""Every reference case that llama.cpp answered: homes, weights, caches, contexts and its buffer line, to the byte."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lamella.estimate.estimate import estimated
from lamella.notes import Note, NoteCode
from lamella.placement.fallback import buffer_fallback
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import placed_by_flags
from tests.helpers.reference import Case, golden_model, reference_cases

BUFFER_LINE = re.compile(r"tensor '(.*?)' \(.*?\) \(and (\d+) others\) cannot be used with preferred buffer type")

ANSWERED = {
    "cuda_manual": 571,
    "cuda_server_manual": 288,
    "manual": 571,
    "cpu_manual": 96,
    "cuda_fit": 381,
    "cuda_server_fit": 240,
    "fit": 572,
    "cpu_fit": 96,
}


def as_ended(case: Case) -> Case:
    """The case with the flags and the context that fit chose, as if they had been given by hand."""
    if case.result["mode"] != "fit":
        return case
    settings = replace(case.settings, context_tokens=case.result["ctx_param"])
    return replace(case, settings=settings, flags=case.final_flags)


def buffer_line(case: Case) -> Note | None:
    found = [match for line in case.result["warnings"] if (match := BUFFER_LINE.search(line))]
    return Note(NoteCode.PREFERRED_BUFFER_FALLBACK, found[0][1], int(found[0][2]) + 1) if found else None


def differences(case: Case) -> Iterator[str]:
    estimate = estimated(golden_model(case.model), case.settings)
    placement = placed_by_flags(estimate, case.gpus, case.flags)
    ledger = Ledger(estimate, case.gpus)
    held = ledger.held(placement)
    repacked = sum(row["model_bytes"] for row in case.result["memory"] if row["device"] == "CPU_REPACK")
    context = estimate.context.n_ctx, estimate.context.n_ctx_seq
    compared = {
        "layers": (placement.homes, case.homes),
        "weights": (held.weights, case.memory("model_bytes")),
        "caches": (held.kv_cache, case.memory("context_bytes")),
        "repacked": (ledger.repacked(placement), repacked),
        "context": (context, (case.result["n_ctx"], case.result["n_ctx_seq"])),
        "buffer line": (buffer_fallback(estimate, placement, case.gpus), buffer_line(case)),
    }
    return (f"{case.id}: {what}" for what, (ours, theirs) in compared.items() if ours != theirs)


@pytest.mark.parametrize("file", ANSWERED)
def test_placement_weights_and_caches_are_exact(file: str) -> None:
    cases = [as_ended(case) for case in reference_cases(file) if case.answered]
    wrong = [difference for case in cases for difference in differences(case)]
    print(f"{file}: {len(cases)} cases, {len(wrong)} differences")
    assert wrong == []
    assert len(cases) == ANSWERED[file]


def test_layers_and_devices_tell_the_same_sums() -> None:
    """What the bars show and what the cards show is the same memory; only shared tensors belong to no bar."""
    for case in (*reference_cases("cuda_server_manual"), *reference_cases("manual")):
        if not case.answered:
            continue
        estimate = estimated(golden_model(case.model), case.settings)
        placement = placed_by_flags(estimate, case.gpus, case.flags)
        ledger = Ledger(estimate, case.gpus)
        bars: Counter[int] = Counter()
        for layer in ledger.layers(placement):
            bars[layer.device] += layer.weights
            bars[layer.cache_device] += layer.kv_cache
            bars.update({part.device: part.nbytes for part in layer.overflow if part.device != layer.device})
            assert layer.total >= 0
        held = ledger.held(placement)
        shared = estimate.weights.shared.total.cuda * (len(case.gpus) + 1)
        total = sum(held.weights) + sum(held.kv_cache)
        assert total - shared <= bars.total() + ledger.input_bytes(placement) <= total, case.id
