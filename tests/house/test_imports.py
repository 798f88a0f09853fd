"""The rooms depend on each other in one direction only, and each outside thing has one door."""

import tomllib
from typing import Any

from tests.helpers.surroundings import ROOT
from tests.helpers.tools import tool

PACKAGE = ROOT / "gui" / "lamella"


def test_contracts_of_the_rooms_are_kept() -> None:
    answer = tool("lint-imports", "--no-cache")
    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout


def test_no_folder_escapes_the_contracts() -> None:
    """import-linter does not see a folder without `__init__.py`."""
    folders = {file.parent for file in PACKAGE.rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_room_but_the_window_is_forbidden_qt() -> None:
    rooms = {f"lamella.{path.stem}" for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}
    may = {f"lamella.{name}" for name in ("ui", "app", "cli", "__init__", "__main__", "__pycache__", "py")}
    assert rooms - may == set(contract("Only the window knows Qt")["source_modules"])


def contract(name: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return next(one for one in found if one["name"] == name)
