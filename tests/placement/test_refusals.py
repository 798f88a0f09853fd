"""Settings that the engine refuses are recognised, and nothing that it accepts is."""

from dataclasses import replace

import pytest

from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import CacheType, FlashAttention, Settings, SplitMode
from lamella.notes import REFUSALS, Note, NoteCode
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Flags, Placement
from lamella.placement.refusals import refusals
from lamella.placement.rules import MOST_OVERRIDES
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan
from lamella.units import GIB
from tests.helpers.machines import HOST, cards
from tests.helpers.reference import Case, golden_model, reference_cases

# Cases that were refused or aborted on, by reason; in the two that never end nothing is wrong with the settings.
REFUSED = {
    "cuda_manual": {NoteCode.OVERRIDE_OFF_MAIN_GPU: 2, NoteCode.CACHE_TYPES_DIFFER: 3},
    "cuda_server_manual": {},
    "manual": {NoteCode.OVERRIDE_OFF_MAIN_GPU: 2, NoteCode.CACHE_TYPES_DIFFER: 3},
    "cpu_manual": {},
    "cuda_fit": {NoteCode.CACHE_TYPES_DIFFER: 1, NoteCode.GRAPH_TOO_LARGE: 2},
    "cuda_server_fit": {},
    "fit": {NoteCode.CACHE_TYPES_DIFFER: 1, NoteCode.GRAPH_TOO_LARGE: 1},
    "cpu_fit": {},
}
SMALL, LATENT = golden_model("llama-3.2-1b-q4_k_m"), golden_model("deepseek-r1-671b-q4_k_m")


def refused(case: Case, known: dict[str, Estimate]) -> tuple[Note, ...]:
    estimate = known[case.model] = estimated(golden_model(case.model), case.settings, known.get(case.model))
    placement = placed_by_flags(estimate, case.gpus, case.flags)
    searched = case.result["mode"] == "fit"
    return refusals(estimate, placement, case.gpus, flags=case.flags, searched=searched)


@pytest.mark.parametrize("file", REFUSED)
def test_what_llama_cpp_refused_is_refused_and_nothing_else(file: str) -> None:
    known: dict[str, Estimate] = {}
    found: dict[NoteCode, int] = {}
    for case in reference_cases(file):
        notes = refused(case, known)
        assert bool(notes) == (not case.answered and not case.endless), case.id
        assert len(notes) <= 1, case.id
        for note in notes:
            found[note.code] = found.get(note.code, 0) + 1
    assert found == REFUSED[file]


def said(settings: Settings, *, gpus: int = 2, free: int = 24 * GIB, flags: Flags | None = None) -> tuple[Note, ...]:
    """What a plan of a small model says of its settings."""
    devices = tuple(replace(card, free=free) for card in cards(*(24 * GIB,) * gpus))
    outcome = outcome_of(new_plan(SMALL, devices, HOST, settings=settings, allocator="manual", flags=flags or Flags()))
    assert outcome.fits == (not outcome.refusals)
    assert set(outcome.refusals) == {note for note in outcome.notes if note.code in REFUSALS}
    return outcome.refusals


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        (
            Settings(type_v=CacheType.Q4_0, flash_attention=FlashAttention.OFF),
            Note(NoteCode.FLASH_ATTENTION_REQUIRED, "q4_0"),
        ),
        (Settings(split_mode=SplitMode.ROW), Note(NoteCode.SPLIT_MODE_UNSUPPORTED, "row")),
        (Settings(split_mode=SplitMode.NONE, main_gpu=2), Note(NoteCode.MAIN_GPU_MISSING, count=2)),
        (Settings(context_tokens=1 << 31), Note(NoteCode.CONTEXT_TOO_LONG, "2147483648")),
    ],
)
def test_a_setting_that_is_refused(settings: Settings, note: Note) -> None:
    assert note in said(settings)


@pytest.mark.parametrize("context", [0, 1, 255, 4096])
def test_any_other_context_is_not(context: int) -> None:
    assert said(Settings(context_tokens=context)) == ()


