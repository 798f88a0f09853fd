"""Predicted speeds against public measurements: the bounds that README.md tells."""

import pytest

from lamella.devices.chips import Family
from lamella.estimate.pace.constants import CONSTANTS
from lamella.speed.ranges import Spread, spread_of
from tests.golden.report import README
from tests.golden.speed_fit import START, Sample, kin
from tests.golden.speeds import (
    Line,
    deep_without_flash,
    fits,
    judged,
    leave_one_out,
    lines,
    runs,
    table_text,
    without_flash,
)

# By line of the table: cases, median error, and the part within 25 %.
BOUNDS = {
    "all on one GPU, card not fitted to, CUDA": (35, 0.08, 0.90),
    "all on one GPU, card not fitted to, all makers": (133, 0.08, 0.90),
    "the same, AMD and Apple": (98, 0.08, 0.90),
    "the same, each card's median counted once": (12, 0.13, 0.70),
    "all makers, with long contexts": (194, 0.085, 0.90),
    "dense, partly on the GPU, after one run on the CPU": (13, 0.08, 0.90),
    "experts on the CPU, after one run": (88, 0.05, 0.85),
    "several equal cards, after one run on one": (45, 0.04, 0.90),
}

NVIDIA = frozenset((Family.VOLTA, Family.TURING, Family.AMPERE, Family.ADA, Family.BLACKWELL, Family.GB10))
GROUPS = {
    "NVIDIA": NVIDIA,
    "AMD's cards": frozenset((Family.RDNA3, Family.RDNA4)),
    "AMD's chips on system memory": frozenset((Family.AMD_UNIFIED,)),
    "Apple": frozenset((Family.APPLE,)),
}


@pytest.fixture(scope="module")
def table() -> dict[str, Line]:
    return {line.what: line for line in lines()}


@pytest.mark.parametrize("what", BOUNDS)
def test_errors_stay_within_bounds(table: dict[str, Line], what: str) -> None:
    cases, middle, within = BOUNDS[what]
    line = table[what]
    assert len(line.errors) == cases
    assert line.median <= middle
    assert line.within(0.25) >= within


def test_the_constants_are_those_that_the_fit_gives() -> None:
    found = fits()
    families = [family for family in CONSTANTS if kin(family) in found]
    assert len(families) > len(found)
    for family in families:
        for field in ("share", "layer_us", "expert_us", "cache_share", "plain_cache_share", "unpacked"):
            used, fitted = getattr(CONSTANTS[family], field), getattr(found[kin(family)], field)
            assert used == pytest.approx(fitted, rel=0.08, abs=2 if "us" in field else 0.01), (family, field)


def test_the_fit_reckons_as_the_program_does() -> None:
    """Otherwise it would find constants of another rule."""
    for sample in (*judged(), *without_flash()):
        pace, placement = sample.run.pace()
        assert sample.seconds(CONSTANTS[sample.family]) == pytest.approx(pace.seconds(placement), rel=1e-6)


@pytest.fixture(scope="module")
def left_out() -> list[tuple[Sample, float]]:
    return leave_one_out(judged(), deep_without_flash())


@pytest.mark.parametrize("what", GROUPS)
def test_nine_of_ten_lie_in_the_range(what: str, left_out: list[tuple[Sample, float]]) -> None:
    """On cards that were not fitted to; what the program shows for a card that was is nearer still."""
    inside = [_shown(one, error) for one, error in left_out if one.family in GROUPS[what]]
    assert len(inside) > 10
    assert sum(inside) / len(inside) >= 0.9


def test_the_range_is_wide_enough_without_flash_attention(left_out: list[tuple[Sample, float]]) -> None:
    plain = [(one, error) for one, error in left_out if one.run.flash_attention is False]
    inside = [_shown(one, error) for one, error in plain if one.run.depth_tokens > 500]
    assert len(inside) == 30
    assert sum(inside) / len(inside) >= 0.9


def _shown(one: Sample, error: float) -> bool:
    flash = one.run.flash_attention is not False
    return _holds(spread_of(one.family, known=True, calibrated=False, flash_attention=flash), error)


def test_nine_of_ten_lie_in_the_range_where_the_cpu_works() -> None:
    """Nothing measured on that machine, and mostly not even its memory known."""
    found = []
    for run in runs():
        if run.cards and run.backend != "Metal" and (run.cpu_experts or run.gpu_layers >= 0):
            pace, placement = run.pace()
            if kin(pace.chips[0].family) in START:
                spread = spread_of(pace.chips[-1].family, known=pace.rates[-1].known, calibrated=False)
                found.append(_holds(spread, 1 / (pace.seconds(placement) * run.tokens_per_second) - 1))
    assert len(found) > 40
    assert sum(found) / len(found) >= 0.9


def _holds(spread: Spread, error: float) -> bool:
    return spread.low <= 1 / (1 + error) <= spread.high


def test_the_table_is_in_its_place(table: dict[str, Line]) -> None:
    """`python -m tests.golden.speeds` writes it there."""
    assert table_text(table.values()) in README.read_text(encoding="utf-8")


def test_nine_of_ten_lie_in_the_range_after_one_run(table: dict[str, Line]) -> None:
    for what, family in (
        ("experts on the CPU, after one run", Family.CPU),
        ("dense, partly on the GPU, after one run on the CPU", Family.CPU),
        ("several equal cards, after one run on one", Family.ADA),
    ):
        spread = spread_of(family, known=True, calibrated=True)
        inside = [_holds(spread, error) for error in table[what].errors]
        assert sum(inside) / len(inside) >= 0.9, what
