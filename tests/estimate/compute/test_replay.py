"""Replaying block by block gives what replaying the whole graph gives, and both mean what they say."""

from dataclasses import dataclass, replace
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.compute.formula import Formula
from lamella.estimate.compute.measured import Buffers
from lamella.estimate.compute.replay import Replayer
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, Program, Settings, SplitMode
from lamella.model.model import Model, Role, Tensor
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Flags, Overflow, Placement
from lamella.units import GIB
from tests.helpers.reference import GOLDEN, golden_model
from tests.helpers.whole_graph.replay import whole_buffers

MODELS = sorted(path.stem for path in (GOLDEN / "models").glob("*.gguf"))
PATTERNS = (
    r"ffn_.*_exps",
    r"blk\.\d*[13579]\.ffn_",
    r"attn_(q|k|v)",
    r"blk\.[0-9]\.",
    r"output\.weight",
    r"token_embd",
    r"ffn_down",
    r"norm",
    r"rope",
    r"ssm_",
    r"blk\.1\d\.attn",
)
QUANTISED = frozenset(CacheType) - {CacheType.F32, CacheType.F16, CacheType.BF16}


@dataclass(frozen=True)
class Question:
    model: str
    settings: Settings
    gpus: tuple[Device, ...]
    flags: Flags


def cards(count: int, backend: Backend = Backend.CUDA, free: int = 23 * GIB) -> tuple[Device, ...]:
    kind = Kind.GPU if backend is Backend.CUDA else Kind.REMOTE
    return tuple(Device(f"GPU{index}", kind, backend, 24 * GIB, free) for index in range(count))


@st.composite
def settings_of(draw: st.DrawFn) -> Settings:
    flash = draw(st.sampled_from(FlashAttention))
    type_v = draw(st.sampled_from(CacheType))
    if type_v in QUANTISED and flash is FlashAttention.OFF:
        flash = FlashAttention.ON
    return Settings(
        program=draw(st.sampled_from(Program)),
        context_tokens=draw(st.sampled_from((512, 1000, 4096, 32768))),
        type_k=draw(st.sampled_from(CacheType)),
        type_v=type_v,
        flash_attention=flash,
        batch=draw(st.sampled_from((512, 2048))),
        ubatch=draw(st.sampled_from((8, 64, 333, 512, 2048))),
        parallel=draw(st.sampled_from((1, 2, 3, 4, 32))),
        kv_unified=draw(st.booleans()),
        offload_kv=draw(st.sampled_from((True, True, True, False))),
        swa_full=draw(st.sampled_from((False, False, True))),
        split_mode=draw(st.sampled_from((SplitMode.LAYER, SplitMode.LAYER, SplitMode.NONE))),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    model = draw(st.sampled_from(MODELS))
    settings = draw(settings_of())
    if golden_model(model).mla:
        settings = replace(settings, type_v=settings.type_k)
        assume(settings.type_v not in QUANTISED or settings.flash_attention is not FlashAttention.OFF)
    count = draw(st.sampled_from((0, 1, 2, 3, 8)))
    gpus = cards(count, draw(st.sampled_from((Backend.CUDA, Backend.RPC))))
    layers = golden_model(model).layer_count
    last = count - 1 if settings.split_mode is SplitMode.LAYER else CPU
    rules = st.tuples(st.sampled_from(PATTERNS), st.integers(CPU, last))
    flags = Flags(
        draw(st.sampled_from((-1, -1, layers - 1, layers // 2, 0))),
        tuple(float(share) for share in draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))),
        tuple(draw(st.lists(rules, max_size=2))) if count else (),
    )
    return Question(model, settings, gpus, flags)


@cache
def remembering(model: str) -> Replayer:
    """One for all questions about a model, so that what it remembers is put to the test."""
    return Replayer()


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions())
def test_blocks_one_by_one_and_all_at_once_give_the_same(question: Question) -> None:
    estimate = estimated(golden_model(question.model), question.settings)
    placement = placed_by_flags(estimate, question.gpus, question.flags)
    quick = remembering(question.model).buffers(estimate, placement, question.gpus)
    assert quick is not None
    assert quick == whole_buffers(estimate, placement, question.gpus)
    sizes = remembering(question.model).projected(estimate, placement, question.gpus)
    assert sizes == tuple(buffer.projected for buffer in quick)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(MODELS), settings_of(), st.lists(st.integers(CPU, 2), min_size=1, max_size=6), st.data())
