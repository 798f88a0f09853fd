"""Edits of a plan: what moves, what stays, and who answers."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.devices.device import CPU, Reading, Readings
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings, SplitMode
from lamella.notes import Note, NoteCode
from lamella.placement.placement import Flags, edges
from lamella.plan.file import read_plan, save_plan
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import (
    Plan,
    new_plan,
    pinned_edges,
    replanned,
    with_allocator,
    with_edge,
    with_gpu_count,
    with_gpus,
    with_host,
    with_layers_on,
    with_pin,
    with_readings,
    with_settings,
)
from lamella.units import GIB, MIB
from tests.helpers.plans import HOST, gpu, hand_plan, small_model


def fitted(*free: int, settings: Settings | None = None) -> Plan:
    return new_plan(small_model(8), tuple(gpu(each) for each in free), HOST, settings=settings)


def homes(plan: Plan) -> tuple[int, ...]:
    return plan.allocation.placement.homes


def flags(plan: Plan) -> Flags:
    assert plan.allocation.flags is not None
    return plan.allocation.flags


def test_a_new_plan_is_what_its_allocator_answers() -> None:
    plan = fitted(24 * GIB, 24 * GIB)
    assert plan.allocator == "llama.cpp"
    assert CPU not in homes(plan)
    assert homes(new_plan(small_model(8), (), HOST)) == (CPU,) * 9


def test_flags_given_by_hand_are_followed() -> None:
    asked = Flags(n_gpu_layers=5, tensor_split=(3.0, 2.0))
    plan = new_plan(small_model(8), (gpu(), gpu()), HOST, allocator="manual", flags=asked)
    assert homes(plan) == (CPU, CPU, CPU, CPU, 0, 0, 0, 1, 1)
    assert plan.allocation.flags == asked


def test_an_edge_moves_as_far_as_its_neighbours() -> None:
    plan = hand_plan(1, 3)
    assert homes(with_edge(plan, 1, 4)) == (CPU, 0, 0, 0, 1)
    assert homes(with_edge(plan, 1, 0)) == (CPU, 1, 1, 1, 1)
    assert homes(with_edge(plan, 0, 99)) == (CPU, CPU, CPU, 1, 1)
    assert homes(with_edge(plan, 0, -5)) == (0, 0, 0, 1, 1)
    assert homes(with_edge(plan, 1, 99)) == (CPU, 0, 0, 0, 0)
    assert with_edge(plan, 0, 1) is plan


@given(st.integers(0, 3), st.integers(-3, 12), st.sets(st.integers(0, 3)))
def test_every_move_of_an_edge_can_be_said_in_flags(edge: int, place: int, pins: set[int]) -> None:
    plan = replace(fitted(*(24 * GIB,) * 4), pins=frozenset(pins))
    moved = with_edge(plan, edge, place)
    now = edges(moved.allocation.placement, 4)
    assert now is not None
    assert list(now) == sorted(now)
    assert moved.pins == plan.pins
    if moved is not plan:
        assert moved.allocator == "manual"
        said = new_plan(moved.model, moved.gpus, HOST, allocator="manual", flags=flags(moved))
        assert homes(said) == homes(moved)


def test_a_drawn_plan_keeps_the_context_that_fit_had_found() -> None:
    plan = fitted(24 * GIB, 24 * GIB)
    reduced = replace(
        plan,
        allocation=replace(
            plan.allocation,
            context_tokens=2048,
            notes=(Note(NoteCode.CONTEXT_REDUCED, count=2048), Note(NoteCode.FIT_NEVER_ENDS)),
        ),
    )
    drawn = with_edge(reduced, 0, 2)
    assert drawn.allocation.context_tokens == 2048
    assert [note.code for note in drawn.allocation.notes] == [NoteCode.CONTEXT_REDUCED]
    asked = with_settings(drawn, replace(drawn.settings, context_tokens=1024))
    assert asked.allocation.context_tokens == 1024
    assert asked.allocation.notes == ()
    assert homes(asked) == homes(drawn)


def test_layers_can_be_sent_to_a_device_and_leave_islands() -> None:
    plan = hand_plan(0, 3)
    islands = with_layers_on(plan, (1, 2), CPU)
    assert homes(islands) == (0, CPU, CPU, 1, 1)
    assert islands.allocation.flags is None
    assert islands.allocation.notes == (Note(NoteCode.NOT_EXPRESSIBLE, count=1),)
    mended = with_layers_on(islands, (0,), CPU)
    assert homes(mended) == (CPU, CPU, CPU, 1, 1)
    assert mended.allocation.notes == ()
    assert with_layers_on(plan, (0,), 0) is plan


def test_moving_an_edge_gathers_islands() -> None:
    islands = with_layers_on(hand_plan(0, 3), (2,), CPU)
    assert homes(with_edge(islands, 1, 4)) == (CPU, 0, 0, 0, 1)


def test_settings_make_the_allocator_answer_again() -> None:
    plan = fitted(300 * MIB, 300 * MIB, settings=Settings(margins=(0,)))
    wider = with_settings(plan, replace(plan.settings, margins=(250 * MIB,)))
    assert homes(wider).count(CPU) > homes(plan).count(CPU)
    assert wider.allocator == "llama.cpp"
    assert with_settings(plan, plan.settings) is plan


def test_a_drawing_takes_other_flags_with_another_split_mode() -> None:
    """Layers of a GPU that -sm none leaves out can be said by no flags, until the split is back."""
    drawn = hand_plan(1, 4)
    alone = with_settings(drawn, replace(drawn.settings, split_mode=SplitMode.NONE))
    assert alone.allocation.placement == drawn.allocation.placement
    assert alone.allocation.flags is None
    assert alone.allocation.notes == (Note(NoteCode.NOT_EXPRESSIBLE, count=1),)
    assert outcome_of(alone).nearest is not None
    assert with_settings(alone, drawn.settings).allocation == drawn.allocation


def test_settings_leave_a_drawing_alone() -> None:
    plan = with_settings(hand_plan(1, 3), Settings(margins=(20 * GIB,)))
    assert homes(plan) == homes(hand_plan(1, 3))
    assert plan.settings.margins == (20 * GIB,)


def test_a_removed_gpu_leaves_its_layers_to_its_neighbour() -> None:
    plan = hand_plan(1, 2, 4)
    first, second, third = plan.gpus
    assert homes(with_gpus(plan, (first, third))) == (CPU, 0, 0, 0, 1)
    assert homes(with_gpus(plan, (second, third))) == (CPU, 0, 0, 0, 1)
    assert homes(with_gpus(plan, (first,))) == (CPU, 0, 0, 0, 0)
    assert homes(with_gpus(plan, ())) == (CPU,) * 5
    assert flags(with_gpus(plan, (first, third))).tensor_split == (3.0, 1.0)


def test_another_card_in_the_same_place_changes_no_drawing() -> None:
    plan = hand_plan(1, 3)
    changed = with_gpus(plan, (plan.gpus[0], gpu(8 * GIB)))
    assert homes(changed) == homes(plan)
    assert changed.gpus[1].free == 8 * GIB


def test_pins_follow_their_gpu() -> None:
    plan = replace(hand_plan(1, 2, 4), pins=frozenset({0, 2}))
    assert with_gpus(plan, plan.gpus[1:]).pins == {1}
    assert with_gpus(plan, plan.gpus[:2]).pins == {0}


def test_pinned_edges_stay_when_the_allocator_runs_again() -> None:
    plan = fitted(24 * GIB, 24 * GIB)
    pinned = with_pin(with_edge(plan, 1, 2), 1, True)
    assert pinned_edges(pinned) == ((1, 2),)
    again = with_allocator(pinned, "llama.cpp")
    assert pinned_edges(again) == ((1, 2),)
    shrunk = with_settings(again, replace(again.settings, context_tokens=512))
    assert pinned_edges(shrunk) == ((1, 2),)
    free = with_pin(shrunk, 1, False)
    assert free == with_settings(plan, shrunk.settings)


def test_choosing_manual_keeps_what_is_there() -> None:
    plan = fitted(24 * GIB, 24 * GIB)
    manual = with_allocator(plan, "manual")
    assert manual.allocation == plan.allocation
    assert replanned(manual) is manual
    assert with_allocator(manual, "llama.cpp") == plan


@pytest.mark.parametrize("allocator", ["llama.cpp", "manual", "even"])
def test_gpus_are_added_and_taken_away(allocator: str) -> None:
    plan = new_plan(small_model(8), (gpu(uuid="GPU-1"),), HOST, allocator=allocator)
    three = with_gpu_count(plan, 3)
    assert len(three.gpus) == 3
    assert [device.simulated for device in three.gpus] == [False, True, True]
    assert three.gpus[2].total == plan.gpus[0].total
    one = with_gpu_count(three, 1)
    assert one.gpus == plan.gpus
    assert homes(one) == homes(plan)
    assert with_gpu_count(plan, 1) is plan
    none = with_gpu_count(plan, -2)
    assert none.gpus == ()
    assert set(homes(none)) == {CPU}
    assert with_gpu_count(none, 1).gpus[0].total == 24 * GIB


def test_cards_of_this_computer_come_back_before_copies() -> None:
    both = (gpu(uuid="GPU-1"), gpu(8 * GIB, uuid="GPU-2"))
    one = new_plan(small_model(), both[:1], HOST)
    assert with_gpu_count(one, 2, spare=both).gpus == both
    assert with_gpu_count(one, 3, spare=both).gpus[2].simulated


def test_a_busy_card_is_copied_as_if_it_were_free() -> None:
    busy = replace(gpu(uuid="GPU-1"), free=GIB)
    plan = with_gpu_count(new_plan(small_model(), (busy,), HOST), 2)
    assert plan.gpus[1].free == busy.total


def test_readings_change_what_is_counted_as_free() -> None:
    plan = new_plan(small_model(), (gpu(uuid="GPU-1"), gpu(uuid="GPU-2"), gpu()), HOST, allocator="manual")
    now = Readings(
        gpus=(Reading("GPU-1", "Test GPU", 24 * GIB, 20 * GIB), Reading("GPU-2", "Test GPU", None, None)),
        host=Reading("", "CPU", 64 * GIB, 10 * GIB),
        monotonic_s=1.0,
    )
    again = with_readings(plan, now)
    assert [device.free for device in again.gpus] == [20 * GIB, 24 * GIB, 24 * GIB]
    assert again.host.free == 10 * GIB
    assert with_host(again, plan.host).host == plan.host


def test_memory_that_is_free_here_is_no_more_than_the_plan_has(tmp_path: Path) -> None:
    """A plan of a small computer on a large one: what is saved then must open again."""
    plan = new_plan(small_model(), (gpu(8 * GIB, uuid="GPU-1"),), replace(HOST, total=8 * GIB, free=4 * GIB))
    now = Readings((Reading("GPU-1", "Test GPU", 24 * GIB, 20 * GIB),), Reading("", "CPU", 64 * GIB, 60 * GIB), 1.0)
    again = with_readings(plan, now)
    assert [device.free for device in (*again.gpus, again.host)] == [8 * GIB, 8 * GIB]
    save_plan(again, str(tmp_path / "a.lamella"))
    assert read_plan(str(tmp_path / "a.lamella")) == again


def test_a_known_estimate_gives_the_same_plan() -> None:
    plan = fitted(24 * GIB)
    asked = replace(plan.settings, context_tokens=1024)
    known = estimated(plan.model, plan.settings)
    assert with_settings(plan, asked, known=known) == with_settings(plan, asked)


def by_ollama(allocator: str = "ollama") -> Plan:
    return new_plan(small_model(8), (gpu(12 * GIB), gpu()), HOST, allocator=allocator)


def test_a_drawing_goes_on_with_what_ollama_had_chosen_but_may_use_every_gpu() -> None:
    plan = by_ollama()
    assert set(homes(plan)) == {1}
    drawn = with_edge(plan, 1, 4)
    before, after = plan.allocation.started, drawn.allocation.started
    assert before is not None
    assert after == replace(before, visible=None)
    assert before.visible == (1,)
    used = outcome_of(drawn).devices[0].usage
    assert used.weights > 0
    assert used.overhead > 0


def test_what_is_asked_of_a_drawing_later_takes_the_place_of_ollamas_choice() -> None:
    drawn = with_allocator(by_ollama(), "manual")
    changed = with_settings(drawn, replace(drawn.settings, ubatch=64)).allocation.started
    assert drawn.allocation.started is not None
    assert changed == replace(drawn.allocation.started, ubatch=64)


def test_another_allocator_forgets_what_ollama_had_chosen() -> None:
    plan = with_allocator(by_ollama("ollama-0.6"), "llama.cpp")
    assert plan.allocation.started is None
    assert outcome_of(plan).estimate.settings.slots == 4


@pytest.mark.parametrize("allocator", ["ollama", "ollama-0.12", "ollama-0.6"])
def test_ollama_answers_around_pinned_edges(allocator: str) -> None:
    plan = replanned(replace(with_edge(by_ollama(allocator), 1, 5), pins=frozenset({1}), allocator=allocator))
    found = edges(plan.allocation.placement, 2)
    assert found is not None
    assert found[1] == 5
    assert outcome_of(plan).devices[0].layers == 5
