"""A server on this computer or another one that answers with JSON: with `reaching` the only files of this
package with a socket.
"""

import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Final

from lamella.engines.reaching import reached
from lamella.errors import Fault, LamellaError, Reason

LOOPBACK: Final = "127.0.0.1"
OLLAMA_PORT: Final = 11434
QUICK_S: Final = 10.0
LOADING_S: Final = 15 * 60.0
"""Ollama itself gives up loading after five minutes without progress (OLLAMA_LOAD_TIMEOUT)."""
_LONGEST: Final = 4 << 20
_LINE: Final = 1 << 16
_OK: Final = 200
_MISSING: Final = 404


class ServerError(LamellaError):
    """The server is not there, refuses, or answers something else than the engine does."""


class UnansweredError(ServerError):
    """Nobody is there, or somebody who has no such path."""


class CancelledError(ServerError):
    """The person no longer waits."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str = LOOPBACK
    port: int = OLLAMA_PORT

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether what is sent stays on this computer."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def address_of(text: str, *, port: int, called: str) -> Address:
    """From "", "127.0.0.1", ":11500", "http://localhost:11434/" or "[::1]:11434"; ServerError says what is wrong.

    `port` is the usual one of the engine that is `called` so.
    """
    scheme, separator, rest = text.strip().strip("\"'").rpartition("://")
    if separator and scheme != "http":
        raise ServerError(f"{shown(text)} is not an address of {called} on plain HTTP")
    rest = rest.rstrip("/")
    if rest.startswith("["):
        host, _, tail = rest[1:].partition("]")
        said = tail.removeprefix(":")
    else:
        host, _, said = rest.partition(":")
    host = LOOPBACK if host in ("", "0.0.0.0", "::") else host  # what a server listens on is no address to call
    said = said or str(port)
    right = _is_name(host) and said.isascii() and said.isdecimal() and len(said) <= 5 and 0 < int(said) < 1 << 16
    if not right or not host.isprintable() or any(letter in " /@?#\\" for letter in host):
        raise ServerError(f"{shown(text)} is not an address such as {LOOPBACK}:{port}")
    return Address(host, int(said))


class LocalServer:
    """Nothing is sent to any other address: there are no proxies, and nobody is followed elsewhere.

    Every call blocks, for a thread of its own; `cancel` may be called from any other and ends the call at once.
    """

    called: ClassVar[str]
    """The engine's name in sentences."""
    says_objects: ClassVar[bool]
    """Whether an error is an object with a message, as of llama-server, or a sentence, as of Ollama."""

    def __init__(self, server: Address, *, quick_s: float = QUICK_S, loading_s: float = LOADING_S) -> None:
        self.address = server
        self._quick_s = quick_s
        self.loading_s = loading_s
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None

    def cancel(self) -> None:
        """For good: this and every later call ends with CancelledError. Engines stop what they were asked for."""
        self._cancelled.set()
        with self._lock:
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

    def answer(
        self, method: str, path: str, asked: Mapping[str, object] | None = None, *, within_s: float | None = None
    ) -> dict[str, object]:
        """The last object of what is answered; {} where that is nothing."""
        found: dict[str, object] = {}
        for answer in self.answers(method, path, asked, within_s or self._quick_s):
            found = answer
        return found

    def answers(
        self, method: str, path: str, asked: Mapping[str, object] | None, within_s: float
    ) -> Iterator[dict[str, object]]:
        """One object a line. `within_s`: how long the server may be silent."""
        connection = http.client.HTTPConnection(self.address.host, self.address.port, timeout=self._quick_s)
        try:
            self._connect(connection, within_s)
            body = None if asked is None else json.dumps(asked)
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            response = connection.getresponse()
            if response.status != _OK:
                raise self._refused(path, response)
            yield from self._lines(response)
        except TimeoutError as error:
            raise self._stopped() or ServerError(
                f"the {self.called} server at {self.address} does not answer"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._stopped() or self._absent(error) from error
        finally:
            with self._lock:
                self._line = None
            connection.close()

    def _connect(self, connection: http.client.HTTPConnection, within_s: float) -> None:
        self._go_on()
        host, port = self.address.host, self.address.port
        line = connection.sock = reached(host, port, within_s=self._quick_s, go_on=self._go_on)
        line.settimeout(within_s)
        with self._lock:
            self._line = line
        self._go_on()

    def _go_on(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError("cancelled")

    def _stopped(self) -> ServerError | None:
        return CancelledError("cancelled") if self._cancelled.is_set() else None

    def _lines(self, response: http.client.HTTPResponse) -> Iterator[dict[str, object]]:
        read = 0
        while line := response.readline(_LONGEST + 1):
            read += len(line)
            if read > _LONGEST:
                raise self.strange("it answers without an end")
            self._go_on()
            if not line.strip():
                continue
            try:
                answer = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self._stopped() or self.strange(shown(line[:60].decode("utf-8", "replace"))) from error
            if not isinstance(answer, dict):
                raise self.strange(shown(line[:60].decode("utf-8", "replace")))
            if "error" in answer:
                raise ServerError(f"{self.called} at {self.address} says: {plain(_reason(answer['error']))}")
            yield answer
        # A line that was cut ends quietly.
        self._go_on()

    def _refused(self, path: str, response: http.client.HTTPResponse) -> ServerError:
        content = response.read(_LINE)
        try:
            said = json.loads(content).get("error", "")
        except (ValueError, AttributeError, RecursionError):
            said = ""
        if said and isinstance(said, dict) is not self.says_objects:
            return UnansweredError(f"what answers at {self.address} is no {self.called}: {plain(_reason(said))}")
        if said:
            return ServerError(f"{self.called} at {self.address} says: {plain(_reason(said))}")
        if response.status == _MISSING:
            return UnansweredError(
                f"what answers at {self.address} has no {path}; it is no {self.called}, or an old one"
            )
        return ServerError(f"what answers at {self.address} refuses {path} with status {response.status}")

    def strange(self, what: str) -> ServerError:
        return ServerError(f"what answers at {self.address} is no {self.called}: {what}")

    def _absent(self, error: Exception) -> ServerError:
        if isinstance(error, http.client.HTTPException):
            return self.strange("it breaks off, or does not speak HTTP")
        problem = f"no {self.called} server answers at {self.address}: {plain(str(error.args[-1]))}"
        return UnansweredError(problem, reason=Reason(Fault.NO_ANSWER, values=(self.called, str(self.address))))


def _is_name(host: str) -> bool:
    """Whether it can be asked for at all: a part of a name is never empty, nor longer than 63 letters (RFC 1035)."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _reason(error: object) -> str:
    """Ollama says a sentence, llama-server an object with one."""
    return str(error.get("message") or error) if isinstance(error, dict) else str(error)


def number(found: Mapping[str, object], key: str) -> int | None:
    """None for what is not there, or is no whole number."""
    value = found.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def plain(text: str) -> str:
    """Somebody else's words on one line, without control characters, and not for ever."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:300]


def shown(text: str) -> str:
    return f'"{plain(text)}"'
