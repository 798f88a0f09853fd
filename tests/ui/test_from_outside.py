"""The real window on a real screen: a hand that moves the mouse and presses keys, and an ear that hears the names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lamella.placement.placement import edges
from lamella.plan.picture import read_picture
from lamella.resources import resource
from tests.helpers.screen import Screen, Seen, missing, screen

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")
pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed here: {missing()}")
EDGE = "Edge GPU 0 | GPU 1"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Screen]:
    with screen(tmp_path, LLAMA) as found:
        found.named(EDGE)
        yield found


def middle(one: Seen) -> tuple[int, int]:
    x, y, width, height = one["at"]
    return x + width // 2, y + height // 2


def place(outside: Screen) -> int:
    return int(outside.named(EDGE)["value"])


def exported(outside: Screen, path: Path) -> tuple[int, ...]:
    """Where the edges are in the plan of a picture that was saved by keys."""
    outside.front()
    outside.hand("key", "ctrl+e")
    outside.named("Copy")
    outside.hand("key", "Return")  # "Save…" is what Enter means there
    outside.until(lambda seen: any(one["role"] == "file chooser" or "File name" in one["name"] for one in seen))
    outside.hand("key", "ctrl+a")
    outside.hand("type", "--delay", 1, str(path))
    outside.hand("key", "Return")
    outside.until(lambda seen: path.exists())
    plan = read_picture(str(path))
    found = edges(plan.allocation.placement, len(plan.gpus))
    assert found is not None
    return found


def test_open_drag_a_handle_undo_and_export(outside: Screen, tmp_path: Path) -> None:
    before = place(outside)
    x, y = middle(outside.named(EDGE))
    outside.hand("mousemove", x, y, "mousedown", 1)
    for step in range(1, 9):
        outside.hand("mousemove", x - 12 * step, y)
    outside.hand("mouseup", 1)
    outside.until(lambda seen: any(one["name"] == EDGE and one["value"] < before - 3 for one in seen))
    moved = place(outside)
    assert exported(outside, tmp_path / "moved.png")[1] == moved
    outside.front()
    outside.hand("key", "ctrl+z")
    outside.until(lambda seen: any(one["name"] == EDGE and one["value"] == before for one in seen))
    assert exported(outside, tmp_path / "back.png")[1] == before


def test_every_stop_of_the_keyboard_has_a_name_and_handles_are_sliders(outside: Screen) -> None:
    seen = outside.until(lambda seen: sum("would choose" in one["name"] for one in seen) >= 2)
    nameless = [one for one in seen if one["focusable"] and not one["name"] and one["role"] not in ("frame", "window")]
    assert nameless == []
    handles = [one for one in seen if one["name"].startswith("Edge ")]
    assert [(one["name"], one["role"], one["focusable"]) for one in handles] == [
        ("Edge CPU | GPU 0", "slider", True),
        (EDGE, "slider", True),
    ]
    assert all(0 <= one["value"] <= one["most"] == 81 for one in handles)
    assert any(one["name"] == "Context" and one["role"] == "slider" for one in seen)


def test_a_screen_reader_hears_a_key_move_an_edge(outside: Screen) -> None:
    before = place(outside)
    outside.front()
    outside.hand("key", "bracketright")
    outside.until(lambda seen: any(one["focused"] and one["name"] == "Edge CPU | GPU 0" for one in seen))
    outside.hand("key", "bracketright")
    outside.until(lambda seen: any(one["focused"] and one["name"] == EDGE for one in seen))
    outside.hand("key", "Left")
    outside.until(lambda seen: any(one["name"] == EDGE and one["value"] == before - 1 for one in seen))
