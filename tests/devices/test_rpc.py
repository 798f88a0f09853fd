"""Remote devices over llama.cpp's RPC protocol, on loopback."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import Backend, Device, Kind, Reading, Readings, Trouble
from lamella.devices.nvml import gpus_of
from lamella.devices.rpc import Endpoint, EndpointError, RemoteMemory, RpcSource, endpoint, remote_memory
from lamella.devices.simulated import ScriptedSource
from lamella.devices.sources import SourcesTogether
from lamella.units import GIB
from tests.helpers.rpc_server import Served, rpc_server

HOST = Reading("", "CPU", 64 * GIB, 60 * GIB)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attic:50052", Endpoint("attic", 50052)),
        (" attic ", Endpoint("attic", 50052)),
        ("192.168.1.7:1", Endpoint("192.168.1.7", 1)),
        ("[::1]:50053", Endpoint("::1", 50053)),
        ("[::1]", Endpoint("::1", 50052)),
    ],
)
def test_an_endpoint(text: str, expected: Endpoint) -> None:
    assert endpoint(text) == expected
    assert endpoint(str(expected)) == expected


@pytest.mark.parametrize("text", ["", ":50052", "attic:", "attic:0", "attic:65536", "attic:x", "a b:1", "http://a:1"])
def test_what_is_no_endpoint_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(EndpointError, match="is not a"):
        endpoint(text)


@pytest.mark.parametrize(
    ("major", "devices", "seen"),
    [
        (4, ((6 * GIB, 8 * GIB), (1 * GIB, 24 * GIB)), 2),
        (3, ((6 * GIB, 8 * GIB), (1 * GIB, 24 * GIB)), 2),
        (2, ((6 * GIB, 8 * GIB),), 1),
        (4, (), 0),
    ],
)
def test_every_generation_of_the_protocol(major: int, devices: tuple[tuple[int, int], ...], seen: int) -> None:
    with rpc_server(Served(devices, major)) as port:
        found = remote_memory(Endpoint("127.0.0.1", port))
    assert found == tuple(RemoteMemory(total=total, free=free) for free, total in devices)
    assert len(found) == seen


@pytest.mark.parametrize(
    "served",
    [
        Served(silent=True),
        Served(noise=b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        Served(noise=b"\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
        Served(((0, 1 << 62),)),
        Served(major=9, devices=((1, 1),) * 2),
    ],
)
def test_what_answers_wrongly_or_not_at_all_ends_soon(served: Served) -> None:
    with rpc_server(served) as port:
        begin = time.monotonic()
        readings = RpcSource((Endpoint("127.0.0.1", port),), host=lambda: HOST, within_s=0.3).read()
        assert time.monotonic() - begin < 2
    if served.major == 9:  # a newer server that still speaks the same
        assert len(readings.gpus) == 2
        return
    assert (readings.trouble, len(readings.gpus)) == (Trouble.NO_ANSWER, 1)
    assert readings.trouble_detail.startswith(f"127.0.0.1:{port}: ")
    assert (readings.gpus[0].total, readings.gpus[0].trouble) == (None, Trouble.NO_ANSWER)
    assert gpus_of(readings) == ()


def test_a_server_that_is_not_there_keeps_its_place_and_comes_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    source = RpcSource((Endpoint("127.0.0.1", port),), host=lambda: HOST)
    assert source.read().trouble is Trouble.NO_ANSWER


def test_a_remote_device_in_a_plan() -> None:
    with rpc_server(Served()) as port:
        readings = RpcSource((Endpoint("127.0.0.1", port),), host=lambda: HOST, clock=lambda: 7.0).read()
    place = f"127.0.0.1:{port}"
    expected = Device(place, Kind.REMOTE, Backend.RPC, 8 * GIB, 6 * GIB, uuid=f"{place}/0", endpoint=place)
    assert gpus_of(readings) == (expected,)
    assert (readings.trouble, readings.monotonic_s) == (None, 7.0)


def test_sources_together_put_remote_devices_first() -> None:
    card = Reading("GPU-a", "NVIDIA L4", 24 * GIB, 23 * GIB)
    box = Reading("box:1/0", "box:1", 8 * GIB, 8 * GIB, kind=Kind.REMOTE)
    here = Readings((card,), HOST, 5.0, driver="570.1", cuda=(12, 8))
    away = Readings((box,), HOST, 4.0, trouble=Trouble.NO_ANSWER, trouble_detail="attic:1: no answer")
    together = SourcesTogether((ScriptedSource((away,)), ScriptedSource((here,)))).read()
    assert together.gpus == (replace(box, moment_s=4.0), replace(card, moment_s=5.0))
    assert [together.age_s(gpu) for gpu in together.gpus] == [1.0, 0.0]
    assert (together.driver, together.cuda, together.monotonic_s) == ("570.1", (12, 8), 5.0)
    assert (together.trouble, together.trouble_detail) == (Trouble.NO_ANSWER, "attic:1: no answer")


def test_no_nvidia_driver_is_no_trouble_where_there_are_other_devices() -> None:
    box = Reading("box:1/0", "box:1", 8 * GIB, 8 * GIB, kind=Kind.REMOTE)
    absent = Readings((), HOST, 5.0, trouble=Trouble.NO_DRIVER)
    assert (
        SourcesTogether((ScriptedSource((Readings((box,), HOST, 5.0),)), ScriptedSource((absent,)))).read().trouble
        is None
    )
    assert SourcesTogether((ScriptedSource((absent,)),)).read().trouble is Trouble.NO_DRIVER


REAL = os.environ.get("REAL_RPC_SERVER") or shutil.which("ggml-rpc-server") or shutil.which("rpc-server")


@pytest.mark.skipif(REAL is None, reason="no rpc-server of llama.cpp on the path or in REAL_RPC_SERVER")
def test_a_real_server_of_llama_cpp(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [REAL or "", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        found: tuple[RemoteMemory, ...] = ()
        while not found and time.monotonic() < deadline:
            try:
                found = remote_memory(Endpoint("127.0.0.1", port))
            except OSError:
                time.sleep(0.1)
    finally:
        server.terminate()
        server.wait(10)
    assert found
    assert all(0 < memory.free <= memory.total for memory in found)
