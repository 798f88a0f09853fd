"""The program as it runs: what it does unseen, and how it ends when the terminal says so."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.devices.device import Readings
from tests.helpers.window import NO_DRIVER, open_window

PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication
from lamella import app
build = app.build
def told(*arguments):
    built = build(*arguments)
    built.monitor.readings_arrived.connect(lambda _: print("ready", flush=True))
    return built
app.build = told
sys.exit(app.run_window([]))
"""


class Counting:
    """A source that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self) -> Readings:
        self.asked += 1
        return NO_DRIVER

    def close(self) -> None:
        """Nothing is held."""


def test_a_window_that_nobody_sees_asks_no_driver(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    source = Counting()
    with open_window(qapp, tmp_path, source=source, interval_s=0.01) as app:
        qtbot.waitUntil(lambda: source.asked > 3)
        app.window.hide()
        qtbot.wait(50)  # an answer already on its way still arrives
        unseen = source.asked
        qtbot.wait(100)
        assert source.asked == unseen
        app.window.show()
        qtbot.waitUntil(lambda: source.asked > unseen + 3)


def test_interrupting_it_in_the_terminal_ends_it_in_order(tmp_path: Path) -> None:
    surroundings = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=30) == 130
        assert program.stderr.read() == ""
