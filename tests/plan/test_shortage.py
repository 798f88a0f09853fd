"""Memory that a plan needs and other programs have by now."""

from dataclasses import replace

import pytest

from lamella.devices.device import CPU, Device, Process, Reading, Readings
from lamella.estimate.settings import Settings
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan
from lamella.plan.shortage import Shortage, shortages
from lamella.units import GIB
from tests.helpers.machines import HOST, cards
from tests.helpers.reference import golden_model

REAL = tuple(replace(card, uuid=f"GPU-{index}") for index, card in enumerate(cards(24 * GIB, 24 * GIB)))
FIREFOX, DESKTOP = Process(7, "/usr/lib/firefox/firefox", 20 * GIB), Process(8, "kwin", GIB)
SERVER = Process(9, "/usr/bin/llama-server", 20 * GIB)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return planned(REAL)


def planned(gpus: tuple[Device, ...]) -> Outcome:
    return outcome_of(new_plan(golden_model("qwen2.5-7b-q4_k_m"), gpus, HOST, settings=Settings(context_tokens=8192)))


def now(*free: int | None, host: int | None = 60 * GIB, processes: tuple[Process, ...] | None = None) -> Readings:
    gpus = tuple(
        Reading(f"GPU-{index}", "card", 24 * GIB, each, processes=processes if index == 0 else ())
        for index, each in enumerate(free)
    )
    return Readings(gpus, Reading("", "CPU", 64 * GIB, host), 1.0)


def test_enough_is_no_shortage(outcome: Outcome) -> None:
    assert shortages(outcome, now(24 * GIB, 24 * GIB), {}) == ()
    needed = outcome.devices[0].usage.used
    assert shortages(outcome, now(needed, 24 * GIB), {}) == ()
    assert [one.lacking for one in shortages(outcome, now(needed - 1, 24 * GIB), {})] == [1]


def test_whoever_took_most_since_there_was_enough_is_named(outcome: Outcome) -> None:
    before = now(22 * GIB, 24 * GIB, processes=(replace(FIREFOX, memory=GIB // 2), DESKTOP)).gpus[0]
    grown = replace(DESKTOP, memory=DESKTOP.memory and DESKTOP.memory + 1)
    found = shortages(outcome, now(GIB, 24 * GIB, processes=(grown, FIREFOX)), {"GPU-0": before})
    assert found == (Shortage(0, outcome.devices[0].usage.used, GIB, FIREFOX),)


def test_without_a_look_before_it_is_whoever_has_most(outcome: Outcome) -> None:
    assert shortages(outcome, now(GIB, 24 * GIB, processes=(DESKTOP, FIREFOX)), {})[0].taker == FIREFOX


def test_a_system_that_hides_its_programs_leaves_the_name_out(outcome: Outcome) -> None:
    for hidden in (None, (), (replace(FIREFOX, memory=None),)):
        assert shortages(outcome, now(GIB, 24 * GIB, processes=hidden), {})[0].taker is None


def test_a_server_that_holds_the_model_already_is_not_counted_twice(outcome: Outcome) -> None:
    loaded = now(GIB, 24 * GIB, processes=(SERVER,))
    assert shortages(outcome, loaded, {})[0].taker == SERVER
    assert shortages(outcome, loaded, {}, holders=(9,)) == ()
    assert shortages(outcome, now(GIB, 24 * GIB, processes=(replace(SERVER, memory=None),)), {}, holders=(9,)) == ()


def test_system_memory_counts_only_for_this_computer(outcome: Outcome) -> None:
    assert [one.index for one in shortages(outcome, now(24 * GIB, 24 * GIB, host=1), {})] == [CPU]
    elsewhere = planned(cards(24 * GIB, 24 * GIB))
    assert shortages(elsewhere, now(GIB, GIB, host=1), {}) == ()


def test_what_does_not_answer_is_not_short(outcome: Outcome) -> None:
    assert shortages(outcome, now(None, 24 * GIB), {}) == ()
    assert shortages(outcome, now(24 * GIB), {}) == ()


def test_a_plan_that_never_fitted_is_nobody_elses_fault() -> None:
    small = tuple(replace(card, total=GIB, free=GIB) for card in REAL)
    outcome = planned(small)
    full = replace(outcome, devices=tuple(replace(one, device=replace(one.device, free=0)) for one in outcome.devices))
    assert shortages(full, now(0, 0, host=0), {}) == ()
