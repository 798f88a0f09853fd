"""Bars of layers and what stands apart from them."""

from dataclasses import replace

from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.placement.ledger import Ledger, device_usages, layer_usages
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import INPUT, Flags, Overflow, Placement
from lamella.units import GIB, MIB
from tests.helpers.machines import cards, remote
from tests.helpers.reference import golden_model

GPUS = cards(24 * GIB, 24 * GIB)


def test_a_tied_embedding_is_paid_for_twice_with_a_gpu_and_once_without() -> None:
    model = golden_model("llama-3.2-1b-q4_k_m")
    estimate = estimated(model, Settings(context_tokens=4096))
    embedding = next(tensor.nbytes for tensor in model.tensors if tensor.name == "token_embd.weight")
    on_gpu = placed_by_flags(estimate, GPUS[:1], Flags())
    norm = 2048 * 4
    assert layer_usages(estimate, on_gpu, GPUS[:1])[-1].weights == embedding + norm
    assert device_usages(estimate, on_gpu, GPUS[:1])[CPU].weights == embedding
    on_cpu = Placement((CPU,) * 17)
    assert layer_usages(estimate, on_cpu, ())[-1].weights == norm
    assert Ledger(estimate, ()).input_bytes(on_cpu) == embedding


def test_a_tied_embedding_that_can_be_repacked_is_paid_for_twice_on_the_cpu_too() -> None:
    """Llama 2 has an output matrix; with a copy of its q4_0 embedding instead, that copy is repacked for products."""
    model = golden_model("llama-2-7b-q4_0")
    names = {tensor.name: tensor for tensor in model.tensors}
    assert names["token_embd.weight"].type == "q4_0"
    tensors = tuple(tensor for tensor in model.tensors if tensor.name != "output.weight")
    estimate = estimated(replace(model, tied=True, tensors=tensors), Settings(context_tokens=4096))
    on_cpu = Placement((CPU,) * 33)
    embedding = names["token_embd.weight"].nbytes
    assert layer_usages(estimate, on_cpu, ())[-1].weights == embedding + 4096 * 4
    # A CUDA card's pinned buffer is preferred to the one for repacked weights, and takes both uses.
    assert layer_usages(estimate, on_cpu, GPUS)[-1].weights == 4096 * 4
    assert layer_usages(estimate, on_cpu, (remote(),))[-1].weights == embedding + 4096 * 4


def test_an_overflowing_layer_is_split_between_its_devices() -> None:
    model = golden_model("qwen3-30b-a3b-q4_k_m")
    estimate = estimated(model, Settings(context_tokens=4096))
    names = tuple(f"blk.7.ffn_{part}_exps.weight" for part in ("gate", "up", "down"))
    plain = layer_usages(estimate, Placement((0,) * 49), GPUS)[7]
    split = layer_usages(estimate, Placement((0,) * 49, (Overflow(7, names, CPU),)), GPUS)[7]
    (part,) = split.overflow
    assert (part.device, part.tensors) == (CPU, names)
    assert part.nbytes == sum(tensor.nbytes for tensor in model.tensors if tensor.name in names)
    # CUDA pads the rows of ffn_down, 768 elements, by 256 more: 210 bytes, and then to the next 128.
    assert plain.total - split.total == 256
    assert split.kv_cache == plain.kv_cache


def test_without_kv_offload_all_caches_are_in_system_memory() -> None:
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), Settings(context_tokens=4096, offload_kv=False))
    placement = placed_by_flags(estimate, GPUS, Flags())
    usages = device_usages(estimate, placement, GPUS)
    assert [usage.kv_cache for usage in usages] == [0, 0, 4096 * 28 * 2 * 512 * 2]
    layer = layer_usages(estimate, placement, GPUS)[0]
    assert (layer.device, layer.cache_device, layer.kv_cache) == (0, CPU, 4096 * 2 * 512 * 2)


def test_islands_are_summed_like_anything_else() -> None:
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), Settings(context_tokens=4096))
    order = device_usages(estimate, Placement((0,) * 15 + (1,) * 14), GPUS)
    islands = device_usages(estimate, Placement((0, 1) * 14 + (1,)), GPUS)
    assert sum(usage.weights for usage in order) == sum(usage.weights for usage in islands)
    assert [usage.kv_cache for usage in islands[:2]] == [4096 * 14 * 2 * 512 * 2] * 2


def test_used_memory_has_the_overhead_and_what_fit_compares_has_not() -> None:
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), Settings(context_tokens=4096))
    usage = device_usages(estimate, placed_by_flags(estimate, GPUS, Flags()), GPUS)[0]
    assert usage.used - usage.projected == 457 * MIB + usage.compute - usage.compute_projected


def test_an_embedding_on_a_gpu_stands_apart_there() -> None:
    estimate = estimated(golden_model("qwen2.5-7b-q8_0"), Settings(context_tokens=4096))
    placement = Placement((0,) * 29, (Overflow(INPUT, ("token_embd.weight",), 1),))
    usages = device_usages(estimate, placement, GPUS)
    assert usages[CPU].weights == 0
    assert usages[1].weights == Ledger(estimate, GPUS).input_bytes(placement) > 0
