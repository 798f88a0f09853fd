"""A llama-server for tests, on loopback, in a thread: it answers as b11434 does, or waits for a test."""

import json
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.loopback import Answer, loopback

ALIAS = "models/gemma-3-270m-q4_k_m.gguf"
# As b11434 answers, shortened.
MODELS = {"object": "list", "data": [{"id": ALIAS, "object": "model", "created": 1795378024, "owned_by": "llamacpp"}]}
MISSING = {"error": {"code": 404, "message": "File Not Found", "type": "not_found_error"}}
LOADING = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
KEY = {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}}


def completion(decode_tps: float, prompt_tps: float) -> dict[str, object]:
    """The answer to /completion."""
    return {
        "index": 0,
        "content": "41\n42\n",
        "stop": True,
        "model": ALIAS,
        "tokens_predicted": 64,
        "tokens_evaluated": 122,
        "timings": {
            "cache_n": 0,
            "prompt_n": 122,
            "prompt_ms": 122e3 / prompt_tps,
            "prompt_per_second": prompt_tps,
            "predicted_n": 64,
            "predicted_ms": 64e3 / decode_tps,
            "predicted_per_second": decode_tps,
        },
    }


@dataclass
class Served:
    """`rates` of one run after the other, the last for all further ones; from run `slow` on nothing is answered."""

    rates: tuple[tuple[float, float], ...] = ((5.0, 100.0),)
    slow: int | None = None
    refusal: tuple[int, dict[str, Any]] | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)
    runs: int = 0
    waiting: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def serve(self, command: str, path: str, body: Any) -> Answer:  # noqa: ANN401
        del command
        self.asked.append((path, body))
        status, answer = self._answer(path)
        return Answer(status, json.dumps(answer).encode())

    def _answer(self, path: str) -> tuple[int, object]:
        if self.refusal is not None:
            return self.refusal
        if path == "/v1/models":
            return 200, MODELS
        if path != "/completion":
            return 404, MISSING
        run, self.runs = self.runs, self.runs + 1
        if self.slow is not None and run >= self.slow:
            self.waiting.set()
            self.let_go.wait(30)
        return 200, completion(*self.rates[min(run, len(self.rates) - 1)])


def llama_server(served: Served) -> AbstractContextManager[int]:
    """The port."""
    return loopback(served)
