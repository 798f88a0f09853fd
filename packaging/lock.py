"""Writes requirements.lock and requirements-dev.lock anew from pyproject.toml; needs `uv` on the PATH.

    python3 packaging/lock.py              keep what is locked, add and drop what pyproject.toml asks for
    python3 packaging/lock.py --upgrade    take the newest of everything

The locks hold pins and sha256 sums for every platform and every Python from 3.11 on, and no addresses: pip takes the
files from wherever it is told to, and refuses any that differ.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": ["build"], "requirements-dev.lock": ["build", "dev"]}

# 6.12.0 aborts Python 3.10 and 3.11; 6.11.3 is what everything was measured with.
PINS = "PySide6-Essentials==6.11.3\n"


def command(lock: str, groups: list[str], extra: list[str]) -> list[str]:
    quiet = ["--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"]
    wanted = [word for group in groups for word in ("--group", f"pyproject.toml:{group}")]
    scope = ["--universal", "--python-version", "3.11", "--generate-hashes", "--constraints", "-"]
    return ["uv", "pip", "compile", "pyproject.toml", *wanted, *scope, *quiet, "--output-file", lock, *extra]


def main(extra: list[str]) -> int:
    for lock, groups in LOCKS.items():
        subprocess.run(command(lock, groups, extra), cwd=ROOT, input=PINS, text=True, check=True)
        names = [line.split("==")[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line]
        print(f"{lock}: {len(names)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
