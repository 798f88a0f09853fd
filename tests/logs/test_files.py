"""Logs in files: read to the end, followed, given up on, and those that are none."""

import io
import os
from pathlib import Path

import pytest

from lamella.logs.files import PIECE, Following, LogError, read_log, read_stream
from lamella.logs.places import JOURNAL, LogPlace, log_places
from tests.helpers.log_samples import engine_lines, ollama_12, text


def test_progress_and_cancel(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_bytes(text(engine_lines()) + b"nothing of interest\n" * (PIECE // 5))
    seen: list[tuple[int, int | None]] = []
    whole = read_log(str(log), progress=lambda done, of: seen.append((done, of)))
    assert seen[0] == (PIECE, log.stat().st_size)
    assert seen[-1] == (log.stat().st_size,) * 2
    assert whole.nbytes == log.stat().st_size
    part = read_log(str(log), cancelled=lambda: len(seen) > 0)
    assert (part.nbytes, part.loads) == (0, ())
    seen.clear()
    part = read_log(str(log), progress=lambda done, of: seen.append((done, of)), cancelled=lambda: len(seen) > 1)
    assert part.nbytes == 2 * PIECE
    assert part.loads[0].offloaded == 33


def test_a_stream_of_unknown_length() -> None:
    assert read_stream(io.BytesIO(text(ollama_12()))).loads[0].offloaded == 48


def test_following_a_growing_log(tmp_path: Path) -> None:
    log, lines = tmp_path / "server.log", text(engine_lines())
    log.write_bytes(lines[:300])
    followed = Following(str(log))
    first = followed.more()
    assert first is not None
    assert first.loads == ()
    assert followed.more() is None
    with log.open("ab") as file:
        file.write(lines[300:])
    second = followed.more()
    assert second is not None
    assert second.loads == read_log(str(log)).loads
    log.write_bytes(text(ollama_12()))  # longer, or a file of its own: read from the start
    os.replace(log, tmp_path / "server-1.log")
    log.write_bytes(text(ollama_12()[:5]))
    third = followed.more()
    assert third is not None
    assert third.lines == 5


def test_what_cannot_be_read(tmp_path: Path) -> None:
    for path, problem in (
        (tmp_path, "not a file but a folder"),
        (tmp_path / "none.log", "No such file"),
        (Path("/dev/zero"), "not a file but a device or a pipe"),
    ):
        with pytest.raises(LogError, match=problem) as raised:
            read_log(str(path))
        assert str(path) in str(raised.value)
    with pytest.raises(LogError, match="null byte"):
        read_log("a\0b")
    with pytest.raises(LogError, match=r"x1b\[31m"):
        read_log("no\x1b[31mlog")


def test_where_logs_are(tmp_path: Path) -> None:
    found = {"journalctl": "/usr/bin/journalctl"}.get
    mac = tmp_path / ".ollama" / "logs"
    windows = tmp_path / "Local" / "Ollama"
    for folder in (mac, windows):
        folder.mkdir(parents=True)
        for name in ("server.log", "server-1.log", "app.log"):
            (folder / name).touch()
    assert [place.path for place in log_places({}, tmp_path, "darwin")] == [mac / "server.log", mac / "server-1.log"]
    local = {"LOCALAPPDATA": str(tmp_path / "Local")}
    assert [place.path for place in log_places(local, tmp_path, "win32")] == [
        windows / "server.log",
        windows / "server-1.log",
    ]
    assert log_places({}, tmp_path / "nobody", "darwin") == ()
    service = os.path.isfile("/etc/systemd/system/ollama.service")
    here = log_places({}, tmp_path / "nobody", "linux", found=found)
    assert here == ((LogPlace("Ollama", command=JOURNAL),) if service else ())
    assert log_places({}, tmp_path / "nobody", "linux", found=lambda _: None) == ()
