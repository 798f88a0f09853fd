"""llama.cpp's own commands: what they say is the plan, to the byte, read back by our own parser."""

import shlex
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.cli.parser import plan_parser, planning_options
from lamella.cli.request import requested_plan
from lamella.devices.device import Device
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, Program, Settings, SplitMode
from lamella.export.export import Export, ExportError, PieceKind, Remark, RemarkCode, Way
from lamella.export.exports import exported
from lamella.model.model import Model
from lamella.placement.placement import Flags, Overflow, Placement, placed_by_edges
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import MANUAL, Plan, new_plan, with_edge, with_layers_on
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, card, cards, remote
from tests.helpers.plans import gpu, hand_plan, small_model
from tests.helpers.real_llama_cpp import MODELS
from tests.helpers.reference import golden_model

NAMES = sorted(path.stem for path in MODELS.glob("*.gguf"))
SETTINGS = st.builds(
    Settings,
    program=st.sampled_from(Program),
    context_tokens=st.sampled_from((0, 1000, 8192)),
    type_k=st.sampled_from((CacheType.F16, CacheType.Q8_0)),
    type_v=st.sampled_from((CacheType.F16, CacheType.Q8_0)),
    flash_attention=st.sampled_from(FlashAttention),
    batch=st.sampled_from((256, 2048)),
    ubatch=st.sampled_from((128, 512)),
    parallel=st.sampled_from((None, 1, 3)),
    offload_kv=st.booleans(),
    swa_full=st.booleans(),
    pinned_host=st.booleans(),
    split_mode=st.sampled_from((SplitMode.LAYER, SplitMode.LAYER, SplitMode.NONE)),
)


def text_of(export: Export, way: Way = Way.SH) -> str:
    (piece,) = export.pieces_for(way)
    return piece.text


def words_of(export: Export) -> list[str]:
    return shlex.split(text_of(export))


def read_back(words: list[str], gpus: tuple[Device, ...], model: str) -> Outcome:
    """The plan that `lamella plan` makes of an exported command: llama.cpp's options are its own."""
    given_words = words[1:]
    for flag in ("-m", "-dev", "-fit"):
        at = given_words.index(flag)
        del given_words[at : at + 2]
    parser = plan_parser()
    options = parser.parse_args([str(MODELS / f"{model}.gguf"), *given_words, "--program", words[0]])
    options.gpu, options.ram = gpus, HOST
    return outcome_of(requested_plan(options, planning_options(parser)))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5, deadline=None)
@given(asked=SETTINGS, gpus=st.lists(st.sampled_from(cards(24 * GIB, 8 * GIB)), max_size=4).map(tuple), data=st.data())
def test_an_exported_command_means_the_plan_to_the_byte(
    name: str, asked: Settings, gpus: tuple[Device, ...], data: st.DataObject
) -> None:
    model = golden_model(name)
    if asked.split_mode is SplitMode.NONE:
        asked = replace(asked, main_gpu=data.draw(st.integers(0, max(len(gpus) - 1, 0))))
    outcome = outcome_of(data.draw(plans(model, gpus, asked)))
    export = exported("llama-server", outcome)
    assert export.reached is None
    again = read_back(words_of(export), gpus, name)
    assert moved(again) == moved(outcome)
    assert again.plan.allocation.placement.homes == outcome.plan.allocation.placement.homes
    assert [device.usage for device in again.devices] == [device.usage for device in outcome.devices]


def moved(outcome: Outcome) -> set[tuple[str, int]]:
    overflow = outcome.plan.allocation.placement.overflow
    return {(name, part.device) for part in overflow for name in part.tensors}


@st.composite
def plans(draw: st.DrawFn, model: Model, gpus: tuple[Device, ...], asked: Settings) -> Plan:
    """By fit, by flags, or drawn: edges anywhere, with experts or single tensors elsewhere."""
    how = draw(st.sampled_from(("fit", "flags", "edges"))) if gpus else "flags"
    layers = draw(st.integers(0, model.layer_count))
    rules = expert_rules(draw(st.integers(0, 5))) if model.expert_count and draw(st.booleans()) else ()
    if how == "fit" and asked.split_mode is SplitMode.LAYER:
        return new_plan(model, gpus, HOST, settings=asked)
    if how == "flags" or asked.split_mode is SplitMode.NONE:
        split = tuple(float(draw(st.integers(0, 9))) for _ in gpus)
        flags = Flags(draw(st.sampled_from((-1, layers))), split, rules)
        return new_plan(model, gpus, HOST, settings=asked, allocator=MANUAL, flags=flags)
    places = sorted(draw(st.integers(0, model.layer_count)) for _ in gpus)
    plan = new_plan(model, gpus, HOST, settings=asked, allocator=MANUAL, flags=Flags(0))
    homes = placed_by_edges(model.layer_count, tuple(places))
    overflow = draw(exceptions(model, homes, len(gpus)))
    placement = Placement(homes, overflow, overridden=bool(overflow))
    return replace(plan, allocation=replace(plan.allocation, placement=placement, flags=None))


