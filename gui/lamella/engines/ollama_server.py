"""A local Ollama server over its HTTP interface.

api/types.go and docs/api.md of v0.33.0-rc2; what is asked here is the same since v0.5.5.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lamella.engines.local_server import (
    LOADING_S,
    LOOPBACK,
    OLLAMA_PORT,
    QUICK_S,
    Address,
    CancelledError,
    LocalServer,
    ServerError,
    address_of,
    number,
    plain,
    shown,
)

__all__ = ["DEFAULT_PORT", "LOOPBACK", "Address", "CancelledError", "OllamaError", "OllamaServer", "Running", "address"]

DEFAULT_PORT: Final = OLLAMA_PORT
OllamaError = ServerError


@dataclass(frozen=True, slots=True)
class Running:
    """A model that the server has loaded (/api/ps). What an older server does not tell is None."""

    name: str
    size: int | None  # of everything, in bytes
    size_vram: int | None  # of that on GPUs
    context_tokens: int | None
    digest: str = ""


def address(text: str) -> Address:
    """As `address_of`."""
    return address_of(text, port=DEFAULT_PORT, called="an Ollama server")


class OllamaServer(LocalServer):
    """Every call blocks, for a thread of its own."""

    called = "Ollama"
    says_objects = False

    def __init__(
        self, server: Address | None = None, *, quick_s: float = QUICK_S, loading_s: float = LOADING_S
    ) -> None:
        super().__init__(server or Address(), quick_s=quick_s, loading_s=loading_s)

    def version(self) -> str:
        """As "0.33.0"."""
        return _text(self.answer("GET", "/api/version"), "version")

    def running(self) -> tuple[Running, ...]:
        """The loaded models, the last used first."""
        models = self.answer("GET", "/api/ps").get("models") or []
        if not isinstance(models, list):
            raise self.strange("models is no list")
        return tuple(_running(model) for model in models if isinstance(model, dict))

    def create(
        self, name: str, base: str, parameters: Mapping[str, int], told: Callable[[str], None] = lambda _: None
    ) -> None:
        """A model `name` that is `base` with other parameters; no weights are copied. `told` hears each step."""
        asked = {"model": name, "from": base, "parameters": dict(parameters), "stream": True}
        last = ""
        for answer in self.answers("POST", "/api/create", asked, self.loading_s):
            last = str(answer.get("status", ""))
            told(last)
        if last != "success":
            raise self.strange(f"creating {shown(name)} ended with {shown(last)}")

    def load(self, name: str) -> None:
        """Loads the model and generates nothing."""
        asked = {"model": name, "stream": False}
        self.answer("POST", "/api/generate", asked, within_s=self.loading_s)

    def written(self, name: str, prompt: str, *, tokens: int) -> dict[str, object]:
        """The answer to a prompt with its counts and times (api/types.go, Metrics); the same words every time."""
        options = {"num_predict": tokens, "temperature": 0, "seed": 1}
        asked = {"model": name, "prompt": prompt, "stream": False, "raw": True, "options": options}
        return self.answer("POST", "/api/generate", asked, within_s=self.loading_s)


def _running(model: Mapping[str, object]) -> Running:
    return Running(
        name=plain(str(model.get("name") or model.get("model") or "")),
        size=number(model, "size"),
        size_vram=number(model, "size_vram"),
        context_tokens=number(model, "context_length"),
        digest=plain(str(model.get("digest") or "")),
    )


def _text(answer: Mapping[str, object], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise OllamaError(f"an answer without {key}; it is no Ollama that answers")
    return plain(value)
