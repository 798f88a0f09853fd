"""KoboldCpp, LM Studio and text-generation-webui: what is written for them, and what they cannot be told."""

import json
import os
import re
import shlex
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamella.errors import LamellaError
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.export.export import Export, ExportError, PieceKind, RemarkCode, StepCode, Way
from lamella.export.exports import EXPORTS, exported
from lamella.placement.placement import Flags, Placement
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import MANUAL, Plan, new_plan, with_layers_on
from lamella.units import GIB
from tests.helpers.machines import HOST, cards
from tests.helpers.plans import gpu, hand_plan, small_model
from tests.helpers.reference import golden_model

ASKED = Settings(context_tokens=8192, parallel=1, kv_unified=False, batch=512)


def experts() -> Plan:
    model = golden_model("qwen3-30b-a3b-q4_k_m")
    flags = Flags(-1, (20.0, 29.0), expert_rules(12))
    return new_plan(model, cards(24 * GIB, 24 * GIB), HOST, settings=ASKED, allocator=MANUAL, flags=flags)


def file_of(export: Export) -> str:
    (text,) = (piece.text for piece in export.pieces if piece.kind is PieceKind.FILE and piece.way is None)
    return text


def steps_of(export: Export) -> dict[StepCode, str]:
    return {step.code: step.value for piece in export.pieces for step in piece.steps}


def codes(export: Export) -> set[RemarkCode]:
    return {remark.code for remark in export.remarks}


def kcpps(plan: Plan) -> Any:  # noqa: ANN401
    return json.loads(file_of(exported("koboldcpp", outcome_of(plan))))


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("blocks", [1, 5])
def test_every_export_takes_every_kind_of_plan(name: str, blocks: int) -> None:
    island = with_layers_on(hand_plan(0, blocks, blocks=blocks), (0,), 1)
    for plan in (hand_plan(0, 0, blocks=blocks), hand_plan(blocks=blocks), island, experts()):
        export = exported(name, outcome_of(plan))
        assert export.title == name
        assert export.pieces
        for piece in export.pieces:
            assert (piece.kind is PieceKind.STEPS) == bool(piece.steps)
            assert bool(piece.steps) != bool(piece.text)
            assert piece.text.endswith("\n") or piece.steps
            assert bool(piece.name) == (piece.kind is PieceKind.FILE)


def test_koboldcpp_gets_the_placement_in_its_own_words() -> None:
    found = kcpps(experts())
    assert found["gpulayers"] == 49
    assert found["tensor_split"] == [20, 29]
    assert found["moecpu"] == 12
    assert "overridetensors" not in found
    assert found["autofit"] is False
    assert (found["contextsize"], found["batchsize"], found["quantkv"]) == (8192, 512, "f16")
    assert found["device"] == "CUDA0,CUDA1"
    assert found["usecuda"] == ["normal"]
    assert kcpps(hand_plan(0, 5))["usecuda"] == ["normal"]
    assert kcpps(hand_plan(0))["usecuda"] == ["normal", "0"]
    assert exported("koboldcpp", outcome_of(experts())).reached is None


def test_koboldcpp_without_gpus_has_no_layers_on_any() -> None:
    found = kcpps(new_plan(small_model(), (), HOST))
    assert found["usecpu"] is True
    assert found["gpulayers"] == 0
    assert "usecuda" not in found


def test_koboldcpp_says_what_it_has_not() -> None:
    asked = Settings(type_k=CacheType.Q5_0, type_v=CacheType.Q8_0, ubatch=300, pinned_host=False)
    export = exported("koboldcpp", outcome_of(replace(hand_plan(1), settings=asked)))
    assert {
        RemarkCode.CACHE_TYPE_UNAVAILABLE,
        RemarkCode.ONE_CACHE_TYPE,
        RemarkCode.ONE_BATCH,
        RemarkCode.NO_HOST_UNSAID,
    } <= codes(export)
    assert json.loads(file_of(export))["batchsize"] == 256


def test_a_name_with_signs_of_json_arrives() -> None:
    path = '/m/a "b" \\ c 模型.gguf'
    plan = hand_plan(1)
    found = kcpps(replace(plan, model=replace(plan.model, path=path)))
    assert found["model_param"] == path


def test_lm_studio_is_told_layers_and_experts() -> None:
    export = exported("lm-studio", outcome_of(experts()))
    steps = steps_of(export)
    assert steps[StepCode.GPU_OFFLOAD] == "48/48"
    assert steps[StepCode.EXPERTS_ON_CPU] == "12/48"
    assert steps[StepCode.GPU_SPLIT] == "20,29"
    assert steps[StepCode.FLASH_ATTENTION] == "on"
    assert export.reached is None
    (command,) = export.pieces_for(Way.SH)[1:]
    words = shlex.split(command.text)
    assert words[:2] == ["lms", "load"]
    assert words[words.index("--gpu") + 1] == "max"
    assert words[words.index("--context-length") + 1] == "8192"


