"""The marks on the context slider are where the allocator takes layers off a GPU, not where somebody guesses it."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamella.devices.device import Device
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.plan.context_marks import LongestContext, Mark, context_marks, each_mark, longest_contexts
from lamella.plan.offload import offload_of, whole_layers
from lamella.plan.outcome import Outcome, outcome_of, would_fit
from lamella.plan.plan import new_plan, with_edge, with_settings
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards
from tests.helpers.reference import golden_model

LENGTHS = (4096, 6144, 8192, 12288, 16384, 24576, 32768, 49152, 65536, 98304, 131072)
TYPES = (CacheType.F16, CacheType.Q8_0, CacheType.Q4_0)


def planned(
    model: str, gpus: tuple[Device, ...], asked: Settings | None = None, allocator: str = "llama.cpp"
) -> Outcome:
    chosen = asked or Settings(context_tokens=32768)
    return outcome_of(new_plan(golden_model(model), gpus, HOST, settings=chosen, allocator=allocator))


def at(outcome: Outcome, tokens: int, kind: CacheType = CacheType.F16) -> Outcome:
    """Asked for one by one."""
    asked = replace(outcome.plan.settings, context_tokens=tokens, type_k=kind, type_v=kind)
    return outcome_of(with_settings(outcome.plan, asked))


@pytest.fixture(scope="module")
def large() -> Outcome:
    return planned("llama-3.3-70b-q4_k_m", cards(24 * GIB, 24 * GIB))


def test_layers_leave_where_the_allocator_says(large: Outcome) -> None:
    found = context_marks(large, LENGTHS)

    assert [(mark.context_tokens, mark.layers) for mark in found] == [
        (4096, 81), (24576, 78), (32768, 74), (49152, 67), (65536, 61), (98304, 52), (131072, 45),
    ]  # fmt: skip
    assert all(mark.fits for mark in found)


def test_the_longest_context_of_each_cache_type(large: Outcome) -> None:
    lengths = tuple(range(4096, 131072 + 1, 1024))
    found = tuple(longest_contexts(large, lengths, TYPES))

    assert [(one.cache_type, one.context_tokens, one.limited) for one in found] == [
        (CacheType.F16, 18432, True), (CacheType.Q8_0, 34816, True), (CacheType.Q4_0, 62464, True),
    ]  # fmt: skip
    for one in found:
        assert offload_of(at(large, one.context_tokens, one.cache_type)).whole
        assert not offload_of(at(large, one.context_tokens + 1024, one.cache_type)).whole


def test_nothing_has_to_leave_where_there_is_room() -> None:
    roomy = planned("llama-3.2-1b-q4_k_m", cards(24 * GIB))

    assert context_marks(roomy, LENGTHS) == (Mark(4096, 17, fits=True),)
    assert tuple(longest_contexts(roomy, LENGTHS, TYPES[:1])) == (LongestContext(CacheType.F16, 131072, limited=False),)


def test_nothing_is_long_enough_where_the_weights_alone_are_too_large() -> None:
    small = planned("llama-3.3-70b-q4_k_m", cards(16 * GIB))
    assert [one.context_tokens for one in longest_contexts(small, LENGTHS, TYPES)] == [0, 0, 0]


def test_a_drawing_stays_until_it_does_not_fit() -> None:
    drawn = outcome_of(with_edge(planned("llama-3.1-8b-q4_k_m", cards(8 * GIB)).plan, 0, 4))
    found = context_marks(drawn, LENGTHS)

    assert {mark.layers for mark in found} == {29}
    assert [mark.fits for mark in found] == [True, False]
    (longest,) = longest_contexts(drawn, LENGTHS, TYPES[:1])
    assert longest.context_tokens == max(length for length in LENGTHS if length < found[1].context_tokens)


def test_without_a_gpu_system_memory_is_the_limit() -> None:
    host = replace(HOST, free=8 * GIB)
    plan = new_plan(golden_model("llama-3.1-8b-q4_k_m"), (), host, settings=Settings(context_tokens=8192))
    outcome = outcome_of(plan)
    (longest,) = longest_contexts(outcome, LENGTHS, TYPES[:1])

    assert longest.context_tokens == 24576
    assert at(outcome, 24576).fits
    assert not at(outcome, 32768).fits


def test_without_flash_attention_only_k_gets_another_type() -> None:
    asked = Settings(context_tokens=8192, flash_attention=FlashAttention.OFF)
    plain, eight, four = longest_contexts(planned("llama-3.1-8b-q4_k_m", cards(12 * GIB), asked), LENGTHS, TYPES)

    assert 0 < plain.context_tokens <= eight.context_tokens <= four.context_tokens


def test_no_lengths_have_no_marks(large: Outcome) -> None:
    assert context_marks(large, ()) == ()


def test_marks_come_one_by_one(large: Outcome) -> None:
    assert next(each_mark(large, LENGTHS)) == Mark(4096, 81, fits=True)


@settings(max_examples=30, deadline=None)
@example([1300, 1324], [38144, 45568, 59392], "even", CacheType.F16)
@given(
    st.lists(st.integers(1300, 4500), max_size=2),
    st.lists(st.integers(1, 512).map(lambda steps: steps * 256), min_size=1, max_size=6, unique=True),
    st.sampled_from(("llama.cpp", "even", "ollama-0.12")),
    st.sampled_from(TYPES),
)
def test_marks_and_limits_are_those_of_asking_for_every_length(
    sizes: list[int], asked: list[int], allocator: str, kind: CacheType
) -> None:
    lengths = tuple(sorted(asked))
    gpus = cards(*(size * MIB for size in sizes))
    outcome = planned("llama-3.2-1b-q4_k_m", gpus, Settings(context_tokens=8192), allocator)
    each = [at(outcome, tokens) for tokens in lengths]
    marks = context_marks(outcome, lengths)

    now = {mark.context_tokens: mark for mark in marks}
    current = marks[0]
    for tokens, one in zip(lengths, each, strict=True):
        current = now.get(tokens, current)
        assert (current.layers, current.fits) == (offload_of(one).layers, one.fits)
    (longest,) = longest_contexts(outcome, lengths, (kind,))
    typed = [at(outcome, tokens, kind) for tokens in lengths]
    held = [
        tokens for tokens, one in zip(lengths, typed, strict=True) if one.fits and (offload_of(one).whole or not gpus)
    ]
    assert longest.context_tokens == max(held, default=0)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(200, 4500), max_size=2),
    st.sampled_from(("llama-3.2-1b-q4_k_m", "qwen3-30b-a3b-q4_k_m", "glm-4.5-air-q4_k_m")),
    st.sampled_from(("llama.cpp", "ollama-0.6")),
)
def test_the_short_way_tells_the_same_as_the_outcome(sizes: list[int], model: str, allocator: str) -> None:
    outcome = planned(model, cards(*(size * MIB for size in sizes)), Settings(context_tokens=8192), allocator)
    offload = offload_of(outcome)

    assert whole_layers(outcome.plan) == (offload.layers, offload.total)
    assert would_fit(outcome.plan) == outcome.fits
