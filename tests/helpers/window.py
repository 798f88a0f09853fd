"""A whole window for tests: real session, real allocators, readings from a list, settings of its own."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from lamella.app import App, Folders, Outside, build
from lamella.devices.device import Reading, Readings, Source, Trouble
from lamella.devices.simulated import ScriptedSource
from lamella.ui.i18n import install_language
from lamella.ui.preferences import Preferences
from lamella.ui.questions import Leave, Questions
from lamella.units import GIB

HOST = Reading("", "CPU", 64 * GIB, 50 * GIB)
A_DAY_S = 86_400.0  # sources are asked at whole intervals of the clock, and no test may run across one
NO_DRIVER = Readings((), HOST, 1.0, trouble=Trouble.NO_DRIVER)


def two_cards(*, free: int = 23 * GIB) -> Readings:
    """Two RTX 4090 that answer everything."""
    gpus = tuple(
        Reading(
            f"GPU-{index}",
            "NVIDIA GeForce RTX 4090",
            24 * GIB,
            free,
            utilisation_percent=3,
            temperature_c=61,
            power_w=118.4,
            pcie_generation=4,
            pcie_width=16,
        )
        for index in range(2)
    )
    return Readings(gpus, HOST, 1.0, driver="580.95")


class TurnedSource:
    """A Source that always reads what a test has set: nothing is missed, however slow the machine is."""

    def __init__(self, now: Readings) -> None:
        self.now = now

    def read(self) -> Readings:
        return self.now

    def close(self) -> None:
        """Nothing is open."""


def preferences(folder: Path) -> Preferences:
    return Preferences(QSettings(str(folder / "lamella.ini"), QSettings.Format.IniFormat))


def run_folder(folder: Path) -> Path:
    """Where sockets are: short, because their whole path may have a hundred letters."""
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir(), f"lamella-run-{mark}")


@contextmanager
def open_window(
    application: QApplication,
    folder: Path,
    *,
    readings: tuple[Readings, ...] = (NO_DRIVER,),
    paths: tuple[str, ...] = (),
    discard: bool = True,
    questions: Questions | None = None,
    interval_s: float | None = A_DAY_S,
    source: Source | None = None,
    sources: tuple[Source, ...] = (),
    may_have_cards: bool = True,
    restore: bool = True,
    contrast_wanted: Callable[[QApplication], bool] = lambda _: False,
) -> Iterator[App]:
    """A shown window, English and light; everything is put back in the end."""
    known = preferences(folder)
    if not known.language:
        known.set_language("en")
    outside = Outside(
        known,
        sources or (source or ScriptedSource(readings),),
        paths,
        may_have_cards=lambda: may_have_cards,
        contrast_wanted=contrast_wanted,
        interval_s=interval_s,
        questions=questions or Questions(leave=lambda parent, name: Leave.DISCARD if discard else Leave.STAY),
        folders=lambda: Folders(str(folder / "data"), str(run_folder(folder))),
        restore=restore,
    )
    with _put_back(application):
        application.setStyle("Fusion")  # as run_window asks for it
        app = build(application, outside)
        application.setQuitOnLastWindowClosed(False)  # the tests share one application
        app.window.resize(1600, 1000)
        app.window.show()
        try:
            yield app
        finally:
            _gone(app)
            shutil.rmtree(run_folder(folder), ignore_errors=True)


@contextmanager
def _put_back(application: QApplication) -> Iterator[None]:
    font, palette, ends = application.font(), application.palette(), application.quitOnLastWindowClosed()
    try:
        yield
    finally:
        application.setQuitOnLastWindowClosed(ends)
        install_language(application, "en")
        application.setFont(font)
        application.setPalette(palette)


def _gone(app: App) -> None:
    app.close()
    for seat in app.seats.all:
        seat.window.hide()
        seat.window.deleteLater()
    app.deleteLater()


def text_of(window: QWidget, name: str) -> str:
    """What the label with this object name says."""
    found = window.findChild(QLabel, name)
    assert found is not None, name
    return found.text()


def visible_labels(window: QWidget) -> list[QLabel]:
    return [found for found in window.findChildren(QLabel) if found.isVisible() and found.text()]


def press(window: QWidget, name: str) -> None:
    """A click on the button of this name, which must be seen."""
    found = button_of(window, name)
    assert found.isVisible(), name
    found.click()


def button_of(window: QWidget, name: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, name)
    assert found is not None, name
    return found
