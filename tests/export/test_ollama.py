"""Ollama's exports: what they say, what Ollama makes of it by its own rules, and how far that is from the plan."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU, Device
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Settings
from lamella.export.compared import differences, distance
from lamella.export.export import Export, PieceKind, RemarkCode, Subject, Way
from lamella.export.exports import exported
from lamella.export.ollama import SERVICE_FILE, model_name, modelfile
from lamella.export.ollama_variant import variant
from lamella.export.quoting import QuotingError
from lamella.placement.layer_shares import homes_by_shares
from lamella.placement.placement import Flags, Placement, placed_by_edges
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import MANUAL, new_plan, with_layers_on
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, card, cards, remote
from tests.helpers.plans import gpu, hand_plan, small_model
from tests.helpers.reference import golden_model
from tests.helpers.shells import systemd_environment

ALL = ("ollama", "ollama-own", "ollama-0.12", "ollama-0.6")


def parameters(export: Export) -> dict[str, str]:
    (text,) = (piece.text for piece in export.pieces if piece.name == "Modelfile")
    lines = text.splitlines()
    assert lines[0].startswith("FROM ")
    return dict(line.removeprefix("PARAMETER ").split(" ", 1) for line in lines[1:])


def variables(export: Export) -> dict[str, str]:
    (text,) = (piece.text for piece in export.pieces if piece.name == SERVICE_FILE)
    head, *lines = text.splitlines()
    assert head == "[Service]"
    return dict(systemd_environment(line) for line in lines)


def codes(export: Export) -> dict[RemarkCode, list[str]]:
    found: dict[RemarkCode, list[str]] = {}
    for remark in export.remarks:
        found.setdefault(remark.code, []).append(remark.value)
    return found


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(("llama-3.1-8b-q4_k_m", "gemma-3-27b-q4_k_m", "qwen3-30b-a3b-q4_k_m")),
    gpus=st.lists(st.sampled_from(cards(24 * GIB, 12 * GIB)), min_size=1, max_size=4).map(tuple),
    data=st.data(),
)
def test_every_plan_in_the_order_of_the_gpus_can_be_reached(
    name: str, gpus: tuple[Device, ...], data: st.DataObject
) -> None:
    model = golden_model(name)
    places = sorted(data.draw(st.integers(0, model.layer_count)) for _ in gpus)
    homes = placed_by_edges(model.layer_count, tuple(places))
    plan = new_plan(model, gpus, HOST, settings=Settings(context_tokens=4096), allocator=MANUAL, flags=Flags(0))
    plan = replace(plan, allocation=replace(plan.allocation, placement=Placement(homes), flags=None))
    export = exported("ollama", outcome_of(plan))
    assert {RemarkCode.LAYERS_ELSEWHERE, RemarkCode.TENSORS_ELSEWHERE}.isdisjoint(codes(export))
    # The same by llama.cpp's rules from what was written down.
    used = [index for index in range(len(gpus)) if index in homes] or [*range(len(gpus))]
    told, server = parameters(export), variables(export)
    if split := server.get("LLAMA_ARG_TENSOR_SPLIT"):
        shares = [float(share) for share in split.split(",")]
        local = homes_by_shares(len(homes), int(told["num_gpu"]), [*shares, *[0.0] * (len(used) - len(shares))])
        assert tuple(CPU if home == CPU else used[home] for home in local) == homes


@settings(max_examples=15, deadline=None)
@given(name=st.sampled_from(ALL), edges=st.tuples(st.integers(0, 33), st.integers(0, 33)), spread=st.booleans())
def test_what_is_said_of_the_distance_is_what_the_rules_answer(name: str, edges: tuple[int, int], spread: bool) -> None:
    model = golden_model("llama-3.1-8b-q4_k_m")
    plan = new_plan(model, cards(8 * GIB, 6 * GIB), HOST, settings=Settings(context_tokens=8192))
    homes = placed_by_edges(model.layer_count, (min(edges), max(edges)))
    allocation = replace(plan.allocation, placement=Placement(homes), flags=None)
    asked = replace(plan.settings, ollama=OllamaOptions(sched_spread=spread))
    outcome = outcome_of(replace(plan, allocator=MANUAL, allocation=allocation, settings=asked))
    export = exported(name, outcome)
    counted = {remark.code: remark.count for remark in export.remarks}
    if export.reached is None:
        assert RemarkCode.DEVICE_HOLDS not in counted
        return
    there = export.reached.plan.allocation.placement.homes
    assert counted.get(RemarkCode.LAYERS_ELSEWHERE, 0) == sum(
        1 for one, other in zip(homes, there, strict=True) if one != other
    )
    held = {
        remark.value: (remark.count, remark.planned) for remark in export.remarks if remark.value[:3] in ("GPU", "CPU")
    }
    for before, after in zip(outcome.devices, export.reached.devices, strict=True):
        if before.usage.used != after.usage.used:
            device = "CPU" if before.index == CPU else f"GPU{before.index}"
            assert held[device] == (after.usage.used, before.usage.used)


def test_ollamas_own_choice_is_left_to_it_where_the_plan_is_that() -> None:
    asked = Settings(context_tokens=8192, parallel=1)
    plan = new_plan(golden_model("qwen3-30b-a3b-q4_k_m"), cards(12 * GIB), HOST, settings=asked, allocator="ollama")
    export = exported("ollama-own", outcome_of(plan))
    assert "num_gpu" not in parameters(export)
    assert export.reached is None
    assert RemarkCode.FIT_AGAIN in codes(export)


def test_margins_reach_the_fit_that_ollama_starts() -> None:
    asked = Settings(context_tokens=8192, parallel=1, margins=(3000 * MIB,))
    plan = new_plan(golden_model("qwen3-30b-a3b-q4_k_m"), cards(12 * GIB), HOST, settings=asked, allocator="ollama")
    assert variables(exported("ollama", outcome_of(plan)))["LLAMA_ARG_FIT_TARGET"] == "3000"


def test_several_gpus_are_asked_for_by_variables_that_are_read() -> None:
    gpus = gpu(uuid="GPU-b"), gpu(uuid="GPU-c"), gpu(uuid="GPU-a")
    export = exported("ollama", outcome_of(with_layers_on(hand_plan(0, 2, 2, gpus=gpus), (0,), 0)))
    server = variables(export)
    assert server["CUDA_VISIBLE_DEVICES"] == "GPU-b,GPU-a"
    assert server["OLLAMA_SCHED_SPREAD"] == "1"
    assert "OLLAMA_NUM_GPU" not in server
    assert codes(export)[RemarkCode.NUM_GPU_UNREAD] == ["CUDA_VISIBLE_DEVICES, OLLAMA_SCHED_SPREAD"]
    assert "CUDA_VISIBLE_DEVICES" in codes(export)[RemarkCode.ALL_MODELS][0]
    assert RemarkCode.DEVICE_NAMES_ASSUMED not in codes(export)


def test_cards_without_a_number_of_their_own_are_counted() -> None:
    export = exported("ollama", outcome_of(hand_plan(0, 5)))
    assert variables(export)["CUDA_VISIBLE_DEVICES"] == "0"
    assert "OLLAMA_SCHED_SPREAD" not in variables(export)
    assert RemarkCode.DEVICE_NAMES_ASSUMED in codes(export)


def test_settings_become_options_and_variables() -> None:
    asked = Settings(
        context_tokens=16384,
        parallel=2,
        batch=1024,
        ubatch=256,
        type_k=CacheType.Q8_0,
        type_v=CacheType.F16,
        flash_attention=FlashAttention.ON,
        offload_kv=False,
    )
    export = exported("ollama", outcome_of(replace(hand_plan(1, 3), settings=asked)))
    assert parameters(export) == {"num_ctx": "8192", "num_batch": "256", "num_gpu": "4"}
    server = variables(export)
    assert server["OLLAMA_KV_CACHE_TYPE"] == "q8_0"
    assert server["OLLAMA_FLASH_ATTENTION"] == "1"
    assert server["OLLAMA_NUM_PARALLEL"] == "2"
    said = codes(export)
    assert said[RemarkCode.ONE_CACHE_TYPE] == ["q8_0"]
    assert RemarkCode.ONE_BATCH in said


def test_experts_are_kept_off_by_the_variable_that_is_handed_down() -> None:
    model = golden_model("qwen3-30b-a3b-q4_k_m")
    plan = new_plan(model, cards(12 * GIB), HOST, allocator=MANUAL, flags=Flags(-1, (), expert_rules(31)))
    outcome = outcome_of(plan)
    assert variables(exported("ollama", outcome))["LLAMA_ARG_N_CPU_MOE"] == "31"
    own = exported("ollama-own", outcome)
    assert not [name for name in variables(own) if name.startswith("LLAMA_ARG_")]
    assert own.reached is not None
    assert distance(outcome, own.reached) > (0, 0)


def test_rules_name_the_gpus_as_ollama_shows_them() -> None:
    gpus = card(), card(), card()
    plan = hand_plan(0, 2, 2, blocks=6, gpus=gpus)
    rules = ((r"blk\.5\.ffn", 2), (r"blk\.1\.ffn", CPU))
    plan = new_plan(
        plan.model, gpus, HOST, allocator=MANUAL, flags=Flags(-1, (2.0, 0.0, 5.0), ((r"blk\.0\.ffn", 2), *rules))
    )
    export = exported("ollama", outcome_of(plan))
    assert variables(export)["LLAMA_ARG_OVERRIDE_TENSOR"] == r"blk\.0\.ffn=CUDA1,blk\.5\.ffn=CUDA1,blk\.1\.ffn=CPU"
    assert RemarkCode.DISCOVERY_AT_RISK in codes(export)


def test_remote_gpus_are_left_out_and_told() -> None:
    plan = new_plan(small_model(8), (remote(), card()), HOST, allocator=MANUAL, flags=Flags(-1, (4.0, 5.0)))
    export = exported("ollama", outcome_of(plan))
    assert RemarkCode.REMOTE_UNUSED in codes(export)
    assert export.reached is not None
    assert 0 not in export.reached.plan.allocation.placement.homes


def test_older_ollamas_have_fewer_cache_types() -> None:
    asked = Settings(context_tokens=4096, type_k=CacheType.Q5_1, type_v=CacheType.Q5_1)
    outcome = outcome_of(replace(hand_plan(1), settings=asked))
    assert codes(exported("ollama-0.12", outcome))[RemarkCode.CACHE_TYPE_UNAVAILABLE] == ["q5_1"]
    assert RemarkCode.CACHE_TYPE_UNAVAILABLE not in codes(exported("ollama", outcome))


@pytest.mark.parametrize("name", ALL)
def test_every_place_where_variables_are_set_has_all_of_them(name: str) -> None:
    gpus = gpu(uuid="GPU-b"), gpu(uuid="GPU-a")
    export = exported(name, outcome_of(hand_plan(1, 3, gpus=gpus)))
    assert set(export.ways) == {Way.SYSTEMD, Way.SH, Way.LAUNCHD, Way.WINDOWS, Way.DOCKER}
    for way in export.ways:
        text = "\n".join(piece.text for piece in export.pieces_for(way))
        for key, value in variables(export).items():
            assert key in text
            assert value in text
        assert "-lamella -f" in text


def test_the_app_has_to_be_started_again() -> None:
    export = exported("ollama", outcome_of(hand_plan(1)))
    for way in (Way.LAUNCHD, Way.WINDOWS):
        assert PieceKind.STEPS in [piece.kind for piece in export.pieces_for(way)]


def subject(path: str, name: str = "", ollama_name: str = "") -> Subject:
    plan = hand_plan(1)
    return Subject(outcome_of(replace(plan, model=replace(plan.model, path=path, name=name))), ollama_name)


def test_a_model_of_ollama_is_called_by_its_name() -> None:
    assert modelfile(subject("/x/sha256-1", ollama_name="llama3.1:8b"), ()) == "FROM llama3.1:8b\n"
    assert model_name(subject("/x/y.gguf", ollama_name="hf.co/user/Some_Model:Q4")) == "some_model-lamella"
    assert model_name(subject("/x/y.gguf", ollama_name="attic:5000/team/llama:8b")) == "llama-lamella"


def test_a_file_of_ollamas_store_without_its_name_is_told_of() -> None:
    plan = hand_plan(1)
    path = "/usr/share/ollama/.ollama/models/blobs/sha256-" + "a" * 64
    export = exported("ollama", outcome_of(replace(plan, model=replace(plan.model, path=path))))
    assert codes(export)[RemarkCode.ALREADY_IN_OLLAMA] == [path]


@pytest.mark.parametrize("path", ["/m/a b $c `d` 'e' 100%.gguf", "C:\\models\\x y.gguf", "/模型/a#b.gguf"])
def test_from_takes_the_line_as_it_stands(path: str) -> None:
    assert modelfile(subject(path), ()) == f"FROM {path}\n"


@pytest.mark.parametrize(
    "path", ["/m/a\nPARAMETER x.gguf", "/m/a\u00a0b.gguf", "/m/a\u200db.gguf", '"a".gguf', "/m/ends in a blank "]
)
def test_what_a_modelfile_would_take_otherwise_is_refused(path: str) -> None:
    with pytest.raises(QuotingError):
        modelfile(subject(path), ())


@given(st.text(max_size=80))
def test_names_are_such_as_ollama_takes(name: str) -> None:
    made = model_name(subject("/m/x.gguf", name))
    assert made.endswith("-lamella")
    assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789._-" for letter in made)
    assert made[0].isalnum()
    assert len(made) < 80


def test_a_folder_that_docker_would_cut_is_left_out_with_a_sentence() -> None:
    plan = hand_plan(1)
    export = exported("ollama", outcome_of(replace(plan, model=replace(plan.model, path="/a:b/m.gguf"))))
    assert Way.DOCKER not in export.ways
    assert [remark.way for remark in export.remarks if remark.code is RemarkCode.WAY_REFUSED] == [Way.DOCKER]


def test_a_running_server_is_asked_for_parameters_alone() -> None:
    made = variant(Subject(outcome_of(hand_plan(2)), "llama3.1:8b"))
    assert made.name == "llama3.1-lamella"
    assert dict(made.parameters) == {"num_ctx": 4096, "num_batch": 512, "num_gpu": 3}
    assert made.remarks == differences(outcome_of(hand_plan(2)), made.reached)
    assert made.reached.plan.allocation.placement.homes == (CPU, CPU, 0, 0, 0)


def test_the_one_gpu_of_a_plan_is_named_to_a_running_server() -> None:
    made = variant(Subject(outcome_of(hand_plan(0, 0))))
    assert dict(made.parameters).get("main_gpu") == 1
    assert set(made.reached.plan.allocation.placement.homes) == {1}


def test_what_a_server_would_need_variables_for_is_told() -> None:
    asked = Settings(context_tokens=4096, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0)
    made = variant(Subject(outcome_of(replace(hand_plan(0), settings=asked))))
    assert RemarkCode.DEVICE_HOLDS in {remark.code for remark in made.remarks}
