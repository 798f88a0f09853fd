"""Caches by hand; the reference cases hold them for every family."""

from dataclasses import replace

import pytest

from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, Program, Settings
from lamella.units import MIB
from tests.helpers.reference import golden_model

# Bytes of 32 elements (ggml-common.h): a cache of any type is that many times its elements.
BYTES_OF_32 = {
    CacheType.F32: 128,
    CacheType.F16: 64,
    CacheType.BF16: 64,
    CacheType.Q8_0: 34,
    CacheType.Q5_1: 24,
    CacheType.Q5_0: 22,
    CacheType.Q4_1: 20,
    CacheType.Q4_0: 18,
    CacheType.IQ4_NL: 18,
}


@pytest.mark.parametrize("type_k", BYTES_OF_32)
@pytest.mark.parametrize("type_v", BYTES_OF_32)
def test_every_cache_type(type_k: CacheType, type_v: CacheType) -> None:
    """Llama 3.3: 8 heads of 128 elements, 8192 cells in each of 80 blocks."""
    settings = Settings(context_tokens=8192, type_k=type_k, type_v=type_v)
    cache = estimated(golden_model("llama-3.3-70b-q4_k_m"), settings).cache
    block = 8192 * 1024 // 32 * (BYTES_OF_32[type_k] + BYTES_OF_32[type_v])
    assert [place.cuda for place in cache.places] == [block] * 80 + [0]


def test_sliding_windows_need_a_window_for_each_slot_and_a_micro_batch() -> None:
    """Gemma 3: five of six blocks see 1024 tokens; 16 heads of 128."""
    model = golden_model("gemma-3-27b-q4_k_m")
    cell = 2 * 2 * 16 * 128
    server = estimated(model, Settings(context_tokens=32768)).cache
    assert [place.cuda // cell for place in server.places[:7]] == [4608] * 5 + [32768, 4608]
    alone = estimated(model, Settings(program=Program.LLAMA_CLI, context_tokens=32768)).cache
    assert alone.places[0].cuda // cell == 1536
    whole = estimated(model, Settings(context_tokens=32768, swa_full=True)).cache
    assert whole.places[0].cuda // cell == 32768


def test_latent_attention_keeps_one_row_for_all_heads() -> None:
    """DeepSeek R1: 512 + 64 elements a cell, and no V."""
    cache = estimated(golden_model("deepseek-r1-671b-q4_k_m"), Settings(context_tokens=4096)).cache
    assert cache.places[0].cuda == 576 * 2 * 4096


def test_state_is_f32_and_for_each_sequence_whatever_the_cache_type() -> None:
    model = golden_model("mamba-2.8b-q8_0")
    state = model.recurrent_state
    assert state is not None
    for type_k in (CacheType.F16, CacheType.Q8_0):
        cache = estimated(model, Settings(parallel=2, type_k=type_k, context_tokens=4096)).cache
        assert cache.places[0].rpc == 8 * (state.conv_elements + state.state_elements)


def test_a_transposed_cache_has_the_widest_row_everywhere() -> None:
    model = golden_model("llama-3.3-70b-q4_k_m")
    uneven = replace(model, kv_heads=(4, *model.kv_heads[1:]))
    asked = Settings(context_tokens=8192, flash_attention=FlashAttention.OFF)
    assert estimated(uneven, asked).cache.places[0].cuda == 8 * MIB + 16 * MIB
    asked = replace(asked, flash_attention=FlashAttention.AUTO)
    assert estimated(uneven, asked).cache.places[0].cuda == 16 * MIB


def test_next_token_blocks_have_no_cache() -> None:
    model = golden_model("glm-4.5-air-q4_k_m")
    cache = estimated(model, Settings(context_tokens=4096)).cache
    assert cache.places[model.loaded_blocks].cuda == 0
    assert cache.places[model.loaded_blocks - 1].cuda > 0


def test_an_encoder_has_no_cache() -> None:
    cache = estimated(golden_model("nomic-embed-text-v1.5-f16"), Settings()).cache
    assert cache.before.cuda[-1] == 0
