"""The flags closest to any drawing, read back with llama.cpp's own rules."""

from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamella.devices.device import CPU
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import Settings, SplitMode
from lamella.notes import Note, NoteCode
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.nearest import Difference, nearest_flags, nearest_homes, said
from lamella.placement.placement import Overflow, Placement
from lamella.units import GIB
from tests.helpers.machines import cards
from tests.helpers.reference import golden_model

MODEL = golden_model("qwen3-30b-a3b-q4_k_m")
ESTIMATE = estimated(MODEL, Settings(context_tokens=4096))
TIED = estimated(golden_model("llama-3.2-1b-q4_k_m"), Settings(context_tokens=4096))
GPUS = cards(24 * GIB, 24 * GIB, 24 * GIB)
DEVICES = st.integers(CPU, 2)
LAYERS = 49


def alike(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    return sum(1 for one, other in zip(a, b, strict=True) if one == other)


@settings(deadline=None, max_examples=60)
@given(st.lists(DEVICES, min_size=1, max_size=6).map(tuple))
def test_no_homes_in_order_are_closer(homes: tuple[int, ...]) -> None:
    found = nearest_homes(homes, 3)
    assert list(found) == sorted(found)
    assert alike(found, homes) == max(
        alike(one, homes) for one in combinations_with_replacement(range(CPU, 3), len(homes))
    )


@settings(deadline=None, max_examples=60)
@given(runs=st.lists(st.tuples(DEVICES, st.integers(1, 12)), min_size=1, max_size=8), data=st.data())
def test_weights_are_where_they_were_drawn_and_what_stays_is_told(
    runs: list[tuple[int, int]], data: st.DataObject
) -> None:
    homes = tuple(device for device, count in runs for _ in range(count))
    homes = (*homes, *(homes[-1],) * LAYERS)[:LAYERS]
    block, away = data.draw(st.integers(0, 47)), data.draw(DEVICES)
    names = (f"blk.{block}.ffn_up_exps.weight", f"blk.{block}.ffn_gate_exps.weight")
    overflow = (Overflow(block, names, away),) if away != homes[block] else ()
    drawn = Placement(homes, overflow, overridden=bool(overflow))
    nearest = nearest_flags(ESTIMATE, drawn, GPUS)
    read = placed_by_flags(ESTIMATE, GPUS, nearest.flags)
    ledger = Ledger(ESTIMATE, GPUS)
    assert ledger.held(read).weights == ledger.held(drawn).weights
    told = {one.place: (one.drawn, one.home) for one in nearest.differences}
    assert told == {
        place: (one, other) for place, (one, other) in enumerate(zip(homes, read.homes, strict=True)) if one != other
    }
    moved = list(ledger.held(read).kv_cache)
    for one in nearest.differences:
        moved[one.home] -= one.nbytes
        moved[one.drawn] += one.nbytes
    assert tuple(moved) == ledger.held(drawn).kv_cache


def test_a_drawing_that_flags_say_is_said_exactly() -> None:
    drawn = Placement((CPU,) * 9 + (0,) * 20 + (1,) * 20)
    nearest = nearest_flags(ESTIMATE, drawn, GPUS[:2])
    flags, notes = said(drawn, GPUS[:2], Settings())
    assert (nearest.flags, nearest.differences, notes) == (flags, (), ())


def test_layers_that_cannot_be_at_home_are_counted() -> None:
    homes = (0,) * 20 + (1,) * 3 + (0,) * 26
    flags, notes = said(Placement(homes), GPUS[:2], Settings())
    assert flags is None
    assert notes == (Note(NoteCode.NOT_EXPRESSIBLE, count=3),)
    nearest = nearest_flags(ESTIMATE, Placement(homes), GPUS[:2])
    cache = ESTIMATE.cache.places[20].cuda
    assert nearest.differences == tuple(Difference(place, 1, 0, cache) for place in (20, 21, 22))
    assert nearest.flags.overrides == ((r"^blk\.(20|21|22)\.", 1),)


@pytest.mark.parametrize(("estimate", "stays"), [(ESTIMATE, 0), (TIED, TIED.weights.tied.total.cpu)])
def test_an_output_layer_alone_on_the_first_card(estimate: Estimate, stays: int) -> None:
    """Without a cache all of it can be sent there, but for a token embedding that tokens are read from as well."""
    blocks = estimate.model.block_count
    nearest = nearest_flags(estimate, Placement((0,) * 2 + (1,) * (blocks - 2) + (0,)), GPUS[:2])
    assert nearest.differences == (Difference(blocks, 0, 1, stays),)
    assert nearest.flags.tensor_split == (2.0, blocks - 1.0)


ALONE = Settings(context_tokens=4096, split_mode=SplitMode.NONE, main_gpu=1)


@settings(deadline=None, max_examples=40)
@given(layers=st.integers(0, LAYERS), block=st.integers(0, 47))
def test_without_a_split_the_main_gpu_alone_is_said(layers: int, block: int) -> None:
    names = (f"blk.{block}.ffn_up_exps.weight",)
    homes = (CPU,) * (LAYERS - layers) + (1,) * layers
    overflow = (Overflow(block, names, CPU),) if homes[block] != CPU else ()
    drawn = Placement(homes, overflow, overridden=bool(overflow))
    flags, notes = said(drawn, GPUS, ALONE)
    assert flags is not None
    assert (notes, flags.tensor_split) == ((), ())
    assert placed_by_flags(estimated(MODEL, ALONE), GPUS, flags) == drawn


def test_without_a_split_nothing_is_on_another_gpu() -> None:
    """A rule that names one would end llama.cpp, so its layers stay on the main GPU, weights and all."""
    estimate, drawn = estimated(MODEL, ALONE), Placement((1,) * 9 + (0,) * 4 + (1,) * 36)
    assert said(drawn, GPUS, ALONE) == (None, (Note(NoteCode.NOT_EXPRESSIBLE, count=4),))
    nearest = nearest_flags(estimate, drawn, GPUS)
    read = placed_by_flags(estimate, GPUS, nearest.flags)
    assert set(read.homes) == {1}
    assert nearest.flags.overrides == ()
    ledger = Ledger(estimate, GPUS)
    lost = sum(ledger.held(drawn).weights[:1]) + sum(ledger.held(drawn).kv_cache[:1])
    assert sum(one.nbytes for one in nearest.differences) == lost
