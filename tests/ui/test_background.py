"""Work away from the window: its result, its error, and what happens when nobody wants it any more."""

import gc
import threading
import weakref
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from lamella.ui.background import Background


class Listener:
    """Keeps what it is told, and in which thread."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[QThread] = []

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.append(QThread.currentThread())


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    del qapp
    background = Background()
    yield background
    background.close()


def test_a_result_arrives_in_the_thread_of_the_window(background: Background, qtbot: QtBot) -> None:
    heard, worked_in = Listener(), list[QThread]()

    def work() -> int:
        worked_in.append(QThread.currentThread())
        return 24 << 30

    background.run(work, heard.done, heard.failed)
    assert heard.results == []
    qtbot.waitUntil(lambda: heard.results != [])
    assert heard.results == [24 << 30]
    assert heard.threads == [QThread.currentThread()]
    assert worked_in[0] is not QThread.currentThread()
    assert not background.busy


def test_an_error_arrives_as_it_was_raised(background: Background, qtbot: QtBot) -> None:
    heard = Listener()
    error = ValueError("no such layer")

    def work() -> None:
        raise error

    background.run(work, heard.done, heard.failed)
    qtbot.waitUntil(lambda: heard.errors != [])
    assert heard.errors == [error]
    assert heard.results == []


def test_nobody_hears_of_a_dropped_task(background: Background, qtbot: QtBot) -> None:
    heard, go = Listener(), threading.Event()
    task = background.run(go.wait, heard.done, heard.failed)
    assert background.busy
    task.drop()
    assert not background.busy
    go.set()
    background.run(lambda: "later", heard.done, heard.failed)
    qtbot.waitUntil(lambda: heard.results != [])
    assert heard.results == ["later"]


def test_closing_waits_for_what_runs_and_keeps_quiet(background: Background, qtbot: QtBot) -> None:
    heard, started, ended = Listener(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        QThread.msleep(50)
        ended.set()

    background.run(work, heard.done, heard.failed)
    assert started.wait(5)
    background.close()
    assert ended.is_set()
    qtbot.wait(10)
    assert heard.results == []


def test_many_tasks_answer_each_its_own(background: Background, qtbot: QtBot) -> None:
    heard = Listener()
    for number in range(100):
        background.run(partial(int, number), heard.done, heard.failed)
    qtbot.waitUntil(lambda: len(heard.results) == 100)
    assert sorted(map(str, heard.results)) == sorted(map(str, range(100)))


def test_a_task_that_has_ended_is_forgotten(background: Background, qtbot: QtBot) -> None:
    """A window asks for something every second, for days."""
    heard, kept = Listener(), list[weakref.ref[object]]()
    for number in range(20):
        kept.append(weakref.ref(background.run(partial(int, number), heard.done, heard.failed)))
        qtbot.waitUntil(lambda: not background.busy)
    gc.collect()
    assert sum(one() is not None for one in kept) <= 1
