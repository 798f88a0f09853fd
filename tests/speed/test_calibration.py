"""A measured run corrects the devices that worked in it, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.speed.calibration import calibrated
from lamella.speed.predict import pace_of, predicted
from tests.helpers.speeds import known, outcome

DENSE, EXPERTS = "qwen2.5-7b-q4_k_m", "qwen3-30b-a3b-q4_k_m"


@settings(deadline=None, max_examples=40)
@given(
    model=st.sampled_from((DENSE, EXPERTS)), layers=st.integers(0, 29), share=st.floats(0.5, 1.4, allow_subnormal=False)
)
def test_the_same_run_comes_out_as_measured(model: str, layers: int, share: float) -> None:
    found = outcome(model, known("RTX 4090"), layers=layers)
    pace = pace_of(found)
    measured = share / predicted(found, known=pace).token_s
    corrected = calibrated(pace, found.plan.allocation.placement, measured)
    assert 1 / predicted(found, calibrations=corrected).token_s == pytest.approx(measured, rel=1e-6)


def test_a_run_of_the_cpu_leaves_the_gpu_alone() -> None:
    partly, whole = outcome(DENSE, known("RTX 4090"), layers=14), outcome(DENSE, known("RTX 4090"))
    pace = pace_of(partly)
    corrected = calibrated(pace, partly.plan.allocation.placement, 0.8 / predicted(partly).token_s)
    assert [one.card for one in corrected] == ["CPU"]
    assert predicted(whole, calibrations=corrected).token_s == predicted(whole).token_s


def test_two_runs_correct_both() -> None:
    partly, whole = outcome(DENSE, known("RTX 4090"), layers=14), outcome(DENSE, known("RTX 4090"))
    first = calibrated(pace_of(whole), whole.plan.allocation.placement, 0.9 / predicted(whole).token_s)
    pace = pace_of(partly, calibrations=first)
    both = calibrated(pace, partly.plan.allocation.placement, 0.7 / predicted(partly).token_s)
    assert 1 / predicted(partly, calibrations=both).token_s == pytest.approx(0.7 / predicted(partly).token_s)
    assert 1 / predicted(whole, calibrations=both).token_s == pytest.approx(0.9 / predicted(whole).token_s)


@pytest.mark.parametrize("nonsense", [0.0, -1.0, float("nan")])
def test_what_is_no_speed_corrects_nothing(nonsense: float) -> None:
    found = outcome(DENSE, known("RTX 4090"))
    assert calibrated(pace_of(found), found.plan.allocation.placement, nonsense) == ()


@pytest.mark.parametrize("wild", [1e-6, 1e9, float("inf")])
def test_a_factor_stays_within_reason(wild: float) -> None:
    found = outcome(DENSE, known("RTX 4090"))
    (one,) = calibrated(pace_of(found), found.plan.allocation.placement, wild)
    assert 0.2 <= one.factor <= 5
