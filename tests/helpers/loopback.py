"""An HTTP server for tests, on loopback, in a thread; what it answers is the test's."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes
    location: str | None = None


class Served(Protocol):
    let_go: threading.Event
    """Set in the end, so that no answer is waited for any longer."""

    def serve(self, command: str, path: str, body: Any) -> Answer:  # noqa: ANN401
        """`body` is what was posted, decoded; None for what is only got."""


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(None)

        def do_POST(self) -> None:
            self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _serve(self, body: Any) -> None:  # noqa: ANN401
            answer = served.serve(self.command, self.path, body)
            try:
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(answer.content)))
                if answer.location is not None:
                    self.send_header("Location", answer.location)
                self.end_headers()
                self.wfile.write(answer.content)
            except OSError:
                pass  # the client has hung up

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    return Handler


@contextmanager
def loopback(served: Served, *, keeps_open: bool = False) -> Iterator[int]:
    """The port. `keeps_open` connections take one question after the other, as HTTP/1.1 has it."""
    handler = _handler(served)
    handler.protocol_version = "HTTP/1.1" if keeps_open else "HTTP/1.0"
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
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
