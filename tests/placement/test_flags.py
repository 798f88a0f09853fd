"""The flags that say a drawing, read back with llama.cpp's own rules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.placement.flags import flags_of
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import INPUT, Overflow, Placement, placed_by_edges
from lamella.units import GIB
from tests.helpers.machines import cards
from tests.helpers.reference import golden_model

MODEL = golden_model("qwen3-30b-a3b-q4_k_m")
ESTIMATE = estimated(MODEL, Settings(context_tokens=4096))
EXPERTS = ("ffn_gate_exps.weight", "ffn_up_exps.weight", "ffn_down_exps.weight")


@settings(deadline=None)
@given(st.integers(1, 8).flatmap(lambda gpus: st.lists(st.integers(0, 49), min_size=gpus, max_size=gpus)), st.data())
def test_flags_say_a_drawing_exactly(edges: list[int], data: st.DataObject) -> None:
    homes = placed_by_edges(49, tuple(sorted(edges)))
    blocks = data.draw(st.sets(st.integers(0, 47), max_size=5))
    device = data.draw(st.integers(CPU, len(edges) - 1))
    overflow = tuple(
        Overflow(block, tuple(f"blk.{block}.{name}" for name in EXPERTS), device)
        for block in sorted(blocks)
        if homes[block] != device
    )
    drawn = Placement(homes, overflow, overridden=bool(overflow))
    flags = flags_of(drawn, len(edges))
    assert flags is not None
    # Free memory of very different sizes must not matter: the counts say it all.
    gpus = cards(*(GIB * (1 + 7 * gpu) for gpu in range(len(edges))))
    assert placed_by_flags(ESTIMATE, gpus, flags) == drawn


def test_everything_on_the_cpu() -> None:
    flags = flags_of(Placement((CPU,) * 49), 2)
    assert flags is not None
    assert (flags.n_gpu_layers, flags.tensor_split, flags.overrides) == (0, (), ())


def test_islands_cannot_be_said() -> None:
    assert flags_of(Placement((0, 1, 0)), 2) is None
    assert flags_of(Placement((0, CPU, 0)), 1) is None


def test_like_exceptions_are_one_rule_without_a_comma() -> None:
    """A comma would end the rule where `-ot` takes several."""
    overflow = tuple(Overflow(block, tuple(f"blk.{block}.{name}" for name in EXPERTS), CPU) for block in (3, 4))
    flags = flags_of(Placement((0,) * 49, overflow), 1)
    assert flags is not None
    ((pattern, device),) = flags.overrides
    assert device == CPU
    assert "," not in pattern


def test_the_token_embedding_can_be_sent_to_a_gpu() -> None:
    drawn = Placement((0,) * 49, (Overflow(INPUT, ("token_embd.weight",), 0),), overridden=True)
    flags = flags_of(drawn, 1)
    assert flags is not None
    assert placed_by_flags(ESTIMATE, cards(24 * GIB), flags) == drawn
