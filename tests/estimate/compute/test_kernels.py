"""What CUDA cannot run decides where nodes go, and its attention's copies decide what a buffer takes."""

import pytest

from lamella.estimate.compute.kernels import Attention, attention_bytes, supported
from lamella.estimate.compute.layouts import Layout, Layouts


def attention(
    *,
    head: tuple[int, int] = (128, 128),
    heads: tuple[int, int] = (32, 8),
    tokens: int = 512,
    cells: int = 4096,
    types: tuple[str, str] = ("f16", "f16"),
) -> Attention:
    pool = Layouts()
    (head_k, head_v), (queries, kv) = head, heads

    def plain(kind: str, *sizes: int) -> Layout:
        return pool.all[pool.plain(kind, sizes)]

    return Attention(
        plain("f32", head_k, tokens, queries),
        plain(types[0], head_k, cells, kv),
        plain(types[1], head_v, cells, kv),
        plain("f16", cells, tokens),
        shared=False,
    )


@pytest.mark.parametrize("head", [40, 64, 72, 80, 96, 112, 128, 256])
def test_common_heads_have_a_kernel(head: int) -> None:
    assert supported(attention(head=(head, head), heads=(7, 7), cells=100))


@pytest.mark.parametrize(
    ("head", "heads", "cells", "answer"),
    [
        ((48, 48), (8, 8), 4096, False),
        ((128, 64), (32, 8), 4096, False),
        ((192, 128), (64, 8), 4096, True),
        ((192, 128), (32, 8), 4096, False),
        ((320, 256), (64, 2), 4096, True),
        ((512, 512), (8, 8), 4096, False),
        ((512, 512), (16, 8), 4096, True),
        ((576, 512), (128, 1), 4096, True),
        ((576, 512), (128, 1), 4000, False),
    ],
)
def test_wide_heads_need_grouped_queries(
    head: tuple[int, int], heads: tuple[int, int], cells: int, answer: bool
) -> None:
    assert supported(attention(head=head, heads=heads, cells=cells)) is answer


def test_an_f16_cache_needs_no_copy() -> None:
    assert attention_bytes(attention(), 1000, v_copied=False) == 1000


def test_other_caches_are_copied_to_f16_behind_the_result() -> None:
    elements = 128 * 4096 * 8
    both = attention(types=("q8_0", "q8_0"))
    assert attention_bytes(both, 1000, v_copied=False) == 1024 + 2 * elements + 2 * elements
    assert attention_bytes(attention(types=("f16", "q8_0")), 1000, v_copied=False) == 1024 + 2 * elements
    assert attention_bytes(attention(types=("bf16", "f16")), 1000, v_copied=False) == 1024 + 2 * elements


def test_single_tokens_use_a_kernel_without_copies() -> None:
    assert attention_bytes(attention(types=("q8_0", "q8_0"), tokens=2), 1000, v_copied=False) == 1000
    assert attention_bytes(attention(types=("q8_0", "q8_0"), tokens=3), 1000, v_copied=False) > 1000
    assert attention_bytes(attention(types=("bf16", "bf16"), tokens=1), 1000, v_copied=False) == 1000


def test_rows_of_a_transposed_cache_are_counted_by_their_elements() -> None:
    pool = Layouts()
    plain = pool.all[pool.plain("f16", (4, 8))]
    turned = plain._replace(sizes=(8, 4, 1, 1), strides=(plain.strides[1], plain.strides[0], 64, 64))
    assert pool.nbytes[pool.number(turned)] == pool.nbytes[pool.plain("f16", (4, 8))] == 64


def test_cuda_pads_quantised_rows() -> None:
    pool = Layouts()
    number = pool.plain("q8_0", (576, 10))
    assert pool.nbytes[number] == 576 // 32 * 34 * 10
    assert pool.cuda_nbytes[number] - pool.nbytes[number] == (1024 - 576) // 32 * 34