def test_a_quantised_k_cache_needs_no_flash_attention() -> None:
    assert said(Settings(type_k=CacheType.Q8_0, flash_attention=FlashAttention.OFF)) == ()


def test_row_mode_is_nothing_without_gpus() -> None:
    assert said(Settings(split_mode=SplitMode.ROW, context_tokens=4096), gpus=0) == ()


def test_heads_that_a_cache_type_does_not_divide() -> None:
    model = replace(SMALL, head_k=80, head_v=80)
    estimate = estimated(model, Settings(type_k=CacheType.Q8_0, context_tokens=4096))
    placement = Placement((0,) * model.layer_count)
    assert Note(NoteCode.CACHE_TYPE_UNSUITED, "q8_0", 80) in refusals(estimate, placement, cards(24 * GIB))
    plain = estimated(model, Settings(context_tokens=4096))
    assert refusals(plain, placement, cards(24 * GIB)) == ()


@pytest.mark.parametrize(
    "shares",
    [(-1.0, 2.0), (float("nan"), 1.0), (float("inf"), 1.0), (1e300, 1.0), (3e38, 3e38)],
)
def test_shares_that_are_none(shares: tuple[float, ...]) -> None:
    """The plan is as if none were given."""
    (note,) = said(Settings(context_tokens=4096), flags=Flags(-1, shares))
    assert note.code is NoteCode.TENSOR_SPLIT_INVALID
    assert note.value
    estimate = estimated(SMALL, Settings(context_tokens=4096))
    gpus = cards(24 * GIB, 8 * GIB)
    assert placed_by_flags(estimate, gpus, Flags(-1, shares)) == placed_by_flags(estimate, gpus, Flags())


@pytest.mark.parametrize("shares", [(0.0, 0.0), (0.0, 1.0), (1.0,), (1.0, 2.0, 3.0)])
def test_zeros_and_too_few_or_many_shares_are_shares(shares: tuple[float, ...]) -> None:
    assert said(Settings(context_tokens=4096), flags=Flags(-1, shares)) == ()


@pytest.mark.parametrize("layers", [-(1 << 31), -1, 0, 1, 17, 1 << 31])
def test_any_number_of_layers_can_be_asked_for(layers: int) -> None:
    assert said(Settings(context_tokens=4096), flags=Flags(layers)) == ()


def test_gpus_without_free_memory_get_no_share_of_the_layers() -> None:
    assert said(Settings(context_tokens=4096), free=0) == (Note(NoteCode.NO_FREE_MEMORY),)
    asked = Settings(context_tokens=4096)
    plan = new_plan(SMALL, tuple(replace(card, free=0) for card in cards(24 * GIB)), HOST, settings=asked)
    assert outcome_of(plan).refusals == (Note(NoteCode.NO_FREE_MEMORY),)


def test_more_rules_than_there_is_room_for() -> None:
    rules = (("blk", -1),) * (MOST_OVERRIDES + 1)
    assert said(Settings(context_tokens=4096), flags=Flags(overrides=rules)) == (
        Note(NoteCode.TOO_MANY_OVERRIDES, count=MOST_OVERRIDES + 1),
    )


def test_latent_attention_has_one_cache_of_one_type() -> None:
    plan = new_plan(LATENT, cards(24 * GIB), HOST, settings=Settings(type_k=CacheType.Q8_0, context_tokens=4096))
    assert outcome_of(plan).refusals == (Note(NoteCode.CACHE_TYPES_DIFFER, "q8_0/f16"),)


def test_a_gpu_that_reports_no_memory_at_all_counts_with_the_systems() -> None:
    """Its share is that of the memory free there, so it gets as many layers as a card with as much."""
    silent = replace(cards(24 * GIB)[0], total=0, free=0)
    asked = Settings(context_tokens=4096)
    plan = new_plan(SMALL, (silent, *cards(HOST.free)), HOST, settings=asked, allocator="manual", flags=Flags())
    assert plan.allocation.placement.homes == (0,) * 9 + (1,) * 8
    assert outcome_of(plan).refusals == ()
