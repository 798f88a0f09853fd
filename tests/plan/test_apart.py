"""Glances made by a child process: the same answers as here, and a child that fails takes nothing with it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from lamella.plan.apart import GlanceError, Glances, own_command
from lamella.plan.glance import Machine, glance_at
from lamella.units import GIB
from tests.bench.replan import HOST, cards
from tests.helpers.gguf_writer import small_model
from tests.helpers.model_store import sized_model

MACHINE = Machine(cards(2, 24 * GIB), HOST)
READY = "import sys; sys.stdout.write('ready\\n'); sys.stdout.flush(); sys.stdin.readline(); "


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return small_model(blocks=4).write(tmp_path / "small.gguf")


@pytest.fixture
def apart() -> Iterator[Glances]:
    glances = Glances(own_command())
    yield glances
    glances.close()


def child(script: str) -> Glances:
    """One that does something else than it should."""
    return Glances((sys.executable, "-c", script))


def test_a_child_answers_what_would_be_answered_here(apart: Glances, model: Path, tmp_path: Path) -> None:
    large = sized_model(60).write(tmp_path / "large.gguf")  # more than both cards hold
    for path in (model, large):
        assert apart.glance(path, MACHINE) == glance_at(path, MACHINE)


def test_a_file_that_is_no_model_says_why_and_the_next_is_looked_at(apart: Glances, model: Path) -> None:
    damaged = model.with_name("damaged.gguf")
    damaged.write_bytes(b"GGUF" + b"\xff" * 60)
    with pytest.raises(GlanceError, match="version"):
        apart.glance(damaged, MACHINE)
    assert apart.glance(model, MACHINE).fits


def test_where_no_child_can_be_started_the_answer_is_made_here(model: Path, tmp_path: Path) -> None:
    for glances in (Glances(()), Glances((str(tmp_path / "nothing"),)), child("raise SystemExit(3)")):
        assert glances.glance(model, MACHINE) == glance_at(model, MACHINE)
        glances.close()


def test_a_child_that_dies_over_a_file_spoils_only_that_file(model: Path) -> None:
    glances = child(READY + "raise SystemExit(3)")
    for _ in range(2):
        with pytest.raises(GlanceError, match="ended unexpectedly"):
            glances.glance(model, MACHINE)
    glances.close()


def test_a_question_under_way_is_given_up_at_once(model: Path, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    glances, ended = child(READY + f"open({str(heard)!r}, 'w').close(); sys.stdin.read()"), Event()

    def ask() -> None:
        with pytest.raises(GlanceError):
            glances.glance(model, MACHINE)
        ended.set()

    thread = Thread(target=ask)
    thread.start()
    while not heard.exists():
        assert not ended.wait(0.01)
    glances.close()
    assert ended.wait(30)
    thread.join()


def test_a_rest_needs_no_child_and_the_next_question_starts_another(apart: Glances, model: Path) -> None:
    first = apart.glance(model, MACHINE)
    apart.rest()
    assert apart.glance(model, MACHINE) == first


def test_the_child_ends_when_the_window_has_gone() -> None:
    with subprocess.Popen(own_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stdin is not None
        assert started.stdout.readline() == b"ready\n"
        started.stdin.close()
        assert started.wait(30) == 0
