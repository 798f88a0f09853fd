"""Makes .venv and puts the locked packages and the project into it; does nothing where all of that is there."""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import system
from trouble import SetUpError

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
RUN_LOCK: Final = "requirements.lock"
DEV_LOCK: Final = "requirements-dev.lock"  # holds everything that RUN_LOCK does
_STAMP: Final = VENV / "lamella-set-up.json"
_UNFINISHED: Final = VENV / "lamella-unfinished"

# pip would put the packages elsewhere.
_MISLEADING: Final = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME"}


def python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def program(name: str) -> Path:
    """A command that a package has put into the environment."""
    return VENV / (f"Scripts/{name}.exe" if os.name == "nt" else f"bin/{name}")


def prepare(lock: str) -> None:
    """After this the environment holds what `lock` pins and the project itself; SetUpError says why it cannot."""
    if is_ready(lock):
        return
    print(f"Setting up Lamella in {VENV} (once; about {250 if lock == RUN_LOCK else 350} MiB) …", flush=True)
    if not _usable():
        _make()
    _UNFINISHED.touch()
    _STAMP.unlink(missing_ok=True)
    _install("--require-hashes", "--requirement", str(ROOT / lock))
    _install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _STAMP.with_suffix(".new").write_text(json.dumps(_stamp(lock), indent=1), encoding="utf-8")
    _STAMP.with_suffix(".new").replace(_STAMP)
    _UNFINISHED.unlink()
    print("Set up.", flush=True)


def is_ready(lock: str) -> bool:
    """The tests' lock holds all that the program needs, so either will do for running it."""
    try:
        stamp = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    enough = {lock, DEV_LOCK}
    return not _UNFINISHED.exists() and python().exists() and any(stamp == _stamp(name) for name in enough)


def _stamp(lock: str) -> dict[str, str]:
    """Everything that makes an environment stale when it differs; entry points and dependencies are in pyproject."""
    digest = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in (lock, "pyproject.toml")}
    return {"lock": lock, "sha256": digest[lock], "project": digest["pyproject.toml"], **_identity()}


def _identity() -> dict[str, str]:
    """A moved checkout or another Python needs a new environment, not only new packages."""
    return {"root": str(ROOT), "python": f"{sys.version_info[0]}.{sys.version_info[1]}"}


def _usable() -> bool:
    """Whether packages can be put into the .venv that is there; one left half-way by a stopped set-up cannot be."""
    if _UNFINISHED.exists() or not python().exists():
        return False
    try:
        stamp = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        stamp = _identity()
    ask = "import sys; print(*sys.version_info[:2], sep='.')"
    told = subprocess.run([python(), "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
    return _identity() == {"root": stamp.get("root"), "python": told}


def _make() -> None:
    """A new, empty environment; Debian keeps the pip that goes into it in a package of its own."""
    with_pip = importlib.util.find_spec("ensurepip") is not None
    if not with_pip and not _pip_reaches_out():
        system.install_or_name([_venv_package()], "Python's venv module needs a package that Debian keeps apart")
        with_pip = True
    # Not this interpreter where it is itself in .venv: it would delete itself.
    base = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", "--clear", *([] if with_pip else ["--without-pip"]), str(VENV)]
    if subprocess.run(command, env=_environ(), check=False).returncode:
        raise SetUpError(f"{VENV} could not be made; Python's own message is above.")


def _venv_package() -> str:
    default = Path("/usr/bin/python3").resolve() == Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    return "python3-venv" if default else f"python{_identity()['python']}-venv"


def _pip_reaches_out() -> bool:
    """Whether this Python's own pip can install into another environment (`--python`, pip 22.3)."""
    try:
        version = importlib.metadata.version("pip").split(".")
    except importlib.metadata.PackageNotFoundError:
        return False
    return (int(version[0]), int(version[1])) >= (22, 3)


def _install(*what: str) -> None:
    own = subprocess.run([python(), "-c", "import pip"], capture_output=True, check=False).returncode == 0
    pip = [str(python()), "-m", "pip"] if own else [sys.executable, "-m", "pip", "--python", str(python())]
    manner = ["--disable-pip-version-check", "--no-input", *([] if sys.stdout.isatty() else ["--quiet"])]
    if subprocess.run([*pip, "install", *manner, *what], cwd=ROOT, env=_environ(), check=False).returncode:
        raise SetUpError("A package could not be installed; pip's own message is above. Run the same command again.")


def _environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _MISLEADING}
