"""Ollama's second generation against its own tests, and what must hold of any layout."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Settings
from lamella.notes import Note, NoteCode
from lamella.placement.allocators import Request, run
from lamella.placement.ollama_layout_rules import (
    Layout,
    LayoutGpu,
    Wish,
    created_layout,
    lacks_required,
    layer_count,
)
from lamella.placement.ollama_layouts import homes_of
from lamella.placement.ollama_settling import Measured, Runner, UnloadableError, settled_layout
from lamella.placement.placement import Allocation
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards
from tests.helpers.ollama_vectors import Case, numbered, vectors
from tests.helpers.reference import golden_model

VECTORS = vectors()["layout"]
NEW = VECTORS["v0.20.0 (identical v0.13.1..v0.24.0)"]
OLD = VECTORS["v0.11.5 (no iGPU logic, minimum memory 0)"]


def laid_out(case: Case, minimum: int) -> tuple[list[Case], str | None]:
    gpus = [
        LayoutGpu(
            index=index,
            free=gpu["free_bytes"],
            library=gpu["library"],
            integrated=gpu["integrated"],
            minimum=minimum,
        )
        for index, gpu in enumerate(case["gpus"])
    ]
    wish = Wish(num_gpu=case["num_gpu"], require_full=case["require_full"])
    layout = created_layout(case["layers_bytes"], gpus, wish)
    if lacks_required(layout, len(case["layers_bytes"]), wish, gpus=len(gpus)):
        return [], "load_required_full"
    return [{"id": case["gpus"][run.gpu]["id"], "layers": list(range(run.first, run.end))} for run in layout], None


@numbered(NEW)
def test_layouts_are_those_of_ollamas_own_test(case: Case) -> None:
    assert laid_out(case, VECTORS["minimum_memory"]) == (case["expected"], case["expected_error"])


@numbered(OLD)
def test_layouts_are_those_of_the_first_version(case: Case) -> None:
    assert laid_out(case, 0) == (case["expected"], case["expected_error"])


LAYERS = st.lists(st.integers(0, 4 * GIB), min_size=1, max_size=12)
FREE = st.lists(st.integers(0, 24 * GIB), max_size=4)


def gpus_with(free: list[int]) -> list[LayoutGpu]:
    return [LayoutGpu(index=index, free=size, minimum=457 * MIB) for index, size in enumerate(free)]


@given(LAYERS, FREE, st.integers(-1, 14), st.booleans())
def test_each_layer_is_placed_once_at_most_and_runs_are_in_order(
    layers: list[int], free: list[int], num_gpu: int, spread: bool
) -> None:
    layout = created_layout(layers, gpus_with(free), Wish(num_gpu=num_gpu, spread=spread))
    placed = [layer for run in layout for layer in range(run.first, run.end)]
    assert placed == list(range(placed[0], placed[-1] + 1)) if placed else layout == ()
    assert len({run.gpu for run in layout}) == len(layout)
    assert num_gpu < 0 or len(placed) <= num_gpu


@given(LAYERS, FREE)
def test_no_gpu_is_given_more_than_it_has(layers: list[int], free: list[int]) -> None:
    layout = created_layout(layers, gpus_with(free), Wish())
    for part in layout:
        # Single precision may add one part in sixteen million.
        assert sum(layers[part.first : part.end]) <= max(free[part.gpu] - 457 * MIB, 0) + free[part.gpu] // (1 << 23)


@given(LAYERS, st.integers(0, 24 * GIB), st.integers(0, 8 * GIB))
def test_more_memory_on_one_gpu_never_means_fewer_layers(layers: list[int], free: int, more: int) -> None:
    few = created_layout(layers, gpus_with([free]), Wish())
    many = created_layout(layers, gpus_with([free + more]), Wish())
    # The output layer is given up first, and then as many others as fit behind each other, from the last one back.
    assert layer_count(few) <= layer_count(many)


def runner_of(layers: tuple[int, ...], graph: int) -> Runner:
    def runner(layout: Layout) -> Measured:
        used = {run.gpu for run in layout}
        return Measured(layers, tuple(graph if gpu in used else 0 for gpu in range(3)))

    return runner


@given(st.lists(st.integers(1, 4 * GIB), min_size=1, max_size=10), st.integers(0, 4 * GIB), st.integers(0, 24 * GIB))
def test_what_is_settled_on_has_room_for_graphs_too(layers: list[int], graph: int, free: int) -> None:
    gpus = gpus_with([free, free // 2, free // 3])
    layout, found = settled_layout(gpus, len(layers), Wish(), runner_of(tuple(layers), graph))
    for part in layout:
        assert sum(layers[part.first : part.end]) + found.graphs[part.gpu] <= gpus[part.gpu].free


def test_a_number_of_layers_that_cannot_be_allocated_is_refused() -> None:
    with pytest.raises(UnloadableError):
        settled_layout(gpus_with([GIB]), 4, Wish(num_gpu=4), runner_of((GIB,) * 4, 0))


def test_layouts_that_follow_each_other_for_ever_are_searched_between() -> None:
    """With 3 layers or fewer on the GPU its buffer is small, so that 5 seem to fit; with 5, only 2; with 4, 4."""

    def runner(layout: Layout) -> Measured:
        graph = {4: 1, 5: 3, 6: 3}.get(layer_count(layout), 0)
        return Measured((GIB,) * 6, (graph * GIB,))

    layout, _ = settled_layout([LayoutGpu(index=0, free=5 * GIB)], 6, Wish(), runner)
    assert layer_count(layout) == 4


def planned(name: str, *free: int, settings: Settings | None = None) -> Allocation:
    estimate = estimated(golden_model(name), settings or Settings(context_tokens=8192))
    return run("ollama-0.12", Request(estimate, cards(*free), HOST))


@pytest.mark.parametrize("name", ["llama-3.1-8b-q4_k_m", "qwen3-8b-q4_k_m"])
def test_what_does_not_fit_costs_the_output_layer_first(name: str) -> None:
    homes = planned(name, 5 * GIB).placement.homes
    count = homes.count(0)
    assert 0 < count < len(homes) - 1
    assert homes == (CPU,) * (len(homes) - 1 - count) + (0,) * count + (CPU,)


@pytest.mark.parametrize("name", ["llama-3.1-8b-q4_k_m", "qwen3-8b-q4_k_m"])
def test_as_few_gpus_as_possible_the_freest_first(name: str) -> None:
    alone = planned(name, 12 * GIB, 16 * GIB, 24 * GIB)
    assert set(alone.placement.homes) == {2}
    assert Note(NoteCode.SINGLE_GPU, count=2) in alone.notes
    spread = Settings(context_tokens=8192, ollama=OllamaOptions(sched_spread=True))
    assert set(planned(name, 12 * GIB, 16 * GIB, settings=spread).placement.homes) == {0, 1}


def test_the_highest_layers_are_on_the_gpu_with_the_least_memory() -> None:
    homes = planned("llama-3.3-70b-q4_k_m", 24 * GIB, 32 * GIB).placement.homes
    assert homes[0] == 1
    assert homes[-1] == 0
    assert Counter(homes)[1] > Counter(homes)[0]


@pytest.mark.parametrize("name", ["llama-3.1-8b-q4_k_m", "qwen3-8b-q4_k_m"])
@pytest.mark.parametrize("num_gpu", [0, 1, 20, 999])
def test_num_gpu_is_how_many_layers_go_on_gpus(name: str, num_gpu: int) -> None:
    settings = Settings(context_tokens=4096, ollama=OllamaOptions(num_gpu=num_gpu))
    homes = planned(name, 12 * GIB, 24 * GIB, settings=settings).placement.homes
    assert homes.count(0) + homes.count(1) == min(num_gpu, len(homes))
    assert (homes[-1] == CPU) is (num_gpu < 999)


def test_layers_that_cannot_be_allocated_are_told() -> None:
    settings = Settings(context_tokens=4096, ollama=OllamaOptions(num_gpu=37))
    allocation = planned("qwen3-8b-q4_k_m", 3 * GIB, settings=settings)
    assert Note(NoteCode.LAYOUT_FAILED) in allocation.notes


def test_context_and_cache_are_those_ollama_would_take() -> None:
    allocation = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=Settings())
    assert allocation.context_tokens == 4096
    long = Settings(context_tokens=1 << 20, type_k=CacheType.Q8_0)
    clamped = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=long)
    assert clamped.context_tokens == 131072
    assert Note(NoteCode.CONTEXT_CLAMPED, count=131072) in clamped.notes
    assert Note(NoteCode.CACHE_TYPE_IGNORED, "q8_0") in clamped.notes


def test_flash_attention_is_on_by_itself_for_some_models() -> None:
    for name, flash in (("qwen3-8b-q4_k_m", FlashAttention.ON), ("llama-3.1-8b-q4_k_m", FlashAttention.AUTO)):
        started = planned(name, 24 * GIB).started
        assert started is not None
        assert started.flash_attention is flash


def test_homes_are_those_of_the_runs() -> None:
    layout = created_layout([1] * 3, [LayoutGpu(index=0, free=2)], Wish())
    assert homes_of(layout, 3) == (0, 0, CPU)
