"""An Ollama server for tests, on loopback, in a thread: it answers as v0.30 does, or as badly as a test wants."""

import json
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.loopback import Answer, loopback

LOADED = {
    "models": [
        {
            "name": "planned-lamella:latest",
            "model": "planned-lamella:latest",
            "size": 6654289920,
            "digest": "42182419e9508c30c4b1fe55015f06b65f4ca4b9e28a744be55008d21998a093",
            "details": {"parent_model": "", "format": "gguf", "family": "llama", "parameter_size": "8.0B"},
            "expires_at": "2026-08-21T14:38:31.83753-07:00",
            "size_vram": 5333539264,
            "context_length": 4096,
        }
    ]
}
CREATED = (
    {"status": "using existing layer sha256:667b0c1932bc6ffc593ed1d03f895bf2dc8dc6df21db3042284a6f4416b06a29"},
    {"status": "creating new layer sha256:f02dd72bb2423204352eabc5637b44d79d17f109fdb510a7c51455892aa2d216"},
    {"status": "writing manifest"},
    {"status": "success"},
)
GENERATED = {
    "model": "planned-lamella",
    "created_at": "2026-08-21T19:22:45.499127Z",
    "response": "",
    "done": True,
    "done_reason": "load",
}


@dataclass
class Served:
    """What is asked is kept in `asked`. `slow` paths wait until the test lets them or hangs up."""

    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    slow: str = ""
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def serve(self, command: str, path: str, body: Any) -> Answer:  # noqa: ANN401
        self.asked.append((command, path, body))
        if self.slow == path:
            self.reached.set()
            self.let_go.wait(30)
        status, content = self._answer(path)
        return Answer(status, content, "http://192.0.2.1/api/version" if status == 307 else None)

    def _answer(self, path: str) -> tuple[int, bytes]:
        lines = {
            "/api/version": ({"version": "0.33.0"},),
            "/api/ps": (LOADED,),
            "/api/create": CREATED,
            "/api/generate": (GENERATED,),
        }.get(path)
        if path in self.answers:
            return self.answers[path]
        if lines is None:
            return 404, b"404 page not found"
        return 200, b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def ollama_server(served: Served) -> AbstractContextManager[int]:
    """The port."""
    return loopback(served, keeps_open=True)
