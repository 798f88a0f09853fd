"""The time of one token: bytes read where they are, layers, hand-overs."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.cards import known_cards
from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.pace.constants import CPU_HOP_US, HOP_US
from lamella.estimate.pace.pace import Pace
from lamella.estimate.pace.rates import Calibration
from lamella.estimate.pace.reads import reads_of
from lamella.estimate.settings import Settings
from lamella.placement.placement import INPUT, Overflow, Placement, placed_by_edges
from lamella.placement.rules import expert_rules, overflow_by_rules
from tests.helpers.plans import small_model
from tests.helpers.reference import golden_model
from tests.helpers.speeds import HOST, UNKNOWN_HOST, known

NAMES = st.sampled_from(("qwen2.5-7b-q4_k_m", "qwen3-30b-a3b-q4_k_m", "gpt-oss-20b-mxfp4", "mamba-2.8b-q8_0"))
CARDS = known_cards()


def pace_of(name: str, **asked: object) -> Pace:
    changed = replace(Settings(context_tokens=4096), **asked)  # type: ignore[arg-type]
    return Pace(estimated(golden_model(name), changed), known("RTX 3060", count=2), HOST, cards=CARDS)


def test_a_dense_model_is_read_whole_but_for_the_embeddings() -> None:
    model = golden_model("qwen2.5-7b-q4_k_m")
    reads = reads_of(estimated(model, Settings()), 0)
    embeddings = next(tensor.nbytes for tensor in model.tensors if tensor.name == "token_embd.weight")
    assert reads.dense_before[-1] == sum(tensor.nbytes for tensor in model.tensors) - embeddings
    assert reads.experts_before[-1] == reads.cache_before[-1] == 0


def test_a_tied_embedding_is_read_as_the_output_matrix() -> None:
    model = golden_model("llama-3.2-1b-q4_k_m")
    reads = reads_of(estimated(model, Settings()), 0)
    assert reads.dense_before[-1] == pytest.approx(sum(tensor.nbytes for tensor in model.tensors), rel=1e-3)


def test_of_gpt_oss_two_and_a_half_gigabytes_are_active() -> None:
    """4 of 32 experts; counted from the published shapes."""
    reads = reads_of(estimated(golden_model("gpt-oss-20b-mxfp4"), Settings()), 0)
    assert reads.dense_before[-1] + reads.experts_before[-1] == pytest.approx(2.56e9, rel=0.02)


def test_cache_rows_before_the_token_are_read() -> None:
    model = small_model(4)
    near, far = (reads_of(estimated(model, Settings()), depth).cache_before[-1] for depth in (100, 200))
    assert (near, far) == (4 * 100 * 2 * 2 * 8 * 64, 2 * near)  # K and V of 8 heads of 64, 2 bytes each


def test_recurrent_state_is_read_and_written_whatever_stands_before() -> None:
    model = golden_model("mamba-2.8b-q8_0")
    near, far = (reads_of(estimated(model, Settings()), depth).cache_before[-1] for depth in (0, 5000))
    assert near == far > 0


def test_layers_for_next_tokens_are_not_computed() -> None:
    model = golden_model("glm-4.5-air-q4_k_m")
    reads = reads_of(estimated(model, Settings()), 512)
    assert reads.loaded_before[-1] == model.loaded_blocks + 1
    assert reads.dense_before[model.block_count] == reads.dense_before[model.loaded_blocks]


@settings(deadline=None, max_examples=60)
@given(name=NAMES, offload=st.booleans(), data=st.data())
def test_spans_add_up_to_the_whole(name: str, offload: bool, data: st.DataObject) -> None:
    """What the search for the fastest placement adds up is what a placement takes."""
    pace = pace_of(name, offload_kv=offload)
    count = pace.estimate.model.layer_count
    first, second = sorted((data.draw(st.integers(0, count)), data.draw(st.integers(0, count))))
    kept = data.draw(st.integers(0, max(count - 1 - second, 0)))
    homes = placed_by_edges(count, (first, second))
    rules = tuple(expert_rules(count)[second : second + kept])
    placement = Placement(homes, overflow_by_rules(pace.estimate.weights, homes, rules), bool(rules))
    spans = pace.span(CPU, 0, first) + pace.span(0, first, second) + pace.span(1, second, count, kept=kept)
    assert pace.seconds(placement) == pytest.approx(spans + pace.hops(placement))


@settings(deadline=None, max_examples=30)
@given(name=NAMES, data=st.data())
def test_bytes_are_read_once_wherever_they_are(name: str, data: st.DataObject) -> None:
    pace = pace_of(name)
    count = pace.estimate.model.layer_count
    homes = tuple(data.draw(st.lists(st.integers(CPU, 1), min_size=count, max_size=count)))
    read = sum(part.nbytes for part in pace.times(Placement(homes)))
    reads = pace.reads
    assert read == reads.dense_before[-1] + reads.experts_before[-1] + reads.cache_before[-1]


def test_hand_overs() -> None:
    pace = pace_of("qwen2.5-7b-q4_k_m")
    count = pace.estimate.model.layer_count
    for edges, micros in (((0, 0), 0), ((0, 9), HOP_US), ((5, 9), CPU_HOP_US + HOP_US), ((count, count), 0)):
        placement = Placement(placed_by_edges(count, edges))
        assert pace.hops(placement) == pytest.approx(micros * 1e-6)


def test_a_table_of_embeddings_elsewhere_costs_nothing() -> None:
    pace = pace_of("qwen2.5-7b-q4_k_m")
    homes = (0,) * pace.estimate.model.layer_count
    moved = Placement(homes, (Overflow(INPUT, ("token_embd.weight",), 1),))
    assert pace.seconds(moved) == pace.seconds(Placement(homes))


def test_more_memory_channels_are_faster() -> None:
    model, rates = estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings()), []
    for channels in (None, 2, 8):
        pace = Pace(model, (), replace(UNKNOWN_HOST, memory_channels=channels), cards=CARDS)
        rates.append(pace.rates[CPU].weights)
    assert rates[0] > rates[1] > rates[2]


def test_a_calibration_is_of_one_card() -> None:
    model = estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings())
    gpus = (*known("RTX 3060"), *known("RTX 4090"))
    plain, slower = (
        Pace(model, gpus, HOST, cards=CARDS, calibrations=found)
        for found in ((), (Calibration("NVIDIA GeForce RTX 3060", 1.5),))
    )
    assert slower.rates[0].weights == pytest.approx(1.5 * plain.rates[0].weights)
    assert slower.rates[1:] == plain.rates[1:]


def test_weights_of_16_bit_need_no_unpacking() -> None:
    """The same card and as many weights: an M1 Max is slow with 4 bits, and limited by memory with 16."""
    (mac,) = known("Apple M1 Max (32-core GPU)")
    packed, plain = (
        Pace(estimated(model, Settings()), (mac,), HOST, cards=CARDS).rates[0]
        for model in (golden_model("qwen2.5-7b-q4_k_m"), small_model(4))
    )
    assert packed.unpacking
    assert not plain.unpacking
    assert packed.weights > 1.4 * plain.weights


def test_a_chip_of_unknown_arithmetic_is_limited_by_memory() -> None:
    unknown = replace(known("Apple M1 Max (32-core GPU)")[0], name="Apple M9", arch="M9")
    pace = Pace(estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings()), (unknown,), HOST, cards=CARDS)
    assert not pace.rates[0].unpacking
