"""What is worth knowing about a plan that works, with its size."""

from dataclasses import replace

import pytest

from lamella.devices.device import CPU
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.notes import REFUSALS, FlashReason, Note, NoteCode
from lamella.placement.placement import Flags
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan, with_edge, with_layers_on
from lamella.plan.remarks import remarks
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards, remote
from tests.helpers.reference import golden_model, reference_cases

ASKED = Settings(context_tokens=8192)
DENSE = golden_model("qwen2.5-7b-q4_k_m")


def planned(name: str, *, gpus: int = 2, free: int = 24 * GIB, settings: Settings = ASKED) -> Outcome:
    return outcome_of(new_plan(golden_model(name), cards(*(free,) * gpus), HOST, settings=settings))


def counts(outcome: Outcome) -> dict[NoteCode, int]:
    return {note.code: note.count for note in outcome.notes}


def test_a_pipeline_costs_what_the_buffers_differ_by() -> None:
    outcome = planned("qwen2.5-7b-q4_k_m")
    plan = outcome.plan
    ruled = replace(plan.allocation, placement=replace(plan.allocation.placement, overridden=True))
    without = outcome_of(replace(plan, allocation=ruled))
    saved = sum(a.usage.compute - b.usage.compute for a, b in zip(outcome.devices, without.devices, strict=True))
    assert counts(outcome)[NoteCode.PIPELINE_PARALLEL] == saved > 0
    assert NoteCode.PIPELINE_PARALLEL not in counts(without)


@pytest.mark.parametrize("edge", [1, 5])
def test_no_pipeline_with_a_layer_on_the_cpu_or_on_one_card(edge: int) -> None:
    assert NoteCode.PIPELINE_PARALLEL not in counts(outcome_of(with_edge(planned("qwen2.5-7b-q4_k_m").plan, 0, edge)))
    assert NoteCode.PIPELINE_PARALLEL not in counts(planned("qwen2.5-7b-q4_k_m", gpus=1))


def test_a_tied_embedding_is_there_twice_unless_both_are_on_the_cpu() -> None:
    outcome = planned("llama-3.2-1b-q4_k_m")
    embedding = next(one for one in outcome.plan.model.tensors if one.name == "token_embd.weight")
    assert counts(outcome)[NoteCode.OUTPUT_TWICE] == embedding.nbytes
    on_cpu = with_layers_on(outcome.plan, range(17), CPU)
    assert NoteCode.OUTPUT_TWICE not in counts(outcome_of(on_cpu))
    assert NoteCode.OUTPUT_TWICE not in counts(planned("qwen2.5-7b-q4_k_m"))


@pytest.mark.parametrize("file", ["cuda_manual", "cuda_server_manual", "manual", "cpu_manual"])
def test_flash_attention_is_off_where_llama_cpp_says_so(file: str) -> None:
    """Asked for as "auto", in every reference case; none of these models lacks a kernel."""
    known: dict[str, Estimate] = {}
    for case in reference_cases(file):
        if not case.answered or case.settings.flash_attention is not FlashAttention.AUTO:
            continue
        model = golden_model(case.model)
        known[case.model] = estimated(model, case.settings, known.get(case.model))
        plan = new_plan(
            model,
            case.gpus,
            HOST,
            settings=case.settings,
            allocator="manual",
            flags=case.flags,
            known=known[case.model],
        )
        said = [note for note in remarks(plan, known[case.model]) if note.code is NoteCode.FLASH_ATTENTION_OFF]
        off = any("Flash Attention not supported, set to disabled" in line for line in case.result["warnings"])
        assert bool(said) == off, case.id
        assert all(note.value == FlashReason.AWAY for note in said)


def test_heads_without_a_kernel_have_no_flash_attention() -> None:
    wide = replace(DENSE, head_k=512, head_v=256)
    plan = new_plan(wide, cards(24 * GIB), HOST, settings=ASKED, allocator="manual", flags=Flags())
    assert Note(NoteCode.FLASH_ATTENTION_OFF, FlashReason.NO_KERNEL, 512) in outcome_of(plan).notes


def test_overhead_is_told_where_it_is_counted() -> None:
    assert counts(planned("qwen2.5-7b-q4_k_m"))[NoteCode.ENGINE_OVERHEAD] == 457 * MIB
    far = new_plan(DENSE, (remote(),), HOST, settings=ASKED)
    assert NoteCode.ENGINE_OVERHEAD not in counts(outcome_of(far))


