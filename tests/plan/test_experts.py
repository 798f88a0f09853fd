"""Experts moved by hand: what moves, what stays, and what the edge on the strip says."""

from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.model.model import Model
from lamella.placement.placement import placed_by_edges
from lamella.plan.experts import ExpertEdge, expert_edge_moved, expert_edges
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import MANUAL, Plan, new_plan, with_edge, with_expert_edge, with_experts_on, with_layers_on
from tests.helpers.plans import HOST, gpu
from tests.helpers.reference import golden_model

QWEN = "qwen3-30b-a3b-q4_k_m"
GIB = 1 << 30


@pytest.fixture(scope="module")
def qwen() -> Model:
    return golden_model(QWEN)


def whole(model: Model, *, gpus: int = 2) -> Plan:
    return new_plan(model, (gpu(48 * GIB),) * gpus, HOST)


def weights(outcome: Outcome) -> list[int]:
    return [device.usage.weights for device in outcome.devices]


def experts_bytes(model: Model, places: Collection[int]) -> int:
    """As they lie in the file."""
    return sum(tensor.nbytes for tensor in model.tensors if tensor.layer in places and "_exps" in tensor.name)


def test_experts_go_to_the_cpu_and_the_rest_of_the_layer_stays(qwen: Model) -> None:
    plan = whole(qwen)
    moved = outcome_of(with_experts_on(plan, range(4, 10), CPU))
    assert moved.plan.allocator == MANUAL
    assert moved.plan.allocation.placement.homes == plan.allocation.placement.homes
    for place, layer in enumerate(moved.layers):
        names = [name for part in layer.overflow for name in part.tensors]
        expected = 3 if 4 <= place < 10 else 0
        assert len(names) == expected
        assert all(name.startswith(f"blk.{place}.ffn_") for name in names)
    before, after = weights(outcome_of(plan)), weights(moved)
    assert after[-1] - before[-1] == experts_bytes(qwen, range(4, 10))
    assert before[0] - after[0] >= experts_bytes(qwen, range(4, 10))  # a GPU's tensors are padded


def test_bringing_them_home_again_leaves_nothing_behind(qwen: Model) -> None:
    plan = whole(qwen)
    there_and_back = with_experts_on(with_experts_on(plan, range(48), CPU), range(48), None)
    assert there_and_back.allocation.placement.homes == plan.allocation.placement.homes
    assert there_and_back.allocation.placement.overflow == ()


def test_other_exceptions_of_a_layer_are_kept(qwen: Model) -> None:
    plan = with_experts_on(whole(qwen), (3,), CPU)
    again = with_experts_on(plan, (5,), CPU)
    assert [part.place for part in again.allocation.placement.overflow] == [3, 5]


def test_a_dense_model_has_nothing_to_move() -> None:
    plan = whole(golden_model("llama-3.2-1b-q4_k_m"))
    assert with_experts_on(plan, range(4), CPU) is plan
    assert with_expert_edge(plan, 0, 3) is plan
    assert expert_edges(plan.allocation.placement, plan.model, 2) == ()


def test_the_edge_stands_where_the_experts_begin_to_be_away(qwen: Model) -> None:
    plan = with_edge(with_edge(whole(qwen), 0, 0), 1, 24)
    at_rest = expert_edges(plan.allocation.placement, qwen, 2)
    assert [(edge.gpu, edge.first, edge.end, edge.place) for edge in at_rest] == [(0, 0, 24, 24), (1, 24, 48, 48)]
    moved = with_expert_edge(with_expert_edge(plan, 0, 20), 1, 30)
    assert [edge.place for edge in expert_edges(moved.allocation.placement, qwen, 2)] == [20, 30]
    away = [part.place for part in moved.allocation.placement.overflow]
    assert away == [*range(20, 24), *range(30, 48)]


def test_experts_away_in_front_move_from_the_front(qwen: Model) -> None:
    plan = with_experts_on(whole(qwen, gpus=1), range(10), CPU)
    (edge,) = expert_edges(plan.allocation.placement, qwen, 1)
    assert edge.leading
    assert edge.place == 10
    assert [part.place for part in with_expert_edge(plan, 0, 3).allocation.placement.overflow] == [0, 1, 2]


def test_islands_have_no_edges_of_experts(qwen: Model) -> None:
    plan = with_layers_on(whole(qwen), (40,), CPU)
    assert expert_edges(plan.allocation.placement, qwen, 2) == ()


@settings(max_examples=30)
@given(places=st.sets(st.integers(0, 47)), edge=st.integers(24, 48))
def test_whatever_was_away_the_edge_decides_for_its_gpu_alone(places: set[int], edge: int) -> None:
    model = golden_model(QWEN)
    plan = with_edge(with_edge(whole(model), 0, 0), 1, 24)
    scattered = with_experts_on(plan, places, CPU).allocation.placement
    moved = expert_edge_moved(scattered, model, ExpertEdge(1, 24, 48, 48), edge)
    assert moved.homes == placed_by_edges(49, (0, 24))
    assert [part.place for part in moved.overflow] == [
        *sorted(place for place in places if place < 24),
        *range(edge, 48),
    ]
