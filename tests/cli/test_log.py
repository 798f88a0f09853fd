"""`lamella log` as a person and as a program call it."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from lamella.cli.main import DONE, UNREADABLE, main
from tests.cli.test_main import NO_QT, run
from tests.helpers.log_samples import engine_lines, ollama_12, ollama_30, text
from tests.helpers.server_logs import log_bytes

# What other programs rely on, for each load and for each of its devices.
LOAD = {
    *("model", "architecture", "n_layers", "offloaded", "ctx_size", "settings", "devices", "layers", "notes", "speed"),
}
DEVICE = {"id", "name", "free", "weights", "kv_cache", "recurrent", "compute", "output", "unaccounted"}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "server.log"
    path.write_bytes(log_bytes("server-2gpu-partial"))
    return path


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["log", "--json", *words]) == DONE
    captured = capsys.readouterr()
    assert captured.err == ""
    found: dict[str, Any] = json.loads(captured.out)
    return found


def test_json(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, str(log))
    assert (found["format"], found["source"], len(found["loads"])) == (1, "llama.cpp", 1)
    load = found["loads"][0]
    assert set(load) >= LOAD
    assert all(set(device) >= DEVICE for device in load["devices"])
    assert [device["id"] for device in load["devices"]] == ["GPU0", "GPU1", "CPU"]
    assert (load["n_layers"], load["offloaded"], load["ctx_size"]) == (17, 12, 4096)
    assert load["devices"][0]["recurrent"] is None
    assert load["speed"] == {"prompt_tps": None, "eval_tps": None, "requests": 0}
    sizes = DEVICE - {"id", "name"}
    assert all(device[key] is None or type(device[key]) is int for device in load["devices"] for key in sizes)
    assert {note["code"] for note in load["notes"]} == {"offloaded", "fit_changed_nothing", "context_below_trained"}
    assert all(note["line"] > 0 and note["text"] for note in load["notes"])


def test_layers_that_the_log_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ollama.log"
    path.write_bytes(text(ollama_12()))
    load = printed(capsys, str(path))["loads"][0]
    assert load["layers"][0] == {"index": 0, "device": "GPU0"}
    assert load["layers"][47] == {"index": 47, "device": "GPU1"}


def test_neither_qt_nor_gguf_is_loaded(log: Path) -> None:
    done = run("-c", NO_QT, "log", str(log))
    assert (done.returncode, done.stderr) == (DONE, b"")


def test_text(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", str(log)]) == DONE
    out = capsys.readouterr().out
    assert "llama-3.2-1b-q4_k_m-fullvocab, Q4_K - Medium, llama, 12 of 17 layers offloaded" in out
    assert "GPU1" in out
    assert "316.6 MiB" in out
    assert "line 124: 12 of 17 layers are on GPUs" in out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text(ollama_30(engine_lines())))))
    assert printed(capsys, "-")["source"] == "ollama-0.30"


def test_what_is_no_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junk, empty = tmp_path / "junk.bin", tmp_path / "empty.log"
    junk.write_bytes(bytes(range(256)) * 40)
    empty.touch()
    for path, words in (
        (junk, "none of its"),
        (empty, "it is empty"),
        (tmp_path, "a folder"),
        (tmp_path / "x", "No such"),
    ):
        assert main(["log", str(path)]) == UNREADABLE
        captured = capsys.readouterr()
        assert captured.out == ""
        assert str(path) in captured.err
        assert words in captured.err
        assert captured.err.count("\n") == 1


def test_a_log_without_a_load_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "idle.log"
    line = 'time=2026-02-21T12:07:54.568Z level=INFO source=types.go:60 msg="inference compute" id=GPU-1 library=CUDA'
    path.write_text(f'{line} name=CUDA0 description="RTX 4060" total="8.0 GiB" available="7.1 GiB"\n')
    assert main(["log", str(path)]) == DONE
    out = capsys.readouterr().out
    assert out.startswith("No model is loaded in this log.")
    assert "llama-server says where the layers go when it is started with the option -lv 4" in out
    assert printed(capsys, str(path))["loads"] == []


def test_what_was_skipped_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "server.log"
    path.write_bytes(b"y" * (1 << 20) + b"\n\x00\x01\n" + text(engine_lines()))
    assert main(["log", str(path)]) == DONE
    out = capsys.readouterr().out
    assert "Lines not read, because no engine writes such long ones: 1." in out
    assert "Lines with bytes that are no text, read as far as possible: 1." in out
    assert printed(capsys, str(path))["skipped"] == {"long_lines": 1, "junk_lines": 1, "loads": 0, "streams": 0}


def test_the_help_says_how_to_get_a_log_that_tells_enough(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["log", "--help"])
    assert ended.value.code == 0
    assert "-lv 4" in capsys.readouterr().out
