"""Everything that follows from a plan, and that it is the same however it was come by."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.settings import CacheType, FlashAttention, Settings, SplitMode
from lamella.model.model import Model
from lamella.notes import NoteCode
from lamella.placement.allocators import ALLOCATORS
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import Plan, new_plan, with_edge
from lamella.plan.validity import fault
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards
from tests.helpers.plans import small_model
from tests.helpers.reference import golden_model

MODEL = golden_model("qwen2.5-7b-q4_k_m")
PLAN = new_plan(MODEL, cards(8 * GIB, 8 * GIB), HOST, settings=Settings(context_tokens=8192))


def codes(plan: Plan) -> set[NoteCode]:
    return {note.code for note in outcome_of(plan).notes}


@settings(deadline=None, max_examples=30)
@given(place=st.integers(0, 29), edge=st.integers(0, 1))
def test_a_known_estimate_only_saves_work(place: int, edge: int) -> None:
    known = outcome_of(PLAN).estimate
    moved = with_edge(PLAN, edge, place)
    assert outcome_of(moved, known) == outcome_of(moved)


def test_the_estimate_of_another_model_or_setting_is_not_used() -> None:
    other = new_plan(golden_model("llama-3.2-1b-q4_k_m"), PLAN.gpus, HOST, settings=Settings(context_tokens=16384))
    assert outcome_of(PLAN, outcome_of(other).estimate) == outcome_of(PLAN)


def test_devices_come_in_engine_order_and_the_cpu_last() -> None:
    outcome = outcome_of(PLAN)
    assert [device.index for device in outcome.devices] == [0, 1, CPU]
    assert sum(device.layers for device in outcome.devices) == len(outcome.layers) == MODEL.layer_count
    assert [device.margin for device in outcome.devices] == [1024 * MIB, 1024 * MIB, 0]
    assert outcome.fits


def test_the_context_is_the_one_that_fit_chose() -> None:
    small = new_plan(MODEL, cards(6 * GIB), HOST)
    outcome = outcome_of(small)
    assert 0 < small.allocation.context_tokens < MODEL.context_length
    assert outcome.estimate.context.n_ctx == small.allocation.context_tokens
    assert NoteCode.CONTEXT_REDUCED in codes(small)
    # Fit keeps its margin, but does not know of the driver's own memory.
    assert outcome.devices[0].headroom + outcome.devices[0].usage.overhead >= 1024 * MIB


def test_a_card_that_is_too_full_does_not_fit() -> None:
    drawn = with_edge(replace(PLAN, gpus=cards(8 * GIB, 2 * GIB)), 1, 0)
    outcome = outcome_of(drawn)
    assert not outcome.fits
    assert outcome.devices[1].headroom < 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"split_mode": SplitMode.ROW}, NoteCode.SPLIT_MODE_UNSUPPORTED),
        (
            {"flash_attention": FlashAttention.OFF, "type_v": CacheType.Q8_0},
            NoteCode.FLASH_ATTENTION_REQUIRED,
        ),
    ],
)
def test_what_the_engine_refuses_is_said(asked: dict[str, object], code: NoteCode) -> None:
    refused = replace(PLAN, settings=replace(PLAN.settings, **asked))  # type: ignore[arg-type]
    assert code in codes(refused)
    assert code not in codes(PLAN)


def test_layers_that_are_not_loaded_are_said() -> None:
    plan = new_plan(golden_model("glm-4.5-air-q4_k_m"), cards(*(24 * GIB,) * 4), HOST)
    notes = [note for note in outcome_of(plan).notes if note.code is NoteCode.NEXT_TOKEN_LAYERS_SKIPPED]
    assert [note.count for note in notes] == [1]


def test_notes_are_said_once() -> None:
    notes = outcome_of(PLAN).notes
    assert len(notes) == len(set(notes))


@pytest.mark.parametrize("allocator", ALLOCATORS)
@pytest.mark.parametrize(
    "model", [small_model(0), replace(small_model(2), next_token_blocks=2)], ids=["none", "skipped"]
)
def test_a_model_without_a_block_to_run_is_answered_by_formula(model: Model, allocator: str) -> None:
    """No engine loads one, but a plan file may hold it."""
    plan = new_plan(model, cards(8 * GIB, 8 * GIB), HOST, allocator=allocator)
    outcome = outcome_of(plan)
    assert fault(plan) is None
    assert NoteCode.COMPUTE_ESTIMATED in codes(plan)
    ends = sum(tensor.nbytes for tensor in model.tensors if tensor.layer is None)
    assert sum(device.usage.weights for device in outcome.devices) == ends
