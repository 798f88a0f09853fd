"""fastest: never slower than another allocator's answer, within the memory, and what llama.cpp can be told."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.cards import card, device
from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import at_context, estimated
from lamella.estimate.settings import Program, Settings
from lamella.notes import NoteCode
from lamella.placement.allocators import ALLOCATORS, Request, run
from lamella.placement.fastest import course_of
from lamella.placement.fastest_split import Split
from lamella.placement.ledger import device_usages
from lamella.placement.placement import Placement, edges, placed_by_edges
from lamella.units import GIB, MIB
from tests.helpers.machines import cards, remote
from tests.helpers.reference import golden_model
from tests.helpers.speeds import HOST, known

CARDS = {name: device(card(name)) for name in ("RTX 3060", "RTX 3090", "RTX 5090", "GTX 1080")}
GPUS = st.lists(
    st.builds(
        lambda gpu, part: replace(gpu, free=int(gpu.free * part)),
        st.sampled_from((*CARDS.values(), *cards(24 * GIB), remote())),
        st.floats(0, 1),
    ),
    max_size=4,
).map(tuple)
MODELS = st.sampled_from(
    ("smollm2-135m-q8_0", "qwen2.5-7b-q4_k_m", "gemma-3-27b-q4_k_m", "qwen3-30b-a3b-q4_k_m", "gpt-oss-20b-mxfp4")
)
ASKED = st.builds(
    Settings,
    program=st.sampled_from(Program),
    context_tokens=st.sampled_from((0, 4096, 20000)),
    offload_kv=st.booleans(),
    margins=st.sampled_from(((0,), (1024 * MIB,))),
)


@settings(deadline=None, max_examples=40)
@given(name=MODELS, gpus=GPUS, asked=ASKED, host=st.sampled_from((HOST, replace(HOST, free=6 * GIB))))
def test_never_worse_than_another_allocator(name: str, gpus: tuple[Device, ...], asked: Settings, host: Device) -> None:
    request = Request(estimated(golden_model(name), asked), gpus, host)
    answer = run("fastest", request)
    course = course_of(request, at_context(request.estimate, answer.context_tokens))
    own = course.score(answer.placement)
    assert all(own <= course.score(run(other, request).placement) for other in ALLOCATORS)


@pytest.mark.parametrize(
    ("name", "free"), [("llama-3.3-70b-q4_k_m", 8), ("gpt-oss-20b-mxfp4", 8), ("gemma-3-27b-q4_k_m", 2)]
)
def test_on_many_gpus_too_it_is_as_fast_as_the_others_within_half_a_percent(name: str, free: int) -> None:
    """There Ollama's own rules, which search for themselves, are not asked."""
    request = Request(estimated(golden_model(name), Settings()), cards(*(free * GIB,) * 16), HOST)
    answer = run("fastest", request)
    course = course_of(request, at_context(request.estimate, answer.context_tokens))
    unsaid, over, seconds, _ = course.score(answer.placement)
    for other in ALLOCATORS:
        score = course.score(run(other, request).placement)
        assert (unsaid, over, seconds / 1.005) <= score[:3], other


def test_the_best_of_several_is_the_one_with_the_least_score() -> None:
    """What is left out on the way could not have won."""
    gpus = (replace(CARDS["RTX 3060"], free=3 * GIB), replace(CARDS["RTX 5090"], free=3 * GIB))
    request = Request(estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings(context_tokens=4096)), gpus, HOST)
    count = request.estimate.model.layer_count
    every = [
        Placement(placed_by_edges(count, (first, second)))
        for first in range(0, count + 1, 4)
        for second in range(first, count + 1, 4)
    ]
    for some in (every, every[:3], every[-3:], every[::2]):
        best = course_of(request, request.estimate).best(some)
        exact = course_of(request, request.estimate)
        assert best[1] == exact.score(best[0]) == min(map(exact.score, some))


@settings(deadline=None, max_examples=25)
@given(name=MODELS, gpus=GPUS, asked=ASKED)
def test_what_some_allocator_fits_in_memory_it_fits_too(name: str, gpus: tuple[Device, ...], asked: Settings) -> None:
    """By the exact figures that the window shows: free memory, and fit's margin on every GPU with layers."""
    request = Request(estimated(golden_model(name), asked), gpus, HOST)
    answer = run("fastest", request)
    estimate = at_context(request.estimate, answer.context_tokens)
    *usages, host = device_usages(estimate, answer.placement, gpus)
    nothing = device_usages(estimate, Placement((CPU,) * estimate.model.layer_count), gpus)
    if nothing[CPU].used > HOST.free:
        return
    assert host.used <= HOST.free
    for gpu, usage in enumerate(usages):
        if gpu in answer.placement.homes:
            assert usage.projected <= gpus[gpu].free - estimate.settings.margin(gpu)
            assert usage.used <= gpus[gpu].free


