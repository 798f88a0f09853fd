"""The same load however the log came about: prefixes, colours, line ends, encodings, pieces."""

import json
from dataclasses import replace

import pytest

from lamella.logs.observed import Observed
from tests.helpers.log_samples import engine_lines, ollama_12, ollama_30, text
from tests.helpers.server_logs import read

LINES = ollama_30(engine_lines())
EXPECTED = read(text(LINES)).loads[0]

PREFIXES = {
    "journal": "Aug 21 12:00:00 box ollama[4711]: ",
    "journal in another language": "mai 17 11:51:49 urano ollama[1900]: ",
    "journal with ISO dates": "2026-08-21T12:00:00+0200 box ollama[4711]: ",
    "compose": "ollama-1  | ",
    "docker with times": "2026-08-21T12:00:00.123456789Z ",
    "kubernetes": "2026-08-21T12:00:00.123456789Z stderr F ",
    "llama-server": "0.01.704.588 I ",
    "quoted": "> ",
    "a router of llama-server": "[41123] 0.00.039.524 W ",
    "a terminal": "\x1b[0m\x1b[34m",
}


def loads(data: bytes) -> tuple[Observed, ...]:
    return read(data).loads


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES)
def test_prefixes(prefix: str) -> None:
    assert loads(text(LINES, prefix=prefix)) == (EXPECTED,)


def test_windows_line_ends_and_colours() -> None:
    assert loads(text(LINES, end="\x1b[0m\r\n")) == (EXPECTED,)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("piece", [1, 999, 1 << 20])
def test_encodings(encoding: str, piece: int) -> None:
    """PowerShell's `>` writes UTF-16 with a mark, its `Out-File -Encoding unicode` of a part without."""
    data = text(LINES).decode().replace("\n", "\r\n").encode(encoding)
    assert read(data, piece=piece).loads == (EXPECTED,)


def test_docker_and_journal_as_json() -> None:
    docker = [json.dumps({"log": line + "\n", "stream": "stderr", "time": "2026-08-21T12:00:00Z"}) for line in LINES]
    journal = [json.dumps({"MESSAGE": line, "_PID": "4711"}) for line in LINES]
    assert loads(text(docker)) == (EXPECTED,)
    assert loads(text(journal)) == (EXPECTED,)
    own_engine = [json.dumps({"log": line}) for line in ollama_12()]
    assert loads(text(own_engine)) == loads(text(ollama_12()))


@pytest.mark.parametrize("piece", [1, 7, 100, 4096])
def test_pieces(piece: int) -> None:
    assert read(text(LINES), piece=piece).loads == (EXPECTED,)


def test_lines_of_other_things_between() -> None:
    noise = '[GIN] 2026/08/21 - 12:00:00 | 200 |      68.455µs |       127.0.0.1 | GET      "/api/tags"'
    mixed = [one for line in LINES for one in (line, noise)]
    found = loads(text(mixed))
    plain = [replace(load, notes=(), first_line=0, last_line=0) for load in (*found, EXPECTED)]
    assert plain[0] == plain[1]
    assert [(note.code, note.value) for note in found[0].notes] == [(note.code, note.value) for note in EXPECTED.notes]