def test_islands_drawn_by_hand_are_replayed_like_anything_else(
    model: str, settings: Settings, pattern: list[int], data: st.DataObject
) -> None:
    asked = replace(settings, split_mode=SplitMode.LAYER)
    if golden_model(model).mla:
        asked = replace(asked, type_v=asked.type_k, flash_attention=FlashAttention.ON)
    estimate, gpus = estimated(golden_model(model), asked), cards(3)
    length = data.draw(st.integers(1, 4))
    count = estimate.model.layer_count
    homes = tuple(pattern[place // length % len(pattern)] for place in range(count))
    names = [tensor.name for tensor in estimate.model.tensors if tensor.layer == 1]
    chosen = tuple(data.draw(st.lists(st.sampled_from(names), unique=True, max_size=3)))
    overflow = (Overflow(1, chosen, data.draw(st.integers(CPU, 2))),) if chosen else ()
    placement = Placement(homes, overflow)
    expected = whole_buffers(estimate, placement, gpus)
    assert remembering(model).buffers(estimate, placement, gpus) == expected


@pytest.mark.parametrize("model", MODELS)
def test_moving_an_edge_asks_again_and_gives_the_same(model: str) -> None:
    estimate, gpus = estimated(golden_model(model), Settings(context_tokens=4096)), cards(2)
    replayer = Replayer()
    layers = estimate.model.layer_count
    for front in (layers // 2, layers // 2 + 1, layers // 2):
        flags = Flags(-1, (float(front), float(layers - front)))
        placement = placed_by_flags(estimate, gpus, flags)
        expected = whole_buffers(estimate, placement, gpus)
        assert replayer.buffers(estimate, placement, gpus) == expected


def test_a_real_load_takes_less_than_its_dry_run_says() -> None:
    """Pins keep two tensors from crossing where one will do: 4 pipeline copies of 4 * E * T bytes on later GPUs."""
    estimate, gpus = estimated(golden_model("llama-3.3-70b-q4_k_m"), Settings(context_tokens=8192)), cards(3)
    placement = placed_by_flags(estimate, gpus, Flags())
    *on_gpus, _ = Buffers(estimate, gpus).buffers(placement)
    saved = [buffer.projected - buffer.allocated for buffer in on_gpus]
    crossing = 4 * 4 * estimate.model.embedding_length * estimate.context.ubatch
    assert saved == [0, crossing, crossing]


def test_experts_in_system_memory_are_copied_to_the_first_gpu() -> None:
    estimate, gpus = estimated(golden_model("qwen3-30b-a3b-q4_k_m"), Settings(context_tokens=8192)), cards(1)
    model = estimate.model
    kept = placed_by_flags(estimate, gpus, Flags(-1, (), ((r"ffn_.*_exps", CPU),)))
    largest = max(tensor.nbytes for tensor in model.tensors if tensor.role is Role.EXPERTS_DOWN)
    assert Buffers(estimate, gpus).projected(kept)[0] > largest
    on_rpc = cards(1, Backend.RPC)
    assert Buffers(estimate, on_rpc).projected(kept)[0] < largest


def changed(model: Model, tensor: Tensor) -> Model:
    return replace(model, tensors=(*model.tensors, tensor))


def test_a_weight_that_no_table_knows_leaves_the_formula() -> None:
    model = golden_model("llama-3.1-8b-q4_k_m")
    strange = changed(model, Tensor("blk.0.attn_gate.weight", (4096, 4096), "f16", 1 << 25, 0, Role.ATTENTION))
    estimate, gpus = estimated(strange, Settings(context_tokens=4096)), cards(2)
    placement = placed_by_flags(estimate, gpus, Flags())
    buffers = Buffers(estimate, gpus)
    assert not buffers.exact
    assert buffers.buffers(placement) == Formula(estimate, gpus).buffers(placement)


def test_an_architecture_without_tables_leaves_the_formula() -> None:
    model = replace(golden_model("llama-3.1-8b-q4_k_m"), architecture="stablelm")
    estimate, gpus = estimated(model, Settings(context_tokens=4096)), cards(1)
    placement = placed_by_flags(estimate, gpus, Flags())
    assert Replayer().buffers(estimate, placement, gpus) is None
    assert Buffers(estimate, gpus).buffers(placement) == Formula(estimate, gpus).buffers(placement)


def test_without_a_gpu_all_is_the_computer_s() -> None:
    estimate = estimated(golden_model("smollm2-135m-q8_0"), Settings(context_tokens=2048))
    placement = placed_by_flags(estimate, (), Flags())
    (host,) = Buffers(estimate, ()).buffers(placement)
    assert host.projected == host.allocated > 0
