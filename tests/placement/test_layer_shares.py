"""Layers to GPUs by -ngl and -ts (llama-model.cpp, b11434)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.placement.layer_shares import homes_by_shares

COUNTS = st.lists(st.integers(0, 120), min_size=1, max_size=8).filter(any)


@settings(deadline=None)
@given(COUNTS, st.integers(0, 60))
def test_whole_shares_that_sum_to_the_layers_mean_those_counts(counts: list[int], on_cpu: int) -> None:
    homes = homes_by_shares(on_cpu + sum(counts), sum(counts), counts)
    wanted = [CPU] * on_cpu + [gpu for gpu, count in enumerate(counts) for _ in range(count)]
    assert list(homes) == wanted


@settings(deadline=None)
@given(st.integers(1, 200), st.integers(-1, 250), st.lists(st.integers(1, 1 << 37), min_size=1, max_size=8))
def test_every_layer_is_placed_once_and_in_order(places: int, layers: int, free: list[int]) -> None:
    homes = homes_by_shares(places, layers, [float(size) for size in free])
    assert len(homes) == places
    assert list(homes) == sorted(homes)
    assert set(homes) <= {CPU, *range(len(free))}
    assert homes.count(CPU) == (0 if layers < 0 else max(0, places - layers))


def test_the_output_layer_goes_first_and_block_0_last() -> None:
    assert homes_by_shares(4, 0, [1.0]) == (CPU, CPU, CPU, CPU)
    assert homes_by_shares(4, 1, [1.0]) == (CPU, CPU, CPU, 0)
    assert homes_by_shares(4, 3, [1.0]) == (CPU, 0, 0, 0)
    assert homes_by_shares(4, 99, [1.0]) == (0, 0, 0, 0)
    assert homes_by_shares(4, -1, [1.0]) == (0, 0, 0, 0)


def test_a_layer_on_the_boundary_goes_to_the_next_gpu() -> None:
    assert homes_by_shares(4, -1, [1.0, 1.0]) == (0, 0, 1, 1)


@pytest.mark.parametrize(("shares", "counts"), [([3.0, 1.0], [31, 10]), ([0.0, 2.0, 1.0], [0, 28, 13])])
def test_shares_are_of_places_not_of_bytes(shares: list[float], counts: list[int]) -> None:
    homes = homes_by_shares(41, -1, shares)
    assert [homes.count(gpu) for gpu in range(len(shares))] == counts


def test_the_boundary_is_found_in_single_precision() -> None:
    """In f64 1/10 + 2/10 is above 3/10 and a fourth layer would be below the second boundary; in f32 it is not."""
    assert homes_by_shares(10, -1, [0.1, 0.2, 0.7]) == (0, 1, 1, 2, 2, 2, 2, 2, 2, 2)


def test_without_gpus_or_memory_nothing_fails() -> None:
    assert homes_by_shares(3, -1, []) == (CPU, CPU, CPU)
    assert homes_by_shares(3, -1, [0.0, 0.0]) == (1, 1, 1)
