"""What a test sees of the computer it runs on: nothing. Offscreen, our own fonts only, an empty home, no network."""

import atexit
import os
import shutil
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]

_FONTS_CONF: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
# What would make Qt, our own search for models or a driver answer differently on another computer.
_PREFIXES: Final = ("QT_", "OLLAMA_", "LLAMA_", "HF_", "CUDA_", "NVIDIA_", "LC_", "XDG_", "LAMELLA_")
_NAMES: Final = {"DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE", "LANG"}


def isolate() -> Path:
    """To be called before Qt is imported. Returns the new home, which goes when the process ends."""
    home = Path(tempfile.mkdtemp(prefix="lamella-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in list(os.environ):
        if name in _NAMES or name.startswith(_PREFIXES):
            del os.environ[name]
    os.environ.update(_variables(home))
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell starts what it puts in the background deaf to Ctrl-C, and every program that a test starts with it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return home


def _variables(home: Path) -> dict[str, str]:
    folders = {name: home / name.lower() for name in _FOLDERS}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    conf = home / "fonts.conf"
    conf.write_text(_FONTS_CONF.format(fonts=ROOT / "resources" / "fonts", cache=home / "fonts"), encoding="utf-8")
    return {
        **{name: str(folder) for name, folder in folders.items()},
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "FONTCONFIG_FILE": str(conf),
    }


_FOLDERS: Final = (
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    "APPDATA",
    "LOCALAPPDATA",
)


class NetworkError(AssertionError):
    """A test wanted to reach another computer."""


class HomeSocket(socket.socket):
    """A socket that knows no way out of this computer."""

    def connect(self, address: Any) -> None:  # noqa: ANN401 - as in socket itself
        refuse_far(self.family, address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:  # noqa: ANN401
        refuse_far(self.family, address)
        return super().connect_ex(address)


def refuse_far(family: int, address: Any) -> None:  # noqa: ANN401
    """NetworkError for an address of the internet families that is not this computer's own."""
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = str(address[0])
    if host not in {"localhost", "::1"} and not host.startswith("127."):
        raise NetworkError(f"a test wanted to connect to {address!r}")
