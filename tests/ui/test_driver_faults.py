"""Everything a driver does while the window is open: what a person then reads, and that it passes by itself."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lamella.units import GIB
from tests.helpers.live_window import LiveWindow, Seen
from tests.helpers.nvml_library import Facts, built_library, card_facts, compiler

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the driver library of the tests is an ELF library"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler to build the driver library of the tests with"),
]
TWO = (card_facts(0), card_facts(1))
HEALTHY = ("driver 580.95", "CUDA 13.0", "visible to CUDA")


@dataclass(frozen=True)
class Fault:
    """What the driver does, what the status line then says, and how the cards read."""

    name: str
    status: tuple[str, ...]
    cards: tuple[Facts, ...] = TWO
    driver: dict[str, int | str] = field(default_factory=dict)
    first: str = "PCIe 4 ×16 · 41 °C · 63 W"  # on the card of GPU 0
    second: str = "PCIe 4 ×16 · 41 °C · 63 W"


FAULTS = (
    Fault(
        "the driver is unloaded",
        ("the NVIDIA driver is not loaded",),
        driver={"epoch": 2, "init": 9},
        first="no reading: the driver is not loaded",
        second="no reading: the driver is not loaded",
    ),
    Fault(
        "the driver was updated under the running program",
        ("the NVIDIA driver was updated: restart the computer",),
        driver={"epoch": 3, "init": 18},
        first="no reading until the computer restarts",
        second="no reading until the computer restarts",
    ),
    Fault(
        "the driver answers nothing but an error",
        ("the graphics driver does not answer",),
        driver={"epoch": 4, "init": 999},
        first="no reading: the driver does not answer",
        second="no reading: the driver does not answer",
    ),
    Fault("the driver was restarted", HEALTHY, driver={"epoch": 5}),
    Fault(
        "nobody may read the GPUs",
        ("no permission to read the GPUs",),
        cards=(card_facts(0, memory_code=4), card_facts(1, memory_code=4)),
        first="free memory not told",
        second="free memory not told",
    ),
    Fault(
        "a GPU has fallen off the bus",
        ("RTX 4090 has stopped answering", "driver 580.95", "1 of 2 GPUs visible to CUDA"),
        cards=(card_facts(0), card_facts(1, code=15)),
        first="CUDA0 · PCIe 4 ×16",
        second="lost: the driver no longer reaches it",
    ),
    Fault("a GPU is gone", HEALTHY, cards=(card_facts(0),), second="not in this computer now"),
    Fault(
        "one GPU does not know its power",
        HEALTHY,
        cards=(card_facts(0), card_facts(1, power_code=3)),
        second="PCIe 4 ×16 · 41 °C",
    ),
    Fault(
        "a call hangs",
        ("GPU data ", " s old: the graphics driver does not answer"),
        driver={"hang": 4000},
        first=" s ago · CUDA0 · PCIe 4 ×16",
        second=" s ago · CUDA1 · PCIe 4 ×16",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_library(tmp_path_factory.mktemp("driver"))


@pytest.fixture(scope="module")
def live(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveWindow]:
    """A plan for two real cards with one edit that was not saved."""
    with LiveWindow(library, tmp_path_factory.mktemp("window"), *TWO) as window:
        window.until(lambda seen: bool(seen["gpus"]))
        window.tell("press", "cache-k-q8_0")
        window.until(lambda seen: seen["steps"] == 1)
        yield window


def lines(seen: Seen, card: str) -> str:
    return " | ".join(seen["cards"].get(card, ()))


def gauges(seen: Seen) -> tuple[str, ...]:
    """System memory is that of the computer of the test, and moves."""
    return seen["texts"]["status-rules"], lines(seen, "card-gpu-0"), lines(seen, "card-gpu-1")


def calm(seen: Seen) -> bool:
    status, first, second = gauges(seen)
    named = "| CUDA0 · PCIe 4 ×16" in first and "| CUDA1 · PCIe 4 ×16" in second
    return all(part in status for part in HEALTHY) and named and (first + second).count("headroom after load") == 2


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_window_says_it_keeps_the_plan_and_recovers(live: LiveWindow, fault: Fault) -> None:
    before = live.until(calm)
    live.says(*fault.cards, **fault.driver)

    def said(seen: Seen) -> bool:
        status = all(part in seen["texts"]["status-rules"] for part in fault.status)
        first, second = lines(seen, "card-gpu-0"), lines(seen, "card-gpu-1")
        return status and fault.first in first and fault.second in second

    seen = live.until(said)
    kept = ("plan", "undo", "steps", "modal", "gpus")
    assert [seen[name] for name in kept] == [before[name] for name in kept]
    assert not seen["modal"]
    live.says(*TWO, **{name: value for name, value in fault.driver.items() if name == "epoch"})
    after = live.until(lambda now: gauges(now) == gauges(before))
    assert [after[name] for name in kept] == [before[name] for name in kept]


def test_a_driver_that_is_installed_later_is_found(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with LiveWindow(folder / library.name, tmp_path / "window", *TWO) as window:
        window.status("no NVIDIA driver: planning with what-if cards")
        before = window.see()
        (folder / library.name).write_bytes(library.read_bytes())
        seen = window.status(*HEALTHY)
        assert seen["plan"] == before["plan"]
        seen = window.until(lambda seen: "notice-text" in seen["texts"])
        assert seen["texts"]["notice-text"] == "2 GPUs have turned up in this computer."
        window.tell("press", "notice-take")
        seen = window.until(lambda seen: seen["gpus"] == ["NVIDIA GeForce RTX 4090"] * 2)
        assert "notice-text" not in seen["texts"]
        assert (seen["steps"], seen["undo"]) == (1, "Plan with the GPUs that have turned up")
        window.tell("trigger", "undo")
        assert window.until(lambda seen: seen["plan"] == before["plan"])["gpus"] == ["NVIDIA GeForce RTX 3090"] * 2


def test_a_library_without_a_driver_says_so_from_the_start(library: Path, tmp_path: Path) -> None:
    with LiveWindow(library, tmp_path, *TWO, init=9) as window:
        window.status("the NVIDIA driver is not loaded")
        window.says(*TWO)
        window.status(*HEALTHY)


def test_a_driver_that_hangs_at_the_start_keeps_nobody_from_planning(library: Path, tmp_path: Path) -> None:
    with LiveWindow(library, tmp_path, *TWO, hang=6000) as window:
        seen = window.until(lambda seen: bool(seen["gpus"]))
        assert seen["gpus"] == ["NVIDIA GeForce RTX 3090"] * 2
        window.status("the graphics driver has not answered for ")
        window.says(*TWO)
        window.status(*HEALTHY)


def test_a_card_that_turns_up_is_offered_and_never_planned_with_unasked(live: LiveWindow) -> None:
    before = live.status(*HEALTHY)
    third = card_facts(2, name="NVIDIA GeForce RTX 3090", total=24 * GIB, free=23 * GIB)
    live.says(*TWO, third)
    seen = live.until(lambda seen: "notice-text" in seen["texts"])
    assert seen["texts"]["notice-text"] == "A GPU has turned up in this computer: RTX 3090 with 24.0 GiB."
    assert seen["plan"] == before["plan"]
    live.tell("press", "notice-take")
    seen = live.until(lambda seen: len(seen["gpus"]) == 3)
    assert (seen["gpus"][2], seen["undo"]) == ("NVIDIA GeForce RTX 3090", "Add RTX 3090")
    live.tell("trigger", "undo")
    live.says(*TWO)
    live.until(lambda seen: seen["plan"] == before["plan"] and "notice-text" not in seen["texts"])
