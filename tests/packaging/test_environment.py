"""The locks say all there is to say, and an environment is used again only while it is what they say."""

import ast
import json
import re
from pathlib import Path

import pytest

import environment
from tests.helpers.surroundings import ROOT


def pins(lock: str) -> set[str]:
    return {line.rstrip(" \\") for line in (ROOT / lock).read_text(encoding="utf-8").splitlines() if "==" in line}


def test_the_developers_lock_holds_all_of_the_other() -> None:
    assert pins(environment.RUN_LOCK) <= pins(environment.DEV_LOCK)


@pytest.mark.parametrize("lock", [environment.RUN_LOCK, environment.DEV_LOCK])
def test_locks_have_sums_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|@|--index|--find", text)
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:])


def test_no_lock_of_a_tool_is_committed() -> None:
    assert [name for name in ("uv.lock", "poetry.lock", "pdm.lock") if (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", ["run.py", "check.py"])
def test_an_older_python_can_read_the_sentence_that_refuses_it(name: str) -> None:
    source = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    assert source.index("needs Python 3.11") < source.index("\nimport s", source.index("version_info"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that was set up for running."""
    for name in (environment.RUN_LOCK, environment.DEV_LOCK, "pyproject.toml"):
        (tmp_path / name).write_text(f'project = "{name}"', encoding="utf-8")
    venv = tmp_path / ".venv"
    for name, value in (("ROOT", tmp_path), ("VENV", venv), ("_STAMP", venv / "s.json"), ("_UNFINISHED", venv / "u")):
        monkeypatch.setattr(environment, name, value)
    environment.python().parent.mkdir(parents=True)
    environment.python().touch()
    environment._STAMP.write_text(json.dumps(environment._stamp(environment.RUN_LOCK)), encoding="utf-8")
    return tmp_path


def test_an_environment_that_is_as_locked_is_ready(place: Path) -> None:
    assert environment.is_ready(environment.RUN_LOCK)


def test_running_is_not_enough_for_testing_but_testing_is_for_running(place: Path) -> None:
    assert not environment.is_ready(environment.DEV_LOCK)
    environment._STAMP.write_text(json.dumps(environment._stamp(environment.DEV_LOCK)), encoding="utf-8")
    assert environment.is_ready(environment.RUN_LOCK)


@pytest.mark.parametrize("name", [environment.RUN_LOCK, "pyproject.toml"])
def test_a_change_of_the_lock_or_the_project_is_noticed(place: Path, name: str) -> None:
    (place / name).write_text('project = "changed"', encoding="utf-8")
    assert not environment.is_ready(environment.RUN_LOCK)


def test_settings_of_tools_change_nothing_that_is_installed(place: Path) -> None:
    with (place / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("\n[tool.ruff]\nline-length = 99\n")
    assert environment.is_ready(environment.RUN_LOCK)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"python": "3.8"}'])
def test_a_damaged_stamp_is_no_stamp(place: Path, damage: str) -> None:
    environment._STAMP.write_text(damage, encoding="utf-8")
    assert not environment.is_ready(environment.RUN_LOCK)


def test_a_set_up_that_was_stopped_is_not_ready(place: Path) -> None:
    environment._UNFINISHED.touch()
    assert not environment.is_ready(environment.RUN_LOCK)
