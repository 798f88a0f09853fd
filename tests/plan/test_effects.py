"""What a setting costs is told before it is chosen, and is what it then costs."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.plan.effects import effects
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan, with_settings
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards
from tests.helpers.reference import golden_model

ASKED = Settings(context_tokens=16384)


def planned(model: str, *free: int) -> Outcome:
    return outcome_of(new_plan(golden_model(model), cards(*free), HOST, settings=ASKED))


def test_a_smaller_cache_type_frees_exactly_its_bytes_where_no_layer_moves() -> None:
    roomy = planned("llama-3.1-8b-q4_k_m", 24 * GIB)
    found = effects(roomy, replace(ASKED, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0))
    rows = 2 * 32 * 16384 * 8 * 128  # K and V, blocks, cells, heads of 128

    gpu, host = found.devices
    assert (gpu.index, host.index) == (0, CPU)
    assert gpu.kv_cache == rows // 32 * 34 - rows * 2
    assert (gpu.weights, gpu.layers, host.weights, host.kv_cache, found.layers) == (0, 0, 0, 0, 0)
    assert found.fits


def test_memory_that_is_freed_takes_layers_in() -> None:
    tight = planned("llama-3.1-8b-q4_k_m", 6 * GIB)
    found = effects(tight, replace(ASKED, type_k=CacheType.Q4_0, type_v=CacheType.Q4_0))
    gpu, host = found.devices

    assert found.layers == gpu.layers == -host.layers > 0
    assert gpu.weights > 0 > host.weights
    assert found.used < 0


def test_nothing_changes_by_what_is_there_already() -> None:
    tight = planned("llama-3.1-8b-q4_k_m", 6 * GIB)
    found = effects(tight, ASKED)

    assert (found.used, found.layers) == (0, 0)
    assert {(one.weights, one.kv_cache, one.compute, one.layers) for one in found.devices} == {(0, 0, 0, 0)}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1300, 4500), min_size=1, max_size=3),
    st.builds(
        Settings,
        context_tokens=st.integers(1, 512).map(lambda steps: steps * 256),
        type_k=st.sampled_from((CacheType.F16, CacheType.Q8_0)),
        ubatch=st.sampled_from((128, 512)),
        flash_attention=st.sampled_from(FlashAttention),
    ),
)
def test_the_difference_is_that_of_two_outcomes(sizes: list[int], other: Settings) -> None:
    before = planned("llama-3.2-1b-q4_k_m", *(size * MIB for size in sizes))
    after = outcome_of(with_settings(before.plan, other))
    found = effects(before, other)

    for effect, was, now in zip(found.devices, before.devices, after.devices, strict=True):
        assert was.usage.used + effect.used == now.usage.used
        assert was.layers + effect.layers == now.layers
        assert effect.headroom == now.headroom
    assert found.fits == after.fits
