"""Projectors given apart: on which device llama.cpp puts them, and what its fit keeps free for them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import Settings, SplitMode
from lamella.model.model import Projector
from lamella.placement.allocators import ALLOCATORS, Request, run
from lamella.placement.ledger import device_usages
from lamella.placement.placement import Placement
from lamella.placement.projector import fit_margins, projector_bytes, projector_device
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, card, cards, remote
from tests.helpers.plans import small_model
from tests.helpers.projectors import sight
from tests.helpers.reference import golden_model

PLAIN = Settings(context_tokens=4096)


def seeing(projector: Projector, settings: Settings = PLAIN, name: str = "") -> Estimate:
    model = golden_model(name) if name else small_model()
    return estimated(replace(model, projector=projector), settings)


def test_it_goes_on_the_first_device_whatever_the_layers_are_on() -> None:
    two = cards(8 * GIB, 24 * GIB)
    assert projector_device(PLAIN, two) == 0
    assert projector_device(replace(PLAIN, split_mode=SplitMode.NONE, main_gpu=1), two) == 0
    assert projector_device(replace(PLAIN, visible=(1, 0)), two) == 1
    assert projector_device(PLAIN, (remote(), card())) == 0
    assert projector_device(replace(PLAIN, offload_projector=False), two) == CPU
    assert projector_device(PLAIN, ()) == CPU


def test_its_weights_are_padded_as_each_kind_of_buffer_pads_them() -> None:
    matrix, bias = 320 * 10 * 34, 330 * 4
    # CUDA pads the end of a quantised tensor to whole rows of 512 and everything to 128 bytes, the others to 32.
    on_cuda = (matrix + (512 - 320) // 32 * 34 + 127) // 128 * 128 + (bias + 127) // 128 * 128
    on_cpu = matrix + (bias + 31) // 32 * 32
    estimate = seeing(sight())
    assert projector_bytes(estimate, cards(GIB, GIB)) == (on_cuda, 0, 0)
    assert projector_bytes(estimate, (remote(),)) == (on_cpu, 0)
    assert projector_bytes(estimate, ()) == (on_cpu,)


def test_it_is_counted_beside_what_the_model_takes() -> None:
    placement = Placement((1,) * 5)
    without = device_usages(estimated(small_model(), PLAIN), placement, cards(GIB, GIB))
    found = device_usages(seeing(sight(100)), placement, cards(GIB, GIB))
    assert found[0].used - without[0].used == found[0].projector == 100 * MIB
    assert [replace(usage, projector=0) for usage in found] == list(without)


@pytest.mark.parametrize(
    ("gpus", "settings", "expected"),
    [
        (cards(GIB, GIB), PLAIN, (1280, 1024)),
        (cards(GIB, GIB), replace(PLAIN, margins=(512 * MIB, 600 * MIB)), (768, 600)),
        (cards(GIB, GIB), replace(PLAIN, offload_projector=False), (1024, 1024)),
        ((), PLAIN, (1280,)),
        # As llama-server b11434 said with a projector of 256 MiB and two rpc-servers and no GPU of its own: it is on
        # RPC0, number 1 of ggml behind the CPU, and so RPC1 is kept free; on the CPU, number 0, RPC0 is.
        ((remote(), remote()), PLAIN, (1024, 1280)),
        ((remote(), remote()), replace(PLAIN, offload_projector=False), (1280, 1024)),
        ((remote(), remote()), replace(PLAIN, visible=(1, 0)), (1024, 1024)),
        ((remote(), card()), PLAIN, (1024, 1024)),
        (cards(GIB, GIB), replace(PLAIN, split_mode=SplitMode.NONE, main_gpu=1), (1280,)),
    ],
)
def test_fit_keeps_it_free_where_llama_server_adds_it(
    gpus: tuple[Device, ...], settings: Settings, expected: tuple[int, ...]
) -> None:
    assert fit_margins(seeing(sight(256), settings), gpus) == tuple(margin * MIB for margin in expected)


def test_fit_puts_fewer_layers_beside_a_projector_and_as_many_beside_one_on_the_cpu() -> None:
    gpus = cards(6 * GIB)

    def layers(projector: Projector | None, settings: Settings = PLAIN) -> int:
        model = replace(golden_model("qwen2.5-7b-q4_k_m"), projector=projector)
        allocation = run("llama.cpp", Request(estimated(model, settings), gpus, HOST))
        return sum(1 for home in allocation.placement.homes if home != CPU)

    assert layers(sight(1024)) < layers(None)
    assert layers(sight(1024)) == layers(None, replace(PLAIN, margins=(2048 * MIB,)))
    assert layers(sight(1024), replace(PLAIN, offload_projector=False)) == layers(None)


@given(st.sampled_from(sorted(set(ALLOCATORS) - {"manual", "ollama-0.12", "ollama-0.6"})), st.integers(1, 2000))
def test_no_allocator_overfills_the_gpu_with_the_projector(allocator: str, mib: int) -> None:
    gpus = cards(6 * GIB, 4 * GIB)
    estimate = seeing(sight(mib), name="qwen2.5-7b-q4_k_m")
    allocation = run(allocator, Request(estimate, gpus, HOST))
    settings = replace(allocation.started or PLAIN, context_tokens=allocation.context_tokens)
    usages = device_usages(estimated(estimate.model, settings, estimate), allocation.placement, gpus)
    assert usages[0].projected + usages[0].projector <= gpus[0].free
    assert usages[1].projected <= gpus[1].free


def test_pinned_edges_are_filled_around_with_room_for_the_projector() -> None:
    gpus = cards(6 * GIB, 24 * GIB)
    estimate = seeing(sight(2000), name="qwen2.5-7b-q4_k_m")
    allocation = run("llama.cpp", Request(estimate, gpus, HOST, pins=((1, 26),)))
    usage = device_usages(estimate, allocation.placement, gpus)[0]
    assert usage.projected + usage.projector <= gpus[0].free - 1024 * MIB


def test_ollama_keeps_a_projector_off_gpus_that_are_short_of_room() -> None:
    estimate = seeing(sight(3000), name="qwen2.5-7b-q4_k_m")
    short = run("ollama", Request(estimate, cards(3 * GIB), HOST))
    wide = run("ollama", Request(estimate, cards(24 * GIB), HOST))
    assert short.started is not None
    assert wide.started is not None
    assert (short.started.offload_projector, wide.started.offload_projector) == (False, True)
    assert wide.started.margins == (4024 * MIB,)


def test_older_ollama_counts_it_on_its_first_gpu() -> None:
    model = golden_model("qwen2.5-7b-q4_k_m")

    def layers(projector: Projector | None) -> int:
        request = Request(estimated(replace(model, projector=projector), PLAIN), cards(5 * GIB), HOST)
        return sum(1 for home in run("ollama-0.6", request).placement.homes if home != CPU)

    assert layers(sight(1500)) < layers(None)
