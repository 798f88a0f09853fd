"""The window as it looks, beside pictures that a person has looked at: `pytest --update-pictures` makes them anew."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan, with_projector
from lamella.resources import resource
from lamella.ui.compare.row import LaneRow
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.theme import DARK, LIGHT, Theme
from lamella.ui.verdict.way_tile import WayTile
from lamella.units import GIB, MIB
from tests.helpers.pictures import FOLDER, Difference, difference, drawn, part, store
from tests.helpers.plans import HOST, gpu
from tests.helpers.projectors import sight
from tests.helpers.reference import golden_model
from tests.helpers.sample_plan import Sample, sample_outcome
from tests.helpers.window import open_window, two_cards

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")


@pytest.mark.parametrize("look", ["light-en", "light-zh_CN", "dark-en", "dark-zh_CN"])
def test_window_cards_and_strip_look_as_they_did(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, look: str, request: pytest.FixtureRequest
) -> None:
    found: dict[str, Difference] = {}
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.session.move_edge(0, 9, merge=False)
        theme, language = look.split("-")
        for name in (f"look-{theme}", f"language-{language}"):
            action = app.window.findChild(QAction, name)
            assert action is not None
            action.trigger()
        _wait_for_stillness(app.window, qtbot)
        page = app.desk.plan_page
        for scale in (1, 2):
            whole = drawn(app.window, scale)
            for name, widget in (("window", app.window), ("cards", page.devices), ("strip", page.strip)):
                path = FOLDER / f"{name}-{look}-{scale}x.png"
                image = part(whole, app.window, widget, scale)
                if request.config.getoption("update_pictures"):
                    store(image, path)
                    continue
                assert path.exists(), f"{path} is missing: pytest --update-pictures makes it"
                told = difference(image, QImage(str(path)))
                if told is not None:
                    found[path.name] = told
                    image.save(str(tmp_path / path.name))
    assert found == {}, f"what is seen now is in {tmp_path}; --update-pictures takes it over"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["projector", "deep"])
def test_strips_of_other_models_look_as_they_did(
    qtbot: QtBot, tmp_path: Path, name: str, theme: Theme, request: pytest.FixtureRequest
) -> None:
    """A projector apart, and five hundred layers in the room of a small window."""
    canvas = StripCanvas(theme=theme)
    qtbot.addWidget(canvas)
    canvas.resize(*((700, 360) if name == "projector" else (430, 320)))
    plan = new_plan(golden_model("qwen2.5-7b-q4_k_m"), (gpu(6 * GIB), gpu(6 * GIB)), HOST)
    deep = replace(
        Sample(), blocks=499, edges=(120, 310), heavy_block=60 * MIB, light_block=60 * MIB, kv_cache=12 * MIB
    )
    canvas.show_outcome(outcome_of(with_projector(plan, sight(300))) if name == "projector" else sample_outcome(deep))
    image, path = drawn(canvas, 1), FOLDER / f"strip-{name}-{'dark' if theme.dark else 'light'}-1x.png"
    if request.config.getoption("update_pictures"):
        store(image, path)
        return
    assert path.exists(), f"{path} is missing: pytest --update-pictures makes it"
    image.save(str(tmp_path / path.name))
    assert difference(image, QImage(str(path))) is None, f"what is seen now is in {tmp_path}"


def _wait_for_stillness(window: QWidget, qtbot: QtBot) -> None:
    """Until lanes, histories and ways to do better have come, nothing has the focus, and nothing moves any more."""
    last: list[QImage] = []

    def still() -> bool:
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        rows = [row for row in window.findChildren(LaneRow) if row.isVisible()]
        ways = [tile for tile in window.findChildren(WayTile) if tile.isVisible()]
        whole = bool(ways) and len(rows) == 3 and all(row.rival is not None and row.rival.speed for row in rows)
        last.append(window.grab().toImage())
        plots = window.findChildren(QWidget, "history-plot")
        return whole and len(plots) == 3 and len(last) > 15 and last[-1] == last[-8] == last[-15]

    qtbot.waitUntil(still, timeout=20_000)


def test_another_picture_is_told_from_the_stored_one_and_a_hair_is_not() -> None:
    one = QImage(400, 400, QImage.Format.Format_RGB32)
    one.fill(0xFF3F90DA)
    hair, other = one.copy(), one.copy()
    hair.setPixel(50, 50, 0xFF000000)
    for y in range(20):
        for x in range(20):
            other.setPixel(50 + x, 10 + y, 0xFF000000)
    assert difference(one, hair) is None
    assert difference(one, other) == Difference(400, 2.5, (50, 10, 20, 20))
    assert difference(one, one.copy(0, 0, 100, 100)) is not None
