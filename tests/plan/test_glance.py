"""A glance at a model says what the plan that opening it makes would say."""

from pathlib import Path

import pytest

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.devices.simulated import what_if
from lamella.estimate.settings import Settings
from lamella.model.file_error import ModelFileError
from lamella.model.reading import read_model
from lamella.plan.glance import Glance, Machine, glance_at
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan
from lamella.units import GIB
from tests.helpers.model_store import Store, sized_model

HOST = Device("CPU", Kind.CPU, Backend.CPU, total=64 * GIB, free=50 * GIB)
TWO = Machine((what_if("RTX 4090", 24 * GIB),) * 2, HOST)


def at(folder: Path, gib: float, machine: Machine = TWO) -> Glance:
    return glance_at(Store(folder).lm_studio("Model", sized_model(gib, blocks=40)), machine)


def test_layers_and_bytes_are_those_of_the_plan(tmp_path: Path) -> None:
    path = Store(tmp_path).lm_studio("Model", sized_model(60, blocks=40))
    glance = glance_at(path, TWO)
    outcome = outcome_of(new_plan(read_model(path), TWO.gpus, HOST, settings=Settings()))
    assert glance.offload.layers == sum(device.layers for device in outcome.devices[:-1])
    assert sum(share.nbytes for share in glance.shares) == sum(layer.total for layer in outcome.layers)
    assert glance.shares[0].device == CPU
    assert glance.fits == outcome.fits


def test_a_small_model_fits_and_a_huge_one_lacks_system_memory(tmp_path: Path) -> None:
    small, huge = at(tmp_path / "a", 2), at(tmp_path / "b", 400)
    assert small.fits
    assert small.offload.whole
    assert not huge.fits
    assert huge.lacking is not None
    assert huge.lacking.device == CPU
    assert huge.lacking.nbytes > 250 * GIB


def test_without_gpus_everything_is_on_the_cpu(tmp_path: Path) -> None:
    glance = at(tmp_path, 2, Machine((), HOST))
    assert (glance.gpus, glance.offload.at_home) == ((), 0)


def test_an_unfinished_file_says_how_much_is_missing(tmp_path: Path) -> None:
    path = Store(tmp_path).unfinished("Half", sized_model(8), lacking=3 * GIB)
    assert glance_at(path, TWO).missing == 3 * GIB


def test_a_damaged_file_raises_the_reader_s_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="Broken"):
        glance_at(Store(tmp_path).damaged("Broken"), TWO)
