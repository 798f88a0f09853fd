"""Makes .venv and puts the locked packages and the project into it; does nothing where all of that is there."""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
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
    if _usable():
        print(f"Bringing {VENV} up to date …", flush=True)
    else:
        print(f"Setting up Lamella in {VENV} (once; about {350 if lock == RUN_LOCK else 500} MiB) …", flush=True)
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
    if _UNFINISHED.exists() or not python().exists():
        return False
    left = _left()
    return left is not None and any(left == _stamp(name) for name in (lock, DEV_LOCK))


def _left() -> dict[str, str] | None:
    """What the last finished set-up says of itself; None where there was none, or another program's environment."""
    try:
        stamp = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def _stamp(lock: str) -> dict[str, str]:
    """Everything that makes an environment stale when it differs; entry points and dependencies are in pyproject."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [settings.get("build-system"), settings.get("project"), settings.get("tool", {}).get("hatch")]
    project = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    pins = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return {"lock": lock, "sha256": pins, "project": project, **_identity()}


def _identity() -> dict[str, str]:
    """A moved checkout or another Python needs a new environment, not only new packages."""
    return {"root": str(ROOT), "python": f"{sys.version_info[0]}.{sys.version_info[1]}"}


def _usable() -> bool:
    """Whether packages can be put into the .venv that is there; one left half-way by a stopped set-up cannot be."""
    if _UNFINISHED.exists() or not python().exists():
        return False
    ask = "import sys; print(*sys.version_info[:2], sep='.')"
    told = subprocess.run([python(), "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
    left = _left() or _identity()
    return _identity() == {"root": left.get("root"), "python": told}


def _make() -> None:
    """A new, empty environment; Debian keeps the pip that goes into it in a package of its own."""
    with_pip = importlib.util.find_spec("ensurepip") is not None
    if not with_pip and not _pip_reaches_out():
        system.install_or_name([_venv_package()], "Python's venv module needs a package that Debian keeps apart")
        with_pip = True
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    _UNFINISHED.touch()  # from the first moment on
    # Not this interpreter where it is itself in .venv: it has just been deleted.
    base = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", *([] if with_pip else ["--without-pip"]), str(VENV)]
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
