"""The session: what a person changes, sees while changing, undoes, opens and saves."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from lamella.devices.device import CPU, Reading, Readings
from lamella.errors import LamellaError
from lamella.estimate.settings import CacheType, FlashAttention
from lamella.plan.file import PlanFileError, read_plan, save_plan
from lamella.plan.outcome import Outcome
from lamella.plan.plan import Plan, new_plan
from lamella.ui.session import Session
from lamella.units import GIB
from tests.helpers.plans import HOST, gpu, hand_plan, small_model

MODELS = Path(__file__).parents[1] / "golden" / "models"
SMALL = str(MODELS / "smollm2-135m-q8_0.gguf")


class Screen:
    """Everything a session tells, in order."""

    def __init__(self, session: Session) -> None:
        self.outcomes: list[Outcome | None] = []
        self.plans: list[Plan] = []
        self.failures: list[object] = []
        self.titles: list[str] = []
        self.openings: list[str] = []
        session.outcome_changed.connect(self.outcomes.append)
        session.plan_changed.connect(self.plans.append)
        session.failed.connect(self.failures.append)
        session.title_changed.connect(self.titles.append)
        session.opening_changed.connect(self.openings.append)

    def forget(self) -> None:
        for heard in (self.outcomes, self.plans, self.failures, self.titles, self.openings):
            heard.clear()


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    del qapp
    session = Session((gpu(), gpu()), HOST)
    yield session
    session.close()


@pytest.fixture
def screen(session: Session) -> Screen:
    """With a plan of two GPUs open: layer 0 on the CPU, 1 and 2 on GPU 0, 3 and the output on GPU 1."""
    session.show_plan(hand_plan(1, 3))
    return Screen(session)


def homes(session: Session) -> tuple[int, ...]:
    assert session.plan is not None
    return session.plan.allocation.placement.homes


def shown_homes(session: Session) -> tuple[int, ...]:
    assert session.outcome is not None
    return session.outcome.plan.allocation.placement.homes


def test_a_drag_shows_every_step_and_stores_one(session: Session, screen: Screen) -> None:
    for place in (2, 3):
        session.preview_edge(0, place)
    assert shown_homes(session) == (CPU, CPU, CPU, 1, 1)
    assert homes(session) == (CPU, 0, 0, 1, 1)
    assert session.previewing
    assert screen.plans == []
    assert not session.modified
    session.move_edge(0, 3, merge=False)
    assert homes(session) == (CPU, CPU, CPU, 1, 1)
    assert screen.plans == [session.plan]
    assert screen.outcomes[-1] is session.outcome
    assert len(screen.outcomes) == 3
    assert session.undo_stack.undoText() == "Move edge CPU | GPU 0 to layer 3"
    session.undo()
    assert homes(session) == (CPU, 0, 0, 1, 1)
    assert not session.undo_stack.canUndo()


def test_a_drag_that_is_given_up_leaves_nothing(session: Session, screen: Screen) -> None:
    before = session.outcome
    session.preview_edge(1, 1)
    session.cancel_preview()
    assert session.outcome is before
    assert screen.outcomes[-1] is before
    assert session.undo_stack.count() == 0
    session.cancel_preview()
    assert len(screen.outcomes) == 2


def test_a_drag_back_to_where_it_began_stores_nothing(session: Session, screen: Screen) -> None:
    before = session.outcome
    session.preview_edge(1, 1)
    session.move_edge(1, 3, merge=False)
    assert session.outcome is before
    assert session.undo_stack.count() == 0
    assert screen.plans == []


def test_unwanted_key_steps_leave_nothing_behind(session: Session, screen: Screen) -> None:
    session.show_plan(new_plan(small_model(), (gpu(), gpu()), HOST))
    before = session.plan
    assert before is not None
    session.undo_stack.begin_steps(0)
    for place in (1, 2):
        session.move_edge(0, place, merge=True)
    session.undo_stack.take_back_steps(0)
    assert session.plan == before
    assert session.plan.allocator == "llama.cpp"
    assert not session.modified
    assert (session.undo_stack.count(), session.undo_stack.canRedo()) == (0, False)


def test_only_the_steps_of_this_visit_are_taken_back(session: Session, screen: Screen) -> None:
    session.undo_stack.begin_steps(0)
    session.move_edge(0, 2, merge=True)
    session.undo_stack.begin_steps(0)
    session.undo_stack.take_back_steps(0)
    assert homes(session) == (CPU, CPU, 0, 1, 1)
    session.move_edge(0, 3, merge=True)
    session.undo_stack.take_back_steps(0)
    assert homes(session) == (CPU, CPU, 0, 1, 1)
    session.move_edge(0, 3, merge=False)
    session.undo_stack.take_back_steps(0)
    assert homes(session) == (CPU, CPU, CPU, 1, 1)
    assert session.undo_stack.count() == 2


def test_an_edge_behind_everything_is_told_without_a_number(session: Session, screen: Screen) -> None:
    session.move_edge(1, 5, merge=False)
    assert session.undo_stack.undoText() == "Move edge GPU 0 | GPU 1 behind the output layer"


def test_keys_on_one_edge_are_one_step(session: Session, screen: Screen) -> None:
    for place in (2, 3):
        session.move_edge(0, place, merge=True)
    assert session.undo_stack.count() == 1
    session.move_edge(1, 4, merge=True)
    assert session.undo_stack.count() == 2
    assert session.undo_stack.undoText() == "Move edge GPU 0 | GPU 1 to the output layer"
    session.undo()
    assert session.undo_stack.undoText() == "Move edge CPU | GPU 0 to layer 3"
    session.undo()
    assert homes(session) == (CPU, 0, 0, 1, 1)
    session.redo()
    assert homes(session) == (CPU, CPU, CPU, 1, 1)
    assert len(screen.plans) == 6


def test_keys_that_end_where_they_began_leave_no_step(session: Session, screen: Screen) -> None:
    del screen
    session.choose_allocator("manual")
    assert session.undo_stack.count() == 0
    for place in (2, 3, 2, 1):
        session.move_edge(0, place, merge=True)
    assert session.undo_stack.count() == 0
    assert not session.modified
    assert homes(session) == (CPU, 0, 0, 1, 1)


def test_a_drag_after_keys_is_a_step_of_its_own(session: Session, screen: Screen) -> None:
    del screen
    session.move_edge(0, 2, merge=True)
    session.move_edge(0, 3, merge=False)
    assert session.undo_stack.count() == 2


def test_every_change_has_words_and_can_be_undone(session: Session) -> None:
    session.show_plan(new_plan(small_model(), (gpu(), gpu()), HOST))
    start = session.plan
    assert start is not None
    now = Readings((), Reading("", "CPU", 64 * GIB, 8 * GIB), 1.0)
    session.change_settings(replace(start.settings, type_k=CacheType.Q8_0))
    session.set_gpu_count(3)
    session.change_gpus((gpu(8 * GIB),))
    session.choose_allocator("even")
    session.choose_allocator("manual")
    session.move_edge(0, 2, merge=False)
    session.pin_edge(0, True)
    session.pin_edge(0, False)
    session.send_layers((0, 1), 0)
    session.plan_again_with(now)
    stack = session.undo_stack
    texts = [stack.text(step) for step in range(stack.count())]
    assert texts == [
        "Set the KV cache to q8_0 and f16",
        "Plan for %n GPU(s)".replace("%n", "3"),
        "Change the GPUs",
        "Let Even place the layers",
        "Place the layers by hand",
        "Move edge CPU | GPU 0 to layer 2",
        "Pin edge CPU | GPU 0",
        "Let go of edge CPU | GPU 0",
        "Send 2 layers to GPU 0",
        "Plan again with the memory that is free now",
    ]
    end = session.plan
    while stack.canUndo():
        session.undo()
    assert session.plan == start
    while stack.canRedo():
        session.redo()
    assert session.plan == end


def test_undo_during_a_drag_gives_the_drag_up(session: Session, screen: Screen) -> None:
    del screen
    session.move_edge(0, 2, merge=False)
    session.preview_edge(0, 0)
    session.undo()
    assert not session.previewing
    assert shown_homes(session) == (CPU, 0, 0, 1, 1)


def test_without_a_plan_intents_do_nothing(session: Session) -> None:
    session.set_gpu_count(2)
    session.move_edge(0, 1, merge=True)
    session.preview_edge(0, 1)
    session.choose_allocator("even")
    session.cancel_preview()
    session.undo()
    assert session.outcome is None
    assert not session.save_as("/nowhere/a.lamella")


def test_readings_never_touch_the_plan(session: Session, screen: Screen, qtbot: QtBot) -> None:
    now = Readings((Reading("GPU-1", "Test GPU", 24 * GIB, GIB),), Reading("", "CPU", 64 * GIB, GIB), 1.0)
    with qtbot.waitSignal(session.readings_changed) as signal:
        session.show_readings(now)
    assert signal.args == [now]
    assert session.readings is now
    assert screen.outcomes == []


def test_a_model_opens_in_the_background_for_the_devices_at_hand(session: Session, qtbot: QtBot) -> None:
    screen = Screen(session)
    session.open_path(SMALL)
    assert session.outcome is None
    with qtbot.waitSignal(session.plan_changed):
        pass
    assert session.plan is not None
    assert session.plan.model.architecture == "llama"
    assert session.plan.gpus == (gpu(), gpu())
    assert session.path is None
    assert session.title == session.plan.model.name
    assert screen.openings == [SMALL, ""]
    assert screen.failures == []


def test_another_model_is_planned_for_the_devices_of_the_open_plan(session: Session, qtbot: QtBot) -> None:
    session.show_plan(new_plan(small_model(), (gpu(8 * GIB),), HOST, allocator="even"))
    with qtbot.waitSignal(session.plan_changed):
        session.open_path(SMALL)
    assert session.plan is not None
    assert session.plan.gpus == (gpu(8 * GIB),)
    assert session.plan.allocator == "even"
    assert not session.undo_stack.canUndo()


def test_what_cannot_be_opened_leaves_the_plan_as_it_is(
    session: Session, screen: Screen, qtbot: QtBot, tmp_path: Path
) -> None:
    session.move_edge(0, 2, merge=False)
    screen.forget()
    shown = session.outcome
    for name, content in {"a.gguf": b"no model", "a.lamella": b"no plan"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        with qtbot.waitSignal(session.failed) as signal:
            session.open_path(str(path))
        error = signal.args[0]
        assert isinstance(error, LamellaError)
        assert str(path) in str(error)
    assert session.outcome is shown
    assert session.undo_stack.canUndo()
    assert screen.outcomes == []
    assert screen.plans == []


def test_the_latest_file_wins(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    screen = Screen(session)
    path = str(tmp_path / "a.lamella")
    save_plan(hand_plan(1, 3), path)
    session.open_path(SMALL)
    with qtbot.waitSignal(session.plan_changed):
        session.open_path(path)
    qtbot.wait(50)
    assert session.path == path
    assert len(screen.plans) == 1
    assert screen.openings == [SMALL, "", path, ""]


def test_opening_can_be_given_up(session: Session, screen: Screen, qtbot: QtBot) -> None:
    session.open_path(SMALL)
    session.cancel_opening()
    qtbot.wait(100)
    assert screen.openings == [SMALL, ""]
    assert screen.outcomes == []


def test_saving_makes_the_plan_clean_and_names_it(session: Session, screen: Screen, tmp_path: Path) -> None:
    path = str(tmp_path / "my.lamella")
    assert session.title == "Small"
    assert not session.save()
    session.move_edge(0, 2, merge=False)
    assert session.modified
    assert session.save_as(path)
    assert not session.modified
    assert session.title == "my.lamella"
    assert screen.titles[-1] == "my.lamella"
    assert read_plan(path) == session.plan
    session.undo()
    assert session.modified
    assert session.save()
    assert read_plan(path) == session.plan


def test_steps_after_a_save_are_not_merged_with_those_before(session: Session, screen: Screen, tmp_path: Path) -> None:
    del screen
    session.move_edge(0, 2, merge=True)
    assert session.save_as(str(tmp_path / "a.lamella"))
    session.move_edge(0, 3, merge=True)
    session.undo()
    assert not session.modified
    assert homes(session) == (CPU, CPU, 0, 1, 1)


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions")
def test_a_save_that_fails_says_so_and_keeps_the_plan_unsaved(session: Session, screen: Screen, tmp_path: Path) -> None:
    session.move_edge(0, 2, merge=False)
    assert not session.save_as(str(tmp_path / "absent" / "a.lamella"))
    assert isinstance(screen.failures[0], PlanFileError)
    assert session.modified
    assert session.path is None


def test_a_new_document_forgets_the_steps_of_the_old_one(session: Session, screen: Screen) -> None:
    session.move_edge(0, 2, merge=False)
    session.show_plan(hand_plan(0, 1), "/plans/other.lamella")
    assert not session.undo_stack.canUndo()
    assert not session.modified
    assert session.title == "other.lamella"
    assert screen.titles[-1] == "other.lamella"
    assert homes(session) == (0, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"context_tokens": 800}, "Set the context to 800 tokens"),
        ({"context_tokens": 0}, "Let the allocator choose the context"),
        ({"type_k": CacheType.Q8_0, "type_v": CacheType.Q8_0}, "Set the KV cache to q8_0 and q8_0"),
        ({"flash_attention": FlashAttention.ON}, "Turn flash attention on"),
        ({"flash_attention": FlashAttention.OFF}, "Turn flash attention off"),
        ({"parallel": 2}, "Set parallel requests to 2"),
        ({"ubatch": 1024}, "Change the batch sizes"),
        ({"margins": (GIB // 2,)}, "Change the memory to keep free"),
        ({"swa_full": True}, "Change the settings"),
        ({"swa_full": True, "parallel": 2}, "Change the settings"),
    ],
)
def test_a_change_of_settings_is_named_for_what_changes(
    session: Session, screen: Screen, change: dict[str, Any], text: str
) -> None:
    del screen
    assert session.plan is not None
    session.change_settings(replace(session.plan.settings, context_tokens=4096))
    session.change_settings(replace(session.plan.settings, **change))
    assert session.undo_stack.undoText() == text


def test_a_model_after_an_example_is_planned_for_this_computer_again(session: Session, qtbot: QtBot) -> None:
    lent = (gpu(), gpu(), gpu(), gpu())
    session.open_path(SMALL, (lent, HOST))
    qtbot.waitUntil(lambda: session.plan is not None)
    assert session.plan is not None
    assert session.plan.gpus == lent
    with qtbot.waitSignal(session.plan_changed):
        session.open_path(SMALL)
    assert len(session.plan.gpus) == 2
    session.set_gpu_count(3)
    with qtbot.waitSignal(session.plan_changed):
        session.open_path(SMALL)
    assert len(session.plan.gpus) == 3, "what somebody made of this computer's machine stays"
