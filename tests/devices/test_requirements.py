"""Whether a card and its driver are enough for today's builds; figures as NVIDIA and the engines publish them."""

import pytest

from lamella.devices.requirements import (
    BUILDS,
    Attention,
    Code,
    Engine,
    System,
    attention,
    fitness,
    ollama_uses_attention,
)


def told(arch: str, driver: str, engine: Engine, name: str, system: System = System.LINUX) -> tuple[Code, str]:
    found = [one for one in fitness(arch, driver, system) if (one.build.engine, one.build.name) == (engine, name)]
    assert len(found) == 1
    return found[0].code, found[0].needed


@pytest.mark.parametrize(
    ("arch", "driver", "engine", "name", "expected"),
    [
        ("8.9", "570.86.10", Engine.OLLAMA, "CUDA 13", (Code.DRIVER_TOO_OLD, "580.65.06")),
        ("8.9", "580.65.06", Engine.OLLAMA, "CUDA 13", (Code.RUNS, "580.65.06")),
        ("8.9", "575.51", Engine.LLAMA_CPP, "CUDA 13", (Code.DRIVER_TOO_OLD, "580")),
        ("8.9", "580.10", Engine.LLAMA_CPP, "CUDA 13", (Code.RUNS, "580")),
        ("7.5", "580.95.05", Engine.LLAMA_CPP, "CUDA 13", (Code.DRIVER_TOO_OLD, "615")),  # through PTX
        ("12.0", "580.95.05", Engine.LLAMA_CPP, "CUDA 13", (Code.RUNS, "580")),
        ("12.1", "570.86", Engine.LLAMA_CPP, "CUDA 12", (Code.RUNS, "570.26")),  # 12.0a is not 12.1: PTX of 9.0
        ("6.1", "580.95.05", Engine.OLLAMA, "CUDA 13", (Code.CARD_TOO_OLD, "7.5")),
        ("6.1", "560.28.03", Engine.OLLAMA, "CUDA 12", (Code.DRIVER_TOO_OLD, "570")),
        ("8.6", "545.23.06", Engine.OLLAMA, "CUDA 12", (Code.DRIVER_TOO_OLD, "550")),
        ("8.6", "550.54.14", Engine.OLLAMA, "CUDA 12", (Code.RUNS, "550")),
        ("8.6", "525.60.13", Engine.LLAMA_CPP, "CUDA 12", (Code.RUNS, "525.60.13")),
        ("3.7", "470.42.01", Engine.LLAMA_CPP, "CUDA 12", (Code.CARD_TOO_OLD, "5.0")),
        ("8.6", "", Engine.LLAMA_CPP, "CUDA 12", (Code.UNKNOWN, "525.60.13")),
        ("", "580", Engine.LLAMA_CPP, "CUDA 12", (Code.UNKNOWN, "")),
        ("gfx1100", "", Engine.OLLAMA, "ROCm 7", (Code.RUNS, "")),
        ("gfx906", "", Engine.OLLAMA, "ROCm 7", (Code.NOT_IN_BUILD, "")),
    ],
)
def test_a_card_under_a_driver(arch: str, driver: str, engine: Engine, name: str, expected: tuple[Code, str]) -> None:
    assert told(arch, driver, engine, name) == expected


def test_windows_has_its_own_drivers() -> None:
    assert told("8.6", "528.02", Engine.LLAMA_CPP, "CUDA 12", System.WINDOWS) == (Code.DRIVER_TOO_OLD, "528.33")
    assert told("7.5", "551.61", Engine.LLAMA_CPP, "CUDA 12", System.WINDOWS) == (Code.RUNS, "551.61")


def test_drivers_are_compared_as_numbers() -> None:
    assert told("8.9", "1000.1", Engine.OLLAMA, "CUDA 13")[0] is Code.RUNS


@pytest.mark.parametrize(
    ("arch", "kernel", "ollama"),
    [
        ("3.7", Attention.NONE, False),
        ("5.2", Attention.PLAIN, False),
        ("6.1", Attention.PLAIN, True),
        ("7.0", Attention.LARGE_BATCHES, True),
        ("7.2", Attention.PLAIN, False),
        ("7.5", Attention.TENSOR_CORES, True),
        ("12.0", Attention.TENSOR_CORES, True),
        ("gfx1100", None, None),
        ("", None, None),
    ],
)
def test_flash_attention(arch: str, kernel: Attention | None, ollama: bool | None) -> None:
    assert (attention(arch), ollama_uses_attention(arch)) == (kernel, ollama)


def test_every_figure_has_a_source() -> None:
    assert [build.name for build in BUILDS if not build.source] == []
