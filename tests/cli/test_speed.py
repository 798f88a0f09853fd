"""What `lamella plan` says about speed."""

import json
from pathlib import Path

import pytest

from lamella.cli.main import DOES_NOT_FIT, DONE, main

MODEL = str(Path(__file__).parents[1] / "golden" / "models" / "qwen3-30b-a3b-q4_k_m.gguf")
ASKED = ("plan", MODEL, "--ram", "64GiB", "-c", "8192")


def test_a_known_card_has_a_speed_with_a_range(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--gpu", "RTX 4090", "--json"]) == DONE
    report = json.loads(capsys.readouterr().out)
    speed = report["speed"]
    assert 0 < speed["low"] < speed["tokens_per_second"] < speed["high"]
    assert speed["full_context"]["tokens_per_second"] < speed["tokens_per_second"]
    assert speed["prompt"]["limited_by"] == "compute"
    assert report["speed_withheld"] is None


def test_experts_on_the_cpu_limit_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--gpu", "RTX 4070", "--json", "--cpu-moe"]) == DONE
    speed = json.loads(capsys.readouterr().out)["speed"]
    assert (speed["limited_by"], speed["limited_device"], speed["remarks"]) == ("cpu_experts", "CPU", ["cpu_unknown"])


def test_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--gpu", "RTX 4070", "--cpu-moe"]) == DONE
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("Answers: about "))
    assert "limited by reading the experts left on the CPU" in line
    assert "the kind of system memory is not known" in line
    assert "Prompts: about " in line


@pytest.mark.parametrize(
    ("gpu", "status", "reason", "words"),
    [
        ("24GiB", DONE, "unknown_card", "the memory bandwidth of a GPU is not known"),
        ("RTX 4070", DOES_NOT_FIT, "does_not_fit", "what does not fit is not loaded"),
    ],
)
def test_a_reason_instead_of_a_number(
    gpu: str, status: int, reason: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ASKED, "--gpu", gpu, "-ngl", "all"]) == status
    assert f"No speed is predicted: {words}" in capsys.readouterr().out
    assert main([*ASKED, "--gpu", gpu, "-ngl", "all", "--json"]) == status
    report = json.loads(capsys.readouterr().out)
    assert (report["speed"], report["speed_withheld"]) == (None, reason)


def test_fastest_is_an_allocator(capsys: pytest.CaptureFixture[str]) -> None:
    """At least as fast as llama.cpp's own choice, by the same prediction."""
    rates = []
    for name in ("llama.cpp", "fastest"):
        assert main([*ASKED, "--gpu", "RTX 3060", "--gpu", "RTX 5090", "--allocator", name, "--json"]) == DONE
        rates.append(json.loads(capsys.readouterr().out)["speed"]["tokens_per_second"])
    assert rates[1] > rates[0]


def test_every_code_has_words() -> None:
    from lamella.cli.speed import _LIMITS, _REMARKS, _WITHHELD
    from lamella.speed.speed import Limit, SpeedRemark, Withheld

    assert (set(_LIMITS), set(_REMARKS), set(_WITHHELD)) == (set(Limit), set(SpeedRemark), set(Withheld))
