"""Pictures of the device column in every state that has a look of its own: `python -m tests.bench.device_pictures DIR`.

One sheet for each theme and language, to be looked at by a person.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from lamella.app import App, put_window_first
from lamella.devices.device import Kind, Process, Reading, Readings, Trouble
from lamella.devices.host import host_device
from lamella.devices.nvml import gpus_of
from lamella.resources import resource
from lamella.ui.i18n import install_language
from lamella.ui.preferences import Look
from lamella.ui.seat import what_if_gpus
from lamella.ui.theme import DARK, LIGHT
from lamella.units import GIB, MIB
from tests.helpers.window import HOST, open_window

_MODEL: Final = "llama-3.3-70b-q4_k_m.gguf"
_SETTLE_MS: Final = 120
_SECONDS: Final = 61
_GAP: Final = 24
_CAPTION: Final = 26
_BLENDER: Final = Process(77, "/usr/bin/blender", 9 * GIB)
_XORG: Final = Process(9, "/usr/lib/xorg/Xorg", 310 * MIB)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the driver says last, after it has said `before` for a minute."""

    name: str
    before: Readings
    last: Readings
    planned: bool = True  # for the cards of `before`; else for two that are not here
    tall: int = 1000  # of the window


def card(index: int, **facts: object) -> Reading:
    """A healthy RTX 4090, but for what is given."""
    healthy = Reading(
        f"GPU-{index}",
        "NVIDIA GeForce RTX 4090",
        24 * GIB,
        23 * GIB,
        utilisation_percent=(3, 0, 97, 41)[index % 4],
        temperature_c=61 - index,
        power_w=118.4 + 31 * index,
        pcie_generation=4,
        pcie_width=16 if index % 2 == 0 else 8,
        pci_address=f"00000000:{index + 1:02X}:00.0",
        compute_capability=(8, 9),
        reserved=400 * MIB,
        processes=(_XORG,),
    )
    return replace(healthy, **facts)  # type: ignore[arg-type]


def _silent(index: int, trouble: Trouble) -> Reading:
    healthy = card(index)
    return Reading(healthy.uuid, healthy.name, None, None, trouble=trouble)


def readings(*gpus: Reading, **facts: object) -> Readings:
    healthy = Readings(gpus, HOST, 100.0, driver="580.95", cuda=(13, 0))
    return replace(healthy, **facts)  # type: ignore[arg-type]


def scenes() -> Iterator[Scene]:
    one, two = readings(card(0)), readings(card(0), card(1))
    eight = readings(*(card(index) for index in range(8)))
    lost = _silent(1, Trouble.GPU_LOST)
    late = readings(card(0, late=True), card(1, late=True), waiting_s=11.0)
    taken = card(0, free=14 * GIB, processes=(_BLENDER, _XORG))
    yield Scene("one card", one, one)
    yield Scene("two cards", two, two)
    yield Scene("eight cards", eight, eight)
    yield Scene("eight cards, low window", eight, eight, tall=720)
    yield Scene("a lost card", two, readings(card(0), lost, trouble=Trouble.GPU_LOST))
    yield Scene("no driver", readings(trouble=Trouble.NO_DRIVER, driver="", cuda=None), readings(), planned=False)
    yield Scene("driver unloaded", two, readings(trouble=Trouble.DRIVER_NOT_LOADED, driver="", cuda=None))
    yield Scene("an over-full card", two, readings(taken, card(1)))
    yield Scene("the driver hangs", two, late)
    yield Scene("eight cards, three in trouble", eight, _eight_in_trouble())
    yield Scene("old cards, other kinds", _others(), _others())


def _eight_in_trouble() -> Readings:
    cards = [card(index) for index in range(8)]
    cards[1] = _silent(1, Trouble.GPU_LOST)
    cards[4] = card(4, free=9 * GIB, processes=(_BLENDER,))
    cards[6] = _silent(6, Trouble.NO_PERMISSION)
    return readings(*cards)


