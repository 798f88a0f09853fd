"""What holds for every allocator, whatever the machine."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Program, Settings, SplitMode
from lamella.model.model import Model
from lamella.notes import NoteCode
from lamella.placement.allocators import ALLOCATORS, Request, run
from lamella.placement.ledger import device_usages
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Allocation, Flags, Placement, edges, spans
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards, remote
from tests.helpers.reference import golden_model

MODELS = st.sampled_from(
    ("smollm2-135m-q8_0", "qwen2.5-32b-q4_k_m", "gemma-3-27b-q4_k_m", "qwen3-30b-a3b-q4_k_m", "mamba-2.8b-q8_0")
).map(golden_model)
DENSE = st.sampled_from(("qwen2.5-7b-q4_k_m", "llama-3.3-70b-q4_k_m", "qwen2.5-32b-q4_k_m")).map(golden_model)
FREE = st.integers(0, 48 * 1024).map(lambda mib: mib * MIB)
GPUS = st.lists(FREE, max_size=6).map(lambda sizes: cards(*sizes))
ASKED = st.builds(
    Settings,
    program=st.sampled_from(Program),
    context_tokens=st.sampled_from((0, 4096, 20000)),
    kv_unified=st.sampled_from((None, False)),
    offload_kv=st.booleans(),
)
# Ollama's older generations keep the output layer off GPUs rather than a block, and sort GPUs by free memory.
ISLANDS = ("ollama-0.6", "ollama-0.12")
EVERY = pytest.mark.parametrize("name", sorted(ALLOCATORS))


def answer(name: str, model: Model, gpus: tuple[Device, ...], asked: Settings, *pins: tuple[int, int]) -> Allocation:
    return run(name, Request(estimated(model, asked), gpus, HOST, pins=pins))


def on_gpus(allocation: Allocation) -> int:
    return len(allocation.placement.homes) - allocation.placement.homes.count(CPU)


@EVERY
@settings(deadline=None, max_examples=40)
@given(model=MODELS, gpus=GPUS, asked=ASKED)
def test_every_layer_is_placed_once_and_spans_are_in_order(
    name: str, model: Model, gpus: tuple[Device, ...], asked: Settings
) -> None:
    placement = answer(name, model, gpus, asked).placement
    assert len(placement.homes) == model.layer_count
    assert name in ISLANDS or edges(placement, len(gpus)) is not None
    covered = [place for span in spans(placement) for place in range(span.first, span.end)]
    assert covered == list(range(model.layer_count))


@EVERY
@settings(deadline=None, max_examples=20)
@given(model=MODELS, gpus=GPUS, asked=ASKED)
def test_the_same_question_has_the_same_answer(
    name: str, model: Model, gpus: tuple[Device, ...], asked: Settings
) -> None:
    known = estimated(model, asked)
    assert run(name, Request(known, gpus, HOST)) == answer(name, model, gpus, asked)


@EVERY
@settings(deadline=None, max_examples=40)
@given(model=MODELS, gpus=GPUS, asked=ASKED, data=st.data())
def test_pinned_edges_stay(
    name: str, model: Model, gpus: tuple[Device, ...], asked: Settings, data: st.DataObject
) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, model.layer_count), min_size=len(gpus), max_size=len(gpus))))
    pinned = data.draw(st.sets(st.sampled_from(range(len(gpus))))) if gpus else set()
    pins = tuple((gpu, places[gpu]) for gpu in sorted(pinned))
    found = edges(answer(name, model, gpus, asked, *pins).placement, len(gpus))
    if name in ISLANDS and not pins:
        return
    assert found is not None
    assert [found[gpu] for gpu, _ in pins] == [place for _, place in pins]


@pytest.mark.parametrize("name", ["llama.cpp", "even", "ollama"])
@settings(deadline=None, max_examples=60)
@given(model=DENSE, sizes=st.lists(FREE, min_size=1, max_size=4), more=st.integers(0, 16 * 1024))
def test_more_free_memory_never_puts_fewer_layers_on_gpus(name: str, model: Model, sizes: list[int], more: int) -> None:
    # With a batch of its own choice Ollama may take a larger one, which costs layers.
    asked = Settings(context_tokens=8192, batch=512)
    before = answer(name, model, cards(*sizes), asked)
    after = answer(name, model, cards(*(size + more * MIB for size in sizes)), asked)
    assert on_gpus(after) >= on_gpus(before)


@settings(deadline=None, max_examples=60)
@given(model=DENSE, gpus=st.lists(FREE, min_size=1, max_size=4).map(lambda sizes: cards(*sizes)))
def test_an_even_share_keeps_the_margin(model: Model, gpus: tuple[Device, ...]) -> None:
    estimate = estimated(model, Settings(context_tokens=8192))
    allocation = run("even", Request(estimate, gpus, HOST))
    usages = device_usages(estimate, allocation.placement, gpus)
    for index, gpu in enumerate(gpus):
        if index in allocation.placement.homes:
            assert usages[index].projected <= gpu.free - estimate.settings.margin(index)


def test_an_even_share_is_even() -> None:
    """A card with twice the memory gets about twice the layers."""
    model, gpus = golden_model("llama-3.3-70b-q4_k_m"), cards(48 * GIB, 24 * GIB)
    estimate = estimated(model, Settings(context_tokens=8192))
    allocation = run("even", Request(estimate, gpus, HOST))
    usages = device_usages(estimate, allocation.placement, gpus)
    shares = [usage.projected / gpu.free for usage, gpu in zip(usages, gpus, strict=False)]
    assert on_gpus(allocation) == 81
    assert abs(shares[0] - shares[1]) < 0.03


def test_given_flags_are_kept_and_a_drawing_too() -> None:
    estimate = estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings(context_tokens=4096))
    gpus = cards(8 * GIB, 8 * GIB)
    given_flags = Flags(20, (3.0, 1.0))
    by_flags = run("manual", Request(estimate, gpus, HOST, flags=given_flags))
    assert by_flags.flags == given_flags
    assert by_flags.placement.homes == (CPU,) * 9 + (0,) * 15 + (1,) * 5
    drawn = Placement((1,) * 10 + (0,) * 19)
    by_hand = run("manual", Request(estimate, gpus, HOST, drawn=drawn))
    assert by_hand.placement == drawn
    assert by_hand.flags is None
    assert [note.code for note in by_hand.notes] == [NoteCode.NOT_EXPRESSIBLE]


def test_an_edge_without_a_pin_fills_its_gpu_up_to_the_pinned_one() -> None:
    """Edge 1 pinned at 60 of 81: GPU 1 has 21 layers, and GPU 0 as many of the other 60 as it can hold."""
    model, gpus = golden_model("llama-3.3-70b-q4_k_m"), cards(12 * GIB, 24 * GIB)
    estimate = estimated(model, Settings(context_tokens=4096))
    allocation = run("llama.cpp", Request(estimate, gpus, HOST, pins=((1, 60),)))
    found = edges(allocation.placement, 2)
    assert found is not None
    assert found[1] == 60
    assert allocation.flags == Flags(81 - found[0], (60.0 - found[0], 21.0))

    def used(first: int) -> int:
        placement = Placement((CPU,) * first + (0,) * (60 - first) + (1,) * 21)
        return device_usages(estimate, placement, gpus)[0].projected

    limit = gpus[0].free - estimate.settings.margin(0)
    assert used(found[0]) <= limit < used(found[0] - 1)


def test_a_pin_brings_no_experts_onto_a_gpu_that_has_no_room_for_them() -> None:
    model, gpus = golden_model("deepseek-r1-671b-q4_k_m"), cards(24 * GIB, 24 * GIB)
    estimate = estimated(model, Settings(context_tokens=4096))
    allocation = run("llama.cpp", Request(estimate, gpus, HOST, pins=((1, 20),)))
    usages = device_usages(estimate, allocation.placement, gpus)
    assert [allocation.placement.homes[place] for place in (19, 20)] == [0, 1]
    assert [usages[gpu].projected <= 23 * GIB for gpu in (0, 1)] == [True, True]


def test_around_a_pin_no_gpu_is_left_empty() -> None:
    """Near the edges that fit itself would choose, as many experts are on GPUs as with fit."""
    estimate = estimated(golden_model("qwen3-30b-a3b-q4_k_m"), Settings(context_tokens=4096))
    gpus = cards(4 * GIB, 4 * GIB, 8 * GIB)
    free = run("llama.cpp", Request(estimate, gpus, HOST))
    found = edges(free.placement, 3)
    assert found is not None
    pinned = run("llama.cpp", Request(estimate, gpus, HOST, pins=((1, found[1] + 1),)))
    assert set(pinned.placement.homes) == {0, 1, 2}
    assert len(pinned.placement.overflow) <= len(free.placement.overflow)


@settings(deadline=None, max_examples=15)
@given(sizes=st.lists(st.integers(3, 14), min_size=2, max_size=3), data=st.data())
def test_around_a_pin_experts_are_where_there_is_room(sizes: list[int], data: st.DataObject) -> None:
    """Margins hold wherever the pin lets them, and not one more block's experts would go on any GPU."""
    model, gpus = golden_model("qwen3-30b-a3b-q4_k_m"), cards(*(size * GIB for size in sizes))
    estimate = estimated(model, Settings(context_tokens=4096))
    edge, place = data.draw(st.integers(1, len(gpus) - 1)), data.draw(st.integers(0, model.layer_count))
    allocation = run("llama.cpp", Request(estimate, gpus, HOST, pins=((edge, place),)))
    placement = allocation.placement
    found = edges(placement, len(gpus))
    assert found is not None
    assert found[edge] == place
    assert allocation.flags is not None
    assert placed_by_flags(estimate, gpus, allocation.flags).homes == placement.homes
    usages = device_usages(estimate, placement, gpus)
    for gpu, device in enumerate(gpus):
        away = [kept for kept in placement.overflow if kept.device == CPU and placement.homes[kept.place] == gpu]
        limit = device.free - estimate.settings.margin(gpu)
        if usages[gpu].projected > limit:
            blocks = sum(1 for home in placement.homes[: model.block_count] if home == gpu)
            assert len(away) == blocks  # the pin asks for too many layers, and nothing more can be taken away
        elif away:
            rest = tuple(kept for kept in placement.overflow if kept != away[0])
            more = device_usages(estimate, replace(placement, overflow=rest), gpus)[gpu]
            assert more.projected > limit


