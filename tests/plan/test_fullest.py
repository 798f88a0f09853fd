"""The places at which an edge leaves a GPU as full as its margin allows."""

import pytest

from lamella.plan.fullest import Fullest, fullest_places
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan, with_edge
from lamella.units import GIB
from tests.helpers.machines import HOST, cards
from tests.helpers.reference import golden_model


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """The 70B on two cards, drawn so that neither is full."""
    plan = new_plan(golden_model("llama-3.3-70b-q4_k_m"), cards(24 * GIB, 24 * GIB), HOST)
    return outcome_of(with_edge(with_edge(plan, 0, 30), 1, 55))


def has_room(outcome: Outcome, found: Fullest, place: int) -> bool:
    device = outcome_of(with_edge(outcome.plan, found.edge, place)).devices[found.gpu]
    return device.headroom >= device.margin_left


def test_one_layer_more_would_be_too_much(outcome: Outcome) -> None:
    found = fullest_places(outcome)
    assert [(point.edge, point.gpu) for point in found] == [(0, 0), (1, 1), (1, 0)]
    for point in found:
        further = -1 if point.gpu == point.edge else 1
        assert has_room(outcome, point, point.place)
        assert not has_room(outcome, point, point.place + further)


def test_a_card_that_holds_everything_needs_no_mark(outcome: Outcome) -> None:
    plan = new_plan(golden_model("llama-3.2-1b-q4_k_m"), cards(80 * GIB), HOST)
    assert fullest_places(outcome_of(plan)) == ()


def test_without_gpus_there_is_no_edge() -> None:
    plan = new_plan(golden_model("llama-3.2-1b-q4_k_m"), (), HOST)
    assert fullest_places(outcome_of(plan)) == ()