@st.composite
def exceptions(draw: st.DrawFn, model: Model, homes: tuple[int, ...], gpu_count: int) -> tuple[Overflow, ...]:
    weights = estimated(model, Settings()).weights
    found = []
    for block in draw(st.sets(st.integers(0, model.loaded_blocks - 1), max_size=3)):
        names = [name for name, _, _ in weights.group(block).at(block)]
        kept = tuple(sorted(draw(st.sets(st.sampled_from(names), min_size=1))))
        device = draw(st.integers(-1, gpu_count - 1))
        if device != homes[block]:
            found.append(Overflow(block, kept, device))
    return tuple(found)


def test_everything_that_decides_is_said() -> None:
    plan = new_plan(golden_model("llama-3.3-70b-q4_k_m"), cards(24 * GIB, 24 * GIB), HOST)
    words = words_of(exported("llama-server", outcome_of(plan)))
    for flag in ("-m", "-dev", "-fit", "-ngl", "-ts", "-c", "-ctk", "-ctv", "-fa", "-b", "-ub", "-np", "-kvu"):
        assert words.count(flag) == 1
    assert words[words.index("-fit") + 1] == "off"
    assert words[words.index("-dev") + 1] == "CUDA0,CUDA1"


def test_no_gpu_in_the_plan_is_no_gpu_in_the_command() -> None:
    words = words_of(exported("llama-server", outcome_of(new_plan(small_model(), (), HOST))))
    assert words[words.index("-dev") + 1] == "none"
    assert words[words.index("-ngl") + 1] == "0"


def test_real_cards_are_shown_in_the_order_of_the_plan() -> None:
    gpus = gpu(uuid="GPU-bbb"), gpu(uuid="GPU-aaa")
    export = exported("llama-server", outcome_of(hand_plan(1, 3, gpus=gpus)))
    assert text_of(export).startswith("CUDA_VISIBLE_DEVICES=GPU-bbb,GPU-aaa llama-server ")
    assert text_of(export, Way.POWERSHELL).splitlines()[0] == "$env:CUDA_VISIBLE_DEVICES = 'GPU-bbb,GPU-aaa'"
    assert 'set "CUDA_VISIBLE_DEVICES=GPU-bbb,GPU-aaa"' in text_of(export, Way.CMD).splitlines()
    assert export.remarks == (Remark(RemarkCode.LOG_TO_COMPARE, "-lv 4"),)


def test_cards_that_are_not_here_have_assumed_names() -> None:
    remark = exported("llama-server", outcome_of(hand_plan(1, 3))).remarks[0]
    assert (remark.code, remark.value) == (RemarkCode.DEVICE_NAMES_ASSUMED, "CUDA0, CUDA1")


def test_remote_gpus_are_named_by_server() -> None:
    gpus = (
        replace(remote(), endpoint="attic:50052"),
        card(),
        replace(remote(), endpoint="attic:50052"),
        remote(),
    )
    plan = new_plan(small_model(8), gpus, HOST, allocator=MANUAL, flags=Flags(-1, (2.0, 2.0, 2.0, 3.0), (("x.y", 2),)))
    placement = replace(plan.allocation.placement, overflow=(Overflow(0, ("blk.0.attn_q.weight",), 2),))
    export = exported(
        "llama-server", outcome_of(replace(plan, allocation=replace(plan.allocation, placement=placement)))
    )
    words = words_of(export)
    assert words[words.index("--rpc") + 1] == "attic:50052,REMOTE2:50052"
    assert words[words.index("-dev") + 1] == "RPC0,CUDA0,RPC1,RPC2"
    assert words.index("--rpc") < words.index("-dev") < words.index("-ot")
    assert words[words.index("-ot") + 1].endswith("=RPC1[attic:50052]")
    assert RemarkCode.REMOTE_ADDRESS in [remark.code for remark in export.remarks]


def test_experts_of_the_first_layers_are_one_short_flag() -> None:
    model = golden_model("qwen3-30b-a3b-q4_k_m")
    drawn = new_plan(model, cards(24 * GIB), HOST, allocator=MANUAL, flags=Flags(-1, (), expert_rules(7)))
    words = words_of(exported("llama-server", outcome_of(drawn)))
    assert words[words.index("--n-cpu-moe") + 1] == "7"
    assert "-ot" not in words


