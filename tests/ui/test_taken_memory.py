"""Another program takes the memory that the plan needs, and gives it back: what is said, and what can be done."""

import sys
from collections.abc import Iterator

import pytest

from tests.helpers.live_window import LiveWindow, Seen
from tests.helpers.nvml_library import Facts, built_library, card_facts, compiler

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the driver library of the tests is an ELF library"),
    pytest.mark.skipif(compiler() is None, reason="no C compiler to build the driver library of the tests with"),
]
TWO = (card_facts(0), card_facts(1))
TAKEN = 9000 << 20


def with_firefox(index: int, held: int) -> Facts:
    """Firefox holds so much of a card, and the desktop a little."""
    free = (23000 << 20) - held
    processes: Facts = {
        f"gpu{index}.graphics": 2,
        f"gpu{index}.graphics.0": f"4321 {held}",
        f"gpu{index}.graphics.1": f"99 {60 << 20}",
    }
    names: Facts = {"pid.4321": "/usr/lib/firefox/firefox", "pid.99": "/usr/bin/kwin"}
    return card_facts(index, free=free) | processes | names


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveWindow]:
    library = built_library(tmp_path_factory.mktemp("driver"))
    with LiveWindow(library, tmp_path_factory.mktemp("window"), *TWO) as window:
        yield window


def verdict(seen: Seen) -> str:
    return str(seen["texts"].get("verdict", ""))


def test_the_verdict_names_the_program_and_goes_back_when_it_is_over(live: LiveWindow) -> None:
    live.says(*TWO)
    before = live.until(lambda seen: verdict(seen).startswith("Everything runs on the GPUs"))
    live.says(with_firefox(0, TAKEN), TWO[1])
    seen = live.until(lambda seen: verdict(seen) == "It does not fit now: firefox has taken memory on GPU 0")
    assert "verdict-again" in seen["buttons"]
    reason = seen["texts"]["verdict-reason"]
    assert reason.startswith("The plan needs ")
    assert reason.endswith(" Close firefox, or plan again with what is free now.")
    assert "13.7 GiB is free now" in " ".join(seen["cards"]["card-gpu-0"]) or "13.7 GiB" in reason
    assert seen["announced"][-1].startswith("firefox has taken memory on GPU 0 that the plan needs: ")
    assert (seen["plan"], seen["steps"], seen["modal"]) == (before["plan"], before["steps"], False)
    live.says(*TWO)
    after = live.until(lambda seen: verdict(seen) == verdict(before))
    assert "verdict-again" not in after["buttons"]
    after = live.until(lambda seen: "GPU 0 has the memory again" in seen["announced"][-1])
    assert after["plan"] == before["plan"]


def test_planning_again_is_one_step_that_can_be_undone(live: LiveWindow) -> None:
    live.says(*TWO)
    before = live.until(lambda seen: verdict(seen).startswith("Everything runs on the GPUs"))
    live.says(TWO[0], with_firefox(1, TAKEN))
    live.until(lambda seen: "firefox has taken memory on GPU 1" in verdict(seen))
    live.tell("press", "verdict-again")
    seen = live.until(lambda seen: "verdict-again" not in seen["buttons"])
    assert (seen["steps"], seen["undo"]) == (1, "Plan again with the memory that is free now")
    assert seen["free"] == [23000 << 20, (23000 << 20) - TAKEN]
    assert not verdict(seen).startswith("It does not fit now")
    live.tell("trigger", "undo")
    seen = live.until(lambda seen: seen["plan"] == before["plan"])
    assert "firefox has taken memory on GPU 1" in verdict(seen)
    live.says(*TWO)
    live.until(lambda seen: verdict(seen) == verdict(before))


def test_what_comes_and_goes_many_times_a_second_is_not_read_aloud_each_time(live: LiveWindow) -> None:
    live.says(*TWO)
    said = len(live.until(lambda seen: verdict(seen).startswith("Everything runs on the GPUs"))["announced"])
    for _ in range(4):
        live.says(with_firefox(0, TAKEN), TWO[1])
        live.until(lambda seen: "firefox" in verdict(seen))
        live.says(*TWO)
        seen = live.until(lambda seen: "firefox" not in verdict(seen))
    assert len(seen["announced"]) - said <= 3


def test_ten_thousand_programs_on_a_card_do_not_hold_up_the_window(live: LiveWindow) -> None:
    crowded = card_facts(0, free=(23000 << 20) - TAKEN) | {"gpu0.many": 10000}
    live.says(crowded, TWO[1])
    seen = live.until(lambda seen: verdict(seen).startswith("It does not fit now"), within_s=60)
    assert "verdict-again" in seen["buttons"]
    live.says(*TWO)
    live.until(lambda seen: verdict(seen).startswith("Everything runs on the GPUs"))


def test_readings_leave_nothing_behind(live: LiveWindow) -> None:
    """Threads, files and objects after some hundred readings are those after the first hundred."""
    live.says(*TWO)
    live.until(lambda seen: verdict(seen).startswith("Everything runs on the GPUs"))

    def costs_after(polls: int) -> dict[str, float]:
        until = live.tell("costs")["polls"] + polls
        live.until(lambda seen: live.tell("costs")["polls"] >= until)
        found: dict[str, float] = live.tell("costs")
        return found | {"objects": sum(live.tell("objects").values())}

    first, last = costs_after(50), costs_after(150)
    for what in ("threads", "files"):
        assert last[what] <= first[what], what  # idle threads of a pool end by themselves
    assert last["objects"] - first["objects"] < 300  # not two for each reading
