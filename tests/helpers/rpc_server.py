"""An RPC server of llama.cpp's protocol for tests, on loopback, in a thread: it knows what memory it has."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Served:
    """Memory of the devices as (free, total), the protocol's generation, and what is wrong with the server."""

    devices: tuple[tuple[int, int], ...] = ((6 << 30, 8 << 30),)
    major: int = 4
    silent: bool = False  # takes connections and says nothing
    noise: bytes = b""  # says this to everything


@contextmanager
def rpc_server(served: Served) -> Iterator[int]:
    """The port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, served, ended))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def _serve(listener: socket.socket, served: Served, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            line, _ = listener.accept()
        except TimeoutError:
            continue
        with line:
            line.settimeout(5)
            if served.silent:
                ended.wait(5)
            elif served.noise:
                line.sendall(served.noise)
                line.recv(1)
            else:
                _talk(line, served)


def _talk(line: socket.socket, served: Served) -> None:
    """As the real server does, it hangs up at a greeting of another length."""
    greeted = False
    while head := _exactly(line, 9):
        command, length = struct.unpack("<BQ", head)
        data = _exactly(line, length) if length else b""
        match command, greeted:
            case 14, False if length == (24 if served.major >= 4 else 0):
                version = bytes((served.major, 0, 0))
                answer = version + bytes(25) if served.major >= 4 else version
                greeted = True
            case 15, True if served.major >= 3:
                answer = struct.pack("<I", len(served.devices))
            case 11, True:
                number = struct.unpack("<I", data)[0] if served.major >= 3 else 0
                answer = struct.pack("<QQ", *served.devices[number])
            case _:
                return
        line.sendall(struct.pack("<Q", len(answer)) + answer)


def _exactly(line: socket.socket, count: int) -> bytes:
    content = b""
    while len(content) < count:
        part = line.recv(count - len(content))
        if not part:
            return b""
        content += part
    return content
