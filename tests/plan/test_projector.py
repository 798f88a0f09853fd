"""A projector in the document: counted in the outcome, kept by the plan file, refused where it is damaged."""

from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import CPU
from lamella.model.model import Model
from lamella.notes import NoteCode
from lamella.plan.file import PlanFileError, read_plan, save_plan
from lamella.plan.outcome import outcome_of, would_fit
from lamella.plan.plan import Plan, new_plan, with_projector, with_settings
from lamella.plan.renewed import with_model
from lamella.units import GIB, MIB
from tests.helpers.plans import HOST, gpu, hand_plan, small_model
from tests.helpers.projectors import sight


def seeing(mib: int = 300, *, model: Model | None = None) -> Plan:
    return with_projector(new_plan(model or small_model(), (gpu(4 * GIB),), HOST), sight(mib))


def test_it_takes_headroom_of_its_device_and_is_told_of() -> None:
    plan = seeing()
    found, without = outcome_of(plan), outcome_of(with_projector(plan, None))
    assert found.projector is not None
    assert found.projector.index == 0
    assert without.devices[0].headroom - found.devices[0].headroom == 300 * MIB
    assert NoteCode.PROJECTOR_COMPUTE in {note.code for note in found.notes}
    assert without.projector is None
    assert NoteCode.PROJECTOR_COMPUTE not in {note.code for note in without.notes}


def test_a_projector_that_has_no_room_makes_the_plan_not_fit() -> None:
    plan = hand_plan(0, gpus=(gpu(GIB),))
    assert outcome_of(plan).fits
    for shown in (with_projector(plan, sight(900)),):
        assert not outcome_of(shown).fits
        assert not would_fit(shown)
        assert shown.allocation.placement == plan.allocation.placement
    moved = with_settings(with_projector(plan, sight(900)), replace(plan.settings, offload_projector=False))
    assert outcome_of(moved).fits
    assert outcome_of(moved).devices[CPU].usage.projector == 900 * MIB


def test_a_plan_file_keeps_it_without_its_file(tmp_path: Path) -> None:
    plan = seeing()
    save_plan(plan, str(tmp_path / "plan.lamella"))
    assert read_plan(str(tmp_path / "plan.lamella")) == plan


def test_a_damaged_projector_in_a_plan_is_refused(tmp_path: Path) -> None:
    plan = seeing()
    path = tmp_path / "plan.lamella"
    save_plan(plan, str(path))
    path.write_text(path.read_text("utf-8").replace(str(300 * MIB), "-5"), "utf-8")
    with pytest.raises(PlanFileError, match=r"mm\.0\.weight of the projector has the size -5"):
        read_plan(str(path))


def test_it_stays_when_the_model_is_read_again() -> None:
    plan = seeing()
    again = with_model(plan, replace(small_model(), path="/elsewhere/small.gguf"))
    assert again.model.projector == plan.model.projector
    other = with_model(plan, small_model(6))
    assert other.model.projector == plan.model.projector


def test_the_same_projector_again_is_the_same_plan() -> None:
    plan = seeing()
    assert with_projector(plan, plan.model.projector) is plan
