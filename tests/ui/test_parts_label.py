"""A line of parts loses whole parts where the window is narrow, and never half a number."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from lamella.ui.controls.parts_label import PartsLabel
from lamella.ui.i18n import install_language
from lamella.ui.words import model_facts, model_text
from tests.helpers.plans import small_model
from tests.helpers.window import open_window, preferences

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")
PARTS = ("Q4_K_M", "39.6 GiB", "80 layers + output", "llama", "trained to 128k")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_parts_go_one_after_the_other_and_none_is_cut(qtbot: QtBot) -> None:
    line = PartsLabel("small", dispensable=(3, 4, 2, 0))
    qtbot.addWidget(line)
    line.show_parts(PARTS)
    seen = []
    for width in range(1000, 60, -10):
        line.resize(width, 20)
        if line.elided() not in seen:
            seen.append(line.elided())
    assert seen[:5] == [
        "Q4_K_M · 39.6 GiB · 80 layers + output · llama · trained to 128k",
        "Q4_K_M · 39.6 GiB · 80 layers + output · trained to 128k",
        "Q4_K_M · 39.6 GiB · 80 layers + output",
        "Q4_K_M · 39.6 GiB",
        "39.6 GiB",
    ]
    assert line.accessibleName() == " · ".join(PARTS)


def test_the_context_is_short_in_the_line_and_exact_where_it_is_explained(qapp: QApplication) -> None:
    install_language(qapp, "en")
    model = small_model(context_length=131072)
    assert model_facts(model)[-1] == "trained to 128k"
    assert model_text(model).endswith("trained to 131,072 tokens")
    assert model_facts(small_model(context_length=0))[-1] == ""


@pytest.mark.parametrize("width", [1100, 1280, 1600])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_part_of_the_model_is_cut_in_the_top_bar(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, width: int, language: str
) -> None:
    preferences(tmp_path).set_language(language)
    with open_window(qapp, tmp_path, paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        app.window.resize(width, 800)
        qapp.processEvents()
        line = _facts(app)
        whole = line.text().split(" · ")
        assert set(line.elided().split(" · ")) <= set(whole)
        assert line.elided()
        assert "131,072" in line.toolTip()


def _facts(app: App) -> PartsLabel:
    found = app.window.findChild(QWidget, "model-facts")
    assert isinstance(found, PartsLabel)
    return found
