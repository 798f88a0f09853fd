"""The system libraries that Qt needs: which are missing, which packages hold them, and installing those as root."""

import ctypes
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from trouble import SetUpError

# Library: package of Debian and Ubuntu, package of Arch. Found with `readelf -d` in PySide6-Essentials 6.11.3.
DRAWING: Final = {
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libGL.so.1": ("libgl1", "libglvnd"),
    "libEGL.so.1": ("libegl1", "libglvnd"),
    "libX11.so.6": ("libx11-6", "libx11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libzstd.so.1": ("libzstd1", "zstd"),
}
TOOLS: Final = {"libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5")}
XCB: Final = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libx11"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
WAYLAND: Final = {
    "libwayland-client.so.0": ("libwayland-client0", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "wayland"),
}
FOR_PLATFORM: Final = {
    "offscreen": DRAWING,
    "xcb": DRAWING | XCB,
    "wayland": DRAWING | WAYLAND,
}

# Debian 13 and Ubuntu 24.04 renamed libraries whose time_t grew; both came with glibc 2.39 or newer.
_RENAMED: Final = {"libglib2.0-0": "libglib2.0-0t64"}


def require(libraries: dict[str, tuple[str, str]]) -> None:
    """Returns once all can be loaded; installs them where it may, else SetUpError names the command."""
    missing = lacking(libraries)
    if missing:
        install_or_name(packages(missing), f"Qt needs system libraries that are missing ({', '.join(missing)})")


def lacking(libraries: Iterable[str]) -> list[str]:
    """Those that cannot be loaded; none where the system is not Linux."""
    return [name for name in libraries if not _loads(name)] if sys.platform == "linux" else []


def packages(libraries: Iterable[str]) -> list[str]:
    """What to ask this system's package manager for, each once, in order; its RPM kin find libraries by name."""
    known = DRAWING | TOOLS | XCB | WAYLAND
    match _manager():
        case "apt-get":
            new = _glibc() >= (2, 39)
            names = [_RENAMED.get(known[name][0], known[name][0]) if new else known[name][0] for name in libraries]
        case "pacman":
            names = [known[name][1] for name in libraries]
        case _:
            bits = "()(64bit)" if sys.maxsize > 2**32 else ""
            names = [name + bits for name in libraries]
    return list(dict.fromkeys(names))


def install_or_name(names: list[str], why: str) -> None:
    """Root on Debian or a kin of it installs; anybody else is told the command in a SetUpError."""
    if _manager() != "apt-get" or os.geteuid() != 0:
        raise SetUpError(f"{why}.\nInstall with:\n\n    {install_command(names)}\n\nand run the same command again.")
    print(f"{why}; installing {' '.join(names)} …", flush=True)
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NOWARNINGS": "yes"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    install = [*quiet, "install", "--yes", "--no-install-recommends", *names]
    subprocess.run([*quiet, "update"], env=environ, check=False)  # an old list may still do
    if subprocess.run(install, env=environ, stdout=subprocess.DEVNULL, check=False).returncode:
        raise SetUpError(f"apt-get could not install {' '.join(names)}; its own message is above.")


def install_command(names: list[str]) -> str:
    install = {
        "apt-get": "apt-get install",
        "dnf": "dnf install",
        "zypper": "zypper install",
        "pacman": "pacman -S --needed",
    }.get(_manager(), "your package manager: install")
    prefix = "" if os.geteuid() == 0 else "sudo "
    return prefix + install + " " + " ".join(shlex.quote(name) for name in names)


def _manager() -> str:
    return next((name for name in ("apt-get", "dnf", "zypper", "pacman") if shutil.which(name)), "")


def _glibc() -> tuple[int, ...]:
    version = platform.libc_ver()[1]
    return tuple(int(part) for part in version.split(".")) if version else (0,)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