def _others() -> Readings:
    """A card that is too old for some builds, a part of a card, and a chip without memory of its own."""
    old = card(0, name="Tesla K80", total=12 * GIB, free=11 * GIB, compute_capability=(3, 7), ecc=True)
    part = card(1, name="NVIDIA A100 MIG 3g.20gb", parent="GPU-9", compute_capability=(8, 0), ecc=True)
    chip = card(2, name="NVIDIA GB10", total=HOST.total, free=HOST.free, unified=True, compute_capability=(12, 1))
    far = Reading("attic:50052/0", "attic:50052", 12 * GIB, 11 * GIB, kind=Kind.REMOTE)
    return readings(far, old, part, chip, driver="470.10", cuda=(11, 4))


def _minute(scene: Scene, begin_s: float) -> Iterator[Readings]:
    """Memory that moves a little, so that the line has a shape; then what the driver says last."""
    for second in range(_SECONDS):
        moved = (
            replace(gpu, free=gpu.free - (second // 9 % 3) * 300 * MIB) if gpu.free else gpu
            for gpu in scene.before.gpus
        )
        yield replace(scene.before, gpus=tuple(moved), monotonic_s=begin_s + second)
    last_s = begin_s + _SECONDS - 1
    waited_s = 0.0 if scene.last.waiting_s is None else scene.last.waiting_s + 1
    gpus = tuple(replace(gpu, moment_s=last_s) if gpu.late else gpu for gpu in scene.last.gpus)
    for again in range(2):  # what engines see is found out after a reading, away from the window
        yield replace(scene.last, gpus=gpus, monotonic_s=last_s + max(waited_s, 1.0) + again)


def _wait(milliseconds: int = _SETTLE_MS) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _picture(app: App, scene: Scene, begin_s: float) -> QPixmap:
    app.window.resize(1600, scene.tall)
    gpus = gpus_of(scene.before) if scene.planned else what_if_gpus()
    host = replace(host_device(), total=HOST.total or 0, free=HOST.free or 0)
    app.session.change_machine(gpus, host, "")
    for number, moment in enumerate(_minute(scene, begin_s)):
        app.session.show_readings(moment)
        if number >= _SECONDS:
            _wait()
    return app.desk.plan_page.devices.grab()


def _sheet(name: str, pictures: list[tuple[str, QPixmap]], ground: str, ink: str) -> QPixmap:
    width = sum(picture.width() + _GAP for _, picture in pictures) + _GAP
    sheet = QPixmap(width, max(picture.height() for _, picture in pictures) + 2 * _GAP + _CAPTION)
    sheet.fill(QColor(ground))
    painter, left = QPainter(sheet), _GAP
    painter.setPen(QColor(ink))
    for caption, picture in pictures:
        text = f"{name} · {caption}"
        painter.drawText(left, 4, picture.width(), _CAPTION, Qt.AlignmentFlag.AlignVCenter, text)
        painter.drawPixmap(left, _GAP + _CAPTION, picture)
        left += picture.width() + _GAP
    painter.end()
    return sheet


def make(application: QApplication, folder: Path, tell: Callable[[str], None]) -> None:
    """A file for each theme and language."""
    folder.mkdir(parents=True, exist_ok=True)
    path = str(resource("examples") / _MODEL)
    with tempfile.TemporaryDirectory() as own, open_window(application, Path(own), paths=(path,)) as app:
        while app.session.plan is None or app.monitor.latest is None:
            _wait()
        app.monitor.stop()
        begin_s = time.monotonic()
        for look, theme in ((Look.LIGHT, LIGHT), (Look.DARK, DARK)):
            app.window.look_chosen.emit(look)
            for language in ("en", "zh_CN"):
                install_language(application, language)
                pictures = []
                for scene in scenes():
                    begin_s += 1000
                    pictures.append((scene.name, _picture(app, scene, begin_s)))
                target = folder / f"devices-{look.value}-{language}.png"
                _sheet(f"{look.value}, {language}", pictures, theme.window, theme.text).save(str(target))
                tell(str(target))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    put_window_first()
    make(QApplication([sys.argv[0], "-style", "Fusion"]), Path(sys.argv[1]), print)
