"""The monitor asks in its own thread, stops when told and never makes the window wait."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from lamella.devices.device import Reading, Readings, Source, Trouble
from lamella.devices.simulated import ScriptedSource
from lamella.ui.monitor import Monitor

GIB = 1 << 30
HOST = Reading("", "CPU", 64 * GIB, 48 * GIB)


def _said(free: int, at_s: float = 0.0) -> Readings:
    return Readings((Reading("GPU-a", "A card", 48 * GIB, free),), HOST, at_s)


class GateSource:
    """Answers when its gate is open, as a driver that hangs and comes back; remembers who asked and who closed."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked = threading.Event()
        self.threads: set[int] = set()
        self.reads = 0
        self.closed = threading.Event()

    def read(self) -> Readings:
        self.reads += 1
        self.threads.add(threading.get_ident())
        self.asked.set()
        assert self.gate.wait(10)
        return _said(self.reads, time.monotonic())

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed.set()


class BrokenSource(ScriptedSource):
    """Raises once, which no source should, then goes on."""

    broken = True

    def read(self) -> Readings:
        if self.broken:
            self.broken = False
            raise RuntimeError("no such thing")
        return super().read()


@pytest.fixture
def gate() -> Iterator[GateSource]:
    source = GateSource()
    yield source
    source.gate.set()


def _monitor(source: Source, interval_s: float = 0.01) -> Monitor:
    return Monitor(source, interval_s=interval_s)


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "lamella-monitor"]


@pytest.fixture(autouse=True)
def no_thread_stays(gate: GateSource) -> Iterator[None]:
    yield
    gate.gate.set()
    for thread in _threads():
        thread.join(5)
    assert not _threads()


def test_readings_arrive_in_order_with_every_byte(qtbot: QtBot) -> None:
    got: list[Readings] = []
    monitor = _monitor(ScriptedSource([_said(24 * GIB + 1), _said(5 * GIB), _said(3)]))
    monitor.readings_arrived.connect(got.append)
    monitor.start()
    qtbot.waitUntil(lambda: len(got) >= 4)
    assert monitor.stop()
    assert [readings.gpus[0].free for readings in got[:4]] == [24 * GIB + 1, 5 * GIB, 3, 3]


def test_it_asks_and_closes_in_one_other_thread_and_tells_in_this_one(qtbot: QtBot, gate: GateSource) -> None:
    gate.gate.set()
    told_in: set[int] = set()
    monitor = _monitor(gate)
    monitor.readings_arrived.connect(lambda _: told_in.add(threading.get_ident()))
    monitor.start()
    qtbot.waitUntil(lambda: gate.reads >= 3 and bool(told_in))
    assert monitor.stop()
    assert told_in == {threading.get_ident()}
    assert len(gate.threads) == 1
    assert threading.get_ident() not in gate.threads
    assert gate.closed.is_set()


def test_nothing_is_asked_before_start(gate: GateSource) -> None:
    monitor = _monitor(gate)
    assert (gate.reads, _threads(), monitor.latest, monitor.age_s()) == (0, [], None, None)
    assert monitor.stop()
    monitor.start()
    assert _threads() == []


def test_a_hanging_driver_holds_up_neither_the_window_nor_the_end(qtbot: QtBot, gate: GateSource) -> None:
    arrived: list[Readings] = []
    monitor = _monitor(gate)
    monitor.readings_arrived.connect(arrived.append)
    begin = time.perf_counter()
    monitor.start()
    monitor.pause()
    monitor.resume()
    monitor.set_interval(0.02)
    assert time.perf_counter() - begin < 0.1
    assert gate.asked.wait(5)
    begin = time.perf_counter()
    assert not monitor.stop(within_s=0.05)
    assert time.perf_counter() - begin < 0.5
    gate.gate.set()
    assert gate.closed.wait(5)
    QCoreApplication.processEvents()
    assert arrived == []


