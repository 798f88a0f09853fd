"""Pictures of a plan: three formats, the same bytes every time, whole or not at all."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QHashSeed, QLocale
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from lamella.ui.picture import PictureError, drawn_picture, render_picture
from lamella.ui.picture_page import page_of
from lamella.ui.theme import DARK, LIGHT, device_look
from lamella.units import GIB
from tests.helpers.sample_plan import Sample, sample_outcome

OUTCOME = sample_outcome(Sample())
FORMATS = pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: Path) -> list[str]:
    found = ElementTree.parse(svg).iter(f"{SVG}text")
    return ["".join(text.itertext()).strip() for text in found]


@FORMATS
def test_the_same_plan_is_the_same_file(qapp: QApplication, tmp_path: Path, suffix: str) -> None:
    one, other = tmp_path / f"one.{suffix}", tmp_path / f"other.{suffix}"
    render_picture(OUTCOME, str(one), size=(900, 600), language="en")
    render_picture(OUTCOME, str(other), size=(900, 600), language="en")
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_size > 5000


def test_a_pdf_is_the_same_in_every_process(qapp: QApplication) -> None:
    drawn = set()
    for _ in range(8):
        QHashSeed.resetRandomGlobalSeed()  # as every process begins with one of its own
        drawn.add(drawn_picture(OUTCOME, ".pdf", size=(900, 600), language="zh_CN"))
    assert len(drawn) == 1


def test_a_name_with_control_characters_leaves_the_drawing_readable(qapp: QApplication, tmp_path: Path) -> None:
    plan = OUTCOME.plan
    named = replace(plan, model=replace(plan.model, name="Llama\x1b[31m\x00 70B"))
    render_picture(replace(OUTCOME, plan=named), str(tmp_path / "plan.svg"), size=(900, 600), language="en")
    assert any("Llama[31m 70B" in text for text in texts(tmp_path / "plan.svg"))


def test_a_pdf_names_no_moment(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    render_picture(OUTCOME, str(path), size=(900, 600))
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"Date (D:20000101000000") == 2


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_a_png_has_the_size_and_the_colours_that_were_asked_for(
    qapp: QApplication, tmp_path: Path, name: str, theme: object
) -> None:
    path = tmp_path / "plan.png"
    render_picture(OUTCOME, str(path), theme=name, size=(900, 600))
    image = QImage(str(path))
    assert (image.width(), image.height()) == (900, 600)
    assert image.pixelColor(1, 1) == QColor(getattr(theme, "window"))  # noqa: B009
    colours = {image.pixelColor(x, 450).name().upper() for x in range(900)}
    assert {device_look(index).fill for index in (-1, 0, 1)} <= colours
    assert image.text("Title") == "Llama-3.3-70B-Instruct"


def test_text_in_an_svg_is_text(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "plan.svg"
    render_picture(OUTCOME, str(path), size=(1600, 1000), language="en")
    said = texts(path)
    assert {"Llama-3.3-70B-Instruct", "CPU", "GPU 0", "30 layers · 16.6 GiB", "22 of 81 layers run on the CPU"} <= set(
        said
    )
    root = ElementTree.parse(path).getroot()
    assert root.findtext(f"{SVG}title") == "Llama-3.3-70B-Instruct"
    assert "GPU 1 · 28 layers + output" in (root.findtext(f"{SVG}desc") or "")


def test_an_over_full_device_is_named_in_card_strip_and_verdict(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "plan.svg"
    render_picture(sample_outcome(Sample(edges=(10, 60))), str(path), size=(1600, 1000), language="en")
    assert texts(path).count("5.7 GiB over") == 2
    assert "It does not fit: GPU 0 lacks 5.7 GiB" in texts(path)


def test_the_strip_alone_has_no_cards(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "strip.svg"
    render_picture(OUTCOME, str(path), size=(1200, 500), language="en", strip_only=True)
    said = texts(path)
    assert "30 layers · 16.6 GiB" in said
    assert "Llama-3.3-70B-Instruct" not in said


def test_a_picture_speaks_another_language_and_the_window_does_not(qapp: QApplication, tmp_path: Path) -> None:
    path, before = tmp_path / "plan.svg", QLocale()
    render_picture(OUTCOME, str(path), size=(1600, 1000), language="zh_CN")
    assert QLocale() == before
    whole = "".join(texts(path)).replace(" ", "")  # a line in two fonts is several texts
    assert "30层·16.6GiB" in whole
    render_picture(OUTCOME, str(path), size=(1600, 1000), language="en")
    assert "30 layers · 16.6 GiB" in texts(path)


def test_eight_gpus_have_a_card_each_on_a_low_page() -> None:
    page = page_of(900, 600, devices=9, em=11)
    assert page.legend is not None
    assert page.verdict is not None
    assert all(card.height >= 30 for card in page.cards)
    assert all(above.bottom < below.y for above, below in zip(page.cards, page.cards[1:], strict=False))
    assert page.legend.bottom <= page.verdict.y


def test_an_unknown_suffix_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r'plan\.bmp: "\.bmp" is not a picture'):
        render_picture(OUTCOME, str(tmp_path / "plan.bmp"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"theme": "sepia"}, '"sepia" is not a theme'),
        ({"size": (10, 10)}, "10x10 is no size"),
        ({"size": (1600, 1_000_000)}, "1600x1000000 is no size"),
        ({"language": "tlh"}, '"tlh" is not a language'),
    ],
)
def test_what_cannot_be_drawn_is_said(
    qapp: QApplication, tmp_path: Path, wrong: dict[str, object], message: str
) -> None:
    path = tmp_path / "plan.png"
    with pytest.raises(PictureError, match=message):
        render_picture(OUTCOME, str(path), **wrong)  # type: ignore[arg-type]
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_said(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "plan.png"
    with pytest.raises(PictureError, match="nowhere"):
        render_picture(OUTCOME, str(path))


def test_a_failed_picture_leaves_the_old_one(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "plan.png"
    path.mkdir()
    with pytest.raises(PictureError, match=r"plan\.png"):
        render_picture(OUTCOME, str(path))
    assert path.is_dir()


def test_no_application_and_no_screen_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "plan.png"
    program = (
        "from tests.helpers.sample_plan import sample_outcome\n"
        "from lamella.ui.picture import render_picture\n"
        f"render_picture(sample_outcome(), {str(path)!r}, language='en')\n"
        f"render_picture(sample_outcome(), {str(path)!r}, language='en')\n"
    )
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert QImage(str(path)).width() == 1600


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_command_line_draws_what_the_window_draws(tmp_path: Path, suffix: str) -> None:
    """Whatever fonts this computer has, one called like ours among them, and whatever the window is set in."""
    window = "from PySide6.QtWidgets import QApplication\nfrom lamella.ui.fonts import load_fonts, ui_font\n"
    window += "app = QApplication([])\nload_fonts()\nfont = ui_font(10)\nfont.setPixelSize(14)\napp.setFont(font)\n"
    draw = "from tests.helpers.sample_plan import sample_outcome\nfrom lamella.ui.picture import render_picture\n"
    draw += "render_picture(sample_outcome(), {0!r}, language='en', scale=2)\n"
    drawn = []
    for name, before in (("window", window), ("command", "")):
        path = tmp_path / f"{name}.{suffix}"
        program = before + draw.format(str(path))
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        drawn.append(path.read_bytes())
    assert drawn[0] == drawn[1]


def test_devices_that_are_nearly_full_are_told_by_words(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "plan.svg"
    render_picture(sample_outcome(Sample(gpu_free=18 * GIB)), str(path), size=(1600, 1000), language="en")
    assert "GPU 1 keeps only" in " ".join(texts(path))
