"""Who holds a card's memory: other programs, and engines that hold a model already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lamella.devices.device import Process, Reading
from lamella.devices.requirements import Engine

_PROC: Final = Path("/proc")
# File names of the programs that hold a model: Ollama runs itself again (`ollama runner`), before 0.4 and from 0.30
# on another program beside it (llm/server.go of 0.3, 0.12, 0.30); llama.cpp's tools of b11434.
_ENGINES: Final = {
    "ollama": Engine.OLLAMA,
    "ollama_llama_server": Engine.OLLAMA,
    "llama-server": Engine.LLAMA_CPP,
    "llama-cli": Engine.LLAMA_CPP,
    "llama-bench": Engine.LLAMA_CPP,
    "llama-mtmd-cli": Engine.LLAMA_CPP,
    "rpc-server": Engine.LLAMA_CPP,
}
_LIKE_AN_ENGINE: Final = re.compile("llama|rpc-server", re.IGNORECASE)  # in every name above


@dataclass(frozen=True, slots=True)
class Occupants:
    """The memory of one card by who has it. `available` is what a plan gets once the engines let go of theirs."""

    engines: tuple[Process, ...]
    others: tuple[Process, ...]
    held_by_engines: int | None  # None: there are engines, and the system hides what they hold
    unattributed: int | None  # used, but by nobody in the list: hidden programs, the driver's own

    def available(self, free: int) -> int:
        return free + (self.held_by_engines or 0)


@dataclass(frozen=True, slots=True)
class Taker:
    """A program that has more of a card's memory than it had."""

    process: Process
    grown: int


def program_of(process: Process) -> str:
    """The program's name without folder and ".exe"; "" where the driver does not tell it."""
    name = re.split(r"[/\\]", (process.name or "").split(" -")[0].strip())[-1]
    return name.removesuffix(".exe")


def engine_of(process: Process) -> Engine | None:
    """The engine that this is a process of, by its program's name."""
    if not _LIKE_AN_ENGINE.search(process.name or ""):  # a card may have thousands of others
        return None
    return _ENGINES.get(program_of(process).lower().split(" ")[0])


def occupants(reading: Reading) -> Occupants:
    """Who is on the card; a driver that lists no processes leaves all of `used` unattributed."""
    listed = reading.processes or ()
    engines = tuple(process for process in listed if engine_of(process))
    others = tuple(process for process in listed if not engine_of(process))
    hidden = any(process.memory is None for process in engines)
    known = sum(process.memory or 0 for process in listed)
    return Occupants(
        engines,
        others,
        held_by_engines=None if hidden else sum(process.memory or 0 for process in engines),
        unattributed=None if reading.used is None else max(0, reading.used - known),
    )


def takers(before: Reading, now: Reading) -> tuple[Taker, ...]:
    """Programs, no engines, that took memory between two readings of a card, the greediest first."""
    had = {process.pid: process.memory or 0 for process in before.processes or ()}
    # Names are looked at last: thousands of processes are many, those that grow in a second are few.
    grown = (Taker(one, (one.memory or 0) - had.get(one.pid, 0)) for one in now.processes or ())
    found = (taker for taker in grown if taker.grown > 0 and not engine_of(taker.process))
    return tuple(sorted(found, key=lambda taker: -taker.grown))


def holding(processes: Sequence[Process], model_path: str, proc: Path = _PROC) -> tuple[Process, ...]:
    """Engine processes whose command line names that file (Linux; where it may not be read the process is left out).

    llama-server is given the path, `ollama runner --model` the blob in Ollama's store.
    """
    wanted = Path(model_path).resolve()
    found = []
    for process in processes:
        try:
            words = (proc / str(process.pid) / "cmdline").read_bytes().decode("utf-8", "surrogateescape").split("\0")
        except OSError:
            continue
        named = (word.rpartition("=")[2] for word in words)
        if engine_of(process) and any(_same_file(word, wanted) for word in named if wanted.name in word):
            found.append(process)
    return tuple(found)


def _same_file(word: str, wanted: Path) -> bool:
    path = Path(word)
    # A relative path is relative to the server's folder, which is not ours: its name has to do.
    return path.resolve() == wanted if path.is_absolute() else path.name == wanted.name
