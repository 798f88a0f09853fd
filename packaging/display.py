"""Is there a screen to open a window on? Asked before Qt, which ends the process when there is none."""

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Final

_SECONDS: Final = 5.0
_X_PORT: Final = 6000


class NoDisplayError(Exception):
    """Why there is none, as the second half of a sentence."""


def platform() -> str | None:
    """Qt's platform to open the window on, None to leave the choice to Qt; NoDisplayError says why there is none."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    x11, wayland = os.environ.get("DISPLAY", ""), os.environ.get("WAYLAND_DISPLAY", "")
    if not x11 and not wayland:
        raise NoDisplayError("neither DISPLAY nor WAYLAND_DISPLAY is set")
    if wayland and _wayland_answers(wayland):
        return "wayland"
    if not x11:
        raise NoDisplayError(f'nothing answers at WAYLAND_DISPLAY "{wayland}"')
    _shake_hands(x11)
    return "xcb"


def _wayland_answers(name: str) -> bool:
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name
    try:
        _connected(socket.AF_UNIX, str(path)).close()
    except OSError:
        return False
    return True


def _shake_hands(display: str) -> None:
    """The X11 set-up request (X protocol, "Connection Setup"): a server can be there and still refuse us."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        raise NoDisplayError(f'DISPLAY is "{display}", which names no display')
    name, data = _cookie(number)
    request = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(data)) + _padded(name) + _padded(data)
    try:
        with _x_socket(host, int(number)) as server:
            server.sendall(request)
            answer = server.recv(8)
            reason = server.recv(answer[1]) if answer[:1] == b"\0" else b""
    except OSError as error:
        raise NoDisplayError(f'the display "{display}" does not answer ({error.strerror or error})') from error
    if answer[:1] != b"\1":
        raise NoDisplayError(f'the display "{display}" refuses us ({reason.decode("latin-1").strip() or "no reason"})')


def _x_socket(host: str, number: int) -> socket.socket:
    """A path may stand in DISPLAY itself (macOS), a host means TCP, nothing means the local server's socket."""
    if host.startswith("/"):
        return _connected(socket.AF_UNIX, f"{host}:{number}")
    if host not in {"", "unix"}:
        return socket.create_connection((host.strip("[]"), _X_PORT + number), _SECONDS)
    path = f"/tmp/.X11-unix/X{number}"
    try:
        return _connected(socket.AF_UNIX, f"\0{path}")
    except OSError:
        return _connected(socket.AF_UNIX, path)


def _connected(family: socket.AddressFamily, address: str) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(_SECONDS)
    try:
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made


def _cookie(number: str) -> tuple[bytes, bytes]:
    """Name and data of the first Xauthority entry for this display; both empty where there is none."""
    path = Path(os.environ.get("XAUTHORITY") or Path.home() / ".Xauthority")
    try:
        content = path.read_bytes()
    except OSError:
        return b"", b""
    at = 0
    while at + 2 < len(content):
        at += 2  # the address family: any will do, the number decides
        fields: list[bytes] = []
        for _ in range(4):
            (length,) = struct.unpack_from(">H", content, at)
            fields.append(content[at + 2 : at + 2 + length])
            at += 2 + length
        if fields[1] in {b"", number.encode()}:
            return fields[2], fields[3]
    return b"", b""


def _padded(field: bytes) -> bytes:
    return field + bytes(-len(field) % 4)
