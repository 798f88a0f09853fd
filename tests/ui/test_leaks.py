"""Plans that were opened and closed again leave nothing behind: no widget, no other Qt object, no value of ours."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from tests.helpers.living import living, qt_objects
from tests.helpers.window import open_window, two_cards

MODELS = ("llama-3.3-70b-q4_k_m.gguf", "qwen3-30b-a3b-q4_k_m.gguf")
WARM, PLANS = 4, 6


def opened(app: App, qtbot: QtBot, turn: int) -> None:
    """One plan after the other in the same window, each with a change and everything that is found about it."""
    app.session.open_path(str(resource("examples", MODELS[turn % 2])))
    qtbot.waitUntil(lambda: not app.session.opening, timeout=30_000)
    app.session.move_edge(1, 25, merge=False)
    qtbot.wait(20)


def test_plans_that_were_closed_leave_nothing_behind(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path, readings=(two_cards(),)) as app:
        qtbot.waitUntil(lambda: app.monitor.latest is not None)
        for turn in range(WARM):
            opened(app, qtbot, turn)
        qt_objects()  # Python has seen them all from now on
        before, there = living(), qt_objects()
        for turn in range(PLANS):
            opened(app, qtbot, turn)
        after = living()
        # What was found of the plan before may be held until the next answer comes.
        for kind in ("Model", "Replayer", "Outcome"):
            assert after[kind] - before[kind] < PLANS, kind
        assert qt_objects() - there < PLANS
