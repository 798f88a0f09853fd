"""Why a file cannot be used is told as a value, too, for whoever speaks another language than English."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lamella.errors import Fault, LamellaError, Reason, unread, unwritten
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.plan.file import read_plan, save_plan
from lamella.plan.picture import read_picture
from tests.helpers.plans import hand_plan


def reason_of(read: Callable[[str], object], path: Path) -> Reason:
    with pytest.raises(LamellaError) as caught:
        read(str(path))
    assert caught.value.reason is not None
    assert str(path) in str(caught.value)
    assert caught.value.reason.path == str(path)
    return caught.value.reason


def model(path: str) -> Model:
    return read_model(path)


@pytest.mark.parametrize(
    ("content", "fault", "values"),
    [
        (b"", Fault.EMPTY, ()),
        (b"Dear model", Fault.NOT_GGUF, ()),
        (b"GGUF\x01\0\0\0", Fault.OTHER_GGUF, ("1",)),
        (b"GGUF\x09\0\0\0", Fault.OTHER_GGUF, ("9",)),
        (b"GGUF\x03\0\0\0\x01", Fault.CUT_OFF, ("9",)),
        (b"GGUF\x03\0\0\0" + bytes(16), Fault.NO_LANGUAGE_MODEL, ()),
        (b"GGUF\x03\0\0\0" + bytes(8) + b"\xff" * 8, Fault.DAMAGED, ("16",)),
    ],
)
def test_a_file_that_is_no_model(tmp_path: Path, content: bytes, fault: Fault, values: tuple[str, ...]) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    reason = reason_of(model, path)
    assert (reason.fault, reason.values) == (fault, values)


def test_a_file_that_is_not_there_and_one_that_is_a_folder(tmp_path: Path) -> None:
    for read in (model, read_plan, read_picture):
        assert reason_of(read, tmp_path / "absent.png").fault is Fault.MISSING
        assert reason_of(read, tmp_path).fault is Fault.FOLDER


@pytest.mark.parametrize(
    ("content", "fault", "values"),
    [
        ("Dear plan", Fault.NO_PLAN, ()),
        ('{"document": "recipe"}', Fault.NO_PLAN, ()),
        ('{"document": "lamella plan", "format": 99}', Fault.NEWER, ("99", "1")),
        ('{"document": "lamella plan", "format": 1}', Fault.DAMAGED_PLAN, ()),
    ],
)
def test_a_file_that_is_no_plan(tmp_path: Path, content: str, fault: Fault, values: tuple[str, ...]) -> None:
    path = tmp_path / "a.lamella"
    path.write_text(content)
    reason = reason_of(read_plan, path)
    assert (reason.fault, reason.values) == (fault, values)


def test_a_plan_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "absent" / "a.lamella"
    assert reason_of(lambda path: save_plan(hand_plan(1), path), path).fault is Fault.NO_FOLDER


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, Fault.DISK_FULL),
        (errno.EROFS, Fault.READ_ONLY),
        (errno.EACCES, Fault.NOT_WRITABLE),
        (errno.EIO, Fault.UNWRITTEN),
    ],
)
def test_what_the_system_says_about_writing(number: int, fault: Fault) -> None:
    reason = unwritten("a\n.lamella", OSError(number, os.strerror(number)))
    assert (reason.fault, reason.path) == (fault, "a\\n.lamella")
    assert reason.values == ((os.strerror(number),) if fault is Fault.UNWRITTEN else ())


def test_what_the_system_says_about_reading() -> None:
    assert unread("a", PermissionError(errno.EACCES, "no")).fault is Fault.DENIED
    assert unread("a", OSError(errno.EIO, "bad disk")) == Reason(Fault.UNREADABLE, "a", ("bad disk",))