def test_islands_come_as_close_as_flags_can_and_say_what_is_missing() -> None:
    plan = with_layers_on(hand_plan(0, 3, blocks=6), (1,), 1)
    outcome = outcome_of(plan)
    export = exported("llama-server", outcome)
    assert export.reached is not None
    codes = {remark.code: remark for remark in export.remarks}
    assert codes[RemarkCode.LAYERS_ELSEWHERE].count == 1
    held = {remark.value: (remark.count, remark.planned) for remark in export.remarks if remark.planned}
    for device in outcome.devices[:2]:
        now = export.reached.devices[device.index].usage.used
        assert held.get(f"GPU{device.index}", (now, now)) == (now, device.usage.used)


def test_variables_say_the_same_as_flags() -> None:
    model = replace(small_model(), path="/models/50% of $5.gguf")
    plan = replace(with_edge(hand_plan(1, 3), 1, 2), model=model, settings=Settings(offload_kv=False, swa_full=True))
    export = exported("llama-server-env", outcome_of(plan))
    lines = text_of(export).splitlines()
    assert "export LLAMA_ARG_MODEL='/models/50% of $5.gguf'" in lines
    for line in (
        "LLAMA_ARG_TENSOR_SPLIT=1,3", "LLAMA_ARG_N_GPU_LAYERS=4", "LLAMA_ARG_FIT=off", "LLAMA_ARG_KV_OFFLOAD=false",
        "LLAMA_ARG_SWA_FULL=true", "LLAMA_ARG_KV_UNIFIED=true", "LLAMA_ARG_N_PARALLEL=4",
    ):  # fmt: skip
        assert f"export {line}" in lines
    assert lines[-1] == "llama-server"
    assert 'Environment="LLAMA_ARG_MODEL=/models/50%% of $5.gguf"' in text_of(export, Way.SYSTEMD)


def test_fit_is_left_its_margins_and_a_context_that_it_may_lower() -> None:
    model = golden_model("llama-3.3-70b-q4_k_m")
    asked = Settings(margins=(1500 * MIB + 1, 700 * MIB), fit_context=8192)
    plan = new_plan(model, cards(24 * GIB, 24 * GIB), HOST, settings=asked)
    export = exported("llama-server-fit", outcome_of(plan))
    words = words_of(export)
    assert words[words.index("-fitt") + 1] == "1501,700"
    assert words[words.index("-fitc") + 1] == "8192"
    assert not {"-c", "-ngl", "-ts", "-ot"} & set(words)
    assert {remark.code for remark in export.remarks} == {RemarkCode.DEVICE_NAMES_ASSUMED, RemarkCode.FIT_AGAIN}


def test_what_fit_would_do_otherwise_is_counted() -> None:
    model = golden_model("llama-3.3-70b-q4_k_m")
    even = new_plan(model, cards(24 * GIB, 24 * GIB), HOST, settings=Settings(context_tokens=4096), allocator="even")
    export = exported("llama-server-fit", outcome_of(with_edge(even, 1, 20)))
    codes = {remark.code: remark.count for remark in export.remarks}
    assert export.reached is not None
    homes = zip(
        export.reached.plan.allocation.placement.homes, with_edge(even, 1, 20).allocation.placement.homes, strict=True
    )
    assert codes[RemarkCode.LAYERS_ELSEWHERE] == sum(1 for one, other in homes if one != other) > 0


def test_a_shell_that_cannot_be_given_the_name_is_left_out_with_a_sentence() -> None:
    plan = replace(hand_plan(1), model=replace(small_model(), path='/models/7" disc.gguf'))
    export = exported("llama-server", outcome_of(plan))
    assert export.ways == (Way.SH,)
    refused = {remark.way: remark.value for remark in export.remarks if remark.code is RemarkCode.WAY_REFUSED}
    assert set(refused) == {Way.POWERSHELL, Way.CMD}
    assert '7" disc.gguf' in refused[Way.CMD]


def test_a_name_that_no_shell_can_be_given_is_one_sentence() -> None:
    plan = replace(hand_plan(1), model=replace(small_model(), path="/models/a\nb.gguf"))
    with pytest.raises(ExportError, match=r"U\+000A"):
        exported("llama-server", outcome_of(plan))


def test_a_rule_that_cannot_be_written_is_said_in_other_words_or_refused() -> None:
    plan = hand_plan(0, blocks=4)
    kept = Overflow(1, ("blk.1.ffn_up.weight",), -1)
    allocation = replace(
        plan.allocation,
        placement=replace(plan.allocation.placement, overflow=(kept,), overridden=True),
        flags=Flags(-1, (), ((r"blk\.1{1,1}\.ffn_up", -1),)),
    )
    words = words_of(exported("llama-server", outcome_of(replace(plan, allocation=allocation))))
    assert words[words.index("-ot") + 1] == r"^blk\.1\.ffn_up\.weight$=CPU"


def test_batch_files_are_files() -> None:
    (piece,) = exported("llama-server", outcome_of(hand_plan(1))).pieces_for(Way.CMD)
    assert (piece.kind, piece.name) == (PieceKind.FILE, "llama-server.bat")
    assert piece.text.endswith("\n")
