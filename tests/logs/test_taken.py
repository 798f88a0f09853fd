"""A load as a plan, and what was planned beside what happened."""

from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.logs.compare import Quantity, Reason, Row, compared
from lamella.logs.matching import matching, same_model
from lamella.logs.observed import Observed
from lamella.logs.taken import Missing, taken_over
from lamella.model.library import FoundModel, ModelSource
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan
from lamella.units import GIB, MIB
from tests.helpers.log_samples import BLOB, PATH, engine_lines, text
from tests.helpers.machines import HOST
from tests.helpers.reference import golden_model
from tests.helpers.server_logs import log_bytes, read

LLAMA_1B = "llama-3.2-1b-q4_k_m"


def first(name: str, load: int = 0) -> Observed:
    return read(log_bytes(name)).loads[load]


def outcome(name: str, model: str = LLAMA_1B, load: int = 0) -> Outcome:
    taken = taken_over(first(name, load), golden_model(model), host=HOST)
    assert taken.plan is not None
    return outcome_of(taken.plan)


def rows(found: Outcome, observed: Observed) -> dict[tuple[int, Quantity], Row]:
    return {(row.device, row.quantity): row for row in compared(found, observed)}


def test_a_partial_load_on_two_devices_is_the_same_plan() -> None:
    taken = taken_over(first("server-2gpu-partial"), golden_model(LLAMA_1B), host=HOST)
    assert taken.plan is not None
    assert taken.missing == ()
    homes = taken.plan.allocation.placement.homes
    assert homes == (CPU,) * 5 + (0,) * 8 + (1,) * 4
    assert [gpu.free for gpu in taken.plan.gpus] == [3000 * MIB, 1500 * MIB]
    assert [gpu.backend for gpu in taken.plan.gpus] == [Backend.RPC, Backend.RPC]
    settings = taken.plan.settings
    assert (settings.context_tokens, settings.slots, settings.unified) == (4096, 4, True)
    assert settings.flash_attention is FlashAttention.ON


@pytest.mark.parametrize("name", ["server-2gpu-partial", "server-cpu", "server-fit-drops-layers", "server-ot"])
def test_what_was_taken_over_is_what_happened(name: str) -> None:
    found = compared(outcome(name), first(name))
    said = [row for row in found if row.difference is not None and row.quantity is not Quantity.OVERHEAD]
    assert len(said) > 4
    # Files that are mapped count holes and what is repacked; nothing else differs.
    assert [row for row in said if row.reasons and Reason.MMAP not in row.reasons] == []


def test_layers_that_the_log_counts_for_each_gpu() -> None:
    plan = taken_over(first("30_repo_r1qwen32b_q4km_4x3090", 1), golden_model("qwen2.5-32b-q4_k_m"), host=HOST).plan
    assert plan is not None
    homes = plan.allocation.placement.homes
    assert [homes.count(gpu) for gpu in range(4)] == [17, 16, 16, 16]
    assert homes[-1] == 3


def test_engines_before_autumn_2025_offload_the_output_layer_last() -> None:
    plan = taken_over(
        first("06_ollama8447_deepseek_671b_1of62"), golden_model("deepseek-r1-671b-q4_k_m"), host=HOST
    ).plan
    assert plan is not None
    homes = plan.allocation.placement.homes
    assert (homes[60], homes[61], homes[59]) == (0, CPU, CPU)


def test_a_context_that_only_the_cache_tells() -> None:
    """1.0 GiB of KV cache, and 4 parallel requests: it was 8192."""
    taken = taken_over(first("14_repo_llama31_8b_24G_classic"), golden_model("llama-3.1-8b-q4_k_m"), host=HOST)
    assert taken.settings.context_tokens == 8192
    assert Missing.CONTEXT in taken.missing


def test_without_a_model_as_far_as_the_log_goes() -> None:
    taken = taken_over(first("38_repo_qwen35moe_131k_2gpu_ts9_17"), None, host=HOST)
    assert taken.plan is None
    assert (taken.settings.context_tokens, taken.settings.batch, taken.settings.ubatch) == (131072, 4096, 512)
    assert taken.flags.tensor_split == (9.0, 17.0)
    assert set(taken.missing) == {Missing.MODEL, Missing.GPU_MEMORY}