def test_no_signal_after_stop(qtbot: QtBot, gate: GateSource) -> None:
    gate.gate.set()
    arrived: list[Readings] = []
    monitor = _monitor(gate)
    monitor.readings_arrived.connect(arrived.append)
    monitor.start()
    assert gate.asked.wait(5)
    time.sleep(0.05)  # lets answers pile up that this thread has not taken yet
    assert monitor.stop()
    QCoreApplication.processEvents()
    assert arrived == []


def test_a_paused_monitor_asks_nothing_and_a_resumed_one_at_once(qtbot: QtBot, gate: GateSource) -> None:
    gate.gate.set()
    monitor = _monitor(gate)
    with qtbot.waitSignal(monitor.readings_arrived):
        monitor.start()
    monitor.pause()
    time.sleep(0.05)  # one answer may have been on its way
    before = gate.reads
    time.sleep(0.1)
    assert gate.reads == before
    with qtbot.waitSignal(monitor.readings_arrived, timeout=2000):
        monitor.resume()
    monitor.stop()


def test_a_shorter_interval_holds_at_once(qtbot: QtBot, gate: GateSource) -> None:
    gate.gate.set()
    monitor = _monitor(gate, 3600)
    with qtbot.waitSignal(monitor.readings_arrived):
        monitor.start()
    with qtbot.waitSignal(monitor.readings_arrived, timeout=2000):
        monitor.set_interval(0.01)
    assert monitor.interval_s == 0.01
    monitor.stop()
    with pytest.raises(ValueError, match="not positive"):
        monitor.set_interval(0)


def test_a_source_that_raises_is_told_and_asked_again(qtbot: QtBot) -> None:
    got: list[Readings] = []
    monitor = _monitor(BrokenSource([_said(7)]))
    monitor.readings_arrived.connect(got.append)
    monitor.start()
    qtbot.waitUntil(lambda: len(got) >= 2)
    monitor.stop()
    assert (got[0].trouble, got[0].trouble_detail) == (Trouble.FAILED, "RuntimeError: no such thing")
    assert got[1].gpus[0].free == 7


def test_age_counts_from_the_answer(qtbot: QtBot) -> None:
    monitor = _monitor(ScriptedSource([_said(1, time.monotonic() - 30)]))
    with qtbot.waitSignal(monitor.readings_arrived):
        monitor.start()
    age_s = monitor.age_s()
    assert age_s is not None
    assert 30 <= age_s < 40
    monitor.stop()


def test_a_monitor_destroyed_while_it_runs_ends_its_thread(qtbot: QtBot, gate: GateSource) -> None:
    monitor = _monitor(gate)
    monitor.start()
    assert gate.asked.wait(5)
    monitor.deleteLater()
    with qtbot.waitSignal(monitor.destroyed):
        pass
    gate.gate.set()
    assert gate.closed.wait(5)


def test_no_qt_thread_or_timer_is_left(qtbot: QtBot) -> None:
    monitor = _monitor(ScriptedSource([_said(1)]))
    with qtbot.waitSignal(monitor.readings_arrived):
        monitor.start()
    assert monitor.stop()
    assert monitor.findChildren(QThread) == []
    assert _threads() == []


_HANGS = """
import time
from PySide6.QtCore import QCoreApplication, QTimer
from lamella.devices.device import Readings
from lamella.ui.monitor import Monitor

class Hangs:
    def read(self) -> Readings:
        time.sleep(60)
    def close(self) -> None:
        pass

app = QCoreApplication([])
monitor = Monitor(Hangs())
monitor.start()
app.aboutToQuit.connect(monitor.stop)
QTimer.singleShot(50, app.quit)
app.exec()
print("ended")
"""


@pytest.mark.parametrize("forgotten", [False, True], ids=["stopped", "never stopped"])
def test_the_program_ends_in_peace_while_the_driver_hangs(forgotten: bool) -> None:
    code = _HANGS.replace("app.aboutToQuit.connect(monitor.stop)\n", "") if forgotten else _HANGS
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ended\n", "")
