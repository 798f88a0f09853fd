"""A plan that is open in one process is shown there, and not opened a second time by another."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.plan.file import save_plan
from lamella.ui.doorbell import Doorbell
from tests.helpers.plans import hand_plan
from tests.helpers.window import open_window, run_folder

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

# Another process that has a plan open, and says when somebody rings.
OWNER = """
import sys
from PySide6.QtCore import QCoreApplication
from lamella.ui.doorbell import Doorbell
application = QCoreApplication([])
bell = Doorbell(sys.argv[1])
bell.rung.connect(lambda path: print("rung", path, flush=True))
bell.own((sys.argv[2],))
print("ready", flush=True)
application.exec()
"""


@pytest.fixture
def plan_file(tmp_path: Path) -> str:
    path = str(tmp_path / "plan.lamella")
    save_plan(hand_plan(), path)
    return path


@contextmanager
def owner(folder: Path, path: str) -> Iterator[subprocess.Popen[str]]:
    """Ended whatever the test comes to."""
    command = [sys.executable, "-c", OWNER, str(run_folder(folder)), path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            yield program
        finally:
            program.kill()


def has_spoken(program: subprocess.Popen[str]) -> bool:
    assert program.stdout is not None
    return bool(select([program.stdout], [], [], 0)[0])


def test_the_process_that_has_a_plan_open_shows_it(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, plan_file: str
) -> None:
    with owner(tmp_path, plan_file) as program, open_window(qapp, tmp_path) as app:
        app.desk.documents.open_path(plan_file)
        qtbot.waitUntil(lambda: has_spoken(program))
        assert program.stdout is not None
        assert program.stdout.readline() == f"rung {plan_file}\n"
        assert app.seats.front.blank
        assert app.window.isVisible()


def test_a_program_started_for_that_plan_alone_ends(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, plan_file: str
) -> None:
    with owner(tmp_path, plan_file), open_window(qapp, tmp_path, paths=(plan_file,)) as app:
        qtbot.waitUntil(lambda: not app.window.isVisible())


def test_a_process_that_crashed_is_not_waited_for(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, plan_file: str
) -> None:
    with owner(tmp_path, plan_file) as program:
        program.kill()
    with open_window(qapp, tmp_path, paths=(plan_file,)) as app:
        qtbot.waitUntil(lambda: app.session.path == plan_file)
        qtbot.waitUntil(lambda: rung(qtbot, tmp_path, plan_file))


def rung(qtbot: QtBot, folder: Path, path: str) -> bool:
    """Whether somebody opens the door."""
    answers: list[bool] = []
    bell = Doorbell(str(run_folder(folder)))
    bell.ring(path, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    bell.close()
    return answers[0]


def test_a_window_shows_its_plan_when_another_process_rings(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, plan_file: str
) -> None:
    with open_window(qapp, tmp_path, paths=(plan_file,)) as app:
        first = app.seats.front
        qtbot.waitUntil(lambda: rung(qtbot, tmp_path, plan_file))
        second = app.seats.open_start()
        qtbot.waitUntil(second.window.isActiveWindow)
        assert app.seats.front is second
        assert rung(qtbot, tmp_path, plan_file)
        assert app.seats.front is first
        app.desk.documents.save_to(str(tmp_path / "other.lamella"))
        qtbot.waitUntil(lambda: not rung(qtbot, tmp_path, plan_file))
        assert rung(qtbot, tmp_path, str(tmp_path / "other.lamella"))


def test_nobody_is_there_for_a_plan_that_is_not_open(qapp: QApplication, tmp_path: Path) -> None:
    answers: list[bool] = []
    Doorbell(str(tmp_path / "run")).ring(str(tmp_path / "plan.lamella"), answers.append)
    assert answers == [False]


def test_a_plan_that_has_just_gone_from_here_is_opened_again(
    qapp: QApplication, plan_file: str, tmp_path: Path
) -> None:
    """Its door is closed a little later; until then nobody may hear that the plan is here."""
    bell, answers = Doorbell(str(run_folder(tmp_path))), list[bool]()
    bell.own((plan_file,))
    bell.ring(plan_file, answers.append)
    bell.close()
    assert answers == [False]


def test_without_a_place_for_sockets_plans_are_opened_all_the_same(qapp: QApplication, plan_file: str) -> None:
    bell, answers = Doorbell(str(Path(plan_file, "run"))), list[bool]()
    bell.own((plan_file,))
    bell.ring(plan_file, answers.append)
    bell.close()
    assert answers == [False]
