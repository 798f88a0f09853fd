"""Installs, where it may, what the tests of a window on a real screen need: `python3 packaging/screen.py`; never fails.

Those tests skip themselves, with the reason, where any of it is missing.
"""

import shutil
from pathlib import Path
from typing import Final

import system
from trouble import SetUpError

# What to look for: a program or a file, and its package in Debian and Ubuntu.
WANTED: Final = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus",
    "/usr/share/dbus-1/services/org.a11y.Bus.service": "at-spi2-core",
    "/usr/lib/python3/dist-packages/gi/__init__.py": "python3-gi",
    "girepository-1.0/Atspi-2.0.typelib": "gir1.2-atspi-2.0",
}
_LIBRARIES: Final = (Path("/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu*"))


def lacking() -> tuple[str, ...]:
    """What of it is not here, libraries of the X platform included."""
    return (*(name for name in WANTED if not _is_here(name)), *system.lacking(system.FOR_PLATFORM["xcb"]))


def _is_here(name: str) -> bool:
    if name.startswith("girepository"):
        return any((folder / name).exists() for folder in _LIBRARIES)
    return Path(name).exists() if "/" in name else shutil.which(name) is not None


def main() -> None:
    missing = lacking()
    if not missing:
        return
    names = [WANTED[name] for name in missing if name in WANTED]
    names += system.packages(name for name in missing if name not in WANTED)
    try:
        system.install_or_name(names, "The tests of a window on a real screen need more")
    except SetUpError as error:
        print(f"{error}\nThey are skipped.", flush=True)


if __name__ == "__main__":
    main()
