"""The Ollama client against a server on loopback that answers as Ollama does, or does not."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from lamella.engines.ollama_server import Address, CancelledError, OllamaError, OllamaServer, Running, address
from tests.helpers.ollama_api import Served, ollama_server


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture
def client(served: Served) -> Iterator[OllamaServer]:
    with ollama_server(served) as port:
        yield OllamaServer(Address(port=port), quick_s=5, loading_s=10)


def test_a_model_is_made_loaded_and_seen(client: OllamaServer, served: Served) -> None:
    steps: list[str] = []
    assert client.version() == "0.33.0"
    client.create("planned-lamella", "llama3.1:8b", {"num_ctx": 4096, "num_gpu": 20}, steps.append)
    client.load("planned-lamella")
    (loaded,) = client.running()
    assert steps[-1] == "success"
    assert len(steps) == 4
    assert loaded == Running(
        "planned-lamella:latest",
        6_654_289_920,
        5_333_539_264,
        4096,
        "42182419e9508c30c4b1fe55015f06b65f4ca4b9e28a744be55008d21998a093",
    )
    assert served.asked == [
        ("GET", "/api/version", None),
        (
            "POST",
            "/api/create",
            {
                "model": "planned-lamella",
                "from": "llama3.1:8b",
                "parameters": {"num_ctx": 4096, "num_gpu": 20},
                "stream": True,
            },
        ),
        ("POST", "/api/generate", {"model": "planned-lamella", "stream": False}),
        ("GET", "/api/ps", None),
    ]


def test_what_an_older_server_does_not_tell_is_unknown(client: OllamaServer, served: Served) -> None:
    served.answers["/api/ps"] = 200, b'{"models": [{"name": "x", "size": 5}]}'
    assert client.running() == (Running("x", 5, None, None),)
    served.answers["/api/ps"] = 200, b'{"models": null}'
    assert client.running() == ()


ANSWERS: dict[str, tuple[int, bytes, str]] = {
    "refusal": (404, b'{"error": "model \'nix\' not found"}', "says: model 'nix' not found"),
    "refusal in a stream": (200, b'{"status": "x"}\n{"error": "no\\u001b[31m space"}\n', "says: no [31m space"),
    "another server": (200, b"<html>hello</html>", "is no Ollama"),
    "another kind of JSON": (200, b"[1]", "is no Ollama"),
    "too deep": (200, b"[" * 100_000, "is no Ollama"),
    "without an end": (200, b'{"status": "x"}\n' * 400_000, "without an end"),
    "one endless line": (200, b"x" * 5_000_000, "without an end"),
    "a page": (404, b"404 page not found", "no /api/create; it is no Ollama, or an old one"),
    "a fault": (500, b"", "status 500"),
    "somewhere else": (307, b"", "status 307"),
    "an end too early": (200, b'{"status": "writing manifest"}\n', 'ended with "writing manifest"'),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_is_no_good_answer_is_one_sentence(case: str, client: OllamaServer, served: Served) -> None:
    status, content, said = ANSWERS[case]
    served.answers["/api/create"] = status, content
    with pytest.raises(OllamaError) as refused:
        client.create("new", "old", {})
    sentence = str(refused.value)
    assert said in sentence
    assert str(client.address) in sentence
    assert sentence.isprintable()
    assert len(served.asked) == 1


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as made:
        port = made.getsockname()[1]
    with pytest.raises(OllamaError, match=rf"no Ollama server answers at 127\.0\.0\.1:{port}"):
        OllamaServer(Address(port=port)).version()


def test_a_server_that_says_nothing_is_one_sentence(client: OllamaServer, served: Served) -> None:
    served.slow = "/api/version"
    patient = OllamaServer(client.address, quick_s=0.05)
    with pytest.raises(OllamaError, match="does not answer"):
        patient.version()


def test_something_that_speaks_no_http_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(1024)
                line.sendall(b"\x00\x01\x02 SSH-2.0\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(OllamaError, match="does not speak HTTP"):
            OllamaServer(Address(port=listener.getsockname()[1])).version()
        thread.join()


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/api/generate", lambda client: client.load("big")),
        ("/api/create", lambda client: client.create("a", "b", {})),
        ("/api/version", lambda client: client.version()),
    ],
)
def test_waiting_ends_at_once_when_it_is_cancelled(
    path: str, call: Callable[[OllamaServer], object], client: OllamaServer, served: Served
) -> None:
    served.slow = path
    ended: list[Exception] = []

    def wait() -> None:
        try:
            call(client)
        except OllamaError as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert served.reached.wait(10)
    client.cancel()
    thread.join(5)
    assert not thread.is_alive()
    assert [type(error) for error in ended] == [CancelledError]
    with pytest.raises(CancelledError):
        client.version()


def test_waiting_for_a_computer_that_is_switched_off_ends_at_once_when_it_is_cancelled() -> None:
    """A listener with no room for more callers is as silent as one that is not there."""
    with socket.socket() as deaf, ExitStack() as callers:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(3):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            with suppress(BlockingIOError):
                caller.connect(deaf.getsockname())
        asking = OllamaServer(Address(port=deaf.getsockname()[1]), quick_s=60)
        ended: list[Exception] = []

        def wait() -> None:
            try:
                asking.version()
            except OllamaError as error:
                ended.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        asking.cancel()
        thread.join(10)
        assert [type(error) for error in ended] == [CancelledError]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", "127.0.0.1:11434"),
        ("localhost", "localhost:11434"),
        (":11500", "127.0.0.1:11500"),
        ("0.0.0.0:11434", "127.0.0.1:11434"),
        ("http://127.0.0.1:11434/", "127.0.0.1:11434"),
        ("[::1]:11434", "[::1]:11434"),
        ("'192.0.2.7:80'", "192.0.2.7:80"),
    ],
)
def test_addresses_as_people_write_them(text: str, meant: str) -> None:
    assert str(address(text)) == meant
    assert address(text).local is not meant.startswith("192")


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.org", "a b", "host:99999", "host:x", "http://user@host", "host/path", "a\nb"),
        *("a..b", "x" * 64),
    ],
)
def test_what_is_no_address_is_one_sentence(text: str) -> None:
    with pytest.raises(OllamaError) as refused:
        address(text)
    assert str(refused.value).isprintable()


def test_nothing_is_sent_through_a_proxy(client: OllamaServer, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    assert client.version() == "0.33.0"
    assert json.dumps(served.asked) == '[["GET", "/api/version", null]]'
