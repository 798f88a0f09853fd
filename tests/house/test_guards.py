"""The guards of conftest.py, shown one leak of each kind."""

import socket
from pathlib import Path

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from lamella.ui.i18n import install_language
from tests.helpers import application, surroundings

LEAKY = """
import logging, os, threading, time
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QWidget

kept = []

def test_window(qapp):
    kept.append(QWidget(objectName="forgotten"))
    kept[-1].show()

def test_timer(qapp):
    kept.append(QTimer(qapp, objectName="clock", interval=700))
    kept[-1].start()

class Worker(QThread):
    def run(self):
        time.sleep(5)

def test_qthread(qapp):
    kept.append(Worker())
    kept[-1].start()

def test_python_thread():
    threading.Thread(target=time.sleep, args=(5,), name="sleeper").start()

def test_log():
    logging.getLogger("somewhere").warning("something is wrong")

def test_qt_warning(qapp):
    qWarning("Qt is not pleased")

def test_log_looked_at(caplog):
    logging.getLogger("somewhere").warning("expected")
    assert "expected" in caplog.text

def test_tidy(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget, interval=50)
    timer.start()
    widget.show()

def test_last():
    kept[0].close()
    kept[2].wait()
    kept.clear()
"""


def test_every_kind_of_leak_fails_its_test_by_name(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("from tests.conftest import *\n")
    pytester.makeini(f"[pytest]\npythonpath = {surroundings.ROOT}\nmarkers = gui\nqt_log_level_fail = WARNING\n")
    pytester.makepyfile(LEAKY)
    output = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly", "-vv").stdout.str()
    for line in (
        'test_window leaves behind: the window QWidget "forgotten" was neither closed nor given to qtbot',
        'test_timer leaves behind: the timer QTimer "clock" of QApplication still ticks every 700 ms',
        "test_qthread leaves behind: the thread Worker still runs",
        'test_python_thread leaves behind: the Python thread "sleeper" still runs',
        "test_log logged: WARNING somewhere: something is wrong",
        "Qt is not pleased",
    ):
        assert line in output
    for name in ("test_log_looked_at", "test_tidy"):
        assert f"{name} PASSED" in output
        assert f"{name} ERROR" not in output


def test_the_application_is_as_it_was_after_a_test_that_changed_it(qapp: QApplication) -> None:
    known = application.state(qapp)
    install_language(qapp, "zh_CN")
    qapp.setFont(QFont("Noto Sans CJK SC", 30))
    qapp.setStyleSheet("QLabel { color: red }")
    qapp.setApplicationName("other")
    application.restore(qapp, known)
    assert application.state(qapp) == known


def test_tests_reach_no_other_computer() -> None:
    with socket.socket() as made, pytest.raises(surroundings.NetworkError, match=r"192\.0\.2\.1"):
        made.connect(("192.0.2.1", 80))


def test_tests_reach_this_computer() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname(), timeout=5) as client:
        assert client.getpeername() == server.getsockname()


def test_home_is_not_the_persons_own() -> None:
    assert Path.home().name.startswith("lamella-tests-")
