"""No text of the device column is cut off, whatever its cards say, how large it is and in which language."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import Process, Reading, Readings, Trouble
from lamella.devices.nvml import gpus_of
from lamella.resources import resource
from lamella.ui.controls.column import Column
from lamella.ui.i18n import install_language
from lamella.units import GIB
from tests.helpers.clipped import clipped_texts
from tests.helpers.window import HOST, open_window, text_of

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")


def card(number: int, **facts: object) -> Reading:
    healthy = Reading(
        f"GPU-{number}",
        "NVIDIA GeForce RTX 4090",
        24 * GIB,
        23 * GIB,
        utilisation_percent=97,
        temperature_c=61,
        power_w=318.4,
        pcie_generation=4,
        pcie_width=16,
        pci_address=f"00000000:0{number}:00.0",
        compute_capability=(8, 9),
    )
    return replace(healthy, **facts)  # type: ignore[arg-type]


def in_trouble() -> Readings:
    """Four cards too old for every build, one lost, and one on which another program has taken the plan's memory."""
    old = [card(number, name="Tesla K80", compute_capability=(3, 7), ecc=True) for number in range(4)]
    lost = Reading("GPU-4", "NVIDIA GeForce RTX 4090", None, None, trouble=Trouble.GPU_LOST)
    taken = card(5, free=2 * GIB, processes=(Process(7, "/usr/bin/blender-with-a-long-name", 21 * GIB),))
    return Readings((*old, lost, taken), HOST, 9.0, driver="470.10", cuda=(11, 4))


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    healthy = replace(in_trouble(), gpus=tuple(card(number) for number in range(6)), monotonic_s=1.0)
    with open_window(qapp, tmp_path, readings=(healthy,), paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None and app.monitor.latest is not None)
        assert app.session.plan is not None
        app.session.change_machine(gpus_of(healthy), app.session.plan.host, "")
        app.monitor.stop()  # it would tell of healthy cards again
        app.session.show_readings(in_trouble())
        yield app


def settle(qtbot: QtBot) -> None:
    """What was asked of the layouts is done."""
    for _ in range(6):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()


@pytest.mark.parametrize("percent", [100, 150])
def test_what_cards_say_is_seen_whole(app: App, qapp: QApplication, qtbot: QtBot, percent: int) -> None:
    action = app.window.findChild(QAction, f"text-{percent}")
    assert action is not None
    action.trigger()
    for language in ("en", "zh_CN"):
        install_language(qapp, language)
        for height in (1000, 720):
            app.window.resize(1600, height)
            settle(qtbot)
            assert "blender" in text_of(app.window, "warning-gpu-5")
            assert clipped_texts(app.desk.plan_page.devices) == [], (language, height)


def test_a_label_with_too_little_room_is_found(qtbot: QtBot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    said = QLabel("not seen by the engine, and no build of llama.cpp runs on it", top)
    said.setWordWrap(True)
    said.setGeometry(0, 0, 120, said.heightForWidth(120))
    top.resize(400, 400)
    top.show()
    assert clipped_texts(top) == []
    said.resize(120, said.heightForWidth(120) - 4)
    assert clipped_texts(top) == [said.text()]


class _Verdict(QWidget):
    """Higher where the column beside it is wide, as a text of more lines is; the column is as high as it."""

    def __init__(self) -> None:
        super().__init__()
        self.heights: list[int] = []  # that the column was given
        self.column = Column(self)
        self.inside, content = QWidget(), QWidget()
        content.setMinimumSize(340, 621)
        around = QVBoxLayout(self.inside)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(content)
        self.column.setWidget(self.inside)
        self.column.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Resize:
            self.heights.append(624 if self.column.width() > 400 else 604)
            self.column.resize(self.column.width(), self.heights[-1])
        return False


def test_a_column_that_grows_higher_by_its_scroll_bar_comes_to_rest(qtbot: QtBot) -> None:
    beside = _Verdict()
    qtbot.addWidget(beside)
    beside.show()
    beside.column.resize(397, 604)
    beside.column.show_width(397)
    settle(qtbot)
    beside.heights.clear()
    for _ in range(3):
        QCoreApplication.postEvent(beside.inside, QEvent(QEvent.Type.LayoutRequest))
        settle(qtbot)
    assert beside.heights == []
    assert beside.column.width() > 400, "the bar has room of its own"
