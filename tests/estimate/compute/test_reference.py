"""Compute buffers against every case that llama.cpp answered, to the byte."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lamella.estimate.compute.replay import Replayer
from lamella.estimate.estimate import Estimate, estimated
from lamella.placement.llama_cpp import placed_by_flags
from tests.helpers.reference import Case, golden_model, reference_cases

DEVICES = {
    "cuda_manual": 1871,
    "cuda_server_manual": 895,
    "manual": 1871,
    "cpu_manual": 96,
    "cuda_fit": 1173,
    "cuda_server_fit": 721,
    "fit": 1853,
    "cpu_fit": 96,
}


def as_ended(case: Case) -> Case:
    """The case with the flags and the context that fit chose, as if they had been given by hand."""
    if case.result["mode"] != "fit":
        return case
    settings = replace(case.settings, context_tokens=case.result["ctx_param"])
    return replace(case, settings=settings, flags=case.final_flags)


def reported(case: Case) -> dict[int, int]:
    """Compute bytes by index in our answer, of the devices that llama.cpp lists."""
    rows = {row["device"]: row["compute_bytes"] for row in case.result["memory"]}
    names = [*(f"GPU{index}" for index in range(len(case.gpus))), "CPU"]
    return {index: rows[name] for index, name in enumerate(names) if name in rows}


def answers(file: str) -> Iterator[tuple[Case, dict[int, int], tuple[int, ...] | None]]:
    replayers: dict[str, Replayer] = {}
    known: dict[str, Estimate] = {}
    for case in map(as_ended, filter(lambda one: one.answered, reference_cases(file))):
        estimate = known[case.model] = estimated(golden_model(case.model), case.settings, known.get(case.model))
        placement = placed_by_flags(estimate, case.gpus, case.flags)
        replayer = replayers.setdefault(case.model, Replayer())
        yield case, reported(case), replayer.projected(estimate, placement, case.gpus)


@pytest.mark.parametrize("file", DEVICES)
def test_every_buffer_is_what_llama_cpp_reports(file: str) -> None:
    wrong, devices = [], 0
    for case, theirs, ours in answers(file):
        assert ours is not None, case.model
        devices += len(theirs)
        wrong += [
            f"{case.id} {index}: {ours[index]}, not {size}" for index, size in theirs.items() if ours[index] != size
        ]
    print(f"{file}: {devices - len(wrong)} of {devices} devices exact")
    assert wrong == []
    assert devices == DEVICES[file]
