"""Memory of llama.cpp's RPC servers on other computers, asked over their own protocol: the only file with a socket.

The protocol of ggml-rpc (ggml/src/ggml-rpc/ggml-rpc.cpp): a request is one byte of command, eight of length and the
data, an answer eight of length and the data, all little-endian and unencrypted. The first request is a greeting;
its data tell the generation: none up to protocol 3, 24 bytes of transport capabilities from protocol 4 on (all
zero: plain TCP). Protocol 2 has one device and no number in its requests.
"""

import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from lamella.devices.device import Kind, Reading, Readings, Trouble
from lamella.devices.host import host_reading
from lamella.errors import LamellaError

DEFAULT_PORT: Final = 50052
_MEMORY, _HELLO, _COUNT = 11, 14, 15  # enum rpc_cmd
_CAPABILITIES: Final = bytes(24)  # RPC_CONN_CAPS_SIZE, transport.h
_HEAD: Final = struct.Struct("<BQ")
_LENGTH: Final = struct.Struct("<Q")
_LONGEST: Final = 64  # no answer asked for here is longer
_MOST_DEVICES: Final = 64
_WAIT_S: Final = 2.0


class EndpointError(LamellaError):
    """A text that is no "host:port"."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens."""

    host: str
    port: int = DEFAULT_PORT

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class RemoteMemory:
    """One device of a server."""

    total: int
    free: int


class _ProtocolError(Exception):
    """What answers is no RPC server of a known generation."""


def endpoint(text: str) -> Endpoint:
    """From "attic:50052", "attic", "192.168.1.7:50052" or "[::1]:50052"; EndpointError says what is wrong."""
    plain = text.strip()
    if plain.startswith("["):
        host, _, rest = plain[1:].partition("]")
        port = rest.removeprefix(":") if rest else str(DEFAULT_PORT)
    else:
        host, colon, port = plain.partition(":")
        port = port if colon else str(DEFAULT_PORT)
    if not host or any(letter.isspace() or letter == "/" for letter in host):
        raise EndpointError(f'"{text}" is not a computer and a port such as attic:{DEFAULT_PORT}')
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 1 << 16):
        raise EndpointError(f'"{port}" is not a port from 1 to 65535')
    return Endpoint(host, int(port))


def remote_memory(server: Endpoint, *, within_s: float = _WAIT_S) -> tuple[RemoteMemory, ...]:
    """Every device of a server in its order. OSError where nobody answers in time, or no RPC server does."""
    try:
        return _asked(server, _CAPABILITIES, within_s)
    except _ProtocolError:
        pass
    try:
        return _asked(server, b"", within_s)  # an older one has closed the connection at the longer greeting
    except _ProtocolError as error:
        raise OSError(f"{server}: {error}") from error


class RpcSource:
    """Source of remote devices. A server that does not answer keeps one place, without values."""

    def __init__(
        self,
        servers: Sequence[Endpoint],
        *,
        host: Callable[[], Reading] = host_reading,
        clock: Callable[[], float] = time.monotonic,
        within_s: float = _WAIT_S,
    ) -> None:
        self._servers = tuple(servers)
        self._host = host
        self._clock = clock
        self._within_s = within_s

    def read(self) -> Readings:
        gpus: list[Reading] = []
        detail = ""
        for server in self._servers:
            try:
                found = remote_memory(server, within_s=self._within_s)
            except OSError as error:
                detail = detail or f"{server}: {error}"
                gpus.append(_silent(server))
                continue
            gpus += [_reading(server, number, memory) for number, memory in enumerate(found)]
        trouble = Trouble.NO_ANSWER if detail else None
        return Readings(tuple(gpus), self._host(), self._clock(), trouble=trouble, trouble_detail=detail)

    def close(self) -> None:
        """Each question has a connection of its own: a server serves one client at a time, and the engine needs it."""


def _silent(server: Endpoint) -> Reading:
    return Reading(f"{server}/0", str(server), None, None, kind=Kind.REMOTE, trouble=Trouble.NO_ANSWER)


def _reading(server: Endpoint, number: int, memory: RemoteMemory) -> Reading:
    used = max(0, memory.total - memory.free)
    return Reading(f"{server}/{number}", str(server), memory.total, memory.free, kind=Kind.REMOTE, used=used)


def _asked(server: Endpoint, greeting: bytes, within_s: float) -> tuple[RemoteMemory, ...]:
    deadline = time.monotonic() + within_s
    with socket.create_connection((server.host, server.port), timeout=within_s) as line:
        hello = _answer(line, _HELLO, greeting, deadline)
        if len(hello) < 3:
            raise _ProtocolError("what answers is no llama.cpp RPC server")
        if hello[0] < 3:  # major version
            return (_memory(_answer(line, _MEMORY, b"", deadline)),)
        counted = _answer(line, _COUNT, b"", deadline)
        if len(counted) != 4:
            raise _ProtocolError("an RPC protocol that is not known")
        count = min(struct.unpack("<I", counted)[0], _MOST_DEVICES)
        return tuple(_memory(_answer(line, _MEMORY, struct.pack("<I", i), deadline)) for i in range(count))


def _memory(answer: bytes) -> RemoteMemory:
    if len(answer) != 16:
        raise _ProtocolError("an RPC protocol that is not known")
    free, total = struct.unpack("<QQ", answer)
    if total >= 1 << 60:
        raise _ProtocolError("an answer that is no size of memory")
    return RemoteMemory(total, min(free, total))


def _answer(line: socket.socket, command: int, data: bytes, deadline: float) -> bytes:
    line.sendall(_HEAD.pack(command, len(data)) + data)
    length = _LENGTH.unpack(_received(line, _LENGTH.size, deadline))[0]
    if length > _LONGEST:
        raise _ProtocolError("what answers is no llama.cpp RPC server")
    return _received(line, length, deadline)


def _received(line: socket.socket, count: int, deadline: float) -> bytes:
    content = b""
    while len(content) < count:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("no answer in time")
        line.settimeout(left_s)
        try:
            part = line.recv(count - len(content))
        except ConnectionError:
            part = b""
        if not part:
            raise _ProtocolError("the server closed the connection")
        content += part
    return content
