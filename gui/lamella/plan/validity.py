"""What types cannot say about a plan that came from outside."""

from collections.abc import Iterator
from dataclasses import astuple
from math import isfinite
from typing import Final

from lamella.devices.device import CPU, Device
from lamella.estimate.settings import OllamaOptions, Settings
from lamella.model.ggml import type_by_name
from lamella.model.model import Model
from lamella.placement.allocators import ALLOCATORS
from lamella.placement.placement import SHARED, Allocation, Overflow
from lamella.plan.plan import Plan

# Sums of sizes must stay exact wherever a plan goes, and a file of 64 MiB holds no table longer than this.
_LARGEST_NUMBER: Final = 1 << 60
_MOST_BLOCKS: Final = 1 << 20


def fault(plan: Plan) -> str | None:
    """The first thing that is wrong, as the end of a sentence; None where the plan can be worked with."""
    return next(_faults(plan), None)


def _faults(plan: Plan) -> Iterator[str]:
    yield from _model_faults(plan.model)
    for number, gpu in enumerate(plan.gpus):
        yield from _device_faults(gpu, f"GPU {number}")
    yield from _device_faults(plan.host, "system memory")
    yield from _settings_faults(plan.settings)
    if plan.allocation.started is not None:
        yield from _settings_faults(plan.allocation.started)
    if plan.allocator not in ALLOCATORS:
        yield f'allocator "{plan.allocator}" is not known to this Lamella'
    yield from _allocation_faults(plan.allocation, plan.model.block_count, len(plan.gpus))
    yield from _overflow_faults(plan.allocation.placement.overflow, plan.model)
    for pin in plan.pins:
        if not 0 <= pin < len(plan.gpus):
            yield f"a pinned edge in front of GPU {pin}, which is not there"


def _model_faults(model: Model) -> Iterator[str]:
    if not 0 <= model.block_count <= _MOST_BLOCKS:
        yield f"a model of {model.block_count} blocks"
    if not 0 <= model.next_token_blocks <= model.block_count:
        yield f"{model.next_token_blocks} next-token blocks in a model of {model.block_count}"
    for name, found in (
        ("heads", model.heads),
        ("kv_heads", model.kv_heads),
        ("feed_forward", model.feed_forward),
        ("windowed", model.windowed),
        ("cached", model.cached),
        ("recurrent", model.recurrent),
    ):
        if len(found) != model.block_count:
            yield f"{len(found)} values of {name} for {model.block_count} blocks"
    yield from _number_faults("the model", _model_numbers(model))
    projector = model.projector.tensors if model.projector else ()
    yield from _type_faults({tensor.type for tensor in (*model.tensors, *projector)})
    for tensor in projector:
        if not tensor.name or not tensor.shape:
            yield "a tensor of the projector without a name or a shape"
        yield from _number_faults(f"tensor {tensor.name} of the projector", (tensor.nbytes, *tensor.shape))
    for tensor in model.tensors:
        if not tensor.name or not tensor.shape:
            yield "a tensor without a name or a shape"
        if tensor.layer is not None and not 0 <= tensor.layer < model.block_count:
            yield f"tensor {tensor.name} in block {tensor.layer} of {model.block_count}"
        if tensor.layer is not None and not tensor.name.startswith(f"blk.{tensor.layer}."):
            yield f"tensor {tensor.name} in block {tensor.layer}"
        yield from _number_faults(f"tensor {tensor.name}", (tensor.nbytes, *tensor.shape))


def _type_faults(names: set[str]) -> Iterator[str]:
    for name in sorted(names):
        try:
            type_by_name(name)
        except KeyError:
            yield f'a tensor of type "{name}", which is not known'


def _model_numbers(model: Model) -> tuple[int, ...]:
    state, vision = model.recurrent_state, model.vision
    return (
        model.file_bytes,
        model.context_length,
        model.embedding_length,
        model.vocab_size,
        model.head_k,
        model.head_v,
        model.expert_count,
        model.experts_used,
        model.expert_feed_forward,
        model.window,
        model.mla_key_length,
        model.rope_dimensions,
        *model.heads,
        *model.kv_heads,
        *model.feed_forward,
        *((state.conv_elements, state.state_elements) if state else ()),
        *(astuple(vision) if vision else ()),
    )


def _device_faults(device: Device, name: str) -> Iterator[str]:
    yield from _number_faults(name, (device.total, device.free))
    if device.free > device.total:
        yield f"{name} has {device.free} bytes free of {device.total}"
    speed = device.bandwidth_gb_s
    if speed is not None and not (isfinite(speed) and speed > 0):
        yield f"{name} has a bandwidth of {speed}"
    if device.memory_channels is not None and device.memory_channels < 1:
        yield f"{name} has {device.memory_channels} memory channels"


def _settings_faults(settings: Settings) -> Iterator[str]:
    least_one = (settings.batch, settings.ubatch, settings.slots)
    if any(value < 1 for value in least_one) or (settings.parallel is not None and settings.parallel < 1):
        yield "a batch or a number of parallel requests below 1"
    if not settings.margins:
        yield "no margin"
    numbers = (settings.context_tokens, settings.fit_context, settings.main_gpu, *least_one, *settings.margins)
    ollama, visible = settings.ollama, settings.visible or ()
    yield from _number_faults("the settings", (*numbers, *visible, *_ollama_numbers(ollama)))


def _ollama_numbers(options: OllamaOptions) -> tuple[int, ...]:
    return options.num_gpu or 0, options.main_gpu or 0, options.overhead


def _allocation_faults(allocation: Allocation, block_count: int, gpu_count: int) -> Iterator[str]:
    homes = allocation.placement.homes
    if len(homes) != block_count + 1:
        yield f"{len(homes)} layers are placed where the model has {block_count + 1}"
    overflow = allocation.placement.overflow
    overrides = allocation.flags.overrides if allocation.flags else ()
    for device in (*homes, *(part.device for part in overflow), *(device for _, device in overrides)):
        if not CPU <= device < gpu_count:
            yield f"something is placed on GPU {device} of {gpu_count}"
    for part in overflow:
        if not SHARED <= part.place <= block_count:
            yield f"overflow of layer {part.place} in a model of {block_count + 1} layers"
    if allocation.flags and not all(isfinite(share) and share >= 0 for share in allocation.flags.tensor_split):
        yield "a tensor split that is not made of positive numbers"
    yield from _number_faults("the placement", (allocation.context_tokens,))


def _overflow_faults(overflow: tuple[Overflow, ...], model: Model) -> Iterator[str]:
    """Whatever is kept off a block is of that block: everything behind it looks tensors up by these names."""
    layers = {tensor.name: tensor.layer for tensor in model.tensors}
    for part in overflow:
        for name in part.tensors:
            if name not in layers or (0 <= part.place < model.block_count and layers[name] != part.place):
                yield f'overflow of tensor "{name}", which layer {part.place} has not'


def _number_faults(owner: str, numbers: tuple[int, ...]) -> Iterator[str]:
    for number in numbers:
        if not 0 <= number < _LARGEST_NUMBER:
            yield f"{owner} has the size {number}"
