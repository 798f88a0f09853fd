"""Pictures from the window: what the dialog is asked for is what is copied, saved, and opened again as a plan."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.plan.picture import read_picture
from lamella.ui.controls.tick_box import TickBox
from lamella.ui.picture_dialog import PictureDialog
from lamella.ui.picture_wish import kept_wish, usual_wish
from lamella.ui.theme import DARK
from tests.helpers.window import open_window

MODEL = "tests/golden/models/llama-3.2-1b-q4_k_m.gguf"


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, paths=(str(Path(MODEL).resolve()),)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        yield app


def dialog_of(app: App) -> PictureDialog:
    app.window.actions_.export.trigger()
    found = app.window.findChild(PictureDialog, "picture-dialog")
    assert isinstance(found, PictureDialog)
    return found


def dialog_anew(app: App, before: PictureDialog) -> PictureDialog:
    before.setObjectName("closed")  # it is deleted a little later
    return dialog_of(app)


def choose(dialog: PictureDialog, name: str, text: str) -> None:
    field = dialog.findChild(QComboBox, f"picture-{name}")
    assert field is not None
    field.setCurrentText(text)
    assert field.currentText() == text


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_copied_picture_has_the_pixels_asked_for_and_holds_the_plan(app: App, tmp_path: Path) -> None:
    dialog = dialog_of(app)
    choose(dialog, "scale", "2×")
    choose(dialog, "size", "1200 × 750")
    choose(dialog, "theme", "Dark")
    button = dialog.findChild(QPushButton, "picture-copy")
    assert button is not None
    button.click()
    data = QGuiApplication.clipboard().mimeData()
    image = QImage(data.imageData())
    assert (image.width(), image.height()) == (2400, 1500)
    assert image.pixelColor(3, 3).lightness() < 40
    path = tmp_path / "copied.png"
    path.write_bytes(bytes(data.data("image/png").data()))
    assert read_picture(str(path)) == app.session.plan


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_saved_picture_is_opened_again_as_a_plan(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    app.session.set_gpu_count(3)
    before, path = app.session.plan, tmp_path / "plan.svg"
    dialog = dialog_of(app)
    choose(dialog, "language", "简体中文")
    box = dialog.findChild(QCheckBox, "picture-cards")
    assert box is not None
    box.click()
    app.desk.documents.save_picture(str(path), dialog.wish)
    dialog.close()
    content = path.read_text(encoding="utf-8")
    assert "每一层放在哪里" in content
    app.session.set_gpu_count(1)
    app.desk.documents.open_path(str(path))
    qtbot.waitUntil(lambda: app.session.plan == before)
    assert app.session.path is None


def colours_of(box: TickBox) -> set[str]:
    """In the square that is ticked."""
    image = box.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(4, 16) for y in range(2, image.height() - 2)}


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_box_is_seen_before_it_is_ticked(app: App) -> None:
    box = dialog_of(app).findChild(TickBox, "picture-patterns")
    assert box is not None
    colours = colours_of(box)
    assert len(colours) > 1
    box.click()
    assert colours_of(box) != colours


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_pictures_are_offered_where_plans_are_opened(app: App) -> None:
    app.window.actions_.open.trigger()
    asked = app.window.findChild(QFileDialog)
    assert asked is not None
    assert any("*.png" in kind and "*.svg" in kind for kind in asked.nameFilters())
    asked.reject()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_saving_asks_for_a_file(app: App) -> None:
    dialog = dialog_of(app)
    button = dialog.findChild(QPushButton, "picture-save")
    assert button is not None
    button.click()
    asked = app.window.findChild(QFileDialog)
    assert asked is not None
    assert asked.defaultSuffix() == "png"
    asked.reject()


def press(dialog: PictureDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, f"picture-{name}")
    assert button is not None
    button.click()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_choices_of_the_last_picture_are_there_for_the_next(app: App) -> None:
    dialog = dialog_of(app)
    choose(dialog, "theme", "Dark")
    choose(dialog, "scale", "3×")
    choose(dialog, "language", "简体中文")
    choose(dialog, "kind", "SVG")
    choose(dialog, "size", "1600 × 600")
    press(dialog, "copy")
    wish = dialog.wish
    dialog.reject()
    assert dialog_anew(app, dialog).wish == wish
    assert wish.kind == ".svg"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_nobody_chose_follows_the_window(app: App) -> None:
    dialog = dialog_of(app)
    choose(dialog, "scale", "2×")
    press(dialog, "copy")
    dialog.reject()
    app.window.show_theme(DARK)
    again = dialog_anew(app, dialog).wish
    assert (again.theme, again.scale) == ("dark", 2)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_cancelled_choices_are_forgotten(app: App) -> None:
    dialog = dialog_of(app)
    choose(dialog, "theme", "Dark")
    press(dialog, "cancel")
    assert dialog_anew(app, dialog).wish.theme == "light"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_kind_of_file_is_what_saving_suggests(app: App) -> None:
    dialog = dialog_of(app)
    choose(dialog, "kind", "SVG")
    press(dialog, "save")
    asked = app.window.findChild(QFileDialog)
    assert asked is not None
    assert asked.defaultSuffix() == "svg"
    asked.reject()


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", '{"size": [1, 2], "scale": "x", "theme": "blue", "new": 1}'])
def test_damaged_choices_are_as_usual(text: str) -> None:
    usual = usual_wish(dark=True, patterned=False)
    assert kept_wish(text, usual) == usual


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_picture_that_is_dragged_out_is_a_file_of_the_kind_asked_for(app: App) -> None:
    dialog = dialog_of(app)
    choose(dialog, "kind", "SVG")
    data = dialog.dragged_data()
    (url,) = data.urls()
    assert read_picture(url.toLocalFile()) == app.session.plan
    assert url.toLocalFile().endswith(".svg")
    assert not QImage(data.imageData()).isNull()
