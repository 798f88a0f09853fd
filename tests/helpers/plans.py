"""Small models and any plan for them, for tests that need no file."""

from dataclasses import replace

from hypothesis import strategies as st

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Program, Settings, SplitMode
from lamella.model.ggml import known_types
from lamella.model.model import Model, Projector, Recurrent, Role, Tensor, Vision
from lamella.notes import Note, NoteCode
from lamella.placement.flags import flags_of
from lamella.placement.placement import INPUT, Allocation, Flags, Overflow, Placement, placed_by_edges
from lamella.plan.plan import Plan
from lamella.units import GIB, MIB


def small_model(blocks: int = 4, *, context_length: int = 4096, experts: int = 0) -> Model:
    """A Llama-like model whose blocks have one attention and one FFN (or experts) tensor of f16."""
    ffn, role = ("ffn_up_exps", Role.EXPERTS_UP) if experts else ("ffn_up", Role.FFN_UP)
    width = max(experts, 1)
    blocks_of_tensors = (
        (
            Tensor(f"blk.{block}.attn_q.weight", (512, 512), "f16", 512 * 512 * 2, block, Role.ATTENTION),
            Tensor(f"blk.{block}.{ffn}.weight", (512, 2048, width), "f16", 512 * 2048 * 2 * width, block, role),
        )
        for block in range(blocks)
    )
    return Model(
        path="/models/small.gguf",
        name="Small",
        architecture="llama",
        quantization="F16",
        file_bytes=100 * MIB,
        context_length=context_length,
        block_count=blocks,
        next_token_blocks=0,
        embedding_length=512,
        vocab_size=1000,
        heads=(8,) * blocks,
        kv_heads=(8,) * blocks,
        feed_forward=(2048,) * blocks,
        head_k=64,
        head_v=64,
        expert_count=experts,
        experts_used=min(experts, 2),
        expert_feed_forward=2048 if experts else 0,
        window=0,
        windowed=(False,) * blocks,
        cached=(True,) * blocks,
        recurrent=(False,) * blocks,
        recurrent_state=None,
        mla=False,
        causal=True,
        tied=False,
        tensors=(
            Tensor("token_embd.weight", (512, 1000), "f16", 512 * 1000 * 2, None, Role.EMBEDDING),
            *(tensor for block in blocks_of_tensors for tensor in block),
            Tensor("output.weight", (512, 1000), "f16", 512 * 1000 * 2, None, Role.OUTPUT),
        ),
    )


def gpu(free: int = 24 * GIB, *, uuid: str = "", name: str = "Test GPU") -> Device:
    return Device(name, Kind.GPU, Backend.CUDA, total=free, free=free, uuid=uuid)


HOST = Device("CPU", Kind.CPU, Backend.CPU, total=64 * GIB, free=60 * GIB)


def hand_plan(*edges: int, blocks: int = 4, gpus: tuple[Device, ...] | None = None) -> Plan:
    """A manual plan with these edges, one in front of each GPU."""
    model = small_model(blocks)
    placement = Placement(placed_by_edges(blocks + 1, edges))
    devices = tuple(gpu(name=f"GPU {index}") for index in range(len(edges))) if gpus is None else gpus
    return Plan(model, devices, HOST, Settings(), "manual", Allocation(placement, 0, flags_of(placement, len(devices))))


SIZES = st.integers(0, (1 << 60) - 1)
NAMES = st.text(st.characters(codec="utf-8"), max_size=12)


def _tensors(blocks: int) -> st.SearchStrategy[tuple[Tensor, ...]]:
    layer = st.none() | st.integers(0, blocks - 1) if blocks else st.none()
    name = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
    shape = st.lists(SIZES, min_size=1, max_size=4).map(tuple)
    kind = st.sampled_from([each.name for each in known_types()])
    tensor = st.builds(Tensor, name, shape, kind, SIZES, layer, st.sampled_from(Role))
    return st.lists(tensor.map(_named), max_size=5).map(tuple)


def _named(tensor: Tensor) -> Tensor:
    return tensor if tensor.layer is None else replace(tensor, name=f"blk.{tensor.layer}.{tensor.name}")