def test_a_pin_leaves_the_one_gpu_that_is_used_its_own_margin() -> None:
    asked = Settings(context_tokens=4096, split_mode=SplitMode.NONE, main_gpu=1, margins=(6 * GIB, 0))
    model, gpus = golden_model("llama-3.3-70b-q4_k_m"), cards(24 * GIB, 24 * GIB)
    estimate = estimated(model, asked)
    placement = run("llama.cpp", Request(estimate, gpus, HOST, pins=((0, 10),))).placement
    assert 0 < device_usages(estimate, placement, gpus)[1].projected <= 18 * GIB


@pytest.mark.parametrize(
    ("flags", "reason"), [(Flags(20), "-ngl"), (Flags(-1, (1.0, 2.0)), "-ts"), (Flags(overrides=(("x", CPU),)), "-ot")]
)
def test_fit_changes_nothing_that_was_set_by_hand(flags: Flags, reason: str) -> None:
    estimate = estimated(golden_model("llama-3.3-70b-q4_k_m"), Settings(context_tokens=4096))
    allocation = run("llama.cpp", Request(estimate, cards(4 * GIB, 4 * GIB), HOST, flags=flags))
    assert allocation.flags == flags
    assert [(note.code, note.value) for note in allocation.notes] == [(NoteCode.FIT_FAILED, reason)]


def test_fit_goes_by_all_of_the_memory_where_there_is_no_gpu() -> None:
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), Settings())
    fits = run("llama.cpp", Request(estimate, (), replace(HOST, total=32 * GIB, free=0)))
    assert fits.notes == ()
    fails = run("llama.cpp", Request(estimate, (), replace(HOST, total=4 * GIB)))
    assert [note.code for note in fails.notes] == [NoteCode.CONTEXT_REDUCED, NoteCode.FIT_FAILED]
    assert fails.context_tokens == 4096


def test_each_gpu_keeps_its_own_margin_and_those_without_one_the_default() -> None:
    estimate = estimated(golden_model("qwen2.5-32b-q4_k_m"), Settings(context_tokens=8192, margins=(0, 4 * GIB)))
    gpus = (remote(16 * GIB), remote(16 * GIB), remote(16 * GIB))
    allocation = run("llama.cpp", Request(estimate, gpus, HOST))
    usages = device_usages(estimate, allocation.placement, gpus)
    assert on_gpus(allocation) == 65
    assert usages[1].projected <= 12 * GIB
    assert usages[2].projected <= 15 * GIB
