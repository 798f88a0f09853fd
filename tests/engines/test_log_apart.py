"""A long log read in another process says what it says here, can be stopped, and never needs that process."""

import sys
from pathlib import Path

import pytest

from lamella.engines.log_apart import LONG, read_log_apart
from lamella.logs.files import LogError, read_log
from tests.helpers.server_logs import log_bytes


@pytest.fixture
def long_log(tmp_path: Path) -> Path:
    path, unit = tmp_path / "a 'long' log.log", log_bytes("server-2gpu-partial")
    path.write_bytes(unit * (3 * LONG // len(unit)))
    return path


def test_it_says_what_reading_here_says(long_log: Path) -> None:
    steps: list[tuple[int, int | None]] = []
    reading = read_log_apart(
        str(long_log), progress=lambda done, whole: steps.append((done, whole)), cancelled=lambda: False
    )
    assert reading == read_log(str(long_log))
    assert len(reading.loads) > 1
    assert len(steps) > 3  # what only reading here would tell as well, but not
    size = long_log.stat().st_size
    assert steps[-1] == (size, size)


def test_what_was_read_until_it_is_stopped_counts(long_log: Path) -> None:
    seen: list[int] = []
    reading = read_log_apart(
        str(long_log), progress=lambda done, _whole: seen.append(done), cancelled=lambda: len(seen) > 1
    )
    assert 0 < reading.nbytes <= long_log.stat().st_size
    assert reading.loads


@pytest.mark.parametrize("python", ["/nowhere/python", sys.executable + "-missing", "/bin/false"])
def test_without_another_process_it_is_read_here(long_log: Path, python: str) -> None:
    reading = read_log_apart(str(long_log), progress=lambda _done, _whole: None, cancelled=lambda: False, python=python)
    assert reading == read_log(str(long_log))


@pytest.mark.parametrize("name", ["", "missing.log", "zero\0byte.log"])
def test_what_is_no_log_is_told_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(LogError):
        read_log_apart(str(tmp_path / name), progress=lambda _done, _whole: None, cancelled=lambda: False)


def test_nothing_is_imported_from_where_the_program_was_started(
    long_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with logs may hold anything."""
    (tmp_path / "pickle.py").write_text("raise SystemExit('a stranger')")
    monkeypatch.chdir(tmp_path)
    steps: list[int] = []
    read_log_apart(str(long_log), progress=lambda done, _whole: steps.append(done), cancelled=lambda: False)
    assert steps == sorted(set(steps))  # a second reading would begin anew