@st.composite
def models(draw: st.DrawFn) -> Model:
    blocks = draw(st.integers(0, 6))

    def per_block(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
        return st.lists(values, min_size=blocks, max_size=blocks).map(tuple)

    numbers, flags = per_block(SIZES), per_block(st.booleans())
    return draw(
        st.builds(
            Model,
            path=NAMES,
            name=NAMES,
            architecture=NAMES,
            quantization=NAMES,
            file_bytes=SIZES,
            context_length=SIZES,
            block_count=st.just(blocks),
            next_token_blocks=st.integers(0, blocks),
            embedding_length=SIZES,
            vocab_size=SIZES,
            heads=numbers,
            kv_heads=numbers,
            feed_forward=numbers,
            head_k=SIZES,
            head_v=SIZES,
            expert_count=SIZES,
            experts_used=SIZES,
            expert_feed_forward=SIZES,
            window=SIZES,
            windowed=flags,
            cached=flags,
            recurrent=flags,
            recurrent_state=st.none() | st.builds(Recurrent, SIZES, SIZES),
            tensors=_tensors(blocks),
            notes=st.lists(st.builds(Note, st.sampled_from(NoteCode), NAMES, SIZES), max_size=2).map(tuple),
            mla_key_length=SIZES,
            rope_dimensions=SIZES,
            vision=st.none() | st.builds(Vision, *(SIZES,) * 8),
            pooled=st.booleans(),
            kv_heads_named=st.booleans(),
            projector=st.none() | st.builds(Projector, NAMES, NAMES, NAMES, SIZES, _tensors(0)),
        )
    )


SETTINGS = st.builds(
    Settings,
    program=st.sampled_from(Program),
    context_tokens=SIZES,
    type_k=st.sampled_from(CacheType),
    type_v=st.sampled_from(CacheType),
    flash_attention=st.sampled_from(FlashAttention),
    batch=st.integers(1, 1 << 20),
    ubatch=st.integers(1, 1 << 20),
    parallel=st.none() | st.integers(1, 64),
    kv_unified=st.none() | st.booleans(),
    offload_projector=st.booleans(),
    split_mode=st.sampled_from(SplitMode),
    main_gpu=st.integers(0, 8),
    margins=st.lists(SIZES, min_size=1, max_size=3).map(tuple),
    fit_context=SIZES,
    visible=st.none() | st.lists(st.integers(0, 8), max_size=3).map(tuple),
    ollama=st.builds(
        OllamaOptions,
        num_gpu=st.none() | st.integers(0, 999),
        main_gpu=st.none() | st.integers(0, 8),
        sched_spread=st.booleans(),
        overhead=SIZES,
    ),
)
DEVICES = st.builds(
    lambda name, kind, backend, sizes, uuid: Device(name, kind, backend, max(sizes), min(sizes), uuid),
    NAMES,
    st.sampled_from(Kind),
    st.sampled_from(Backend),
    st.tuples(SIZES, SIZES),
    NAMES,
)


def _overflow(model: Model, place: int, device: st.SearchStrategy[int]) -> st.SearchStrategy[Overflow]:
    """Of tensors that are there: off a block its own, off anything else whichever."""
    block = 0 <= place < model.block_count
    names = [tensor.name for tensor in model.tensors if not block or tensor.layer == place]
    chosen = st.lists(st.sampled_from(names), max_size=2).map(tuple) if names else st.just(())
    return st.builds(Overflow, st.just(place), chosen, device)


@st.composite
def plans(draw: st.DrawFn, *, allocators: tuple[str, ...] = ("manual",)) -> Plan:
    """Any plan that a file may hold, islands, overflow and pins included; most could not be computed with."""
    model = draw(models())
    gpus = tuple(draw(st.lists(DEVICES, max_size=3)))
    device = st.integers(CPU, len(gpus) - 1)
    overflow = st.integers(INPUT, model.block_count).flatmap(lambda place: _overflow(model, place, device))
    homes = st.lists(device, min_size=model.block_count + 1, max_size=model.block_count + 1).map(tuple)
    placement = st.builds(Placement, homes, st.lists(overflow, max_size=2).map(tuple), st.booleans())
    shares = st.lists(st.floats(0, 1e9), max_size=3).map(tuple)
    rules = st.lists(st.tuples(NAMES, device), max_size=2).map(tuple)
    allocation = st.builds(
        Allocation,
        placement,
        SIZES,
        st.none() | st.builds(Flags, st.integers(-1, 99), shares, rules),
        st.lists(st.builds(Note, st.sampled_from(NoteCode), NAMES, SIZES), max_size=2).map(tuple),
        st.none() | SETTINGS,
    )
    pins = st.frozensets(st.integers(0, len(gpus) - 1)) if gpus else st.just(frozenset[int]())
    return Plan(
        model, gpus, draw(DEVICES), draw(SETTINGS), draw(st.sampled_from(allocators)), draw(allocation), draw(pins)
    )
