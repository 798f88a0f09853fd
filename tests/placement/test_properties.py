"""What must hold of any placement on any machine."""

from collections import Counter
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import CacheType, Program, Settings
from lamella.notes import NoteCode
from lamella.placement.fit import fit
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import SHARED, Flags, Overflow, Placement
from lamella.placement.request import Request
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards, remote
from tests.helpers.reference import golden_model

NAMES = st.sampled_from(
    (
        "smollm2-135m-q8_0", "llama-3.2-1b-q4_k_m", "qwen2.5-7b-q4_k_m", "gemma-3-27b-q4_k_m", "gpt-oss-20b-mxfp4",
        "qwen3-30b-a3b-q4_k_m", "glm-4.5-air-q4_k_m", "deepseek-r1-671b-q4_k_m", "qwen3-next-80b-a3b-q4_k_m",
    )
)  # fmt: skip
ASKED = st.builds(
    Settings,
    program=st.sampled_from(Program),
    context_tokens=st.sampled_from((1024, 4096, 20000)),
    type_k=st.sampled_from((CacheType.F16, CacheType.Q8_0)),
    offload_kv=st.booleans(),
    kv_unified=st.sampled_from((None, False)),
)
GPUS = st.lists(st.sampled_from((remote(), *cards(24 * GIB, 8 * GIB))), max_size=4).map(tuple)


@st.composite
def placements(draw: st.DrawFn, estimate: Estimate, gpus: int) -> Placement:
    """Islands and single tensors elsewhere included."""
    device = st.integers(CPU, gpus - 1)
    runs = draw(st.lists(st.tuples(device, st.integers(1, 20)), min_size=1, max_size=6))
    count = estimate.model.layer_count
    homes = tuple(device for device, length in runs for _ in range(length))
    homes = (*homes, *(homes[-1],) * count)[:count]
    overflow = []
    for place in draw(st.sets(st.integers(0, count - 1), max_size=3)):
        names = [name for name, _, _ in estimate.weights.group(place).at(place)]
        moved, target = tuple(draw(st.sets(st.sampled_from(names), min_size=1))) if names else (), draw(device)
        if moved and target != homes[place]:
            overflow.append(Overflow(place, moved, target))
    return Placement(homes, tuple(overflow), overridden=bool(overflow))


@settings(deadline=None, max_examples=80)
@given(name=NAMES, asked=ASKED, gpus=GPUS, data=st.data())
def test_devices_hold_their_layers_and_what_belongs_to_none(
    name: str, asked: Settings, gpus: tuple[Device, ...], data: st.DataObject
) -> None:
    """Weights: the layers, the input, and one copy of each shared tensor on every device that has a block."""
    estimate = estimated(golden_model(name), asked)
    placement = data.draw(placements(estimate, len(gpus)))
    ledger = Ledger(estimate, gpus)
    held, layers = ledger.held(placement), ledger.layers(placement)
    weights, caches = Counter[int](), Counter[int]()
    for layer in layers:
        weights[layer.device] += layer.weights
        caches[layer.cache_device] += layer.kv_cache
        for part in layer.overflow:
            weights[part.device] += part.nbytes
    weights[CPU] += ledger.input_bytes(placement)
    backends = (*(gpu.backend for gpu in gpus), HOST.backend)
    for device in set(placement.homes[: estimate.model.loaded_blocks]):
        weights[device] += estimate.weights.shared.total.on(backends[device])
    devices = (*range(len(gpus)), CPU)
    assert held.kv_cache == tuple(caches[device] for device in devices)
    assert held.weights == tuple(weights[device] for device in devices)
    assert not any(kept.place == SHARED for kept in placement.overflow)


