"""Ollama's newest generation against its own tests, and its plans of real models."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import FlashAttention, OllamaOptions, Settings
from lamella.notes import Note, NoteCode
from lamella.placement.allocators import Request, run
from lamella.placement.ledger import Ledger
from lamella.placement.ollama_automatic import (
    automatic_batch,
    batch_surcharge,
    default_context,
    embedding_batch,
    evicts,
    predicted_bytes,
    retried_context,
)
from lamella.placement.ollama_gpu_choice import LoadGpu, available_memory, chosen_load_gpus
from lamella.placement.placement import Allocation
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards
from tests.helpers.ollama_vectors import Case, numbered, vectors
from tests.helpers.reference import golden_model

CURRENT = vectors()["current"]


def gpu(case: Case) -> LoadGpu:
    return LoadGpu(free=case["free"], library=case["library"], integrated=case.get("integrated", False))


@numbered(CURRENT["automatic_generation_batch"])
def test_the_batch_is_the_largest_that_is_sure_to_fit(case: Case) -> None:
    batch = automatic_batch(
        case["ctx"],
        predicted=case["predicted"],
        available=case["available"],
        flash_attention=case["fa"] != "disabled",
        gpus=[gpu(one) for one in case["gpus"]],
    )
    assert batch == case["want"]


@numbered(CURRENT["available_memory_for_load"])
def test_integrated_gpus_take_no_more_than_the_system_has(case: Case) -> None:
    found = available_memory([gpu(one) for one in case["gpus"]], case["system_free"])
    assert (found.nbytes, found.gpu_free, found.system_limited) == (
        case["available"],
        case["gpu_free"],
        case["system_limited"],
    )


@numbered(CURRENT["placement"]["cases"])
def test_gpus_are_chosen_as_in_ollamas_own_test(case: Case) -> None:
    chosen = chosen_load_gpus(
        [gpu(one) for one in case["gpus"]],
        predicted=case["predicted"],
        system_free=CURRENT["placement"]["system_free"],
        main_gpu=case["main_gpu"],
        spread=case["spread"],
    )
    want = case["want"]
    assert len(chosen.gpus) == want["count"]
    assert {case["gpus"][place]["library"] for place in chosen.gpus} == {want["library"]}
    assert chosen.main_gpu == want["main_gpu"]
    if "id" in want:
        assert case["gpus"][chosen.gpus[0]]["id"] == want["id"]


@numbered(case for case in CURRENT["eviction_preflight"] if "train_ctx" not in case)
def test_another_model_makes_room_where_the_new_one_is_not_sure_to_fit(case: Case) -> None:
    partial = case["num_gpu"] > 0
    evicted = evicts(1, batch=512, available=case["gpu_free"], loaded=case["loaded"], partial_wanted=partial)
    assert evicted is case["want_evict"]


def test_what_is_expected_of_a_load_counts_every_parallel_request() -> None:
    (case,) = (case for case in CURRENT["eviction_preflight"] if "train_ctx" in case)
    context = min(case["num_ctx"], case["train_ctx"]) * case["parallel"]
    predicted = predicted_bytes(0, blocks=32, kv_heads=8, head=128, context=context)
    assert predicted == 2 * 32 * 8 * 128 * 65536 * 2
    evicted = evicts(predicted, batch=2048, available=case["gpu_free"], loaded=case["loaded"], partial_wanted=False)
    assert evicted is case["want_evict"]


@numbered(case for case in CURRENT["oom_retry"] if case.get("auto_ctx"))
def test_a_context_that_ollama_chose_is_lowered_by_a_tier(case: Case) -> None:
    first, second = case["seen_ctx"]
    effective = min(first, case.get("train_ctx", first))
    assert retried_context(effective) == second
    for context, batch in zip((effective, second), case.get("seen_batch", ()), strict=False):
        found = automatic_batch(context, predicted=1, available=20_000_000_000, flash_attention=True, gpus=[])
        assert found == batch


def test_the_least_context_is_not_lowered() -> None:
    assert retried_context(4096) is None
    assert retried_context(32768) == 4096


@numbered(CURRENT["embedding_batch"])
def test_an_embedding_batch_is_no_longer_than_the_contexts(case: Case) -> None:
    assert embedding_batch(case["batch"], context=case["ctx"], parallel=case["parallel"]) == case["want"]


@pytest.mark.parametrize(
    ("free", "overhead", "context"),
    [
        ((8,), 0, 4096),
        ((23,), 0, 32768),
        ((12, 12), 0, 32768),
        ((12, 12), 1, 4096),
        ((24, 24), 0, 262144),
        ((24, 24), 1, 32768),
        ((), 0, 4096),
    ],
)
def test_the_context_goes_by_the_memory_of_all_gpus(free: tuple[int, ...], overhead: int, context: int) -> None:
    gpus = [LoadGpu(free=0, total=size * GIB) for size in free]
    assert default_context(gpus, overhead * GIB) == context


def test_larger_batches_are_expected_to_add_more() -> None:
    assert [batch_surcharge(batch) for batch in (512, 1024, 2048)] == [0, 768 * MIB, 2 * GIB]


GPUS = st.lists(
    st.builds(
        LoadGpu,
        free=st.integers(0, 48 * GIB),
        library=st.sampled_from(("CUDA", "ROCm", "Vulkan")),
        integrated=st.booleans(),
    ),
    max_size=5,
)


@given(GPUS, st.integers(0, 96 * GIB), st.none() | st.integers(0, 5), st.booleans())
def test_libraries_are_never_mixed_and_a_single_gpu_is_named(
    gpus: list[LoadGpu], predicted: int, main_gpu: int | None, spread: bool
) -> None:
    chosen = chosen_load_gpus(gpus, predicted=predicted, system_free=GIB, main_gpu=main_gpu, spread=spread)
    assert len({gpus[place].library for place in chosen.gpus}) <= 1
    assert bool(chosen.gpus) is bool(gpus)
    if len(gpus) > 1 and main_gpu is None and chosen.main_gpu is not None:
        assert len(chosen.gpus) == 1
        assert not spread


def planned(name: str, *free: int, settings: Settings | None = None) -> Allocation:
    estimate = estimated(golden_model(name), settings or Settings(context_tokens=8192))
    return run("ollama", Request(estimate, cards(*free), HOST))


def started(allocation: Allocation) -> Settings:
    assert allocation.started is not None
    return allocation.started


def test_a_model_sure_to_fit_is_on_the_freest_gpu_alone() -> None:
    allocation = planned("llama-3.1-8b-q4_k_m", 12 * GIB, 24 * GIB)
    assert set(allocation.placement.homes) == {1}
    assert started(allocation).visible == (1,)
    assert Note(NoteCode.SINGLE_GPU, count=1) in allocation.notes
    assert allocation.flags is not None
    assert allocation.flags.tensor_split == (0, 33)


def test_layers_are_where_fit_puts_them_on_the_gpus_chosen() -> None:
    allocation = planned("llama-3.3-70b-q4_k_m", 8 * GIB, 24 * GIB)
    ended = started(allocation)
    request = Request(estimated(golden_model("llama-3.3-70b-q4_k_m"), ended), cards(8 * GIB, 24 * GIB), HOST)
    assert allocation.placement == run("llama.cpp", request).placement
    assert (ended.batch, ended.ubatch, ended.slots) == (512, 512, 1)


def test_experts_go_to_the_cpu_while_all_layers_stay_on_the_gpu() -> None:
    placement = planned("qwen3-30b-a3b-q4_k_m", 8 * GIB, 6 * GIB).placement
    assert CPU not in placement.homes
    assert any(kept.device == CPU and "exps" in kept.tensors[0] for kept in placement.overflow)


def test_what_the_person_says_of_gpus_is_followed() -> None:
    name, free = "llama-3.1-8b-q4_k_m", (12 * GIB, 24 * GIB)

    def homes(options: OllamaOptions) -> set[int]:
        settings = Settings(context_tokens=8192, ollama=options)
        return set(planned(name, *free, settings=settings).placement.homes)

    assert homes(OllamaOptions(main_gpu=0)) == {0}
    assert homes(OllamaOptions(sched_spread=True)) == {0, 1}
    assert homes(OllamaOptions(num_gpu=0)) == {CPU}
    assert homes(OllamaOptions(main_gpu=7)) == {1}


def test_num_gpu_counts_the_output_layer_first() -> None:
    settings = Settings(context_tokens=8192, ollama=OllamaOptions(num_gpu=20))
    homes = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=settings).placement.homes
    assert homes == (CPU,) * 13 + (0,) * 20


def test_context_and_batch_are_chosen_where_nobody_says() -> None:
    allocation = planned("qwen3-8b-q4_k_m", 24 * GIB, settings=Settings())
    assert allocation.context_tokens == 32768
    assert started(allocation).batch == 1024
    small = planned("qwen3-8b-q4_k_m", 8 * GIB, settings=Settings(flash_attention=FlashAttention.OFF))
    assert small.context_tokens == 4096
    assert started(small).batch == 512
    batch = replace(Settings(), batch=256)
    assert started(planned("qwen3-8b-q4_k_m", 24 * GIB, settings=batch)).ubatch == 256


def test_the_context_ends_where_the_training_did() -> None:
    allocation = planned("llama-2-7b-q4_0", 48 * GIB, settings=Settings(context_tokens=32768))
    assert allocation.context_tokens == 4096
    assert Note(NoteCode.CONTEXT_CLAMPED, count=4096) in allocation.notes


def test_parallel_requests_share_what_was_asked_for() -> None:
    allocation = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=Settings(context_tokens=8192, parallel=2))
    assert allocation.context_tokens == 8192
    assert (started(allocation).slots, started(allocation).unified) == (2, False)


def test_a_context_of_ollamas_own_is_lowered_where_it_does_not_load() -> None:
    settings = Settings(ollama=OllamaOptions(num_gpu=999))
    allocation = planned("qwen2.5-32b-q4_k_m", 24 * GIB, settings=settings)
    assert allocation.context_tokens == 4096
    assert Note(NoteCode.CONTEXT_REDUCED, count=4096) in allocation.notes


def test_what_the_engine_does_not_see_costs_nothing() -> None:
    allocation = planned("llama-3.1-8b-q4_k_m", 12 * GIB, 24 * GIB)
    estimate = estimated(golden_model("llama-3.1-8b-q4_k_m"), started(allocation))
    unused, used, _ = Ledger(estimate, cards(12 * GIB, 24 * GIB)).usages(allocation.placement)
    assert unused.used == 0
    alone = replace(estimate, settings=replace(estimate.settings, visible=None))
    (same, _) = Ledger(alone, cards(24 * GIB)).usages(replace(allocation.placement, homes=(0,) * 33))
    assert used == same
