"""Logs that a command prints: read while it prints, ended when nobody waits any longer, told why where it fails."""

import os
import threading

import pytest

from lamella.engines.journal import read_command
from lamella.logs.files import LogError
from tests.helpers.log_samples import engine_lines, ollama_30

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no journal")
LINES = "\n".join(ollama_30(engine_lines(name="Printed")))


def test_what_a_command_prints_is_a_log() -> None:
    told: list[tuple[int, int | None]] = []
    reading = read_command(("printf", "%s\n", LINES), progress=lambda done, whole: told.append((done, whole)))
    assert [load.model for load in reading.loads] == ["Printed"]
    assert told[-1] == (len(LINES.encode()) + 1, None)


def test_a_command_that_never_ends_is_stopped_with_what_it_said() -> None:
    cancelled = threading.Event()

    def stop(_done: int, _whole: int | None) -> None:
        cancelled.set()

    words = ("sh", "-c", 'printf "%s\\n" "$1"; exec sleep 60', "sh", LINES)
    reading = read_command(words, progress=stop, cancelled=cancelled.is_set)
    assert [load.model for load in reading.loads] == ["Printed"]


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(LogError, match=r"No such unit\\x1b"):
        read_command(("sh", "-c", "printf 'No such unit\\033[1m' >&2; exit 1"))


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(LogError, match="no-such-command"):
        read_command(("no-such-command", "-u", "ollama"))
