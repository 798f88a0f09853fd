"""The verdict: what somebody reads who knows nothing of layers."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale

from lamella.devices.device import CPU
from lamella.estimate.settings import CacheType
from lamella.notes import Note, NoteCode
from lamella.plan.outcome import Outcome
from lamella.ui.note_words import note_text
from lamella.ui.verdict.judgement import Level, loud_notes, quiet_notes, verdict_of
from lamella.units import GIB
from tests.helpers.sample_plan import Sample, sample_outcome


@pytest.fixture(autouse=True)
def english_figures() -> None:
    QLocale.setDefault(QLocale("en"))


def on_gpus(**changes: object) -> Outcome:
    sample = Sample(blocks=40, edges=(0, 20))
    return sample_outcome(replace(sample, **changes))  # type: ignore[arg-type]


def test_all_on_gpus_with_room_is_good() -> None:
    verdict = verdict_of(on_gpus())
    assert (verdict.level, verdict.headline) == (Level.GOOD, "Everything runs on the GPUs")
    assert verdict.reason.startswith("It fits: the tightest device is GPU 1 with ")


def test_memory_that_gpu_and_cpu_share_is_said_to_lack_once() -> None:
    outcome = on_gpus()
    first, last = outcome.devices[0], outcome.devices[-1]
    more = first.headroom + GIB, last.headroom + GIB
    devices = (replace(first, shared=more[0]), *outcome.devices[1:-1], replace(last, shared=more[1]))
    verdict = verdict_of(replace(outcome, devices=devices))
    assert verdict.headline == "It does not fit: the memory that GPU and CPU share lacks 1.0 GiB"
    assert verdict.reason.startswith("GPU and CPU share one memory here: together they would hold ")
    assert "2 devices" not in verdict.reason


def test_what_the_engine_refuses_is_never_called_fitting() -> None:
    outcome = on_gpus()
    settings = replace(outcome.plan.settings, type_v=CacheType.Q8_0)
    note = Note(NoteCode.FLASH_ATTENTION_REQUIRED, settings.type_v)
    verdict = verdict_of(replace(outcome, plan=replace(outcome.plan, settings=settings), notes=(note,)))
    assert (verdict.level, verdict.headline) == (Level.BAD, "llama.cpp refuses to load this")
    assert verdict.reason == "A V cache of type q8_0 needs flash attention: switch it on, or choose f16."


def test_notes_that_ask_for_nothing_are_for_whoever_asks() -> None:
    overhead, twice = Note(NoteCode.ENGINE_OVERHEAD, count=457 << 20), Note(NoteCode.OUTPUT_TWICE, count=1 << 30)
    refused, lowered = Note(NoteCode.MAIN_GPU_MISSING, count=2), Note(NoteCode.CONTEXT_REDUCED, count=4096)
    outcome = replace(on_gpus(), notes=(refused, lowered, overhead, twice))
    assert loud_notes(outcome) == (lowered,)
    assert quiet_notes(outcome) == (refused, overhead, twice)
    assert verdict_of(outcome).reason == note_text(refused)


def test_layers_on_the_cpu_are_counted() -> None:
    verdict = verdict_of(sample_outcome(Sample()))
    assert (verdict.level, verdict.headline) == (Level.WARN, "22 of 81 layers run on the CPU")
    one = verdict_of(on_gpus(edges=(1, 20)))
    assert one.headline == "1 of 41 layers runs on the CPU"


def test_the_speed_is_said_with_where_it_runs_where_it_is_known() -> None:
    outcome = sample_outcome(Sample())
    assert verdict_of(outcome, 8.94).headline == "22 of 81 layers run on the CPU: about 8.9 tokens/s"
    tight = replace(outcome.devices[0], device=replace(outcome.devices[0].device, free=GIB))
    over = replace(outcome, devices=(tight, *outcome.devices[1:]))
    assert "tokens/s" not in verdict_of(over, 8.94).headline


def test_experts_on_the_cpu_are_named_as_such() -> None:
    verdict = verdict_of(on_gpus(experts_on_cpu=frozenset((3, 4, 5))))
    assert verdict.headline == "Every layer runs on a GPU, experts of 3 layers on the CPU"
    assert verdict.level is Level.WARN


def test_what_does_not_fit_says_where_and_how_much() -> None:
    outcome = on_gpus(gpu_free=10 * GIB)
    worst = min(outcome.devices, key=lambda device: device.headroom)
    verdict = verdict_of(outcome)
    assert verdict.level is Level.BAD
    assert verdict.headline.startswith(f"It does not fit: GPU {worst.index} lacks ")
    assert verdict.headline.endswith(" GiB")
    assert "2 devices are too full." in verdict.reason


def test_a_device_inside_its_margin_is_no_calm_plan() -> None:
    outcome = on_gpus()
    tight = min(outcome.devices[:-1], key=lambda device: device.headroom)
    margin = tight.headroom + tight.usage.overhead + GIB
    devices = tuple(replace(device, margin=margin) if device is tight else device for device in outcome.devices)
    verdict = verdict_of(replace(outcome, devices=devices))
    assert verdict.level is Level.WARN
    assert verdict.reason.startswith(f"GPU {tight.index} keeps only ")


def test_without_gpus_everything_runs_on_the_cpu() -> None:
    assert verdict_of(sample_outcome(Sample(blocks=8, edges=()))).headline == "Everything runs on the CPU"


def test_layers_that_are_not_loaded_run_nowhere() -> None:
    outcome = on_gpus()
    model = replace(outcome.plan.model, next_token_blocks=1)
    layers = (*outcome.layers[:39], replace(outcome.layers[39], device=CPU), outcome.layers[40])
    skipped = replace(outcome, plan=replace(outcome.plan, model=model), layers=layers)
    assert verdict_of(skipped).headline == "Everything runs on the GPUs"


def test_system_memory_that_is_too_full_has_a_sentence_of_its_own() -> None:
    outcome = on_gpus()
    devices = tuple(
        replace(each, device=replace(each.device, free=GIB // 4)) if each.index == CPU else each
        for each in outcome.devices
    )
    reason = verdict_of(replace(outcome, devices=devices)).reason
    assert reason.startswith("System memory would hold 0.5 GiB and has 0.3 GiB free.")


def test_without_gpus_nobody_is_told_to_put_fewer_layers_on_the_cpu() -> None:
    outcome = sample_outcome(Sample(blocks=8, edges=()))
    devices = tuple(replace(each, device=replace(each.device, free=GIB // 4)) for each in outcome.devices)
    reason = verdict_of(replace(outcome, devices=devices)).reason
    assert reason.endswith("A shorter context, a smaller KV cache type or a GPU would help.")
