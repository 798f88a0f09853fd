"""How near the formula for compute buffers comes to what llama.cpp allocates."""

import pytest

from lamella.estimate.compute.formula import compute_buffers
from lamella.estimate.estimate import estimated
from lamella.placement.llama_cpp import placed_by_flags
from lamella.units import MIB
from tests.helpers.reference import golden_model, reference_cases

# Devices with a buffer of 4 MiB or more; how many of them are within 1 %, 5 % and 10 %.
WITHIN = {
    "cuda_manual": (1678, 1087, 1415, 1516),
    "cuda_server_manual": (812, 461, 629, 721),
    "manual": (1622, 979, 1338, 1479),
    "cpu_manual": (96, 20, 93, 96),
}


@pytest.mark.parametrize("file", WITHIN)
def test_the_formula_is_as_near_as_it_was(file: str) -> None:
    errors = []
    for case in reference_cases(file):
        if case.answered:
            estimate = estimated(golden_model(case.model), case.settings)
            placement = placed_by_flags(estimate, case.gpus, case.flags)
            ours = compute_buffers(estimate, placement, case.gpus)
            pairs = zip(ours, case.memory("compute_bytes"), strict=True)
            errors += [abs(mine.projected - theirs) / theirs for mine, theirs in pairs if theirs > 4 * MIB]
    devices, *least = WITHIN[file]
    within = [sum(error <= bound for error in errors) for bound in (0.01, 0.05, 0.1)]
    print(f"{file}: of {devices} devices within 1, 5 and 10 %: {within}")
    assert len(errors) == devices
    assert all(ours >= bound for ours, bound in zip(within, least, strict=True))


def test_a_gpu_without_layers_needs_no_buffer() -> None:
    for case in reference_cases("manual"):
        if case.answered and not case.flags.overrides and case.settings.split_mode == "none" and len(case.gpus) > 1:
            estimate = estimated(golden_model(case.model), case.settings)
            placement = placed_by_flags(estimate, case.gpus, case.flags)
            assert compute_buffers(estimate, placement, case.gpus)[1].projected == 0
