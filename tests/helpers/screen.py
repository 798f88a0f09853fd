"""A screen that nobody sees, the program on it in a process of its own, and a hand and an ear from outside."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from screen import lacking
from tests.helpers.surroundings import ROOT

SYSTEM_PYTHON: Final = "/usr/bin/python3"
PATIENCE_S: Final = 30.0

Seen = dict[str, Any]


def missing() -> str:
    """What has to be installed before any of this works; "" where nothing has."""
    return ", ".join(lacking()) if sys.platform == "linux" else "a screen of X11"


@dataclass(frozen=True, slots=True)
class Screen:
    """The program and the surroundings it runs in."""

    environ: dict[str, str]
    program: subprocess.Popen[str]

    def hand(self, *words: object) -> str:
        """What xdotool answers."""
        command = ["xdotool", *map(str, words)]
        return subprocess.run(command, env=self.environ, capture_output=True, text=True, check=True).stdout

    def front(self) -> None:
        """Gives the keyboard back to the program's window, as a window manager does when a dialog has gone."""
        window = self.hand("search", "--onlyvisible", "--name", "— Lamella$").split()[0]
        self.hand("windowfocus", "--sync", window)

    def see(self) -> list[Seen]:
        """Everything on the screen as a screen reader is told it; empty before the program has said anything."""
        command = [SYSTEM_PYTHON, str(ROOT / "tests" / "helpers" / "accessible_tree.py"), str(self.program.pid)]
        told = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        return json.loads(told.stdout) if told.returncode == 0 and told.stdout else []

    def until(self, holds: Callable[[list[Seen]], bool]) -> list[Seen]:
        """What is seen once it is so; fails with what is seen when that takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            seen = self.see()
            if holds(seen):
                return seen
            assert self.program.poll() is None, self.program.communicate()
            assert time.monotonic() < deadline, json.dumps([one["name"] for one in seen], ensure_ascii=False)
            time.sleep(0.05)

    def named(self, start: str) -> Seen:
        """The one thing on the screen whose name begins so, as soon as it is there."""
        return next(one for one in self.until(lambda seen: any(_is(one, start) for one in seen)) if _is(one, start))


def _is(one: Seen, start: str) -> bool:
    return bool(one["name"].startswith(start))


@contextmanager
def screen(folder: Path, *words: str) -> Iterator[Screen]:
    """`lamella` with these words, in English, with settings of its own below `folder`."""
    config = folder / "config"
    (config / "lamella").mkdir(parents=True)
    (config / "lamella" / "lamella.ini").write_text("[General]\nlanguage=en\n", encoding="utf-8")
    environ = os.environ | {"XDG_CONFIG_HOME": str(config), "HOME": str(folder), "PYTHONPATH": str(ROOT / "gui")}
    environ.pop("QT_QPA_PLATFORM", None)
    with ExitStack() as stack:
        _wait_for_turn(stack)
        environ["DISPLAY"] = ":" + _told(stack, ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24"], environ)
        bus = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        environ["DBUS_SESSION_BUS_ADDRESS"] = _told(stack, bus, environ)
        environ |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_ACCESSIBILITY": "1"}
        command = [sys.executable, "-m", "lamella", *words]
        program = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        stack.callback(_end, program)
        yield Screen(environ, program)


def _wait_for_turn(stack: ExitStack) -> None:
    """One screen at a time: a server that ends takes the socket of another that has just begun with the same number."""
    import fcntl  # where there is X11

    turn = os.open(Path(tempfile.gettempdir(), f"lamella-screen-{os.getuid()}.lock"), os.O_CREAT | os.O_RDWR)
    stack.callback(os.close, turn)
    fcntl.flock(turn, fcntl.LOCK_EX)


def _told(stack: ExitStack, command: list[str], environ: dict[str, str]) -> str:
    """The first line of a server that runs until the end."""
    server = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    stack.callback(_end, server)
    assert server.stdout is not None
    return server.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=PATIENCE_S)
