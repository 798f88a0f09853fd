"""A plan and the model file it was made for."""

import shutil
from dataclasses import replace
from pathlib import Path

from lamella.devices.device import Backend, Device, Kind
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.plan.file import save_plan
from lamella.plan.plan import MANUAL, new_plan, with_edge
from lamella.plan.renewed import ModelState, model_state, with_model
from lamella.resources import resource
from lamella.units import GIB

GPUS = (Device("GPU", Kind.GPU, Backend.CUDA, total=24 * GIB, free=24 * GIB),) * 2
HOST = Device("CPU", Kind.CPU, Backend.CPU, total=64 * GIB, free=60 * GIB)


def model(name: str = "llama-3.3-70b-q4_k_m.gguf") -> Model:
    return read_model(resource("examples", name))


def test_the_file_is_the_same_changed_or_gone(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    shutil.copyfile(resource("examples", "llama-3.3-70b-q4_k_m.gguf"), path)
    mine = read_model(path)
    assert model_state(mine) is ModelState.SAME
    shutil.copyfile(resource("examples", "qwen3-30b-a3b-q4_k_m.gguf"), path)
    assert model_state(mine) is ModelState.CHANGED
    path.write_text("no model any more")
    assert model_state(mine) is ModelState.MISSING
    path.unlink()
    assert model_state(mine) is ModelState.MISSING


def test_a_file_that_was_moved_changes_nothing_else() -> None:
    plan = with_edge(new_plan(model(), GPUS, HOST), 1, 30)
    moved = replace(plan.model, path="/elsewhere/model.gguf")
    assert with_model(plan, moved) == replace(plan, model=moved)


def test_another_quantisation_keeps_what_was_drawn(tmp_path: Path) -> None:
    plan = with_edge(new_plan(model(), GPUS, HOST), 1, 30)
    smaller = replace(
        plan.model, tensors=tuple(replace(each, type="q4_0", nbytes=each.nbytes // 2) for each in plan.model.tensors)
    )
    found = with_model(plan, smaller)
    assert (found.allocator, found.allocation.placement) == (MANUAL, plan.allocation.placement)
    assert found.model is smaller


def test_another_model_is_placed_anew_on_the_same_devices(tmp_path: Path) -> None:
    plan = with_edge(new_plan(model(), GPUS, HOST), 1, 30)
    found = with_model(plan, model("qwen3-30b-a3b-q4_k_m.gguf"))
    assert (found.gpus, found.host, found.settings) == (plan.gpus, plan.host, plan.settings)
    assert len(found.allocation.placement.homes) == found.model.block_count + 1
    save_plan(found, str(tmp_path / "plan.lamella"))