@settings(deadline=None, max_examples=25)
@given(name=MODELS, gpus=GPUS, asked=ASKED)
def test_llama_cpp_can_be_told_it(name: str, gpus: tuple[Device, ...], asked: Settings) -> None:
    answer = run("fastest", Request(estimated(golden_model(name), asked), gpus, HOST))
    assert edges(answer.placement, len(gpus)) is not None
    assert NoteCode.NOT_EXPRESSIBLE not in {note.code for note in answer.notes}
    assert answer.flags is not None


@pytest.mark.parametrize("free", [(6, 4), (3, 9), (5, 0)])
def test_no_pair_of_edges_is_better(free: tuple[int, int]) -> None:
    """Every placement of whole layers on two unlike cards, one after the other."""
    gpus = tuple(
        replace(gpu, free=size * GIB) for gpu, size in zip((*known("RTX 3060"), *known("RTX 5090")), free, strict=True)
    )
    request = Request(estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings(context_tokens=4096)), gpus, HOST)
    course, count = course_of(request, request.estimate), request.estimate.model.layer_count
    every = (
        course.score(Placement(placed_by_edges(count, (first, second))))
        for first in range(count + 1)
        for second in range(first, count + 1)
    )
    assert course.score(run("fastest", request).placement)[:3] <= min(every)[:3]


def test_the_fastest_card_comes_first_wherever_it_stands() -> None:
    """The slow card gets nothing where the fast one holds everything."""
    model = golden_model("qwen2.5-7b-q4_k_m")
    for gpus, fast in (((CARDS["GTX 1080"], CARDS["RTX 5090"]), 1), ((CARDS["RTX 5090"], CARDS["GTX 1080"]), 0)):
        answer = run("fastest", Request(estimated(model, Settings(context_tokens=4096)), gpus, HOST))
        assert set(answer.placement.homes) == {fast}


def test_a_network_is_gone_through_only_for_want_of_memory() -> None:
    model = golden_model("qwen2.5-7b-q4_k_m")
    for free, homes in ((12 * GIB, {1}), (4 * GIB, {0})):
        gpus = (remote(), replace(CARDS["RTX 3060"], free=free))
        answer = run("fastest", Request(estimated(model, Settings(context_tokens=4096)), gpus, HOST))
        assert set(answer.placement.homes) & {0, 1} >= homes


def test_experts_stay_on_the_cpu_before_layers_do() -> None:
    model = golden_model("qwen3-30b-a3b-q4_k_m")
    gpu = replace(CARDS["RTX 3060"], free=8 * GIB)
    answer = run("fastest", Request(estimated(model, Settings(context_tokens=4096)), (gpu,), HOST))
    assert CPU not in answer.placement.homes
    assert answer.placement.overflow
    assert {kept.device for kept in answer.placement.overflow} == {CPU}


def test_a_context_that_is_not_asked_for_is_fits() -> None:
    request = Request(estimated(golden_model("llama-3.3-70b-q4_k_m"), Settings()), known("RTX 3060"), HOST)
    fitted, answer = run("llama.cpp", request), run("fastest", request)
    assert answer.context_tokens == fitted.context_tokens
    assert NoteCode.CONTEXT_REDUCED in {note.code for note in answer.notes}


def test_without_a_gpu_everything_is_on_the_cpu() -> None:
    answer = run("fastest", Request(estimated(golden_model("qwen2.5-7b-q4_k_m"), Settings()), (), HOST))
    assert set(answer.placement.homes) == {CPU}


@settings(deadline=None, max_examples=40)
@given(name=MODELS, gpus=GPUS, asked=ASKED, data=st.data())
def test_the_search_counts_time_as_a_pace_does(
    name: str, gpus: tuple[Device, ...], asked: Settings, data: st.DataObject
) -> None:
    """Guesses are of memory alone."""
    request = Request(estimated(golden_model(name), asked), gpus, HOST)
    course = course_of(request, request.estimate)
    left, counts, kept = course.count, [], []
    for _ in course.used:
        counts.append(data.draw(st.integers(0, left)))
        kept.append(data.draw(st.integers(0, counts[-1])) if course.experts else 0)
        left -= counts[-1]
    split = Split(tuple(counts), tuple(kept))
    assert course.guessed(split)[2] == pytest.approx(course.pace.seconds(course.placement(split)), abs=2e-9)
