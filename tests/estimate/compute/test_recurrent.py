"""Recurrent and hybrid models, whose blocks interlock, are replayed block by block like any other."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lamella.devices.device import CPU, Backend
from lamella.estimate.compute.anatomy import Anatomy, anatomy
from lamella.estimate.compute.replay import Replayer
from lamella.estimate.compute.sketching import Sketches, covered
from lamella.estimate.compute.stamp import Sketch
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import FlashAttention, Settings, SplitMode
from lamella.model.model import Model, Tensor
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Flags, Overflow, Placement
from tests.estimate.compute.test_replay import PATTERNS, cards, settings_of
from tests.helpers.reference import golden_model
from tests.helpers.whole_graph.replay import whole_buffers

HYBRID = "granite-4.0-h-small-q4_k_m"
RECURRENT = ("mamba-2.8b-q8_0", HYBRID, "falcon-h1", "dense hybrid", "qwen3-next-80b-a3b-q4_k_m")
FACTS = frozenset(("fa",))


def block_of(model: Model, layer: int) -> dict[str, Tensor]:
    return {one.name.split(".", 2)[2]: one for one in model.tensors if one.layer == layer}


def dense_part(model: Model) -> dict[str, Tensor]:
    """A feed-forward part without experts, made of the shared expert's weights."""
    weights = block_of(model, 0)
    names = {f"ffn_{one}.weight": f"ffn_{one}_shexp.weight" for one in ("gate", "up", "down")}
    return {"ffn_norm.weight": weights["ffn_norm.weight"]} | {name: weights[own] for name, own in names.items()}


def with_blocks(model: Model, blocks: list[dict[str, Tensor]]) -> Model:
    tensors = [one for one in model.tensors if one.layer is None]
    for layer, weights in enumerate(blocks):
        tensors += [replace(one, name=f"blk.{layer}.{name}", layer=layer) for name, one in weights.items()]
    return replace(model, tensors=tuple(tensors), expert_count=0, experts_used=0)


@cache
def recurrent_model(name: str) -> Model:
    """A reference model, or one made of a reference model's parts."""
    if name not in ("falcon-h1", "dense hybrid"):
        return golden_model(name)
    model = golden_model(HYBRID)
    mixers = [
        {part: one for part, one in block_of(model, layer).items() if not part.startswith("ffn_")}
        for layer in range(model.block_count)
    ]
    if name == "dense hybrid":
        return with_blocks(model, [mixer | dense_part(model) for mixer in mixers])
    attends = model.cached.index(True)
    everything = mixers[attends] | mixers[0] | dense_part(model)
    count = model.block_count
    both = replace(model, architecture="falcon-h1", cached=(True,) * count, recurrent=(True,) * count)
    both = replace(both, heads=(model.heads[attends],) * count, kv_heads=(model.kv_heads[attends],) * count)
    return with_blocks(both, [everything] * count)


@cache
def remembering(name: str) -> Replayer:
    del name
    return Replayer()


@pytest.mark.parametrize("name", RECURRENT)
def test_graph_tables_cover_the_recurrent_models(name: str) -> None:
    found = anatomy(recurrent_model(name))
    assert found is not None
    assert covered(Sketches(found))


@hypothesis_settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(RECURRENT), settings_of(), st.data())
def test_any_placement_of_interlocked_blocks_is_what_the_whole_graph_says(
    name: str, settings: Settings, data: st.DataObject
) -> None:
    gpus = cards(data.draw(st.integers(1, 3)), data.draw(st.sampled_from((Backend.CUDA, Backend.RPC))))
    devices = st.integers(CPU, len(gpus) - 1)
    estimate = estimated(recurrent_model(name), replace(settings, split_mode=SplitMode.LAYER))
    if data.draw(st.booleans()):
        rules = data.draw(st.lists(st.tuples(st.sampled_from(PATTERNS), devices), max_size=2))
        placement = placed_by_flags(estimate, gpus, Flags(data.draw(st.integers(0, 70)), (), tuple(rules)))
    else:
        pattern = data.draw(st.lists(devices, min_size=1, max_size=6))
        homes = tuple(pattern[place % len(pattern)] for place in range(estimate.model.layer_count))
        names = st.sampled_from(sorted(f"blk.2.{part}" for part in block_of(estimate.model, 2)))
        moved = tuple(data.draw(st.lists(names, unique=True, max_size=4)))
        placement = Placement(homes, (Overflow(2, moved, data.draw(devices)),) if moved else ())
    expected = whole_buffers(estimate, placement, gpus)
    assert remembering(name).buffers(estimate, placement, gpus) == expected


@pytest.mark.parametrize("name", RECURRENT)
def test_state_weights_in_system_memory_with_a_small_batch(name: str) -> None:
    """Copies of state then go into splits that the block before began, and a view of what it hands on with them."""
    settings = Settings(context_tokens=512, ubatch=8, batch=512, flash_attention=FlashAttention.ON)
    estimate, gpus = estimated(recurrent_model(name), settings), cards(1)
    placement = placed_by_flags(estimate, gpus, Flags(-1, (), ((r"ssm_", CPU),)))
    assert Replayer().buffers(estimate, placement, gpus) == whole_buffers(estimate, placement, gpus)


def pieces(name: str) -> tuple[Anatomy, list[Sketch]]:
    found = anatomy(recurrent_model(name))
    assert found is not None
    sketches = Sketches(found)
    return found, [sketches.sketch(number, FACTS) for number in range(len(found.kinds))]


@pytest.mark.parametrize("name", RECURRENT)
def test_blocks_keep_to_what_joining_them_relies_on(name: str) -> None:
    """What is handed on has memory of its own and is no older than a block; weights are read on one side of the cut."""
    for sketch in pieces(name)[1]:
        views, tail = {node for node, _ in sketch.views}, range(sketch.tail.first, sketch.tail.end)
        assert not views.intersection(sketch.handed)
        assert not sketch.tail.end > sketch.tail.first or sketch.result in tail
        leaves = range(sketch.node_count, sketch.inner_count)
        sides = [
            {one for node in range(*side) for one in sketch.sources[node]}
            for side in ((0, tail.start), (tail.start, tail.stop))
        ]
        assert not sides[0] & sides[1] & set(leaves)
        assert all(sketch.nodes[node].op != "fa" for node in (*tail, *range(sketch.pre.end)))


def test_a_joined_unit_has_the_next_block_s_first_part_then_the_tail_then_the_rest() -> None:
    found = anatomy(recurrent_model("mamba-2.8b-q8_0"))
    assert found is not None
    sketches = Sketches(found)
    own, unit = sketches.sketch(0, FACTS), sketches.joint(0, 0, FACTS).sketch
    ops = [node.op for node in own.nodes]
    pre, tail = own.pre.end, own.tail.first
    assert [node.op for node in unit.nodes] == ops[:pre] + ops[tail:] + ops[pre:tail]
    assert {one for one in unit.externals if one[0] == "x"} == {"x", "x1", "x2", "x3"}
    assert len(unit.handed) == 4
    assert unit.whole