def test_fit_and_loader_count_next_token_layers_differently() -> None:
    searched = planned("glm-4.5-air-q4_k_m")
    assert counts(searched)[NoteCode.NEXT_TOKEN_OFF_BY_ONE] == 1
    assert searched.plan.allocation.placement.homes[0] == CPU
    assert NoteCode.NEXT_TOKEN_OFF_BY_ONE not in counts(planned("glm-4.5-air-q4_k_m", gpus=4))


def test_what_is_refused_stands_first_and_never_fits() -> None:
    settings = Settings(parallel=4, kv_unified=False, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0)
    outcome = planned("phi-4-14b-q4_k_m", gpus=1, free=80 * GIB, settings=settings)
    assert outcome.notes[0] == Note(NoteCode.GRAPH_TOO_LARGE, "q8_0", 4)
    assert outcome.notes[0].code in REFUSALS
    assert not outcome.fits
    assert planned("phi-4-14b-q4_k_m", gpus=1, free=80 * GIB, settings=replace(settings, kv_unified=True)).fits


@pytest.mark.parametrize(("arch", "certain"), [("", True), ("7.5", True), ("12.0", True), ("6.1", False)])
def test_gpus_of_a_kind_that_nothing_was_compared_on_are_told(arch: str, certain: bool) -> None:
    other = replace(cards(24 * GIB)[0], name="other", arch=arch)
    outcome = outcome_of(new_plan(DENSE, (*cards(24 * GIB), other, other), HOST, settings=ASKED))
    told = [note for note in outcome.notes if note.code is NoteCode.GPU_UNCHECKED]
    assert told == ([] if certain else [Note(NoteCode.GPU_UNCHECKED, "other", 2)])


def test_remote_gpus_are_told_to_be_less_certain() -> None:
    outcome = outcome_of(new_plan(DENSE, (remote(), *cards(24 * GIB)), HOST, settings=ASKED))
    assert Note(NoteCode.REMOTE_UNCHECKED, count=1) in outcome.notes
    assert NoteCode.REMOTE_UNCHECKED not in counts(planned("qwen2.5-7b-q4_k_m"))


def test_what_ollama_refuses_does_not_fit() -> None:
    """It reckons before it loads, and more memory on the way is no help."""
    model, small = golden_model("llama-3.3-70b-q4_k_m"), replace(HOST, total=8 * GIB, free=8 * GIB)
    outcome = outcome_of(new_plan(model, cards(8 * GIB), small, settings=ASKED, allocator="ollama-0.6"))
    assert {note.code for note in outcome.refusals} == {NoteCode.HOST_TOO_SMALL}
    assert not outcome.fits


@pytest.mark.parametrize(
    ("arch", "said"), [("8.9", False), ("", False), ("gfx1100", True), ("Xe2 (BMG)", True), ("M4", True)]
)
def test_another_makers_gpu_is_planned_like_a_cuda_one_and_the_plan_says_so(arch: str, said: bool) -> None:
    gpus = (cards(24 * GIB)[0], replace(cards(24 * GIB)[0], name="that card", arch=arch))
    notes = outcome_of(new_plan(golden_model("qwen2.5-7b-q4_k_m"), gpus, HOST, settings=ASKED)).notes
    assert (Note(NoteCode.OTHER_MAKER, "that card") in notes) is said


@pytest.mark.parametrize(("asked", "slots", "told"), [(32768, 1, False), (32769, 1, True), (65536, 2, False)])
def test_a_conversation_longer_than_the_model_was_trained_for_is_remarked_on(
    asked: int, slots: int, told: bool
) -> None:
    settings = Settings(context_tokens=asked, parallel=slots, kv_unified=False)
    found = counts(planned("qwen2.5-7b-q4_k_m", settings=settings))
    assert found.get(NoteCode.CONTEXT_UNTRAINED) == (32768 if told else None)


def test_ollama_which_goes_no_further_says_so_alone() -> None:
    model = golden_model("qwen2.5-7b-q4_k_m")
    gpus = planned("qwen2.5-7b-q4_k_m").plan.gpus
    plan = new_plan(model, gpus, HOST, settings=Settings(context_tokens=65536), allocator="ollama")
    found = counts(outcome_of(plan))
    assert NoteCode.CONTEXT_CLAMPED in found
    assert NoteCode.CONTEXT_UNTRAINED not in found
