"""Outcomes made by hand, so that what is drawn can be tested without a model file or an allocator."""

from dataclasses import dataclass, field, replace

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.placement.placement import Allocation, Placement, placed_by_edges
from lamella.placement.usage import DeviceUsage, LayerUsage, Part
from lamella.plan import drawn
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.plan.plan import Plan
from lamella.units import GIB, MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a test wants to see; the defaults are a 70B model on two 24 GiB cards."""

    blocks: int = 80
    edges: tuple[int, ...] = (22, 52)
    kv_cache: int = 64 * MIB
    light_block: int = 478 * MIB
    heavy_block: int = 555 * MIB
    output: int = 822 * MIB
    embeddings: int = 563 * MIB
    gpu_total: int = 24 * GIB
    gpu_free: int = 23 * GIB
    experts_on_cpu: frozenset[int] = frozenset()
    experts_percent: int = 90
    pins: frozenset[int] = frozenset()
    homes: tuple[int, ...] = field(default=())  # given: islands instead of edges


def sample_model(sample: Sample) -> Model:
    count = sample.blocks
    return Model(
        path="/models/Llama-3.3-70B-Instruct-Q4_K_M.gguf",
        name="Llama-3.3-70B-Instruct",
        architecture="llama",
        quantization="Q4_K_M",
        file_bytes=42_520_395_584,
        context_length=131_072,
        block_count=count,
        next_token_blocks=0,
        embedding_length=8192,
        vocab_size=128_256,
        heads=(64,) * count,
        kv_heads=(8,) * count,
        feed_forward=(28_672,) * count,
        head_k=128,
        head_v=128,
        expert_count=128 if sample.experts_on_cpu else 0,
        experts_used=8 if sample.experts_on_cpu else 0,
        expert_feed_forward=0,
        window=0,
        windowed=(False,) * count,
        cached=(True,) * count,
        recurrent=(False,) * count,
        recurrent_state=None,
        mla=False,
        causal=True,
        tied=False,
        tensors=(),
    )


def _layer(sample: Sample, place: int, *, device: int) -> LayerUsage:
    if place == sample.blocks:
        return LayerUsage(device, sample.output, 0, device)
    third = place < sample.blocks // 8 or place >= sample.blocks - sample.blocks // 8 or place % 3 == 0
    weights = sample.heavy_block if third else sample.light_block
    if place not in sample.experts_on_cpu or device == CPU:
        return LayerUsage(device, weights, sample.kv_cache, device)
    experts = weights * sample.experts_percent // 100
    names = tuple(f"blk.{place}.ffn_{kind}_exps.weight" for kind in ("up", "gate", "down"))
    return LayerUsage(device, weights - experts, sample.kv_cache, device, (Part(CPU, names, experts),))


def _usage(device: int, layers: tuple[LayerUsage, ...], *, embeddings: int) -> DeviceUsage:
    own = sum(layer.weights for layer in layers if layer.device == device)
    parts = sum(part.nbytes for layer in layers for part in layer.overflow if part.device == device)
    cache = sum(layer.kv_cache for layer in layers if layer.cache_device == device)
    return DeviceUsage(
        weights=own + parts + (embeddings if device == CPU else 0),
        kv_cache=cache,
        compute=600 * MIB if own else 0,
        compute_projected=600 * MIB if own else 0,
        overhead=450 * MIB if device != CPU else 0,
    )


def sample_outcome(sample: Sample | None = None) -> Outcome:
    """The outcome of a plan that nobody computed: every byte comes from `sample`."""
    sample = sample or Sample()
    homes = sample.homes or placed_by_edges(sample.blocks + 1, sample.edges)
    layers = tuple(_layer(sample, place, device=device) for place, device in enumerate(homes))
    gpu = Device("NVIDIA GeForce RTX 4090", Kind.GPU, Backend.CUDA, sample.gpu_total, sample.gpu_free)
    gpus = tuple(replace(gpu, uuid=f"GPU-{index}") for index in range(len(sample.edges)))
    host = Device("64 GB DDR5", Kind.CPU, Backend.CPU, 64 * GIB, 50 * GIB)
    settings = Settings(context_tokens=16_384)
    model = sample_model(sample)
    devices = tuple(
        DeviceOutcome(
            index=index,
            device=host if index == CPU else gpus[index],
            usage=_usage(index, layers, embeddings=sample.embeddings),
            layers=homes.count(index),
            margin=0 if index == CPU else settings.margin(index),
        )
        for index in (*range(len(gpus)), CPU)
    )
    allocation = Allocation(Placement(homes), 16_384, None)
    return Outcome(
        plan=Plan(model, gpus, host, settings, "manual", allocation, sample.pins),
        estimate=estimated(model, settings),
        devices=devices,
        layers=layers,
        input_bytes=sample.embeddings,
        notes=(),
    )


def with_edge(sample: Sample, edge: int, place: int) -> Sample:
    """The sample after somebody dragged one edge; the neighbours hold their places, and islands are gathered."""
    changed = tuple(place if index == edge else old for index, old in enumerate(sample.edges))
    return replace(sample, edges=changed, homes=())


def edges_of(outcome: Outcome) -> tuple[int, ...]:
    """Edges of the outcome's placement, counted where there are islands."""
    return drawn.edges_of(outcome.plan.allocation.placement, len(outcome.plan.gpus))
