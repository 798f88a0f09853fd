"""What servers of the first two generations wrote about models whose tables are here, line by line."""

from dataclasses import replace

from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model, Vision
from lamella.placement.allocators import Request, run
from lamella.placement.ollama_classic_rules import Demand, Limits, estimated_offload
from lamella.placement.ollama_facts import shape_of, vision_graph, weights_of
from lamella.placement.ollama_graph_sizes import GraphSize, Load, cache_sizes, graph_size
from lamella.placement.ollama_request import MINIMUM
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards
from tests.helpers.reference import golden_model


def demand_of(model: Model, load: Load) -> Demand:
    weights, shape = weights_of(model), shape_of(model)
    caches = cache_sizes(shape, load, by_block=False)
    return Demand(blocks=weights.blocks, caches=caches, output=weights.output, graph=graph_size(shape, load, caches))


def test_llama_8b_on_one_gpu_of_24_gib() -> None:
    """v0.5, parallel 4: graph 560.0 and 677.5 MiB, KV cache 1.0 GiB, required 6.5 GiB, 33 of 33 layers."""
    demand = demand_of(golden_model("llama-3.1-8b-q4_k_m"), Load(context=8192, batch=512, parallel=4))
    assert (round(demand.graph.full / MIB, 1), round(demand.graph.partial / MIB, 1)) == (560.0, 677.5)
    assert sum(demand.caches) == GIB
    assert round(demand.output / MIB, 1) == 411.0
    assert round((sum(demand.blocks) + sum(demand.caches)) / GIB, 1) == 4.9
    found = estimated_offload([24975835136], demand, Limits(minimum=MINIMUM))
    assert found.layers == (33,)
    assert f"{found.total / GIB:.1f}" == "6.5"


def test_gemma_27b_that_sees_on_one_gpu_of_34_gib() -> None:
    """v0.9: graph 565.0 MiB and 1.6 GiB, KV cache 1.6 GiB, projector 795.9 MiB and 1.0 GiB, required 20.1 GiB."""
    seeing = Vision(27, 1152, 16, image_size=896, patch_size=14, channels=3, max_pixels=0, max_tiles=0)
    model = replace(golden_model("gemma-3-27b-q4_k_m"), vision=seeing)
    demand = demand_of(model, Load(context=8192, batch=512, parallel=2))
    assert f"{vision_graph(model) / GIB:.1f}" == "1.0"
    assert (round(demand.graph.full / MIB, 1), round(demand.graph.partial / GIB, 1)) == (565.0, 1.6)
    assert f"{sum(demand.caches) / GIB:.1f}" == "1.6"
    assert (round(sum(demand.blocks) / GIB, 1), round(demand.output / GIB, 1)) == (14.3, 1.1)
    projected = replace(demand, first_gpu=round(795.9 * MIB) + vision_graph(model))
    found = estimated_offload([36083236864], projected, Limits(minimum=MINIMUM, last_block_first=True))
    assert (found.layers, f"{found.total / GIB:.1f}") == ((63,), "20.1")


def test_qwen_coder_7b_on_an_rtx_3060() -> None:
    """v0.20.2, context 32768: weights 4168.09 MiB, KV cache 1.75 GiB, graph 1960839168 bytes, 29 of 29 layers."""
    model = golden_model("qwen2.5-7b-q4_k_m")
    weights, shape, load = weights_of(model), shape_of(model), Load(context=32768, batch=512)
    caches = cache_sizes(shape, load, by_block=True)
    assert round((sum(weights.blocks) + weights.output) / MIB, 2) == 4168.09
    assert sum(caches) == 1792 * MIB
    assert graph_size(shape, load, caches) == GraphSize(1960839168, 2430615552)
    gpu = Device("NVIDIA GeForce RTX 3060", Kind.GPU, Backend.CUDA, 12884901888, 11490947072)
    asked = estimated(model, Settings(context_tokens=32768))
    assert set(run("ollama-0.12", Request(asked, (gpu,), HOST)).placement.homes) == {0}


def test_llama_8b_without_a_gpu() -> None:
    """v0.2 and v0.3: nothing is offloaded; the cache takes 256 MiB, and 1.0 GiB for four times the context."""
    model = golden_model("llama-3.1-8b-q4_k_m")
    for context, cache in ((2048, 256 * MIB), (8192, GIB)):
        demand = demand_of(model, Load(context=context, batch=512))
        assert sum(demand.caches) == cache
        assert round(demand.graph.partial / MIB, 1) == 677.5
        asked = estimated(model, Settings(context_tokens=context))
        assert set(run("ollama-0.6", Request(asked, cards(), HOST)).placement.homes) == {-1}
