"""A local Ollama server over its HTTP interface; with `reaching` the only files of this package with a socket.

api/types.go and docs/api.md of v0.33.0-rc2; what is asked here is the same since v0.5.5.
"""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from lamella.engines.reaching import reached
from lamella.errors import LamellaError

DEFAULT_PORT: Final = 11434
LOOPBACK: Final = "127.0.0.1"
QUICK_S: Final = 10.0
LOADING_S: Final = 15 * 60.0
"""Ollama itself gives up loading after five minutes without progress (OLLAMA_LOAD_TIMEOUT)."""
_LONGEST: Final = 4 << 20
_LINE: Final = 1 << 16
_OK: Final = 200
_MISSING: Final = 404


class OllamaError(LamellaError):
    """The server is not there, refuses, or answers something else than Ollama does."""


class CancelledError(OllamaError):
    """The person no longer waits."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str = LOOPBACK
    port: int = DEFAULT_PORT

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether what is sent stays on this computer."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


@dataclass(frozen=True, slots=True)
class Running:
    """A model that the server has loaded (/api/ps). What an older server does not tell is None."""

    name: str
    size: int | None  # of everything, in bytes
    size_vram: int | None  # of that on GPUs
    context_tokens: int | None
    digest: str = ""


def address(text: str) -> Address:
    """From "", "127.0.0.1", ":11500", "http://localhost:11434/" or "[::1]:11434"; OllamaError says what is wrong."""
    plain = text.strip().strip("\"'")
    scheme, separator, rest = plain.rpartition("://")
    if separator and scheme != "http":
        raise OllamaError(f"{_shown(text)} is not an address of an Ollama server on plain HTTP")
    rest = rest.rstrip("/")
    if rest.startswith("["):
        host, _, tail = rest[1:].partition("]")
        port = tail.removeprefix(":")
    else:
        host, _, port = rest.partition(":")
    host = LOOPBACK if host in ("", "0.0.0.0", "::") else host  # what a server listens on is no address to call
    port = port or str(DEFAULT_PORT)
    right = _is_name(host) and port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 1 << 16
    if not right or not host.isprintable() or any(letter in " /@?#\\" for letter in host):
        raise OllamaError(f"{_shown(text)} is not an address such as {LOOPBACK}:{DEFAULT_PORT}")
    return Address(host, int(port))


class OllamaServer:
    """Nothing is sent to any other address: there are no proxies, and nobody is followed elsewhere.

    Every call blocks, for a thread of its own; `cancel` may be called from any other and ends the call at once.
    """

    def __init__(
        self, server: Address | None = None, *, quick_s: float = QUICK_S, loading_s: float = LOADING_S
    ) -> None:
        self.address = server or Address()
        self._quick_s = quick_s
        self._loading_s = loading_s
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None

    def cancel(self) -> None:
        """For good: this and every later call ends with CancelledError. Ollama stops what it was asked for."""
        self._cancelled.set()
        with self._lock:
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

    def version(self) -> str:
        """As "0.33.0"."""
        return _text(self._answer("GET", "/api/version"), "version")

    def running(self) -> tuple[Running, ...]:
        """The loaded models, the last used first."""
        models = self._answer("GET", "/api/ps").get("models") or []
        if not isinstance(models, list):
            raise self._strange("models is no list")
        return tuple(_running(model) for model in models if isinstance(model, dict))

    def create(
        self, name: str, base: str, parameters: Mapping[str, int], told: Callable[[str], None] = lambda _: None
    ) -> None:
        """A model `name` that is `base` with other parameters; no weights are copied. `told` hears each step."""
        asked = {"model": name, "from": base, "parameters": dict(parameters), "stream": True}
        last = ""
        for answer in self._answers("POST", "/api/create", asked, self._loading_s):
            last = str(answer.get("status", ""))
            told(last)
        if last != "success":
            raise self._strange(f"creating {_shown(name)} ended with {_shown(last)}")

    def load(self, name: str) -> None:
        """Loads the model and generates nothing."""
        asked = {"model": name, "stream": False}
        self._answer("POST", "/api/generate", asked, within_s=self._loading_s)

    def written(self, name: str, prompt: str, *, tokens: int) -> dict[str, object]:
        """The answer to a prompt with its counts and times (api/types.go, Metrics); the same words every time."""
        options = {"num_predict": tokens, "temperature": 0, "seed": 1}
        asked = {"model": name, "prompt": prompt, "stream": False, "raw": True, "options": options}
        return self._answer("POST", "/api/generate", asked, within_s=self._loading_s)

    def unload(self, name: str) -> None:
        """Takes the model out of memory at once."""
        asked = {"model": name, "stream": False, "keep_alive": 0}
        self._answer("POST", "/api/generate", asked, within_s=self._loading_s)

    def _answer(
        self, method: str, path: str, asked: Mapping[str, object] | None = None, *, within_s: float | None = None
    ) -> dict[str, object]:
        found: dict[str, object] = {}
        for answer in self._answers(method, path, asked, within_s or self._quick_s):
            found = answer
        return found

    def _answers(
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
            raise self._stopped() or OllamaError(f"the Ollama server at {self.address} does not answer") from error
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

    def _stopped(self) -> OllamaError | None:
        return CancelledError("cancelled") if self._cancelled.is_set() else None

    def _lines(self, response: http.client.HTTPResponse) -> Iterator[dict[str, object]]:
        read = 0
        while line := response.readline(_LONGEST + 1):
            read += len(line)
            if read > _LONGEST:
                raise self._strange("it answers without an end")
            self._go_on()
            if not line.strip():
                continue
            try:
                answer = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self._stopped() or self._strange(_shown(line[:60].decode("utf-8", "replace"))) from error
            if not isinstance(answer, dict):
                raise self._strange(_shown(line[:60].decode("utf-8", "replace")))
            if "error" in answer:
                raise OllamaError(f"Ollama at {self.address} says: {_plain(str(answer['error']))}")
            yield answer
        # A line that was cut ends quietly.
        self._go_on()

    def _refused(self, path: str, response: http.client.HTTPResponse) -> OllamaError:
        content = response.read(_LINE)
        try:
            said = json.loads(content).get("error", "")
        except (ValueError, AttributeError, RecursionError):
            said = ""
        if said:
            return OllamaError(f"Ollama at {self.address} says: {_plain(str(said))}")
        if response.status == _MISSING:
            return OllamaError(f"what answers at {self.address} has no {path}; it is no Ollama, or an old one")
        return OllamaError(f"what answers at {self.address} refuses {path} with status {response.status}")

    def _strange(self, what: str) -> OllamaError:
        return OllamaError(f"what answers at {self.address} is no Ollama: {what}")

    def _absent(self, error: Exception) -> OllamaError:
        if isinstance(error, http.client.HTTPException):
            return self._strange("it breaks off, or does not speak HTTP")
        return OllamaError(f"no Ollama server answers at {self.address}: {_plain(str(error.args[-1]))}")


def _is_name(host: str) -> bool:
    """Whether it can be asked for at all: a part of a name is never empty, nor longer than 63 letters (RFC 1035)."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _running(model: Mapping[str, object]) -> Running:
    return Running(
        name=_plain(str(model.get("name") or model.get("model") or "")),
        size=_number(model, "size"),
        size_vram=_number(model, "size_vram"),
        context_tokens=_number(model, "context_length"),
        digest=_plain(str(model.get("digest") or "")),
    )


def _number(model: Mapping[str, object], key: str) -> int | None:
    value = model.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(answer: Mapping[str, object], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise OllamaError(f"an answer without {key}; it is no Ollama that answers")
    return _plain(value)


def _plain(text: str) -> str:
    """Somebody else's words on one line, without control characters, and not for ever."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:300]


def _shown(text: str) -> str:
    return f'"{_plain(text)}"'