def test_this_computers_card_is_used_where_the_log_names_it() -> None:
    uuid = "GPU-d37b4bcf-f2dc-8fc0-086a-bffc8dad9715"
    mine = Device("NVIDIA GeForce RTX 3060", Kind.GPU, Backend.CUDA, 12 * GIB, 11 * GIB, uuid=uuid, arch="8.6")
    observed = first("18_repo_qwen25coder7b_3060_v0202")
    taken = taken_over(observed, golden_model("qwen2.5-7b-q4_k_m"), gpus=(mine,), host=HOST)
    assert taken.gpus == (replace(mine, free=11490947072),)
    assert taken.host.free == observed.host_free


def reasons(settings: Settings) -> dict[Quantity, set[Reason]]:
    """Of GPU 0, where the plan asks for something else than the log of 4096 tokens, 4 slots, f16."""
    observed = first("server-ot")
    taken = outcome("server-ot")
    plan = new_plan(
        taken.plan.model,
        taken.plan.gpus,
        HOST,
        settings=settings,
        allocator="manual",
        flags=taken.plan.allocation.flags,
    )
    return {row.quantity: set(row.reasons) for row in compared(outcome_of(plan), observed) if row.device == 0}


def test_large_differences_have_their_reasons() -> None:
    asked = Settings(context_tokens=4096, parallel=4, flash_attention=FlashAttention.ON)
    assert reasons(asked)[Quantity.KV_CACHE] == set()
    assert reasons(replace(asked, context_tokens=32768))[Quantity.KV_CACHE] == {Reason.OTHER_CONTEXT}
    assert Reason.OTHER_CONTEXT in reasons(replace(asked, context_tokens=32768))[Quantity.COMPUTE]
    q8 = replace(asked, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0)
    assert reasons(q8)[Quantity.KV_CACHE] == {Reason.OTHER_CACHE_TYPE}
    off = replace(asked, flash_attention=FlashAttention.OFF)
    assert Reason.OTHER_FLASH_ATTENTION in reasons(off)[Quantity.COMPUTE]
    assert Reason.OTHER_BATCH in reasons(replace(asked, ubatch=128))[Quantity.COMPUTE]


def test_a_rounded_figure_is_no_difference_of_the_plan() -> None:
    observed = first("18_repo_qwen25coder7b_3060_v0202")
    found = rows(outcome("18_repo_qwen25coder7b_3060_v0202", "qwen2.5-7b-q4_k_m"), observed)
    cache = found[0, Quantity.KV_CACHE]
    assert (cache.planned, cache.observed) == (1792 * MIB, int(1.8 * GIB))
    assert Reason.ROUNDED in cache.reasons
    assert Reason.OLLAMA_COUNTED in found[0, Quantity.COMPUTE].reasons
    assert found[0, Quantity.WEIGHTS].reasons == ()
    percent = cache.percent
    assert percent is not None
    assert round(percent, 1) == 2.9


def test_another_model_is_said_to_be_one() -> None:
    observed = first("server-ot")
    assert same_model(observed, golden_model(LLAMA_1B))
    other = golden_model("qwen2.5-7b-q4_k_m")
    assert not same_model(observed, other)
    plan = new_plan(other, outcome("server-ot").plan.gpus, HOST)
    found = rows(outcome_of(plan), observed)
    assert Reason.OTHER_MODEL in found[0, Quantity.WEIGHTS].reasons


def test_the_model_on_this_computer() -> None:
    def model(name: str, path: str, nbytes: int) -> FoundModel:
        return FoundModel(name, Path(path), ModelSource.OLLAMA, nbytes)

    size = int(4.58 * GIB) + 8 * MIB
    blob = model("ollama:tiny:latest", f"/here/blobs/{BLOB}", size)
    file = model("tiny", "/other/tiny.gguf", size)
    small = model("tiny", "/third/tiny.gguf", size // 2)
    named = read(text(engine_lines(path="C:\\models\\tiny.gguf"))).loads[0]
    assert matching(read(text(engine_lines(path=PATH))).loads[0], (file, blob)) == blob
    assert matching(named, (small, blob, file)) == file
    assert matching(named, (small,)) is None


def test_experts_that_are_on_the_cpu() -> None:
    """784.42 MiB on the GPU with all 49 layers: only the experts can be elsewhere."""
    observed = first("36_repo_cpu_moe_three_models", 2)
    taken = taken_over(observed, golden_model("qwen3-30b-a3b-q4_k_m"), host=HOST)
    assert taken.plan is not None
    weights = rows(outcome_of(taken.plan), observed)[0, Quantity.WEIGHTS]
    assert weights.difference is not None
    assert abs(weights.difference) < 8 * MIB
    assert len(taken.flags.overrides) == 1
    assert Missing.EXPERTS not in taken.missing
