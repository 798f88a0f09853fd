"""A llama-server for tests, on loopback, in a thread: it answers as b11434 does, or waits for a test."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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

    def answer(self, path: str) -> tuple[int, object]:
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


@contextmanager
def llama_server(served: Served) -> Iterator[int]:
    """The port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(None)

        def do_POST(self) -> None:
            self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _serve(self, body: Any) -> None:  # noqa: ANN401
            served.asked.append((self.path, body))
            status, answer = served.answer(self.path)
            content = json.dumps(answer).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # the client has hung up

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        served.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
