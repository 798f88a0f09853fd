"""Colours that can be read, and devices that can be told apart."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.ui.devices.swatch import Swatch
from lamella.ui.fonts import ui_font
from lamella.ui.strip.layout import Rect
from lamella.ui.strip.look import Look, strip_fonts
from lamella.ui.strip.paint import layout_for, paint_strip
from lamella.ui.theme import DARK, DARK_CONTRAST, GPU_LOOKS, LIGHT, LIGHT_CONTRAST, Theme, device_look, device_pattern
from tests.helpers.sample_plan import Sample, sample_outcome

TEXTS = ("text", "muted", "faint", "accent", "good", "warn", "bad")
THEMES = [LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST]
GROUNDS = ("window", "surface", "sunken")


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read_wherever_it_stands(theme: Theme, text: str) -> None:
    assert {
        ground: contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5 for ground in GROUNDS
    } == dict.fromkeys(GROUNDS, True)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("level", ["good", "warn", "bad"])
def test_levels_can_be_read_on_their_own_tint(theme: Theme, level: str) -> None:
    assert contrast(getattr(theme, level), getattr(theme, level + "_tint")) >= 4.5


def test_twenty_four_gpus_are_told_apart_by_fill_and_pattern() -> None:
    for theme in (LIGHT, replace(LIGHT, patterned=True)):
        assert len({(device_look(index).fill, device_pattern(index, theme)) for index in range(24)}) == 24


@pytest.mark.parametrize("theme", [LIGHT_CONTRAST, DARK_CONTRAST])
def test_high_contrast_is_high(theme: Theme) -> None:
    texts = {text: min(contrast(getattr(theme, text), getattr(theme, ground)) for ground in GROUNDS) for text in TEXTS}
    assert {text: reached >= 7 for text, reached in texts.items()} == dict.fromkeys(TEXTS, True)
    assert contrast(theme.border, theme.surface) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 7


def test_the_ninth_gpu_has_another_swatch_than_the_first(qtbot: QtBot) -> None:
    images: list[QImage] = []
    for index in (0, 8, 16):
        swatch = Swatch(13)
        qtbot.addWidget(swatch)
        swatch.show_device(index)
        swatch.show_theme(LIGHT)
        images.append(swatch.grab().toImage())
    assert images[0] != images[1] != images[2] != images[0]


def test_the_ninth_gpu_has_other_bars_than_the_first(qapp: QApplication) -> None:
    outcome = sample_outcome(Sample(blocks=17, edges=tuple(range(0, 18, 2))))
    look = Look(LIGHT, strip_fonts(ui_font(10)), grips=False)
    layout = layout_for(outcome, Rect(0, 0, 900, 500), look.fonts)
    image = QImage(900, 500, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_strip(painter, outcome, layout, look)
    painter.end()
    colours = []
    for place in (0, 16):
        bar = layout.bars[place]
        x, bottom = round(bar.middle), round(layout.plot.bottom)
        colours.append({image.pixelColor(x, y).name().upper() for y in range(bottom - 40, bottom - 1)})
    assert colours[0] == {GPU_LOOKS[0].fill}
    assert len(colours[1]) == 2
