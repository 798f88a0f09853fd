"""What a plan's speed says, where it says nothing, and that it follows the plan."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.pace.rates import Calibration
from lamella.estimate.settings import CacheType, FlashAttention
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import with_edge, with_settings
from lamella.speed.predict import pace_of, predicted
from lamella.speed.speed import Limit, SpeedRemark, Withheld
from lamella.units import GIB
from tests.helpers.machines import card, remote
from tests.helpers.speeds import HOST, UNKNOWN_HOST, known, outcome

DENSE, EXPERTS = "qwen2.5-7b-q4_k_m", "qwen3-30b-a3b-q4_k_m"


def rate(found: Outcome) -> float:
    decode = predicted(found).decode
    assert decode is not None
    return decode.tokens_per_second


def test_a_dense_model_is_read_once_for_every_token() -> None:
    """An RTX 3090 has 936 GB/s, of which weights are read with about three quarters; each layer costs a little."""
    found = outcome(DENSE, known("RTX 3090"))
    weights = found.devices[0].usage.weights
    assert rate(found) == pytest.approx(0.74 * 936e9 / weights, rel=0.2)
    speed = predicted(found)
    assert speed.decode is not None
    assert speed.decode.low < speed.decode.tokens_per_second < speed.decode.high
    assert speed.limited_by is not None
    assert (speed.limited_by.limit, speed.limited_by.device) == (Limit.GPU_MEMORY, 0)
    assert 0.5 < speed.limited_by.share < 1


def test_of_a_mixture_only_the_active_experts_are_read() -> None:
    assert rate(outcome(EXPERTS, known("RTX 3090"))) > 2 * rate(outcome("qwen2.5-32b-q4_k_m", known("RTX 3090")))


@pytest.mark.parametrize("model", [DENSE, EXPERTS])
def test_layers_left_on_the_cpu_cost_most(model: str) -> None:
    rates = [rate(outcome(model, known("RTX 5090"), layers=layers)) for layers in (0, 10, 20, 28)]
    assert rates == sorted(rates)
    limit = predicted(outcome(model, known("RTX 5090"), layers=10)).limited_by
    assert limit is not None
    assert limit.limit is (Limit.CPU_MEMORY if model == DENSE else Limit.CPU_EXPERTS)
    assert limit.device == CPU


def test_a_second_card_of_the_same_kind_costs_a_hand_over() -> None:
    """Cards work one after the other, so two are no faster than one."""
    one, two = (predicted(outcome(DENSE, known("RTX 4090", count=count))) for count in (1, 2))
    assert two.hops_s > one.hops_s == 0
    assert two.token_s == pytest.approx(one.token_s + two.hops_s, rel=1e-6)


def test_a_full_context_is_slower_and_a_smaller_cache_is_read_faster() -> None:
    found = outcome(DENSE, known("RTX 4090"), context_tokens=32768)
    smaller = with_settings(found.plan, replace(found.plan.settings, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0))
    speed, other = predicted(found), predicted(outcome_of(smaller))
    assert speed.decode is not None
    assert speed.full is not None
    assert other.full is not None
    assert speed.full.tokens_per_second < speed.decode.tokens_per_second
    assert speed.full.tokens_per_second < other.full.tokens_per_second


def test_apples_smaller_chips_wait_for_arithmetic() -> None:
    """M1 Ultra and M3 Ultra have memory of about the same speed; 4-bit models of 14B ran at 36 and at 52."""
    small, large = (outcome("phi-4-14b-q4_k_m", known(name)) for name in ("M1 Ultra (48-core GPU)", "M3 Ultra"))
    assert rate(small) == pytest.approx(36, rel=0.15)
    assert rate(large) == pytest.approx(52, rel=0.15)
    limit = predicted(small).limited_by
    assert limit is not None
    assert limit.limit is Limit.COMPUTE


def test_without_flash_attention_a_long_context_is_slower_and_less_sure() -> None:
    found = outcome(DENSE, known("RX 7900 XTX"), context_tokens=32768)
    without = with_settings(found.plan, replace(found.plan.settings, flash_attention=FlashAttention.OFF))
    speed, plain = predicted(found), predicted(outcome_of(without))
    assert speed.full is not None
    assert plain.full is not None
    assert plain.full.tokens_per_second < 0.7 * speed.full.tokens_per_second
    assert plain.full.low / plain.full.tokens_per_second < speed.full.low / speed.full.tokens_per_second


def test_windows_do_not_grow_with_the_context() -> None:
    """Of gpt-oss every other layer looks back 128 tokens only."""
    found = outcome("gpt-oss-20b-mxfp4", known("RTX 4090"), context_tokens=32768)
    pace, placement = pace_of(found), found.plan.allocation.placement
    every_layer = pace.reads.cache_before[-1] / pace.depth_tokens * (32768 - pace.depth_tokens)
    assert pace.filling(placement) < every_layer * pace.rates[0].cache


def test_prompts_wait_for_the_bus_where_weights_are_on_the_cpu() -> None:
    whole, partly = (predicted(outcome(DENSE, known("RTX 4090"), layers=layers)) for layers in (None, 10))
    assert whole.prompt_limited_by is not None
    assert partly.prompt_limited_by is not None
    assert (whole.prompt_limited_by.limit, partly.prompt_limited_by.limit) == (Limit.COMPUTE, Limit.BUS)
    larger = predicted(outcome(DENSE, known("RTX 4090"), layers=10, ubatch=2048))
    assert larger.prompt is not None
    assert partly.prompt is not None
    assert larger.prompt.tokens_per_second > 2 * partly.prompt.tokens_per_second


GTX = "GTX 1650"
APPLE = "Apple M2 Max (38-core GPU)"


@pytest.mark.parametrize(
    ("gpus", "layers", "reason"),
    [
        ((card(),), None, Withheld.UNKNOWN_CARD),
        ((remote(),), None, Withheld.REMOTE),
        (known(GTX), 5, Withheld.SLOW_CARD),
        ((replace(card(), name=APPLE),), 10, Withheld.METAL_PARTIAL),
        ((replace(card(), name="NVIDIA GB10"),), 10, Withheld.UNIFIED_PARTIAL),
        ((replace(known("RTX 4090")[0], free=4 * GIB),), None, Withheld.DOES_NOT_FIT),
    ],
)
def test_where_the_rules_fail_there_is_a_reason_instead_of_a_number(
    gpus: tuple[Device, ...], layers: int | None, reason: Withheld
) -> None:
    speed = predicted(outcome(DENSE, gpus, layers=layers))
    assert speed.withheld is reason
    assert (speed.decode, speed.full, speed.prompt) == (None, None, None)
    assert speed.token_s > 0  # placements can be compared all the same


def test_a_unified_gpu_with_all_layers_has_a_number() -> None:
    assert predicted(outcome(DENSE, (replace(card(), name=APPLE),))).withheld is None


def test_an_unused_unknown_card_is_in_nobodys_way() -> None:
    assert predicted(outcome(DENSE, (card(),), layers=0)).withheld is None


def test_a_model_without_answers_has_no_speed() -> None:
    found = outcome(DENSE, known("RTX 4090"))
    encoder = replace(found, plan=replace(found.plan, model=replace(found.plan.model, causal=False)))
    assert predicted(encoder).withheld is Withheld.NO_TOKENS


def test_an_unknown_cpu_widens_the_range_and_is_told() -> None:
    sure, unsure = (predicted(outcome(DENSE, known("RTX 4090"), layers=10, host=host)) for host in (HOST, UNKNOWN_HOST))
    assert (sure.remarks, unsure.remarks) == ((), (SpeedRemark.CPU_UNKNOWN,))
    assert sure.decode is not None
    assert unsure.decode is not None
    narrow, wide = (one.high / one.low for one in (sure.decode, unsure.decode))
    assert wide > narrow
    assert predicted(outcome(DENSE, known("RTX 4090"), host=UNKNOWN_HOST)).remarks == ()


def test_a_cache_on_the_cpu_is_told_and_slow() -> None:
    speed = predicted(outcome(DENSE, known("RTX 4090"), offload_kv=False))
    assert SpeedRemark.CACHE_ON_CPU in speed.remarks
    assert speed.parts[-1].cache > 0


def test_a_card_is_known_by_its_own_bandwidth() -> None:
    """NVML tells it of cards that no list has."""
    mine = Device("NVIDIA Something New", Kind.GPU, Backend.CUDA, 24 * GIB, 24 * GIB, bandwidth_gb_s=936, arch="8.6")
    assert rate(outcome(DENSE, (mine,))) == pytest.approx(rate(outcome(DENSE, known("RTX 3090"))))


@settings(deadline=None, max_examples=30)
@given(edges=st.tuples(st.integers(0, 29), st.integers(0, 29)))
def test_a_known_pace_changes_nothing(edges: tuple[int, int]) -> None:
    """What a drag hands on from step to step."""
    first = outcome(DENSE, known("RTX 3060", count=2))
    pace = pace_of(first)
    plan = first.plan
    for edge, place in enumerate(sorted(edges)):
        plan = with_edge(plan, edge, place)
    moved = outcome_of(plan, first.estimate)
    assert pace_of(moved, known=pace) is pace
    assert predicted(moved, known=pace) == predicted(moved)


def test_a_known_pace_of_other_devices_is_not_used() -> None:
    pace = pace_of(outcome(DENSE, known("RTX 3060")))
    other = outcome(DENSE, known("RTX 4090"))
    assert predicted(other, known=pace) == predicted(other)


def test_calibrations_stay_with_the_pace_until_others_are_given() -> None:
    found = outcome(DENSE, known("RTX 4090"))
    slower = (Calibration("NVIDIA GeForce RTX 4090", 2.0),)
    pace = pace_of(found, calibrations=slower)
    assert predicted(found, known=pace).token_s == pytest.approx(2 * predicted(found).token_s)
    assert predicted(found, known=pace).remarks == (SpeedRemark.CALIBRATED,)
    assert predicted(found, known=pace, calibrations=()).remarks == ()
