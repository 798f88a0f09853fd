"""Ollama's first generation against its own tests, its logs, and what must hold of any estimate."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Settings
from lamella.notes import Note, NoteCode
from lamella.placement.allocators import Request, run
from lamella.placement.ollama_classic_rules import Choice, Demand, Limits, Offload, chosen_gpus, estimated_offload
from lamella.placement.ollama_graph_sizes import GraphSize, Load, Shape, cache_sizes, graph_size
from lamella.placement.ollama_request import MINIMUM
from lamella.placement.placement import Allocation
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards, remote
from tests.helpers.ollama_vectors import Case, numbered, vectors
from tests.helpers.reference import golden_model

ESTIMATE = vectors()["classic"]["estimate_gpu_layers"]
DUMMY = Shape(architecture="llama", embedding=4096, heads=32, kv_heads=(32,) * 5, head_k=128, head_v=128, vocab=1)
DUMMY_LOAD = Load(context=2048, batch=512)


def dummy_demand() -> Demand:
    caches = cache_sizes(DUMMY, DUMMY_LOAD, by_block=False)
    return Demand(blocks=(4,) * 5, caches=caches, output=4, graph=graph_size(DUMMY, DUMMY_LOAD, caches))


@pytest.mark.parametrize("last_block_first", [False, True])
@numbered(ESTIMATE["cases"])
def test_layers_are_counted_as_in_ollamas_own_test(case: Case, last_block_first: bool) -> None:
    limits = Limits(minimum=ESTIMATE["gpu_minimum_memory"], last_block_first=last_block_first)
    found = estimated_offload(case["free_bytes"], dummy_demand(), limits)
    assert list(found.layers) == case["expected_split"]
    assert found.count == case["expected_layers"]
    complete = case["expected_relation"].startswith("vram_size == total_size")
    assert (found.on_gpus == found.total) is complete
    assert found.fully_loaded is complete


@numbered(ESTIMATE["cases"])
def test_a_larger_minimum_changes_nothing_but_the_memory_needed(case: Case) -> None:
    minimum = ESTIMATE["variant_v0_12_10"]["gpu_minimum_memory"]
    free = [size + minimum - ESTIMATE["gpu_minimum_memory"] for size in case["free_bytes"]]
    assert list(estimated_offload(free, dummy_demand(), Limits(minimum=minimum)).layers) == case["expected_split"]


def test_derived_sizes_are_those_of_ollamas_own_test() -> None:
    derived, demand = ESTIMATE["derived"], dummy_demand()
    assert demand.graph == GraphSize(derived["graph_full"], derived["graph_partial"])
    assert demand.caches == (derived["kv_per_layer"],) * 5
    assert demand.blocks[0] + demand.caches[0] == derived["layer_size_with_kv"]


def shape_of_check(case: Case) -> Shape:
    embedding, heads = case.get("emb", 0), case["heads"]
    head = embedding // heads
    return Shape(
        architecture=case["arch"].split()[0],
        embedding=embedding,
        heads=heads,
        kv_heads=(case["heads_kv"],) * case.get("blocks", 1),
        head_k=case.get("head_k", head),
        head_v=case.get("head_v", head),
        vocab=case.get("vocab", 0),
        window=case.get("sliding_window", 0),
    )


@numbered(vectors()["classic"]["graph_formula_checks"])
def test_guessed_sizes_are_those_of_logs(case: Case) -> None:
    shape = shape_of_check(case)
    load = Load(context=case.get("ctx", 0), batch=case.get("batch", 0), parallel=case.get("parallel", 1))
    caches = cache_sizes(shape, load, by_block=False)
    if "kv_total_MiB" in case:
        caches = (case["kv_total_MiB"] * MIB,)
    found = graph_size(shape, load, caches)
    sizes = {"full": found.full, "partial": found.partial, "kv": sum(caches)}
    units = {"MiB": MIB, "GiB": GIB, "bytes": 1}
    checked = 0
    for key, value in case.items():
        part, _, unit = key.partition("_")
        if (part in sizes and unit and part != "kv") or key == "kv_GiB_1dp":
            assert round(sizes[part] / units[unit.split("_")[0]], 1) == value, key
            checked += 1
    assert checked


def test_a_whole_log_line_comes_out() -> None:
    (case,) = vectors()["classic"]["log_end_to_end"]
    shape = Shape(
        architecture="llama", embedding=8192, heads=64, kv_heads=(8,) * 80, head_k=128, head_v=128, vocab=128256
    )
    load = Load(context=64000, batch=512)
    caches = cache_sizes(shape, load, by_block=False)
    assert caches[0] == case["kv_per_block"]
    demand = Demand(
        blocks=(case["block_bytes"],) * 80,
        caches=caches,
        output=case["output_bytes"],
        graph=graph_size(shape, load, caches),
    )
    found = estimated_offload(case["gpus_free"], demand, Limits(minimum=case["minimum"]))
    assert list(found.layers) == case["expected"]["split"]
    assert [round(size / GIB, 1) for size in found.allocated] == case["expected"]["alloc_GiB_1dp"]
    assert round(found.on_gpus / GIB, 1) == case["expected"]["partial_GiB_1dp"]
    assert round(found.total / GIB, 1) == case["expected"]["full_GiB_1dp"]


def taken(*layers: int) -> Offload:
    return Offload(layers, layers, sum(layers), (), fully_loaded=False)


def test_the_freest_single_gpu_comes_first() -> None:
    choice = chosen_gpus((8, 24, 24), (4, 1), lambda gpus, _: taken(*[9] * len(gpus)), enough=9, spread=False)
    assert choice == Choice((1,), 4, taken(9))


def test_fewer_requests_are_tried_before_more_gpus() -> None:
    choice = chosen_gpus(
        (24, 8), (4, 1), lambda gpus, parallel: taken(*[9 if parallel == 1 else 2] * len(gpus)), enough=9, spread=False
    )
    assert choice == Choice((0,), 1, taken(9))


def test_all_gpus_together_stand_in_order_of_free_memory_only_where_all_fits() -> None:
    def half(gpus: tuple[int, ...], _: int) -> Offload:
        return taken(*[5] * len(gpus))

    assert chosen_gpus((8, 24), (1,), half, enough=10, spread=False).gpus == (1, 0)
    assert chosen_gpus((8, 24), (1,), half, enough=11, spread=False).gpus == (0, 1)
    assert chosen_gpus((8, 24), (1,), half, enough=5, spread=True).gpus == (1, 0)


SIZES = st.integers(0, 4 * GIB)


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    blocks = draw(st.lists(SIZES, min_size=1, max_size=12))
    return Demand(
        blocks=tuple(blocks),
        caches=tuple(draw(st.lists(SIZES, min_size=len(blocks), max_size=len(blocks)))),
        output=draw(SIZES),
        graph=GraphSize(draw(SIZES), draw(SIZES)),
        first_gpu=draw(SIZES),
    )


@given(
    demands(),
    st.lists(st.integers(0, 48 * GIB), min_size=1, max_size=4),
    st.none() | st.integers(0, 14),
    st.booleans(),
)
def test_no_layer_is_counted_twice_and_no_gpu_gets_more_than_it_has(
    demand: Demand, free: list[int], num_gpu: int | None, last_block_first: bool
) -> None:
    limits = Limits(minimum=MINIMUM, num_gpu=num_gpu, last_block_first=last_block_first)
    found = estimated_offload(free, demand, limits)
    assert found.count <= len(demand.blocks) + 1
    assert num_gpu is None or found.count <= num_gpu
    assert all(size <= room for size, room in zip(found.allocated, free, strict=True))
    assert all(found.layers[gpu] == 0 for gpu in found.rejected)


@given(demands(), st.integers(0, 48 * GIB), st.integers(0, 8 * GIB))
def test_more_memory_on_one_gpu_never_means_fewer_layers_of_like_blocks(demand: Demand, free: int, more: int) -> None:
    count = len(demand.blocks)
    like = replace(demand, blocks=demand.blocks[:1] * count, caches=demand.caches[:1] * count)
    limits = Limits(minimum=MINIMUM)
    assert estimated_offload([free], like, limits).count <= estimated_offload([free + more], like, limits).count


def planned(name: str, *free: int, settings: Settings | None = None) -> Allocation:
    estimate = estimated(golden_model(name), settings or Settings(context_tokens=8192))
    return run("ollama-0.6", Request(estimate, cards(*free), HOST))


def test_the_runner_takes_the_last_blocks_and_keeps_the_output_layer_off() -> None:
    homes = planned("llama-3.1-8b-q4_k_m", 6 * GIB).placement.homes
    count = sum(home == 0 for home in homes)
    assert homes == (CPU,) * (32 - count) + (0,) * count + (CPU,)
    assert 0 < count < 32


def test_layers_are_split_in_the_order_of_free_memory_where_all_fit() -> None:
    allocation = planned("llama-3.3-70b-q4_k_m", 30 * GIB, 32 * GIB)
    homes = allocation.placement.homes
    assert homes[0] == 1
    assert homes[-1] == 0
    assert abs(Counter(homes)[0] - Counter(homes)[1]) <= 1
    assert allocation.started is not None
    assert allocation.started.visible == (1, 0)


def test_one_gpu_is_used_alone_where_it_is_enough_and_spread_is_not_wanted() -> None:
    spread = Settings(context_tokens=8192, ollama=OllamaOptions(sched_spread=True))
    alone = planned("llama-3.1-8b-q4_k_m", 12 * GIB, 24 * GIB)
    assert set(alone.placement.homes) == {1}
    assert Note(NoteCode.SINGLE_GPU, count=1) in alone.notes
    assert set(planned("llama-3.1-8b-q4_k_m", 12 * GIB, 24 * GIB, settings=spread).placement.homes) == {0, 1}


@pytest.mark.parametrize("num_gpu", [0, 1, 7, 32, 33, 999])
def test_num_gpu_is_how_many_layers_go_on_gpus(num_gpu: int) -> None:
    settings = Settings(context_tokens=2048, ollama=OllamaOptions(num_gpu=num_gpu))
    homes = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=settings).placement.homes
    on_gpus = min(num_gpu, 33)
    assert homes.count(0) == on_gpus
    assert (homes[-1] == 0) is (on_gpus == 33)


def test_a_gpu_without_room_for_a_layer_is_told() -> None:
    notes = planned("llama-3.3-70b-q4_k_m", GIB, 24 * GIB).notes
    assert Note(NoteCode.GPU_TOO_SMALL, count=0) in notes


def test_overhead_is_left_alone_on_every_gpu() -> None:
    plain = planned("llama-3.3-70b-q4_k_m", 24 * GIB).placement.homes
    options = OllamaOptions(overhead=4 * GIB)
    less = planned("llama-3.3-70b-q4_k_m", 24 * GIB, settings=Settings(context_tokens=8192, ollama=options))
    assert less.placement.homes == planned("llama-3.3-70b-q4_k_m", 20 * GIB).placement.homes
    assert less.placement.homes.count(0) < plain.count(0)


def test_a_quantised_cache_needs_flash_attention() -> None:
    plain = Settings(context_tokens=8192, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0)
    ignored = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=plain)
    assert Note(NoteCode.CACHE_TYPE_IGNORED, "q8_0") in ignored.notes
    assert ignored.started is not None
    assert ignored.started.type_k is CacheType.F16
    used = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=replace(plain, flash_attention=FlashAttention.ON))
    assert used.started is not None
    assert used.started.type_k is CacheType.Q8_0
    assert used.notes == ()


def test_nobody_says_a_context_and_gets_two_thousand_tokens() -> None:
    allocation = planned("llama-3.1-8b-q4_k_m", 24 * GIB, settings=Settings())
    assert allocation.context_tokens == 2048


def test_remote_gpus_are_not_used() -> None:
    estimate = estimated(golden_model("llama-3.1-8b-q4_k_m"), Settings(context_tokens=8192))
    allocation = run("ollama-0.6", Request(estimate, (remote(), *cards(24 * GIB)), HOST))
    assert set(allocation.placement.homes) == {1}
    assert Note(NoteCode.REMOTE_UNUSED) in allocation.notes


def test_what_system_memory_cannot_hold_is_refused() -> None:
    notes = planned("deepseek-r1-671b-q4_k_m", 24 * GIB).notes
    assert any(note.code is NoteCode.HOST_TOO_SMALL and note.count > 300 * GIB for note in notes)
