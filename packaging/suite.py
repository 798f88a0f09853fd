"""What `check.py` does: set up with the tools, run every test, and end with pytest's own closing line and status."""

import os
import subprocess
from typing import Final

import environment
import system
from trouble import told

# Two workers: the suite must also be quick on a machine with two cores. --dist loadfile keeps a module's fixtures in
# one worker.
_USUAL: Final = ["-n", "2", "--dist", "loadfile"]


def main(arguments: list[str]) -> int:
    return told(lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    environment.prepare(environment.DEV_LOCK)
    system.require(system.FOR_PLATFORM["offscreen"] | system.TOOLS)
    own_workers = any(word.startswith(("-n", "--numprocesses", "-p", "--pdb")) for word in arguments)
    command = [str(environment.python()), "-m", "pytest", *([] if own_workers else _USUAL), *arguments]
    return subprocess.run(command, cwd=environment.ROOT, env=os.environ | {"PYTHONUTF8": "1"}, check=False).returncode
