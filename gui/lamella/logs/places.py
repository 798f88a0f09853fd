"""Where engines of this computer write their logs."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

JOURNAL: Final = ("journalctl", "-u", "ollama", "--no-pager")
"""Prints what Ollama's service wrote; run only when somebody asks for it."""
_UNITS: Final = ("/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system")
_ROTATED: Final = 9  # Ollama keeps server-1.log to server-5.log


@dataclass(frozen=True, slots=True)
class LogPlace:
    """A file, or the words of a command that prints a log. The other one is None or empty."""

    owner: str  # "Ollama"
    path: Path | None = None
    command: tuple[str, ...] = ()


def log_places(
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
    platform: str = sys.platform,
    *,
    found: Callable[[str], str | None] = shutil.which,
) -> tuple[LogPlace, ...]:
    """The places that exist, the newest log of each first (Ollama 0.30, docs/troubleshooting)."""
    said = os.environ if environment is None else environment
    folder = _ollama_folder(said, home or Path.home(), platform)
    names = ("server.log", *(f"server-{number}.log" for number in range(1, _ROTATED + 1)))
    files = tuple(LogPlace("Ollama", folder / name) for name in names if os.path.isfile(folder / name))
    return (*_journal(platform, found), *files)


def _ollama_folder(environment: Mapping[str, str], home: Path, platform: str) -> Path:
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "Ollama"
    return home / ".ollama" / "logs"


def _journal(platform: str, found: Callable[[str], str | None]) -> tuple[LogPlace, ...]:
    """Where Ollama was installed as a service of the system."""
    if not platform.startswith("linux") or found(JOURNAL[0]) is None:
        return ()
    unit = any(os.path.isfile(f"{folder}/ollama.service") for folder in _UNITS)
    return (LogPlace("Ollama", command=JOURNAL),) if unit else ()
