"""llama.cpp's own programs on this computer: on PATH, bundled with Ollama, or chosen by a person."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

FIT_PARAMS: Final = "llama-fit-params"
SERVER: Final = "llama-server"


class Origin(StrEnum):
    CHOSEN = "chosen"  # by the person
    PATH = "path"
    OLLAMA = "ollama"  # bundled with it


@dataclass(frozen=True, slots=True)
class Program:
    """A program that can be started."""

    name: str  # FIT_PARAMS or SERVER
    path: Path
    origin: Origin


def found_programs(
    environment: Mapping[str, str], home: Path, *, chosen: Path | None = None, platform: str = sys.platform
) -> tuple[Program, ...]:
    """Each file once: the chosen one first, then PATH, then Ollama's. `chosen` may be a program or its folder."""
    found: dict[Path, Program] = {}
    for folder, origin in _places(environment, home, chosen, platform):
        for name in (FIT_PARAMS, SERVER):
            path = _in(folder, name, platform)
            if path is not None:
                found.setdefault(path.resolve(), Program(name, path, origin))
    return tuple(found.values())


def _places(
    environment: Mapping[str, str], home: Path, chosen: Path | None, platform: str
) -> Iterator[tuple[Path, Origin]]:
    if chosen is not None:
        yield (chosen if chosen.is_dir() else chosen.parent), Origin.CHOSEN
    for entry in _search_path(environment):
        yield entry, Origin.PATH
    for folder in _ollama_folders(environment, home, platform):
        yield folder, Origin.OLLAMA


def _search_path(environment: Mapping[str, str]) -> Iterator[Path]:
    """An empty or a relative entry would be whatever folder somebody happens to be in."""
    entries = environment.get("PATH", "").split(os.pathsep)
    return (Path(entry) for entry in entries if entry and Path(entry).is_absolute())


def _ollama_folders(environment: Mapping[str, str], home: Path, platform: str) -> Iterator[Path]:
    """Where Ollama keeps the programs it starts: beside its own, or where that is installed (ml/path.go, 2026)."""
    own = next(filter(None, (_in(folder, "ollama", platform) for folder in _search_path(environment))), None)
    folders = [own.resolve().parent] if own else []
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        folders += [Path(local) / "Programs" / "Ollama"] if local else []
    elif platform == "darwin":
        bundle = Path("Ollama.app/Contents/Resources")
        folders += [Path("/Applications") / bundle, home / "Applications" / bundle]
    else:
        folders += [Path("/usr/local/bin"), Path("/usr/bin")]
    for folder in dict.fromkeys(folders):
        yield from (folder / "lib" / "ollama", folder.parent / "lib" / "ollama")
        if platform == "darwin":
            yield folder


def _in(folder: Path, name: str, platform: str) -> Path | None:
    path = folder / (f"{name}.exe" if platform == "win32" else name)
    try:
        return path if path.is_file() and os.access(path, os.X_OK) else None
    except OSError:
        return None
