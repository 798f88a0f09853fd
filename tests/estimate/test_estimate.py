"""What an estimate keeps of an older one."""

from dataclasses import replace

from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.estimate import at_context, estimated
from lamella.estimate.overhead import engine_overhead
from lamella.estimate.settings import Settings
from lamella.units import MIB
from tests.helpers.machines import HOST, card, remote
from tests.helpers.reference import golden_model

MODEL = golden_model("llama-3.2-1b-q4_k_m")


def test_an_old_estimate_changes_nothing_but_the_work() -> None:
    old = estimated(MODEL, Settings())
    asked = Settings(context_tokens=8192)
    assert estimated(MODEL, asked, old) == estimated(MODEL, asked) == at_context(old, 8192)
    assert estimated(MODEL, Settings(), old) is old
    assert estimated(MODEL, asked, old).weights is old.weights


def test_another_models_estimate_is_not_used() -> None:
    other = estimated(golden_model("qwen2.5-7b-q8_0"), Settings())
    assert estimated(MODEL, Settings(), other) == estimated(MODEL, Settings())
    renamed = replace(MODEL, name="copy", tensors=MODEL.tensors[:-1])
    assert estimated(renamed, Settings(), estimated(MODEL, Settings())).weights != estimated(MODEL, Settings()).weights


def test_only_cuda_takes_memory_beside_its_buffers() -> None:
    """The constant that Ollama sets aside for each GPU."""
    assert engine_overhead(card()) == 457 * MIB
    assert engine_overhead(remote()) == engine_overhead(HOST) == 0
    assert engine_overhead(Device("odd", Kind.GPU, Backend.RPC, 1, 1)) == 0
