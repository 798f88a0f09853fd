"""A way to do better keeps its promise when it is taken, or nobody takes a second one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.cards import Card, device, known_cards
from lamella.devices.cards import card as known_card
from lamella.devices.device import CPU, Backend, Device, Kind, Process, Reading, Readings
from lamella.estimate.compute.replay import Unwanted
from lamella.estimate.settings import CacheType, FlashAttention, Settings, SplitMode
from lamella.placement.placement import Flags
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import Plan, new_plan, with_edge, with_experts_on, with_layers_on, with_model
from lamella.plan.validity import fault
from lamella.speed.change import ChangeKind, Surroundings
from lamella.speed.standing import Fit, better, standing_of
from lamella.speed.ways import Way, apart, each_way, ranked, ways
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, card, cards
from tests.helpers.plans import small_model
from tests.helpers.reference import golden_model

CONTEXTS = (4096, 6144, 8192, 12288, 16384, 24576, 32768, 49152, 65536, 98304, 131072)
AROUND = Surroundings(CONTEXTS, known_cards())
LARGE = "llama-3.3-70b-q4_k_m"
SMALL = "llama-3.2-1b-q4_k_m"


def outcome(model: str, gpus: tuple[Device, ...], context: int = 32768, *, allocator: str = "llama.cpp") -> Outcome:
    asked = Settings(context_tokens=context)
    return outcome_of(new_plan(golden_model(model), gpus, HOST, settings=asked, allocator=allocator))


def by_kind(found: tuple[Way, ...]) -> dict[ChangeKind, Way]:
    """The best of each."""
    return {way.change.kind: way for way in reversed(found)}


def reading(uuid: str, free: int, *processes: Process) -> Reading:
    return Reading(uuid, "card", 24 * GIB, free, processes=processes)


def readings(*gpus: Reading) -> Readings:
    return Readings(gpus, Reading("", "CPU", None, None, kind=Kind.CPU), monotonic_s=0.0)


@pytest.fixture(scope="module")
def tight() -> Outcome:
    """Seven of 81 layers are left to the CPU."""
    return outcome(LARGE, cards(24 * GIB, 24 * GIB))


@pytest.fixture(scope="module")
def found(tight: Outcome) -> tuple[Way, ...]:
    return ways(tight, AROUND)


def test_what_brings_everything_onto_two_cards(found: tuple[Way, ...]) -> None:
    best = by_kind(found)

    assert [(way.change.kind, way.change.value, way.change.count) for way in best.values()][::-1] == [
        (ChangeKind.CACHE_TYPE, "q8_0", 0),
        (ChangeKind.CONTEXT, "", 16384),
        (ChangeKind.QUANTISATION, "Q3_K_L", 37_132_774_528),
        (ChangeKind.ONE_MORE_GPU, "card", 24 * GIB),
        (ChangeKind.LARGER_GPU, "NVIDIA GeForce RTX 5090", 32_607 * MIB),
    ]
    assert {(way.before.offload.layers, way.after.offload.layers, way.layers_gained) for way in found} == {(74, 81, 7)}
    assert all(way.after.done for way in found)


def test_the_plan_of_a_way_is_one_step_from_the_plan(tight: Outcome, found: tuple[Way, ...]) -> None:
    plan, best = tight.plan, by_kind(found)
    asked = plan.settings

    q8 = replace(asked, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0)
    assert best[ChangeKind.CACHE_TYPE].plan.settings == q8
    assert best[ChangeKind.CONTEXT].plan.settings == replace(asked, context_tokens=16384)
    assert best[ChangeKind.QUANTISATION].plan.model.quantization == "Q3_K_L"
    assert best[ChangeKind.ONE_MORE_GPU].plan.gpus == (*plan.gpus, plan.gpus[-1])
    assert [gpu.name for gpu in best[ChangeKind.LARGER_GPU].plan.gpus] == ["NVIDIA GeForce RTX 5090", "card"]
    for way in found:
        assert way.change.edit(plan, None) == way.plan
        assert way.plan.pins == plan.pins
        assert way.plan.allocator == plan.allocator


def test_nothing_is_offered_where_nothing_is_missing() -> None:
    assert ways(outcome("llama-3.1-8b-q4_k_m", cards(24 * GIB, 24 * GIB)), AROUND) == ()


def test_a_context_that_had_to_be_lowered_is_made_longer() -> None:
    lowered = outcome(LARGE, cards(24 * GIB, 24 * GIB), 0)
    found = ways(lowered, AROUND)

    assert standing_of(lowered).done
    assert by_kind(found).keys() == {ChangeKind.CACHE_TYPE, ChangeKind.LARGER_GPU}
    assert all(way.after.context_tokens > way.before.context_tokens * 1.5 for way in found)


def test_where_no_file_fits_a_coarse_one_is_not_offered() -> None:
    found = by_kind(ways(outcome(LARGE, cards(16 * GIB, 16 * GIB)), AROUND))
    way = found[ChangeKind.QUANTISATION]

    assert (way.change.value, way.after.offload.layers, way.before.offload.layers) == ("Q3_K_M", 56, 47)
    assert found[ChangeKind.CACHE_TYPE].change.value == "q4_0"
    assert found[ChangeKind.CONTEXT].change.count == 16384
    assert not any(way.after.offload.whole for kind, way in found.items() if kind is not ChangeKind.LARGER_GPU)


def test_a_program_that_is_closed_leaves_its_memory() -> None:
    gpus = (replace(card(), uuid="GPU-a", free=20 * GIB), replace(card(), uuid="GPU-b"))
    game = Process(7, "/opt/game/Game.exe", 2 * GIB)
    window = Process(8, "/usr/bin/browser", 1 * GIB)
    around = Surroundings(readings=readings(reading("GPU-a", 20 * GIB, game, window), reading("GPU-b", 24 * GIB)))
    found = [way for way in ways(outcome(LARGE, gpus), around) if way.change.kind is ChangeKind.CLOSE_PROGRAM]

    assert [(way.change.value, way.change.count) for way in found] == [("Game", 2 * GIB), ("browser", 1 * GIB)]
    assert [gpu.free for gpu in found[0].plan.gpus] == [22 * GIB, 24 * GIB]
    assert found[0].layers_gained > found[1].layers_gained > 0


@pytest.mark.parametrize(
    ("free", "process"),
    [
        (20 * GIB, Process(7, "hidden", None)),  # the system hides what it holds
        (20 * GIB, Process(7, "small", 20 * MIB)),
        (14 * GIB, Process(7, "new", 4 * GIB)),  # started after the plan, which counts with more than it would free
    ],
)
def test_a_program_that_frees_nothing_is_not_named(free: int, process: Process) -> None:
    gpus = (replace(card(), uuid="GPU-a", free=20 * GIB),)
    around = Surroundings(readings=readings(reading("GPU-a", free, process)))
    found = ways(outcome(LARGE, gpus), around)

    assert ChangeKind.CLOSE_PROGRAM not in by_kind(found)


def test_a_card_of_this_computer_comes_before_one_that_is_to_be_bought() -> None:
    spare = replace(card(8 * GIB), uuid="GPU-b", name="Spare")
    found = by_kind(ways(outcome(LARGE, cards(24 * GIB)), Surroundings(spare=(spare,))))

    assert found[ChangeKind.ONE_MORE_GPU].change.value == "Spare"
    assert found[ChangeKind.ONE_MORE_GPU].plan.gpus == (card(), spare)


def test_a_larger_card_is_no_slower_and_of_the_same_maker() -> None:
    radeon = Device("AMD Radeon RX 7900 XT", Kind.GPU, Backend.CUDA, 20 * GIB, 20 * GIB, bandwidth_gb_s=800.0)
    found = by_kind(ways(outcome("qwen2.5-32b-q4_k_m", (radeon,)), AROUND))
    chosen = found[ChangeKind.LARGER_GPU].plan.gpus[0]

    assert next(one for one in known_cards() if one.name == chosen.name).vendor == "AMD"
    assert chosen.total > 20 * GIB
    assert chosen.bandwidth_gb_s is not None
    assert chosen.bandwidth_gb_s >= 800


def test_without_a_card_list_no_card_is_named() -> None:
    none: tuple[Card, ...] = ()
    assert ChangeKind.LARGER_GPU not in by_kind(ways(outcome(SMALL, cards(2 * GIB)), Surroundings(CONTEXTS, none)))


def test_one_card_alone_where_that_is_faster() -> None:
    fits = outcome("llama-3.1-8b-q4_k_m", cards(24 * GIB, 24 * GIB))

    def speed(one: Outcome) -> float:
        return 50.0 - 5 * sum(1 for device in one.devices if device.layers)

    (way,) = ways(fits, AROUND, speed)
    assert (way.change.kind, way.change.gpu) == (ChangeKind.ONE_GPU, 0)
    assert way.plan.settings.split_mode is SplitMode.NONE
    assert (way.before.tokens_per_second, way.after.tokens_per_second) == (40.0, 45.0)
    assert ways(fits, AROUND, lambda _: None) == ()


def test_what_the_engine_refuses_is_made_to_start() -> None:
    asked = Settings(context_tokens=8192, flash_attention=FlashAttention.OFF, type_v=CacheType.Q8_0)
    refused = outcome_of(new_plan(golden_model(SMALL), cards(8 * GIB), HOST, settings=asked))
    way = by_kind(ways(refused, AROUND))[ChangeKind.FLASH_ATTENTION]

    assert refused.refusals
    assert way.makes_it_fit
    assert way.plan.settings.flash_attention is FlashAttention.AUTO


def test_without_flash_attention_only_k_is_quantised() -> None:
    asked = Settings(context_tokens=32768, flash_attention=FlashAttention.OFF)
    plan = new_plan(golden_model("llama-3.1-8b-q4_k_m"), cards(8 * GIB), HOST, settings=asked)
    found = ways(outcome_of(plan), AROUND)

    types = {way.change.value for way in found if way.change.kind is ChangeKind.CACHE_TYPE}
    assert types <= {"q8_0/f16", "q4_0/f16"}
    assert types
    assert all(not way.outcome.refusals for way in found)


def test_a_drawing_that_does_not_fit() -> None:
    full = with_edge(outcome("llama-3.1-8b-q4_k_m", cards(7 * GIB)).plan, 0, 0)
    before = outcome_of(full)
    found = by_kind(ways(before, AROUND))

    assert not before.fits
    assert found[ChangeKind.CACHE_TYPE].plan.allocation.placement == full.allocation.placement
    assert found[ChangeKind.ALLOCATOR].plan.allocator == "llama.cpp"
    assert all(way.makes_it_fit and way.outcome.fits for way in found.values())


def test_experts_go_to_the_cpu_instead_of_layers() -> None:
    by_layers = outcome("qwen3-30b-a3b-q4_k_m", cards(8 * GIB, 8 * GIB), allocator="even")
    drawn = with_layers_on(by_layers.plan, (0,), CPU)
    way = next(way for way in each_way(outcome_of(drawn), AROUND) if way is not None)

    assert (way.change.kind, way.change.value) == (ChangeKind.EXPERTS_TO_CPU, "llama.cpp")
    assert way.change.count == way.after.offload.split > 0
    assert CPU not in way.plan.allocation.placement.homes


def test_experts_of_a_drawing_make_room_for_the_rest_of_it() -> None:
    by_hand = with_edge(outcome("qwen3-30b-a3b-q4_k_m", cards(8 * GIB, 16 * GIB), 8192).plan, 0, 0)
    over = outcome_of(with_edge(by_hand, 1, 24))
    (drawn, *_) = [way for way in each_way(over, AROUND) if way is not None]

    assert [device.headroom < 0 for device in over.devices] == [True, False, False]
    assert (drawn.change.kind, drawn.change.value) == (ChangeKind.EXPERTS_TO_CPU, "")
    assert drawn.plan.allocation.placement.homes == over.plan.allocation.placement.homes
    assert drawn.makes_it_fit
    assert drawn.after.fit is Fit.GOOD
    moved = [part.place for part in drawn.plan.allocation.placement.overflow]
    assert len(set(moved)) == drawn.change.count
    fewer = with_experts_on(over.plan, sorted(set(moved))[:-1], CPU)
    assert standing_of(outcome_of(fewer)).fit is not Fit.GOOD


def test_experts_that_all_have_room_are_not_spoken_of() -> None:
    flags = Flags(overrides=expert_rules(4))
    asked = Settings(context_tokens=4096)
    drawn = new_plan(golden_model("qwen3-30b-a3b-q4_k_m"), cards(40 * GIB), HOST, settings=asked, flags=flags)
    kinds = {way.change.kind for way in ways(outcome_of(with_layers_on(drawn, range(8), CPU)), AROUND)}

    assert ChangeKind.ALLOCATOR in kinds
    assert ChangeKind.EXPERTS_TO_CPU not in kinds


@pytest.mark.parametrize(("allocator", "unified"), [("ollama-0.12", None), ("ollama", None), ("llama.cpp", False)])
def test_fewer_requests_at_once_where_each_has_a_cache_of_its_own(allocator: str, unified: bool | None) -> None:
    asked = Settings(context_tokens=4 * 16384, parallel=4, kv_unified=unified)
    model = golden_model("llama-3.1-8b-q4_k_m")
    plan = new_plan(model, cards(9 * GIB), HOST, settings=asked, allocator=allocator)
    way = by_kind(ways(outcome_of(plan), AROUND))[ChangeKind.PARALLEL]

    assert (way.change.count, way.plan.settings.parallel, way.plan.settings.context_tokens) == (1, 1, 16384)
    assert way.before.context_tokens == way.after.context_tokens == 16384
    assert way.layers_gained > 0


def test_asking_stops_where_nobody_asks_on(tight: Outcome) -> None:
    asked = []

    def speed(one: Outcome) -> None:
        asked.append(one)

    first = next(each_way(tight, AROUND, speed))
    assert first is not None
    assert len(asked) == 2, "the plan itself, and the first candidate"


def test_five_kinds_come_first(tight: Outcome) -> None:
    cold = ways(outcome(LARGE, cards(16 * GIB, 16 * GIB)), AROUND)
    kinds = [way.change.kind for way in cold]

    assert len(set(kinds[:5])) == 5
    assert len(set(kinds)) < len(kinds)
    assert ranked(reversed(cold)) == cold
    layers = [way.after.offload.layers for way in cold[:3]]
    assert layers == sorted(layers, reverse=True)


def test_what_has_to_be_bought_comes_last() -> None:
    spare = replace(card(), uuid="GPU-c", name="Spare")
    tight = outcome(LARGE, cards(16 * GIB, 16 * GIB))
    bought = [way.change.kind for way in ways(tight, AROUND)][3:5]
    owned = ways(tight, replace(AROUND, spare=(spare,)))

    assert bought == [ChangeKind.LARGER_GPU, ChangeKind.ONE_MORE_GPU]
    assert owned[0].change.kind is ChangeKind.ONE_MORE_GPU


def test_experts_do_not_go_where_that_is_slower() -> None:
    by_layers = outcome("qwen3-30b-a3b-q4_k_m", cards(8 * GIB, 8 * GIB), allocator="even")

    def speed(one: Outcome) -> float:
        return 15.0 if standing_of(one).offload.split else 20.0

    kinds = {way.change.kind for way in ways(by_layers, AROUND, speed)}
    assert kinds
    assert ChangeKind.EXPERTS_TO_CPU not in kinds


def test_a_larger_card_is_of_the_same_series_where_one_is_large_enough() -> None:
    small = replace(card(12 * GIB), name="NVIDIA GeForce RTX 3060", bandwidth_gb_s=360.0)
    found = by_kind(ways(outcome("qwen3-30b-a3b-q4_k_m", (small,)), AROUND))

    assert found[ChangeKind.LARGER_GPU].change.value == "NVIDIA GeForce RTX 4090"


def test_faster_comes_first_where_as_many_layers_are_on_gpus(tight: Outcome) -> None:
    def speed(one: Outcome) -> float:
        return 30.0 if one.plan.model.quantization == "Q3_K_L" else 20.0

    first, *others = ways(tight, AROUND, speed)
    assert first.change.kind is ChangeKind.QUANTISATION
    assert all(way.after.tokens_per_second == 20.0 for way in others)


def test_a_memory_apart_gives_the_same_answers(tight: Outcome, found: tuple[Way, ...]) -> None:
    away = apart(tight)

    assert away == tight
    assert away.estimate.replayer is not tight.estimate.replayer
    assert ways(away, AROUND) == found


ASKED = st.builds(
    Settings,
    context_tokens=st.sampled_from((0, 4096, 32768, 131072)),
    type_k=st.sampled_from((CacheType.F16, CacheType.Q8_0)),
    flash_attention=st.sampled_from(FlashAttention),
    parallel=st.sampled_from((None, 1, 8)),
    kv_unified=st.sampled_from((None, False)),
)


@st.composite
def small_plans(draw: st.DrawFn) -> Plan:
    """On machines that are about as large as the models."""
    sizes = draw(st.lists(st.integers(1200, 3500), max_size=3))
    gpus = cards(*(size * MIB for size in sizes))
    by_hand = draw(st.booleans())
    allocator = draw(st.sampled_from(("llama.cpp", "even", "ollama", "ollama-0.12", "ollama-0.6")))
    model = golden_model(draw(st.sampled_from((SMALL, "smollm2-135m-q8_0"))))
    plan = new_plan(model, gpus, HOST, settings=draw(ASKED), allocator=allocator)
    if gpus and by_hand:
        return with_edge(plan, 0, draw(st.integers(0, 17)))
    return plan


@settings(max_examples=40, deadline=None)
@given(small_plans())
def test_every_way_gains_what_it_says(plan: Plan) -> None:
    now = standing_of(outcome_of(plan))
    for way in ways(outcome_of(plan), AROUND):
        afresh = outcome_of(way.change.edit(plan, None))
        assert afresh == way.outcome
        assert fault(way.plan) is None
        assert standing_of(afresh) == way.after
        assert way.before == now
        assert better(now, way.after)
        assert afresh.fits
        assert way.after.fit is not Fit.NOT
        assert way.layers_gained >= 0 or now.fit is Fit.NOT
        if way.change.kind is not ChangeKind.CONTEXT:
            assert way.after.context_tokens >= now.context_tokens


def test_another_model_of_other_layers_is_no_other_quantisation() -> None:
    plan = new_plan(small_model(4), cards(8 * GIB), HOST)
    with pytest.raises(ValueError, match="6 layers in place of 5"):
        with_model(plan, small_model(5))


def test_what_nobody_wants_any_more_stops_in_the_middle_of_a_candidate(tight: Outcome) -> None:
    asked: list[bool] = []

    def wanted() -> bool:
        asked.append(len(asked) < 3)
        return asked[-1]

    away, found = apart(tight, wanted), list[Way | None]()
    with pytest.raises(Unwanted):
        found.extend(each_way(away, Surroundings(cards=known_cards())))
    assert asked == [True, True, True, False]


@pytest.mark.parametrize(("then", "offered"), [(20.0, False), (30.0, True)])
def test_a_larger_card_that_the_engine_fills_to_the_brim_is_offered_where_it_is_faster(
    then: float, offered: bool
) -> None:
    """llama.cpp's fit knows nothing of the engine's own overhead, so it leaves less free than was asked for."""
    now = outcome(LARGE, (device(known_card("RTX 3090")),) * 2, 0)

    def speed(one: Outcome) -> float:
        return 20.0 if one.plan.gpus == now.plan.gpus else then

    larger = by_kind(ways(now, AROUND, speed)).get(ChangeKind.LARGER_GPU)
    assert (larger is not None) == offered
    if larger is not None:
        assert larger.after.fit is Fit.TIGHT
        assert larger.faster
