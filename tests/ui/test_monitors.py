"""Several sources, each in a thread of its own: none makes another wait, and what comes of them is told once."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from lamella.devices.device import Kind, Reading, Readings, Source, Trouble
from lamella.ui.monitors import HANGS_S, PATIENCE_MS, Monitors

GIB = 1 << 30
HOST = Reading("", "CPU", 64 * GIB, 48 * GIB)
NO_HOST = Reading("", "CPU", None, None)
CARD = Reading("GPU-a", "A card", 48 * GIB, 40 * GIB)


class Told:
    """A source that says what it is told, by the clock; `gate` closed it does not answer."""

    def __init__(self, *gpus: Reading, host: Reading = NO_HOST, trouble: Trouble | None = None) -> None:
        self.gpus, self.host, self.trouble = gpus, host, trouble
        self.gate = threading.Event()
        self.gate.set()
        self.reads = 0
        self.closed = False

    def read(self) -> Readings:
        self.reads += 1
        assert self.gate.wait(20)
        return Readings(self.gpus, self.host, time.monotonic(), trouble=self.trouble)

    def close(self) -> None:
        self.closed = True


Made = Callable[..., Monitors]


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Made]:
    stopped: list[Monitors] = []

    def make(*sources: Source, interval_s: float = 0.02) -> Monitors:
        monitors = Monitors(sources, interval_s=interval_s, elsewhere_s=interval_s)
        stopped.append(monitors)
        return monitors

    yield make
    for monitors in stopped:
        monitors.stop()
        monitors.deleteLater()


def test_devices_and_system_memory_come_as_one(qtbot: QtBot, made: Made) -> None:
    monitors = made(Told(CARD), Told(host=HOST))
    with qtbot.waitSignal(monitors.readings_arrived) as arrived:
        monitors.start()
    readings = arrived.args[0]
    assert ([gpu.name for gpu in readings.gpus], readings.host) == (["A card"], HOST)
    assert readings.waiting_s is None


def test_a_computer_is_not_called_empty_before_its_driver_has_answered(qtbot: QtBot, made: Made) -> None:
    driver = Told(CARD)
    driver.gate.clear()
    monitors, got = made(driver, Told(host=HOST)), list[Readings]()
    monitors.readings_arrived.connect(got.append)
    monitors.start()
    qtbot.wait(200)
    assert not got
    driver.gate.set()
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].gpus[0].name == "A card"


def test_a_driver_that_hangs_leaves_system_memory_live_and_its_cards_with_their_age(qtbot: QtBot, made: Made) -> None:
    driver, here = Told(CARD), Told(host=HOST)
    monitors, got = made(driver, here), list[Readings]()
    monitors.readings_arrived.connect(got.append)
    monitors.start()
    qtbot.waitUntil(lambda: len(got) > 2)
    driver.gate.clear()
    here.host = Reading("", "CPU", 64 * GIB, 7 * GIB)
    qtbot.waitUntil(lambda: got[-1].host.free == 7 * GIB)
    qtbot.waitUntil(lambda: got[-1].waiting_s is not None)
    readings = got[-1]
    assert readings.waiting_s is not None
    assert readings.waiting_s >= HANGS_S
    assert readings.age_s(readings.gpus[0]) >= HANGS_S
    assert [gpu.late for gpu in readings.gpus] == [True]
    driver.gate.set()
    qtbot.waitUntil(lambda: got[-1].waiting_s is None and got[-1].age_s(got[-1].gpus[0]) < 1)
    assert [gpu.late for gpu in got[-1].gpus] == [False]


def test_answers_of_one_beat_are_told_together(qtbot: QtBot, made: Made) -> None:
    driver, here = Told(CARD), Told(host=HOST)
    monitors, got = made(driver, here, interval_s=0.1), list[Readings]()
    monitors.readings_arrived.connect(got.append)
    monitors.start()
    qtbot.waitUntil(lambda: len(got) >= 5)
    assert abs(driver.reads - len(got)) <= 2  # not one for each of the two sources


def test_what_everybody_has_answered_is_not_told_again_when_patience_ends(qtbot: QtBot, made: Made) -> None:
    monitors, got = made(Told(CARD), Told(host=HOST), interval_s=86_400.0), list[Readings]()
    monitors.readings_arrived.connect(got.append)
    monitors.start()
    qtbot.waitUntil(lambda: len(got) == 1)
    patience = next(timer for timer in monitors.findChildren(QTimer) if timer.interval() == PATIENCE_MS)
    with qtbot.waitSignal(patience.timeout):
        patience.setInterval(0)
    assert len(got) == 1


def test_a_server_that_is_slow_delays_nobody_and_one_that_is_removed_is_asked_no_more(qtbot: QtBot, made: Made) -> None:
    slow = Told(Reading("attic:1/0", "attic:1", 8 * GIB, 8 * GIB, kind=Kind.REMOTE))
    slow.gate.clear()
    monitors, got = made(Told(CARD), Told(host=HOST)), list[Readings]()
    monitors.readings_arrived.connect(got.append)
    monitors.start()
    monitors.watch("attic:1", slow)
    qtbot.waitUntil(lambda: len(got) > 5)
    assert all(readings.waiting_s is None and len(readings.gpus) == 1 for readings in got)
    slow.gate.set()
    qtbot.waitUntil(lambda: [gpu.name for gpu in got[-1].gpus] == ["attic:1", "A card"])
    monitors.forget("attic:1")
    qtbot.waitUntil(lambda: slow.closed)
    asked, told = slow.reads, len(got)
    qtbot.waitUntil(lambda: len(got) > told + 5)
    assert (slow.reads, [gpu.name for gpu in got[-1].gpus]) == (asked, ["A card"])


def test_a_server_that_two_windows_ask_is_asked_until_the_second_lets_it_be(qtbot: QtBot, made: Made) -> None:
    server = Told(Reading("attic:1/0", "attic:1", 8 * GIB, 8 * GIB, kind=Kind.REMOTE))
    monitors = made(Told(CARD), Told(host=HOST))
    monitors.start()
    for window in ("one", "two", "two"):
        monitors.watch("attic:1", server, window)
    monitors.forget("attic:1", "one")
    assert monitors.watched == {"attic:1"}
    monitors.forget("attic:1", "two")
    assert monitors.watched == frozenset()
    qtbot.waitUntil(lambda: server.closed)


def test_pausing_stops_every_source_and_a_server_that_comes_meanwhile(qtbot: QtBot, made: Made) -> None:
    driver, server = Told(CARD), Told(CARD)
    monitors = made(driver, Told(host=HOST))
    with qtbot.waitSignal(monitors.readings_arrived):
        monitors.start()
    monitors.pause()
    monitors.watch("attic:1", server)
    qtbot.wait(60)
    asked = driver.reads
    qtbot.wait(60)
    assert (driver.reads, server.reads) == (asked, 0)
    monitors.resume()
    qtbot.waitUntil(lambda: driver.reads > asked and server.reads > 0)


def test_stopping_while_everything_hangs_waits_for_nobody_long(qtbot: QtBot, made: Made) -> None:
    sources = [Told(CARD), Told(CARD), Told(host=HOST)]
    monitors = made(*sources)
    for source in sources:
        source.gate.clear()
    monitors.start()
    qtbot.waitUntil(lambda: all(source.reads for source in sources))
    assert not monitors.stop()
    assert monitors.latest is None
    for source in sources:
        source.gate.set()
    qtbot.waitUntil(lambda: all(source.closed for source in sources))
