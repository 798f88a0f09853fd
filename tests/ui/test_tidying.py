"""When Python looks for garbage: not through what an open plan holds, and for what the plan before it left."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from lamella.ui.tidying import Tidying


class Ring:
    """Something that only a search for garbage finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def switched_off() -> Iterator[None]:
    """As the program's start leaves it."""
    gc.disable()
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("switched_off")
def test_what_a_closed_plan_left_goes_when_the_next_is_open(qtbot: QtBot) -> None:
    parent = QObject()
    tidying, ring = Tidying(parent), Ring()
    left = weakref.ref(ring)
    tidying.begin()
    assert gc.isenabled()
    del ring
    gc.collect()
    assert left() is not None  # frozen with all that the start has made
    tidying.follow_opening("/models/next.gguf")
    tidying.follow_opening("")
    qtbot.waitUntil(lambda: left() is None)
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("switched_off")
def test_a_drag_is_never_held_up_by_a_search_through_everything(qtbot: QtBot) -> None:
    parent = QObject()
    tidying, searched = Tidying(parent), list[int]()
    tidying.begin()

    def note(phase: str, info: dict[str, int]) -> None:
        searched.append(info["generation"])

    gc.callbacks.append(note)
    try:
        kept = [Ring() for _ in range(300_000)]
    finally:
        gc.callbacks.remove(note)
    assert {0, 1} <= set(searched)  # what has just been made is looked through all the same
    assert 2 not in searched
    before = gc.get_freeze_count()
    tidying.follow_edit()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > before + len(kept))
    tidying.stop()


def test_a_search_that_was_never_switched_off_is_left_alone() -> None:
    parent = QObject()
    tidying = Tidying(parent)
    tidying.begin()
    tidying.follow_opening("")
    tidying.follow_edit()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold()[2] < 1_000
    assert not any(timer.isActive() for timer in tidying.findChildren(QTimer))
