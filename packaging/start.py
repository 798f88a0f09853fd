"""What `run.py` does: set up, look for a screen, open the window there or draw the picture into a file."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import display
import environment
import system
from trouble import told

EXAMPLE: Final = environment.ROOT / "resources/examples/llama-3.3-70b-q4_k_m.gguf"
PICTURE: Final = "lamella.png"
_COMMANDS: Final = {"plan", "render", "log", "devices", "models"}


def main(arguments: list[str]) -> int:
    return told(lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    environment.prepare(environment.RUN_LOCK)
    if arguments and (arguments[0] in _COMMANDS or arguments[0].startswith("-")):
        return _command_line(arguments)
    return _window(arguments or [str(EXAMPLE)])


def _command_line(arguments: list[str]) -> int:
    """Only `render` draws; the rest works on a machine without any of Qt's libraries."""
    if arguments[0] == "render":
        system.require(system.FOR_PLATFORM["offscreen"])
    return _become(arguments, {})


def _window(files: list[str]) -> int:
    try:
        platform = display.platform()
    except display.NoDisplayError as reason:
        return _picture(files[0], str(reason))
    system.require(system.FOR_PLATFORM.get(platform or os.environ.get("QT_QPA_PLATFORM", ""), system.DRAWING))
    return _become(files, {"QT_QPA_PLATFORM": platform} if platform else {})


def _picture(file: str, reason: str) -> int:
    system.require(system.FOR_PLATFORM["offscreen"])
    target = Path.cwd() / PICTURE
    planned = ["--gpu", "2*RTX 3090"] if file == str(EXAMPLE) else []
    status = _lamella(["render", file, *planned, "-o", str(target)], {"QT_QPA_PLATFORM": "offscreen"})
    if status in {0, 1} and target.exists():
        print(f"No window can be opened here: {reason}.\nThe picture of the plan is in {target}")
        return 0
    return status


def _become(arguments: list[str], variables: dict[str, str]) -> int:
    """Turns this process into the program, so that whoever ends or stops it reaches that; Windows cannot do it."""
    if os.name == "nt":
        return _lamella(arguments, variables)
    program = str(environment.program("lamella"))
    sys.stdout.flush()
    os.execve(program, [program, *arguments], os.environ | variables)


def _lamella(arguments: list[str], variables: dict[str, str]) -> int:
    command = [str(environment.program("lamella")), *arguments]
    return subprocess.run(command, env=os.environ | variables, check=False).returncode
