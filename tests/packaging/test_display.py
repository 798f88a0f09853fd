"""A display is one that answers; anything else is said before Qt ends the process."""

import socket
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import display

GRANTED = struct.pack("<BxHHH", 1, 11, 0, 0)
REASON = b"No protocol specified"
REFUSED = struct.pack("<BBHHH", 0, len(REASON), 11, 0, 6) + REASON


class Server:
    """An X server that greets one client, and remembers what it was told."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(f"{path}:0")
        self._socket.listen()
        self._answer, self.heard = answer, b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        client, _ = self._socket.accept()
        with client:
            self.heard = client.recv(4096)
            client.sendall(self._answer)

    def close(self) -> None:
        self._thread.join()
        self._socket.close()


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def granting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server(tmp_path / "x", GRANTED)
    monkeypatch.setenv("DISPLAY", f"{tmp_path / 'x'}:0")
    yield server
    server.close()


def test_no_variable_no_display() -> None:
    with pytest.raises(display.NoDisplayError, match="neither DISPLAY nor WAYLAND_DISPLAY is set"):
        display.platform()


@pytest.mark.parametrize("name", [":98765", "nonsense", ""])
def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DISPLAY", name)
    with pytest.raises(display.NoDisplayError):
        display.platform()


def test_a_display_that_answers_is_used(granting: Server) -> None:
    assert display.platform() == "xcb"


def test_the_cookie_of_the_person_is_shown(granting: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = [b"host", b"0", b"MIT-MAGIC-COOKIE-1", bytes(range(16))]
    entry = struct.pack(">H", 256) + b"".join(struct.pack(">H", len(field)) + field for field in fields)
    (tmp_path / "authority").write_bytes(entry)
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "authority"))
    assert display.platform() == "xcb"
    assert granting.heard.endswith(b"MIT-MAGIC-COOKIE-1\0\0" + bytes(range(16)))


def test_a_display_that_refuses_is_none_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(tmp_path / "x", REFUSED)
    monkeypatch.setenv("DISPLAY", f"{tmp_path / 'x'}:0")
    with pytest.raises(display.NoDisplayError, match=r"refuses us \(No protocol specified\)"):
        display.platform()
    server.close()


def test_a_platform_that_was_asked_for_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.platform() is None


def test_a_wayland_that_answers_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
        assert display.platform() == "wayland"
