"""The same small world for every test, and guards that fail one which leaves something behind."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import leftovers, surroundings

HOME = surroundings.isolate()  # before anything imports Qt


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "take what the window looks like now for right, instead of comparing it with the stored pictures"
    parser.addoption("--update-pictures", action="store_true", help=words)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need Qt carry the mark `gui`: `-m "not gui"` leaves them out."""
    for item in items:
        if {"qtbot", "qapp"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("gui")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", surroundings.HomeSocket)
        yield


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    known = leftovers.before()
    yield
    if left := leftovers.leftovers(known):
        pytest.fail(f"{request.node.name} leaves behind: " + "; ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_to_complain(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing is logged at WARNING or above, except where a test looks at the log itself (`caplog`)."""
    complaints = leftovers.Complaints()
    logging.getLogger().addHandler(complaints)
    yield
    logging.getLogger().removeHandler(complaints)
    if complaints.lines and "caplog" not in request.fixturenames:
        pytest.fail(f"{request.node.name} logged: " + "; ".join(complaints.lines), pytrace=False)


@pytest.fixture(autouse=True)
def same_application(request: pytest.FixtureRequest) -> Iterator[None]:
    """The one application of all tests has the same language, font and colours again after each."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    from tests.helpers import application

    qapp = request.getfixturevalue("qapp")
    known = application.state(qapp)
    yield
    application.restore(qapp, known)


@pytest.fixture
def own_settings(tmp_path: Path) -> Iterator[Path]:
    """Folder of this test's own for everything that QSettings writes."""
    from PySide6.QtCore import QSettings

    folder = tmp_path / "settings"
    for kind in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(folder))
    yield folder
    for kind in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(HOME / "xdg_config_home"))
