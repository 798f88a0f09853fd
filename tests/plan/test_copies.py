"""Copies of plans that are not saved."""

from pathlib import Path

import pytest

from lamella.plan.copies import Copy, Origin, copy_stems, read_copy, remove_copy, save_copy, set_aside
from lamella.plan.file import PlanFileError
from tests.helpers.plans import hand_plan


def test_a_copy_comes_back_with_what_it_is_a_copy_of(tmp_path: Path) -> None:
    copy = Copy(hand_plan(), Origin("/plans/新.lamella", "新.lamella"))
    save_copy(copy, str(tmp_path / "a"))
    assert copy_stems(str(tmp_path)) == (str(tmp_path / "a"),)
    assert read_copy(str(tmp_path / "a")) == copy
    remove_copy(str(tmp_path / "a"))
    assert list(tmp_path.iterdir()) == []
    remove_copy(str(tmp_path / "a"))


def test_a_lost_origin_does_not_lose_the_plan(tmp_path: Path) -> None:
    save_copy(Copy(hand_plan(), Origin("/plans/a.lamella", "a")), str(tmp_path / "a"))
    (tmp_path / "a.origin").write_bytes(b"\xff{")
    found = read_copy(str(tmp_path / "a"))
    assert (found.plan, found.origin) == (hand_plan(), Origin(None, hand_plan().model.name))


def test_a_damaged_copy_is_set_aside_and_not_thrown_away(tmp_path: Path) -> None:
    save_copy(Copy(hand_plan(), Origin(None, "a")), str(tmp_path / "a"))
    whole = (tmp_path / "a.lamella").read_bytes()
    (tmp_path / "a.lamella").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PlanFileError, match="damaged"):
        read_copy(str(tmp_path / "a"))
    set_aside(str(tmp_path / "a"))
    assert copy_stems(str(tmp_path)) == ()
    assert (tmp_path / "a.damaged").read_bytes() == whole[: len(whole) // 2]


def test_where_there_is_no_folder_there_are_no_copies(tmp_path: Path) -> None:
    assert copy_stems(str(tmp_path / "missing")) == ()


def test_a_file_whose_name_is_no_text_does_not_keep_the_plan_from_being_kept(tmp_path: Path) -> None:
    save_copy(Copy(hand_plan(), Origin("/plans/\udcff.lamella", "\udcff.lamella")), str(tmp_path / "a"))
    found = read_copy(str(tmp_path / "a"))
    assert (found.plan, found.origin) == (hand_plan(), Origin(None, "?.lamella"))
