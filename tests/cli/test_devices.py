"""`lamella devices` as other programs call it, with the real pynvml and a driver library of our own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lamella.cli.main import INTERRUPTED
from lamella.units import GIB
from tests.helpers.nvml_library import Facts, built_library, card_facts, compiler

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the driver library of the tests is an ELF library"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler to build the driver library of the tests with"),
]

CARDS: Facts = {
    "count": 2,
    **card_facts(0, total=24 * GIB, free=20 * GIB, reserved=GIB, fan_code=3),
    **card_facts(1),
    "gpu0.compute": 1,
    "gpu0.compute.0": f"77 {2 * GIB}",
    "pid.77": "/usr/local/bin/ollama",
}


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    library = built_library(tmp_path_factory.mktemp("driver"))
    state = tmp_path_factory.mktemp("state") / "state"
    state.write_text("".join(f"{name} {value}\n" for name, value in CARDS.items()))
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CUDA_")}
    return plain | {"LD_LIBRARY_PATH": str(library.parent), "FAKE_NVML": str(state)}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "lamella", "devices", *words]


def test_everything_as_json(surroundings: dict[str, str]) -> None:
    environment = surroundings | {"CUDA_VISIBLE_DEVICES": "1"}
    told = subprocess.run(command("--json"), env=environment, capture_output=True, text=True, check=True)
    report = json.loads(told.stdout)
    assert (report["driver"], report["cuda"], report["trouble"]) == ("570.86", "12.8", None)
    assert report["visible"] == {
        "order": "certain",
        "devices": [{"name": "CUDA0", "uuid": "GPU-00000001"}],
        "remarks": [{"code": "gpus_hidden", "detail": "1"}],
    }
    first, second, cpu = report["devices"]
    assert (first["id"], first["engine_name"], second["engine_name"]) == ("GPU0", None, "CUDA0")
    assert (first["total"], first["free"], first["used"], first["reserved"]) == (24 * GIB, 20 * GIB, 3 * GIB, GIB)
    assert (first["fan_percent"], first["missing"]) == (None, {"fan_percent": "not_supported"})
    assert first["processes"] == [
        {"pid": 77, "name": "/usr/local/bin/ollama", "memory": 2 * GIB, "work": "compute", "engine": "ollama"}
    ]
    assert first["available"] == 22 * GIB
    assert first["compute_capability"] == "8.9"
    too_old = "The driver is too old for CUDA 13 builds of Ollama: they need 580.65.06 or newer."
    build = {"engine": "ollama", "build": "CUDA 13", "code": "driver_too_old", "needed": "580.65.06", "text": too_old}
    assert build in first["builds"]
    table = subprocess.run(command(), env=environment, capture_output=True, text=True, check=True).stdout
    assert f"GPU0: {too_old}" in table
    assert (cpu["kind"], cpu["builds"]) == ("cpu", [])


def test_watching_prints_a_line_an_interval_until_it_is_interrupted(surroundings: dict[str, str]) -> None:
    words = command("--watch", "0.2")
    with subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        lines = [watching.stdout.readline()]
        begin = time.monotonic()
        lines += [watching.stdout.readline() for _ in range(3)]
        took_s = time.monotonic() - begin
        watching.send_signal(signal.SIGINT)
        assert watching.wait(10) == INTERRUPTED
    assert 0.4 < took_s < 3
    for line in lines:
        assert "GPU0 3.0 GiB used, 20.0 GiB free, 17 %, 41 °C, 63 W" in line
        assert "CPU " in line


def test_watching_as_json_is_one_object_a_line_and_ends_when_nobody_reads(surroundings: dict[str, str]) -> None:
    words = command("--watch", "0.1", "--json")
    watching = subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    assert watching.stderr is not None
    assert len(json.loads(watching.stdout.readline())["devices"]) == 3
    watching.stdout.close()
    assert (watching.wait(10), watching.stderr.read()) == (0, "")
    watching.stderr.close()


@pytest.mark.parametrize("interval", ["0", "-1", "nan", "soon", "1e9"])
def test_an_interval_that_is_none_is_refused(interval: str, surroundings: dict[str, str], tmp_path: Path) -> None:
    words = command("--watch", interval)
    told = subprocess.run(words, env=surroundings, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (2, "")
    assert "seconds" in told.stderr
