"""What fit chooses on our own memory figures, against what llama.cpp chose on its own."""

from functools import cache

import pytest

from lamella.estimate.estimate import estimated
from lamella.notes import Note, NoteCode
from lamella.placement.fit import fit
from lamella.placement.placement import Allocation
from lamella.placement.request import Request
from tests.helpers.reference import Case, golden_model, reference_cases

# Cases, those wholly alike, cases without experts, those wholly alike. Cases on the CPU alone go by the host's memory
# and are left out where the file does not tell it.
AGREEMENT = {
    "cuda_fit": (376, 376, 251, 251),
    "cuda_server_fit": (240, 240, 160, 160),
    "fit": (565, 565, 378, 378),
    "cpu_fit": (96, 96, 64, 64),
}


def fitted(case: Case) -> Allocation:
    return fit(Request(estimated(golden_model(case.model), case.settings), case.gpus, case.host))


@cache
def fits(file: str) -> tuple[tuple[Case, Allocation], ...]:
    """Every case of a file, refused ones included, with our answer."""
    return tuple((case, fitted(case)) for case in reference_cases(file) if case.gpus or case.host.total)


def agrees(case: Case, answer: Allocation) -> bool:
    wanted, said = case.final_flags, answer.flags
    assert said is not None
    split = wanted.tensor_split if any(wanted.tensor_split) else ()
    failed = any(note.code is NoteCode.FIT_FAILED for note in answer.notes)
    return (
        (answer.context_tokens, said.n_gpu_layers, said.tensor_split, said.overrides)
        == (case.result["ctx_param"], wanted.n_gpu_layers, split, wanted.overrides)
        and answer.placement.homes == case.homes
        and failed == (case.result["status"] == "failure")
    )


@pytest.mark.parametrize("file", AGREEMENT)
def test_fit_chooses_what_llama_cpp_chooses(file: str) -> None:
    cases = [(case, answer) for case, answer in fits(file) if case.answered]
    same = [agrees(case, answer) for case, answer in cases]
    dense = [agrees(case, answer) for case, answer in cases if not golden_model(case.model).expert_count]
    print(f"{file}: {sum(same)} of {len(same)} fits alike, {sum(dense)} of {len(dense)} without experts")
    all_cases, all_alike, dense_cases, dense_alike = AGREEMENT[file]
    assert (len(same), len(dense)) == (all_cases, dense_cases)
    assert sum(same) >= all_alike
    assert sum(dense) >= dense_alike


@pytest.mark.parametrize("file", AGREEMENT)
def test_the_context_is_never_far_off(file: str) -> None:
    """Within 5 % or two steps, in every case."""
    for case, answer in fits(file):
        if case.answered:
            wanted = case.result["ctx_param"]
            assert abs(answer.context_tokens - wanted) <= max(512, wanted // 20), case.id


def test_a_search_that_never_ends_is_said_to_be_one() -> None:
    endless = {case.id for case, _ in fits("fit") if case.result.get("error", "").startswith("no answer")}
    said = {case.id for case, answer in fits("fit") if Note(NoteCode.FIT_NEVER_ENDS) in answer.notes}
    assert said == endless
    assert len(endless) == 2