@settings(deadline=None, max_examples=50)
@given(name=NAMES, asked=ASKED, count=st.integers(1, 4), data=st.data())
def test_which_of_the_same_cards_is_which_does_not_matter(
    name: str, asked: Settings, count: int, data: st.DataObject
) -> None:
    """Weights and caches follow the layers; compute buffers do so within each order of devices."""
    estimate = estimated(golden_model(name), asked)
    placement = data.draw(placements(estimate, count))
    order = data.draw(st.permutations(range(count)))

    def there(device: int) -> int:
        return device if device == CPU else order[device]

    moved = replace(
        placement,
        homes=tuple(map(there, placement.homes)),
        overflow=tuple(replace(kept, device=there(kept.device)) for kept in placement.overflow),
    )
    ledger = Ledger(estimate, cards(*(24 * GIB,) * count))
    before, after = ledger.held(placement), ledger.held(moved)
    for device in (*range(count), CPU):
        assert after.weights[there(device)] == before.weights[device]
        assert after.kv_cache[there(device)] == before.kv_cache[device]


@settings(deadline=None, max_examples=30)
@given(name=NAMES, asked=ASKED, sizes=st.lists(st.integers(2, 40), min_size=1, max_size=3), data=st.data())
def test_fit_names_no_card(name: str, asked: Settings, sizes: list[int], data: st.DataObject) -> None:
    gpus = cards(*(size * GIB for size in sizes))
    named = tuple(replace(gpu, name=data.draw(st.text(max_size=5)), uuid=f"GPU-{at}") for at, gpu in enumerate(gpus))
    estimate = estimated(golden_model(name), asked)
    assert fit(Request(estimate, gpus, HOST)) == fit(Request(estimate, named, HOST))


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(("smollm2-135m-q8_0", "qwen2.5-7b-q4_k_m", "gemma-3-27b-q4_k_m", "llama-3.3-70b-q4_k_m")),
    asked=ASKED,
    sizes=st.lists(st.integers(0, 48 * 1024), min_size=1, max_size=4),
)
@example(name="qwen2.5-7b-q4_k_m", asked=Settings(context_tokens=1024), sizes=[1540, 5086])  # a pipeline at the end
def test_fit_keeps_its_margin_by_its_own_measure(name: str, asked: Settings, sizes: list[int]) -> None:
    """On every GPU that got layers; one without any may lack even the margin.

    Each GPU is measured when those in front of it have no layers yet, and never again: a last layer that turns the
    pipeline on makes compute buffers larger than any that fit has seen.
    """
    gpus = cards(*(size * MIB for size in sizes))
    estimate = estimated(golden_model(name), asked)
    answer = fit(Request(estimate, gpus, HOST))
    codes = {note.code for note in answer.notes}
    if NoteCode.FIT_FAILED in codes or NoteCode.FIT_NEVER_ENDS in codes:
        return
    homes, flags, ledger = answer.placement.homes, answer.flags, Ledger(estimate, gpus)
    assert flags is not None
    for gpu, device in enumerate(gpus):
        if gpu in homes:
            searched = flags.n_gpu_layers >= 0
            seen = tuple(home if home >= gpu or not searched else CPU for home in homes)
            projected = ledger.projected(replace(answer.placement, homes=seen))
            assert projected[gpu] <= device.free - asked.margin(gpu)


@settings(deadline=None, max_examples=60)
@given(name=NAMES, context=st.integers(1, 60_000), more=st.integers(0, 60_000), layers=st.integers(0, 40))
def test_more_context_and_more_layers_never_take_less(name: str, context: int, more: int, layers: int) -> None:
    model, gpus = golden_model(name), cards(24 * GIB)

    def held(tokens: int, ngl: int) -> tuple[int, int, int]:
        estimate = estimated(model, Settings(context_tokens=tokens))
        found = Ledger(estimate, gpus).held(placed_by_flags(estimate, gpus, Flags(ngl)))
        return found.weights[0], found.kv_cache[0], sum(found.kv_cache)

    before = held(context, layers)
    assert all(a <= b for a, b in zip(before, held(context + more, layers), strict=True))
    assert all(a <= b for a, b in zip(before[:2], held(context, layers + 1)[:2], strict=True))
