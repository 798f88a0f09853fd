"""Padding of tensors in each kind of buffer (ggml-cpu and ggml-cuda, b11434)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import Backend
from lamella.estimate.buffers import Sizes, Totals, buffer_bytes


@pytest.mark.parametrize(
    ("backend", "nbytes"), [(Backend.CPU, 1024 + 32), (Backend.RPC, 1024 + 32), (Backend.CUDA, 1024 + 128)]
)
def test_tensors_start_at_the_buffers_alignment(backend: Backend, nbytes: int) -> None:
    assert buffer_bytes("f32", 257, 1028, backend=backend) == nbytes


def test_cuda_reads_quantised_rows_in_steps_of_512() -> None:
    """smollm2's rows of 576 elements: 448 more of them, once for the tensor (14 blocks of 34 bytes for q8_0)."""
    assert buffer_bytes("q8_0", 576, 612 * 576, backend=Backend.CUDA) == 353024
    assert buffer_bytes("q8_0", 512, 544 * 576, backend=Backend.CUDA) == 544 * 576
    assert buffer_bytes("f16", 576, 1152 * 576, backend=Backend.CUDA) == 1152 * 576
    assert buffer_bytes("q8_0", 576, 612 * 576, backend=Backend.RPC) == 612 * 576


@settings(deadline=None)
@given(st.lists(st.integers(0, 1 << 40), min_size=1, max_size=20), st.data())
def test_a_span_is_the_sum_of_its_places(sizes: list[int], data: st.DataObject) -> None:
    totals = Totals.over(Sizes(size, size + 1, size + 2) for size in sizes)
    first = data.draw(st.integers(0, len(sizes)))
    end = data.draw(st.integers(first, len(sizes)))
    assert totals.span(Backend.CPU, first, end) == sum(sizes[first:end])
    assert totals.span(Backend.RPC, first, end) == sum(sizes[first:end]) + 2 * (end - first)
