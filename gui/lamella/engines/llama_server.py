"""A running llama-server over its HTTP interface (tools/server of llama.cpp b11434): what it serves, and how fast."""

from typing import Final

from lamella.engines.local_server import LOADING_S, LOOPBACK, QUICK_S, Address, LocalServer, plain

PORT: Final = 8080
"""Where llama-server listens unless it is told otherwise."""


class LlamaServer(LocalServer):
    """Every call blocks, for a thread of its own."""

    called = "llama-server"
    says_objects = True

    def __init__(
        self, server: Address | None = None, *, quick_s: float = QUICK_S, loading_s: float = LOADING_S
    ) -> None:
        super().__init__(server or Address(LOOPBACK, PORT), quick_s=quick_s, loading_s=loading_s)

    def models(self) -> tuple[str, ...]:
        """Mostly one: the path or the alias that it was started with."""
        found = self.answer("GET", "/v1/models").get("data")
        if not isinstance(found, list):
            raise self.strange("it lists no models")
        return tuple(plain(str(one.get("id") or "")) for one in found if isinstance(one, dict))

    def written(self, name: str, prompt: str, *, tokens: int) -> dict[str, object]:
        """The answer with its timings. Every time the same words, and the prompt is read anew every time."""
        asked = {
            "model": name,  # only a server of several models looks at it
            "prompt": prompt,
            "n_predict": tokens,
            "stream": False,
            "cache_prompt": False,
            "ignore_eos": True,
            "temperature": 0,
            "seed": 1,
        }
        return self.answer("POST", "/completion", asked, within_s=self.loading_s)
