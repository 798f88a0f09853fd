"""Blocks are left out only where whole cycles like a kept one stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.estimate.compute.repeats import EFFORTS, Effort, everything, kept_blocks

PATTERNS = st.lists(st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.integers(1, 9)), max_size=5)


def test_of_eighty_equal_blocks_four_are_kept() -> None:
    kept = kept_blocks([7] * 80, EFFORTS[0])
    assert kept.blocks == (0, 1, 2, 79)
    assert kept.cuts == ((2, 3),)


def test_a_period_is_kept_whole() -> None:
    kept = kept_blocks([1, 1, 1, 1, 1, 2] * 8, EFFORTS[0])
    assert kept.blocks == (*range(18), *range(42, 48))
    assert kept.cuts == ((12, 18),)


def test_nothing_is_left_out_of_a_short_run() -> None:
    assert kept_blocks([5, 5, 5, 6, 6], EFFORTS[0]) == everything(5)


@pytest.mark.parametrize("effort", EFFORTS)
@given(pattern=PATTERNS)
def test_what_is_left_out_repeats_the_cycle_before_the_cut(
    effort: Effort, pattern: list[tuple[list[int], int]]
) -> None:
    signatures = [number for period, repeats in pattern for number in period * repeats]
    kept = kept_blocks(signatures, effort)
    assert sorted(set(kept.blocks)) == list(kept.blocks)
    gaps = {index: range(a + 1, b) for index, (a, b) in enumerate(zip((-1, *kept.blocks), kept.blocks, strict=False))}
    cuts = {after: before for before, after in kept.cuts}
    for after, gap in gaps.items():
        if not gap:
            continue
        cycle = [signatures[block] for block in kept.blocks[cuts[after] : after]]
        left_out = [signatures[block] for block in gap]
        assert left_out == cycle * (len(left_out) // len(cycle))
    assert not kept.blocks or kept.blocks[-1] == len(signatures) - 1