@pytest.mark.parametrize(("layers", "share"), [(0, "off"), (5, "max"), (2, "0.4")])
def test_lm_studio_takes_a_share_of_the_layers(layers: int, share: str) -> None:
    plan = new_plan(small_model(), cards(24 * GIB), HOST, allocator=MANUAL, flags=Flags(layers))
    export = exported("lm-studio", outcome_of(plan))
    words = shlex.split(export.pieces_for(Way.SH)[1].text)
    assert words[words.index("--gpu") + 1] == share
    assert (RemarkCode.RATIO_ONLY in codes(export)) == (share == "0.4")


def test_lm_studio_cannot_place_single_tensors() -> None:
    plan = new_plan(
        small_model(), cards(24 * GIB), HOST, allocator=MANUAL, flags=Flags(-1, (), ((r"blk\.1\.ffn", -1),))
    )
    export = exported("lm-studio", outcome_of(plan))
    assert {RemarkCode.PER_TENSOR_UNSAID, RemarkCode.TENSORS_ELSEWHERE} <= codes(export)
    assert export.reached is not None


def yaml_entry(text: str) -> tuple[str, dict[str, str]]:
    """One entry of single-quoted texts and bare words."""

    def plain(scalar: str) -> str:
        if not scalar.startswith("'"):
            assert re.fullmatch(r"-?\d+|true|false", scalar), scalar
            return scalar
        assert re.fullmatch(r"'(?:[^']|'')*'", scalar), scalar
        return scalar[1:-1].replace("''", "'")

    head, *lines = text.splitlines()
    pairs = (line.removeprefix("  ").split(": ", 1) for line in lines)
    return plain(head.removesuffix(":")), {name: plain(value) for name, value in pairs}


def test_text_generation_webui_gets_an_entry_that_finds_the_file() -> None:
    plan = experts()
    path = "/models/it's (new) a+b [x].gguf"
    export = exported("text-generation-webui", outcome_of(replace(plan, model=replace(plan.model, path=path))))
    key, entry = yaml_entry(file_of(export))
    assert re.match(key, "it's (new) a+b [x].gguf")
    assert not re.match(key, "it's (new) a+b [x].gguf.old")
    assert (entry["gpu_layers"], entry["tensor_split"], entry["ctx_size"]) == ("49", "20,29", "8192")
    extra = shlex.split(entry["extra_flags"])
    assert extra[extra.index("--n-cpu-moe") + 1] == "12"
    assert extra[extra.index("-dev") + 1] == "CUDA0,CUDA1"
    assert "-ngl" not in extra


def test_text_generation_webui_says_how_its_gpus_get_their_names() -> None:
    gpus = gpu(uuid="GPU-b"), gpu(uuid="GPU-a")
    export = exported("text-generation-webui", outcome_of(hand_plan(1, 3, gpus=gpus)))
    said = [remark.value for remark in export.remarks if remark.code is RemarkCode.START_WITH]
    assert said == ["CUDA_VISIBLE_DEVICES=GPU-b,GPU-a"]


def tried(name: str, outcome: Outcome) -> tuple[Export, str]:
    """The export, or nothing and why not."""
    try:
        return exported(name, outcome), ""
    except LamellaError as error:
        return Export(name, ()), str(error)


@settings(max_examples=30, deadline=None)
@given(name=st.sampled_from(list(EXPORTS)), path=st.text(min_size=1, max_size=20).map("/m/{}".format))
@example(name="ollama", path=os.fsdecode(b"/m/\xff.gguf"))
@example(name="lm-studio", path="/m/")
@example(name="text-generation-webui", path="/m/\x1b]0;x\x07.gguf")
def test_any_name_is_exported_or_refused_in_a_sentence(name: str, path: str) -> None:
    plan = hand_plan(1, 2)
    outcome = outcome_of(replace(plan, model=replace(plan.model, path=path)))
    export, sentence = tried(name, outcome)
    assert sentence.isprintable()
    assert bool(sentence) != bool(export.pieces)
    for piece in export.pieces:
        assert not [letter for letter in piece.text if unicodedata.category(letter) == "Cc" and letter != "\n"]
        piece.text.encode()


def test_sixteen_gpus_are_more_than_a_split_can_say() -> None:
    plan = new_plan(small_model(20), cards(*[GIB] * 16), HOST, allocator=MANUAL, flags=Flags(-1, (1.0,) * 15))
    homes = (*range(16), *(15,) * 5)
    allocation = replace(plan.allocation, placement=Placement(homes), flags=None)
    outcome = outcome_of(replace(plan, allocation=allocation))
    with pytest.raises(ExportError, match="16 GPUs"):
        exported("llama-server", outcome)
    assert exported("ollama", outcome).pieces


def test_text_generation_webui_always_asks_for_flash_attention() -> None:
    asked = replace(ASKED, flash_attention=FlashAttention.OFF)
    export = exported("text-generation-webui", outcome_of(replace(experts(), settings=asked)))
    assert export.reached is not None
    assert RemarkCode.DEVICE_HOLDS in codes(export)
