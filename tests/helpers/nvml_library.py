"""A driver of our own for tests: builds nvml_library.c and asks NvmlSource about it in a process beside this one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Self

import msgspec

from lamella.devices.device import Readings

Facts = dict[str, int | str]

_CHILD = r"""
import os, resource, sys, threading, msgspec
from pathlib import Path
from lamella.devices.nvml import NvmlSource
now = 0.0
bus = Path(sys.argv[1])
source = NvmlSource(clock=lambda: now, bus=bus)
for line in sys.stdin:
    word, _, value = line.partition(" ")
    if word == "wait":
        now += float(value)
    elif word == "new\n":
        source.close()
        source = NvmlSource(clock=lambda: now, bus=bus)
    elif word == "many":
        for _ in range(int(value)):
            now += 1
            source.read()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        print(pages * resource.getpagesize(), threading.active_count(), len(os.listdir("/proc/self/fd")), flush=True)
    else:
        print(msgspec.json.encode(source.read()).decode(), flush=True)
source.close()
"""


def compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def built_library(folder: Path) -> Path:
    """The library under the name that pynvml loads, alone in its folder; needs a C compiler."""
    folder.mkdir(parents=True, exist_ok=True)
    source, built = Path(__file__).with_suffix(".c"), folder / "libnvidia-ml.so.1"
    name = "-Wl,-soname,libnvidia-ml.so.1"
    subprocess.run([compiler() or "cc", "-O1", "-shared", "-fPIC", name, "-o", built, source], check=True)
    return built


def card_facts(index: int, /, **facts: int | str) -> Facts:
    """A healthy RTX 4090 in place `index`, but for what is given: `power=0`, `code=15` …

    `instances=2` splits it, and `instance=0` gives the facts of its first part.
    """
    healthy: Facts = {
        "name": "NVIDIA GeForce RTX 4090",
        "uuid": f"GPU-{index:08x}",
        "total": 24564 << 20,
        "free": 23000 << 20,
        "reserved": 400 << 20,
        "util": 17,
        "temp": 41,
        "power": 63250,
        "gen": 4,
        "width": 16,
        "pci": f"00000000:{index + 1:02X}:00.0",
        "limit": 450000,
        "clock": 2520,
        "memclock": 10501,
        "mostclock": 3120,
        "mostmemclock": 10501,
        "fan": 30,
        "gennow": 1,
        "mostwidth": 16,
        "capability": 89,
        "mig": 0,
        "ecc": 0,
        "display": 1,
        "bus": 384,
        "links": 2,
        "up": 1,
    }
    number = facts.pop("instance", None)
    whose = f"gpu{index}" if number is None else f"gpu{index}i{number}"
    named = {name.replace("_", "."): value for name, value in facts.items()}
    return {f"{whose}.{name}": value for name, value in (healthy | named).items()}


class Driver:
    """NvmlSource in a process whose driver is the built library; leaving the `with` ends it."""

    def __init__(self, library: Path, state: Path) -> None:
        self._state = state
        self.says()
        environment = os.environ | {"LD_LIBRARY_PATH": str(library.parent), "FAKE_NVML": str(state)}
        self.bus = state.with_name("bus")
        command = [sys.executable, "-c", _CHILD, str(self.bus)]
        self._child = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self, *cards: Facts, **facts: int | str) -> None:
        """What the driver answers from now on; `count` is the number of cards unless given."""
        everything: Facts = {"count": len(cards), **facts}
        for card in cards:
            everything |= card
        text = "".join(f"{name} {value}\n" for name, value in everything.items())
        self._state.write_text(text, "utf-8", "surrogateescape")

    def read(self) -> Readings:
        self._tell("read")
        assert self._child.stdout is not None
        return msgspec.json.decode(self._child.stdout.readline(), type=Readings)

    def read_many(self, count: int) -> tuple[int, int, int]:
        """Bytes in memory, threads and open files of the process after so many readings, a second apart."""
        self._tell(f"many {count}")
        assert self._child.stdout is not None
        memory, threads, files = map(int, self._child.stdout.readline().split())
        return memory, threads, files

    def wait(self, seconds: float) -> None:
        """Lets the source's clock go on."""
        self._tell(f"wait {seconds}")

    def forget(self) -> None:
        """A new source, as after a start of the program; the driver has no cards."""
        self.says()
        self._tell("new")

    def _tell(self, line: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._child.communicate(timeout=30)
        assert self._child.returncode == 0
