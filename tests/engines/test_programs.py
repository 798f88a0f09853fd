"""Which of llama.cpp's programs are found, and in which order."""

import os
from pathlib import Path

import pytest

from lamella.engines.programs import FIT_PARAMS, SERVER, Origin, found_programs

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs are files with a right to be run here")


def put(folder: Path, name: str, *, runs: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n", "utf-8")
    path.chmod(0o755 if runs else 0o644)
    return path


def test_the_chosen_one_comes_first_and_each_file_once(tmp_path: Path) -> None:
    here = put(tmp_path / "mine", FIT_PARAMS)
    there = put(tmp_path / "bin", FIT_PARAMS)
    server = put(tmp_path / "bin", SERVER)
    path = os.pathsep.join(str(tmp_path / name) for name in ("bin", "mine", "bin"))
    found = found_programs({"PATH": path}, tmp_path, chosen=here, platform="plan9")
    assert [(program.path, program.origin) for program in found] == [
        (here, Origin.CHOSEN),
        (there, Origin.PATH),
        (server, Origin.PATH),
    ]


def test_what_cannot_be_run_and_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    put(tmp_path / "a", FIT_PARAMS, runs=False)
    (tmp_path / "b" / SERVER).mkdir(parents=True)
    path = os.pathsep.join(("", str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path / "nowhere")))
    assert found_programs({"PATH": path}, tmp_path, platform="plan9") == ()


def test_the_current_folder_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, FIT_PARAMS)
    monkeypatch.chdir(tmp_path)
    assert found_programs({"PATH": os.pathsep.join(("", "."))}, tmp_path, platform="plan9") == ()


def test_an_ollama_in_the_current_folder_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "downloads", "ollama")
    server = put(tmp_path / "downloads" / "lib" / "ollama", SERVER)
    monkeypatch.chdir(tmp_path / "downloads")
    found = found_programs({"PATH": os.pathsep.join(("", "."))}, tmp_path, platform="linux")
    assert server not in [program.path.resolve() for program in found]


def test_ollamas_own_is_found_beside_it(tmp_path: Path) -> None:
    put(tmp_path / "opt" / "bin", "ollama")
    server = put(tmp_path / "opt" / "lib" / "ollama", SERVER)
    found = found_programs({"PATH": str(tmp_path / "opt" / "bin")}, tmp_path, platform="linux")
    assert (server, Origin.OLLAMA) in [(program.path, program.origin) for program in found]


def test_ollamas_own_on_other_systems(tmp_path: Path) -> None:
    mac = put(tmp_path / "Applications" / "Ollama.app" / "Contents" / "Resources", SERVER)
    windows = put(tmp_path / "Programs" / "Ollama" / "lib" / "ollama", f"{SERVER}.exe")
    assert mac in [program.path for program in found_programs({}, tmp_path, platform="darwin")]
    local = {"LOCALAPPDATA": str(tmp_path)}
    assert [program.path for program in found_programs(local, tmp_path, platform="win32")] == [windows]
